# Wrong types, huge sizes, closed and negative descriptors: each call says what the C code says.
import os, select, socket
def t(f, *a, **k):
    try:
        r = f(*a, **k)
        print(r)
    except Exception as e:
        print(type(e).__name__, e)
a, b = socket.socketpair()
u = socket.socket(type=socket.SOCK_DGRAM)
s = socket.socket()
six = socket.socket(socket.AF_INET6)
for size in (-1, "x", None, 2**63, 1.0, -2**70):
    t(a.recv, size); t(a.recvfrom, size); t(a.recvmsg, size)
t(a.recv, 2**62)
t(a.recv_into, bytearray(4), -1); t(a.recv_into, bytearray(4), 5); t(a.recv_into, b"ro"); t(a.recv_into, "s"); t(a.recv_into); t(a.recv_into, bytearray())
t(a.recvfrom_into, bytearray(4), 9); t(a.recvfrom_into, None)
t(a.recvmsg_into, bytearray(3)); t(a.recvmsg_into, [b"x"]); t(a.recvmsg_into, 5); t(a.recvmsg, 1, -1); t(a.recvmsg, 1, 2**40)
for data in ("text", None, 5, [1], bytearray(b"ok"), memoryview(b"abcdef")[::2], memoryview(b"abcd").cast("H")):
    t(a.send, data); t(a.sendall, data); t(u.sendto, data, ("127.0.0.1", 9))
t(a.send, b"x", "f"); t(a.send, b"x", 2**40); t(a.send); t(a.send, b"x", 0, 0)
for address in (None, "x", ("127.0.0.1",), ("127.0.0.1", 1, 2), ("127.0.0.1", "1"), ("127.0.0.1", -1), ("127.0.0.1", 65536), (1, 1), (b"127.0.0.1", 9), (bytearray(b"127.0.0.1"), 9), ("127.0.0.1", 1.5), ["127.0.0.1", 1], ("127.0.0.1", 2**70), ("\u00f1" * 70, 1), ("0x7f.1", 9), ("", 9)):
    print(repr(address)[:40])
    t(u.sendto, b"x", address); t(s.connect_ex, address)
for address in (("::1", 1, 2**21), ("::1", 1, -1), ("::1", 1, 0, -1), ("::1", 1, 0, 2**33), ("::1", 1, 0, 0, 0), ("::1%lo", 1), ("::1%nosuch", 1), ("127.0.0.1", 1), (":::", 1)):
    print(repr(address)[:40])
    t(six.connect_ex, address)
t(s.bind); t(s.bind, ("127.0.0.1", 0), 1); t(s.listen, "x"); t(s.listen, 2**40); t(s.listen, 1, 2)
t(s.settimeout, -1); t(s.settimeout, "x"); t(s.settimeout, float("nan")); t(s.settimeout, 1e30); t(s.settimeout, float("inf")); t(s.setblocking, "x"); t(s.shutdown, 9); t(s.shutdown, "x"); t(s.shutdown)
t(socket.socket, 99); t(socket.socket, socket.AF_INET, 99); t(socket.socket, socket.AF_INET, socket.SOCK_STREAM, 17); t(socket.socket, socket.AF_INET, socket.SOCK_STREAM, 999); t(socket.socket, "x"); t(socket.socket, fileno=-1); t(socket.socket, fileno=999); t(socket.socket, fileno="x"); t(socket.socket, fileno=0.5); t(socket.socket, socket.AF_INET, socket.SOCK_SEQPACKET)
t(socket.socketpair, socket.AF_INET); t(socket.socketpair, socket.AF_INET6, socket.SOCK_STREAM); t(socket.socketpair, 1, 2, 3)
t(socket.close, -1); t(socket.close, 999); t(socket.close, "x"); t(socket.dup, -1); t(socket.dup, 999)
t(os.read, -1, 1); t(os.read, 999, 1); t(os.read, a.fileno(), -1); t(os.write, a.fileno(), "x"); t(os.close, -5); t(os.fstat, -1)
for fds in (([-1], [], []), ([60], [], [], 0), ([2000], [], [], 0), (["x"], [], []), ([None], [], []), (5, [], []), ([], [], [], "x"), ([], [], [], -1), ([], [], [], float("nan")), ([2**70], [], []), ([a, 1.5], [], [])):
    t(lambda: [len(x) for x in select.select(*fds)])
p = select.poll()
t(p.register, -1); t(p.register, "x"); t(p.register, 1, -1); t(p.register, 1, 2**20); t(p.unregister, 77); t(p.modify, 77, 1); t(p.poll, "x"); t(p.poll, 2**40); t(p.poll, -1.5) if 0 else None
t(select.epoll, -2); t(select.epoll, 0); t(select.epoll, flags=99)
e = select.epoll()
t(e.register, -1); t(e.register, 999); t(e.register, e.fileno()); t(e.register, a, 2**40); t(e.modify, a, 1); t(e.unregister, a); t(e.poll, 0, 0); t(e.poll, 0, -2); t(e.poll, "x"); t(e.poll, maxevents=0)
with open(os.devnull) as f:
    t(e.register, f)
e.close()
t(e.register, a); t(e.poll, 0); t(e.fileno); t(e.close); print(e.closed)
a.close()
for f, args in ((a.recv, (1,)), (a.send, (b"",)), (a.getsockname, ()), (a.setsockopt, (1, 2, 1)), (a.settimeout, (1,)), (a.shutdown, (2,)), (a.accept, ()), (a.listen, ()), (a.bind, (("127.0.0.1", 0),)), (a.dup, ()), (a.makefile, ()), (a.detach, ()), (a.close, ()), (a.fileno, ()), (a.sendall, (b"x",)), (a.sendmsg, ([b"x"],)), (a.recvmsg, (1,)), (a.connect, ("x",))):
    t(lambda: str(f(*args))[:30])

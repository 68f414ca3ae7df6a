# recvmsg and sendmsg: buffers, truncation, flags, errors; no control messages.
import socket
def t(f, *a):
    try:
        print(f(*a))
    except Exception as e:
        print(type(e).__name__, e)
a, b = socket.socketpair()
t(a.sendmsg, [b"one", bytearray(b"two"), memoryview(b"three")]); t(b.recvmsg, 5); t(b.recvmsg, 100)
t(a.sendmsg, []); t(a.sendmsg, [b""]); t(a.sendmsg, b"ab"); t(a.sendmsg, [b"x"] * 1025); t(a.sendmsg, 5); t(a.sendmsg, ["s"]); t(a.sendmsg, [b"x"], [(1, 2)]); t(a.sendmsg, [b"x"], 5); t(a.sendmsg, [b"x"], [], 0, ("127.0.0.1", 1)); t(a.sendmsg)
b.setblocking(False)
t(b.recvmsg, 1); t(b.recvmsg, 100)
p, q, r = bytearray(2), bytearray(3), bytearray(1)
a.sendall(b"12345678")
t(b.recvmsg_into, [p, q, r]); print(p, q, r); t(b.recvmsg_into, [p], 0, socket.MSG_PEEK); t(b.recvmsg_into, []); t(b.recvmsg_into, [p, q]); t(b.recvmsg_into, [p])
u, v = socket.socket(type=socket.SOCK_DGRAM), socket.socket(type=socket.SOCK_DGRAM)
v.bind(("127.0.0.1", 0)); u.bind(("127.0.0.1", 0)); v.settimeout(0.5)
name = {u.getsockname(): "u", v.getsockname(): "v"}
def m(result):
    return tuple(name.get(x, x) if isinstance(x, tuple) else x for x in result)
to = v.getsockname()
t(u.sendmsg, [b"ab", b"cde"], [], 0, to); print(m(v.recvmsg(10)))
t(u.sendmsg, [b"ab", b"cde"], [], 0, to); print(m(v.recvmsg(2)))
t(u.sendmsg, [b"ab", b"cde"], [], 0, to); print(m(v.recvmsg(2, 0, socket.MSG_TRUNC)))
t(u.sendmsg, [], [], 0, to); print(m(v.recvmsg(2)))
t(u.sendmsg, [b"x"]); u.connect(to); t(u.sendmsg, [b"x"]); print(m(v.recvmsg_into([p, q])))
t(u.sendmsg, [b"x" * 70000]); t(u.sendmsg, [b"x" * 65507]); print(len(v.recvmsg(70000)[0]))
t(u.sendmsg, [b"abc"]); print(m(v.recvmsg(2, 0, socket.MSG_PEEK)), m(v.recvmsg(0)))
d, e = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
d.sendmsg([b"12", b"34"]); t(e.recvmsg, 3); d.send(b""); t(e.recvmsg, 3)
f, g = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
f.sendmsg([b"12", b"34"]); t(g.recvmsg, 3); f.send(b"abc"); t(g.recv, 2); t(f.sendmsg, [b"last"]); f.close(); t(g.recvmsg, 10); t(g.recvmsg, 10); t(g.send, b"x")
t(a.send, b"x", socket.MSG_OOB if 0 else 0x40000000); t(a.send, b"x", socket.MSG_MORE); t(a.send, b"x", socket.MSG_NOSIGNAL); t(a.send, b"x", socket.MSG_EOR); t(a.send, b"x", socket.MSG_CONFIRM)
t(b.recv, 10, 0x8000); t(u.recvfrom, 1, socket.MSG_DONTWAIT); t(u.recv, 1, socket.MSG_ERRQUEUE)

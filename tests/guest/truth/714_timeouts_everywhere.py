# Python's timeouts: every blocking call, exceptions and their texts; zero, None, changes in between.
import errno, socket, time

def timed(what, call, at_least):
    start = time.monotonic()
    try:
        result = call()
    except OSError as e:
        result = "%s %s %s" % (type(e).__name__, e, e.errno)
    print(what, result, time.monotonic() - start >= at_least)

with socket.create_server(("127.0.0.1", 0)) as srv:
    srv.settimeout(0.05)
    timed("accept", srv.accept, 0.05)
    a = socket.create_connection(srv.getsockname())
    b, _ = srv.accept()
    print(srv.gettimeout(), b.gettimeout())
a.settimeout(0.05)
timed("recv", lambda: a.recv(1), 0.05)
timed("recv_into", lambda: a.recv_into(bytearray(1)), 0.05)
timed("recvfrom", lambda: a.recvfrom(1), 0.05)
timed("recvmsg", lambda: a.recvmsg(1), 0.05)
a.setblocking(False)
timed("non-blocking", lambda: a.recv(1), 0)
a.settimeout(0)
timed("zero", lambda: a.recv(1), 0)
print(a.gettimeout(), a.getblocking())
a.settimeout(0.1)
timed("sendall fills", lambda: a.sendall(bytes(1 << 26)), 0.1)
timed("send still full", lambda: a.send(bytes(1000000)), 0.1)
a.settimeout(None)
print(a.gettimeout(), a.getblocking())
u = socket.socket(type=socket.SOCK_DGRAM)
u.bind(("127.0.0.1", 0))
u.settimeout(0.03)
timed("udp", lambda: u.recvfrom(1), 0.03)
timed("udp to itself", lambda: u.sendto(b"x", u.getsockname()), 0)
timed("udp", lambda: u.recvfrom(1)[0], 0)
for bad in (-1, "x", float("nan"), 1e20, None, True, 1 << 31):
    try:
        u.settimeout(bad)
        print(bad, u.gettimeout())
    except Exception as e:
        print(bad, type(e).__name__, e)
print(socket.timeout is TimeoutError, issubclass(socket.timeout, OSError))

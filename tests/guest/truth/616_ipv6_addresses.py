# IPv6 sockets: tuples of two to four, scope and flow, names, mapped addresses, wildcard, errors.
import errno, socket

def show(what, call):
    try:
        print(what, call())
    except Exception as e:
        print(what, type(e).__name__, errno.errorcode.get(getattr(e, "errno", None), e))

new = lambda kind=socket.SOCK_STREAM: socket.socket(socket.AF_INET6, kind)
for addr in (("::1", 0), ("::1", 0, 0), ("::1", 0, 0, 0), ("::", 0), ("::ffff:127.0.0.1", 0), ("", 0), ("::1", 0, 5, 0), ("::1%lo", 0), ("::1", 0, 0, 77)):
    s = new()
    show(addr, lambda: (s.bind(addr), s.getsockname()[0], s.getsockname()[2:])[1:])
show("list", lambda: new().bind(["::1", 0]))
show("flow", lambda: new().bind(("::1", 0, 1 << 20, 0)))
show("port", lambda: new().bind(("::1", 70000)))
show("v4 name", lambda: new().connect(("127.0.0.1", 9)))
srv = socket.create_server(("::1", 0), family=socket.AF_INET6)
port = srv.getsockname()[1]
for host in ("::1", "::ffff:127.0.0.1", "127.0.0.1", "::"):
    c = new()
    show("connect " + host, lambda: (c.connect((host, port)), c.getpeername()[0])[1])
show("v4 socket", lambda: socket.socket().connect(("127.0.0.1", port)))
show("v4 socket to ::1", lambda: socket.socket().connect(("::1", port)))
print(socket.has_ipv6, srv.family.name, repr(srv.getsockname())[:8])
u = new(socket.SOCK_DGRAM)
u.bind(("::1", 0))
u.settimeout(0.2)
u.sendto(b"x", u.getsockname())
print(u.recvfrom(5)[1] == u.getsockname())

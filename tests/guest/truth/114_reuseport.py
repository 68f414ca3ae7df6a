# SO_REUSEPORT: both must ask for it; two listeners on one port share the connections, all of them are served.
import errno, select, socket

def make(kind, port, reuse):
    s = socket.socket(type=kind)
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, reuse)
    try:
        s.bind(("127.0.0.1", port))
    except OSError as e:
        return errno.errorcode[e.errno]
    return s

for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
    for first in (0, 1):
        a = make(kind, 0, first)
        for second in (0, 1):
            b = make(kind, a.getsockname()[1], second)
            print(kind, first, second, b if isinstance(b, str) else "ok")
            if not isinstance(b, str):
                b.close()
        a.close()
a = make(socket.SOCK_STREAM, 0, 1)
b = make(socket.SOCK_STREAM, a.getsockname()[1], 1)
a.listen()
b.listen()
clients = [socket.create_connection(a.getsockname()) for _ in range(10)]
accepted = 0
while accepted < 10:
    r, _, _ = select.select([a, b], [], [], 2)
    if not r:
        break
    for s in r:
        s.accept()
        accepted += 1
print("accepted:", accepted)
c = socket.create_server(("127.0.0.1", 0), reuse_port=True)
d = socket.create_server(c.getsockname(), reuse_port=True)
print("create_server:", c.getsockname() == d.getsockname(), c.getsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT))

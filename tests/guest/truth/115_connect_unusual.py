# Unusual connects: to port 0, to the wildcard, to AF_UNSPEC, again after a failure, with a bound source, on a closed socket.
import errno, socket

def show(what, call):
    try:
        print(what, "->", call())
    except OSError as e:
        print(what, "->", type(e).__name__, errno.errorcode.get(e.errno))

srv = socket.create_server(("0.0.0.0", 0))
port = srv.getsockname()[1]
show("port 0", lambda: socket.socket().connect(("127.0.0.1", 0)))
for host in ("0.0.0.0", "", "localhost", "127.0.0.9", "127.1"):
    c = socket.socket()
    show(repr(host), lambda: c.connect((host, port)))
    conn, addr = srv.accept()
    print("   from", addr[0], "to", c.getpeername()[0], "local", conn.getsockname()[0])
c = socket.socket()
c.bind(("127.0.0.77", 0))
c.connect(("127.0.0.1", port))
conn, addr = srv.accept()
print("bound source:", addr[0], addr == c.getsockname())
c = socket.socket()
hold = socket.socket()
hold.bind(("127.0.0.1", 0))
show("refused", lambda: c.connect(hold.getsockname()))
show("then accepted", lambda: c.connect(("127.0.0.1", port)))
show("connected again", lambda: c.connect(("127.0.0.1", port)))
show("connect_ex", lambda: errno.errorcode[c.connect_ex(("127.0.0.1", port))])
show("broadcast", lambda: socket.socket().connect(("255.255.255.255", port)))
show("multicast", lambda: socket.socket().connect(("224.0.0.1", port)))
c.close()
show("closed", lambda: c.connect(("127.0.0.1", port)))
show("closed connect_ex", lambda: c.connect_ex(("127.0.0.1", port)))

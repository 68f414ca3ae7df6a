# Connected UDP: filtering, sendto elsewhere, reconnecting, disconnecting with AF_UNSPEC, names.
import errno, select, socket

def show(what, call):
    try:
        print(what, call())
    except OSError as e:
        print(what, errno.errorcode.get(e.errno, type(e).__name__))

def udp():
    s = socket.socket(type=socket.SOCK_DGRAM)
    s.bind(("127.0.0.1", 0))
    s.settimeout(0.2)
    return s

a, b, c = udp(), udp(), udp()
show("getpeername:", a.getpeername)
a.connect(b.getsockname())
print("peer:", a.getpeername() == b.getsockname())
show("send:", lambda: a.send(b"one"))
show("b got:", lambda: b.recv(10))
show("sendto another:", lambda: a.sendto(b"two", c.getsockname()))
show("c got:", lambda: c.recv(10))
c.sendto(b"from c", a.getsockname())
b.sendto(b"from b", a.getsockname())
show("a got:", lambda: a.recv(10))
show("a got:", lambda: a.recv(10))
a.connect(c.getsockname())
print("new peer:", a.getpeername() == c.getsockname())
b.sendto(b"from b", a.getsockname())
c.sendto(b"from c", a.getsockname())
show("a got:", lambda: a.recv(10))
a.settimeout(0.05)
show("nothing more:", lambda: a.recv(10))
fresh = socket.socket(type=socket.SOCK_DGRAM)
print("unbound:", fresh.getsockname())
fresh.connect(b.getsockname())
print("bound by connect:", fresh.getsockname()[0], fresh.getsockname()[1] > 0)
show("again to itself:", lambda: fresh.connect(fresh.getsockname()))
fresh.send(b"me")
fresh.settimeout(0.5)
show("got:", lambda: fresh.recv(10))
s = socket.socket(type=socket.SOCK_DGRAM)
s.sendto(b"x", b.getsockname())
print("bound by sendto:", s.getsockname()[0], s.getsockname()[1] > 0)
show("bind after that:", lambda: s.bind(("127.0.0.1", 0)))
show("port 0:", lambda: s.sendto(b"x", ("127.0.0.1", 0)))
show("connect to port 0:", lambda: s.connect(("127.0.0.1", 0)))
show("peer:", s.getpeername)

# What the C code takes for a port, an item of ancillary data, an address text; keywords where there are none; repr of what the module has.
import select, socket

def t(label, f, *a, **k):
    try:
        print(label, f(*a, **k))
    except Exception as e:
        print(label, type(e).__name__, e)

class Port(int):
    pass

t("bool port:", socket.getaddrinfo, "127.0.0.1", True)
t("subclass:", socket.getaddrinfo, "127.0.0.1", Port(80))
t("flags:", socket.getnameinfo, ("127.0.0.1", 80), 1 << 20)
t("zero octet:", socket.inet_aton, "1.2.3.4\0")
a, b = socket.socketpair()
for item in 5, b"abc", {1: 2}, {1}, "abc", (1, 1), iter([1]):
    t("item %s:" % type(item).__name__, a.sendmsg, [b"x"], [item])
t("poll:", select.poll().poll, timeout=1)
t("select:", select.select, [], [], [], timeout=0)
for name in "IP_PKTINFO", "TCP_CC_INFO", "AF_PACKET", "AF_NETLINK", "SO_INCOMING_CPU", "TCP_INQ", "IPPROTO_UDPLITE", "AF_VSOCK":
    print(name, hasattr(socket, name))

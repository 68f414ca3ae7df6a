# setsockopt and getsockopt with odd sizes and types of values, levels and names that don't exist.
import socket, struct
def t(f, *a):
    try:
        r = f(*a)
        print(r if not isinstance(r, bytes) else r.hex())
    except Exception as e:
        print(type(e).__name__, e)
s = socket.socket()
u = socket.socket(type=socket.SOCK_DGRAM)
six = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
S, T, I = socket.SOL_SOCKET, socket.IPPROTO_TCP, socket.IPPROTO_IP
for value in (b"", b"\1", b"\1\0", b"\1\0\0\0", b"\1" + b"\0" * 7, 1, -1, 2**31 - 1, 2**31, True, None, "x", 1.5, bytearray(4)):
    print(repr(value)[:40], type(value).__name__)
    t(s.setsockopt, S, socket.SO_REUSEADDR, value)
    t(s.getsockopt, S, socket.SO_REUSEADDR)
for value in (b"", b"\1\0\0\0", struct.pack("ii", 1, 5), struct.pack("iii", 0, 5, 9), 3, struct.pack("ii", 1, -1), struct.pack("ii", -1, 70000)):
    t(s.setsockopt, S, socket.SO_LINGER, value)
    t(s.getsockopt, S, socket.SO_LINGER, 8)
t(s.setsockopt, S, socket.SO_LINGER, None, 8)
t(s.setsockopt, S, socket.SO_REUSEADDR, None, 4)
t(s.setsockopt, S, socket.SO_REUSEADDR, None, -1)
t(s.setsockopt, S)
t(s.setsockopt, S, socket.SO_REUSEADDR, 1, 1)
for length in (0, 1, 2, 3, 4, 5, 8, 100, 1024, 1025, -1, 2**31):
    t(s.getsockopt, S, socket.SO_TYPE, length)
for level, name in ((S, 9999), (999, 1), (T, 999), (I, 999), (-1, -1), (S, -1), (2**31, 1), (socket.IPPROTO_IPV6, socket.IPV6_V6ONLY)):
    t(s.getsockopt, level, name)
    t(s.setsockopt, level, name, 1)
    t(u.getsockopt, level, name)
for name in ("TCP_NODELAY", "TCP_MAXSEG", "TCP_KEEPIDLE", "TCP_KEEPINTVL", "TCP_KEEPCNT", "TCP_SYNCNT", "TCP_LINGER2", "TCP_DEFER_ACCEPT", "TCP_WINDOW_CLAMP", "TCP_USER_TIMEOUT", "TCP_NOTSENT_LOWAT", "TCP_QUICKACK", "TCP_CORK", "TCP_FASTOPEN"):
    n = getattr(socket, name)
    print(name)
    for v in (0, 1, 5, -1, 40000, 2**31 - 1):
        t(s.setsockopt, T, n, v)
        if not (name == "TCP_MAXSEG" and v > 1) and name != "TCP_DEFER_ACCEPT":
            t(s.getsockopt, T, n)
for name in ("IP_TOS", "IP_TTL", "IP_MULTICAST_TTL", "IP_MULTICAST_LOOP", "IP_MULTICAST_ALL" if 0 else "IP_TTL"):
    n = getattr(socket, name)
    print(name)
    for v in (0, 1, 64, 255, 256, -1, b"\x08"):
        t(u.setsockopt, I, n, v)
        t(u.getsockopt, I, n)
        t(u.getsockopt, I, n, 1)
for name in ("IPV6_UNICAST_HOPS", "IPV6_MULTICAST_HOPS", "IPV6_MULTICAST_LOOP", "IPV6_TCLASS", "IPV6_V6ONLY", "IPV6_DONTFRAG"):
    n = getattr(socket, name)
    print(name)
    for v in (0, 1, 64, 255, 256, -1, -2):
        t(six.setsockopt, socket.IPPROTO_IPV6, n, v)
        t(six.getsockopt, socket.IPPROTO_IPV6, n)
for name in ("SO_SNDBUF", "SO_RCVBUF", "SO_RCVLOWAT", "SO_SNDLOWAT", "SO_PRIORITY", "SO_MARK", "SO_BROADCAST", "SO_KEEPALIVE", "SO_OOBINLINE", "SO_ERROR", "SO_TYPE", "SO_PROTOCOL", "SO_DOMAIN", "SO_ACCEPTCONN", "SO_DONTROUTE", "SO_DEBUG", "SO_BINDTODEVICE" if 0 else "SO_TYPE"):
    n = getattr(socket, name)
    print(name)
    for v in (0, 1, 6, 100000):
        if name in ("SO_MARK", "SO_DEBUG", "SO_PRIORITY", "SO_INCOMING_CPU"):
            continue
        t(u.setsockopt, S, n, v)
        t(u.getsockopt, S, n)

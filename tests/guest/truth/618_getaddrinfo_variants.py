# getaddrinfo, getnameinfo and friends with every kind of argument that needs no name server.
import socket
def t(f, *a, **k):
    try:
        r = f(*a, **k)
        print(r)
    except Exception as e:
        print(type(e).__name__, e)
g = socket.getaddrinfo
for host in ("127.0.0.1", "::1", None, "", b"127.0.0.1", "0", "1.2", "::ffff:1.2.3.4", "fe80::1%lo", "fe80::1%9", "1.2.3.4.5", "::1::", "127.0.0.1 "):
    for kw in ({}, {"type": socket.SOCK_STREAM}, {"family": socket.AF_INET6, "type": socket.SOCK_DGRAM}, {"type": 1, "flags": socket.AI_PASSIVE}, {"type": 1, "flags": socket.AI_NUMERICHOST}, {"type": 1, "flags": socket.AI_CANONNAME}):
        if host in ("1.2.3.4.5", "::1::", "127.0.0.1 ", "") and not kw.get("flags") == socket.AI_NUMERICHOST:
            continue
        print(host, kw)
        t(g, host, 80, **kw)
for port in (None, 0, "", "0", "http", "domain", "80", b"80", "no-such-service", -1, 65535, 65536, 70000, "70000", 2**40, 1.5, "80x", " 80"):
    print(repr(port))
    t(g, "127.0.0.1", port, type=socket.SOCK_STREAM)
t(g, "127.0.0.1", "domain"); t(g, "127.0.0.1", "http", flags=socket.AI_NUMERICSERV); t(g, None, None); t(g, "127.0.0.1", 80, 99); t(g, "127.0.0.1", 80, 0, 99); t(g, "127.0.0.1", 80, 0, 0, 6); t(g, "127.0.0.1", 80, 0, 1, 17); t(g, "127.0.0.1", 80, 0, 3); t(g, "127.0.0.1", 80, 0, 0, 0, 2**20); t(g, 5, 80); t(g, "::1", 80, socket.AF_INET, flags=socket.AI_NUMERICHOST); t(g, "127.0.0.1", 80, socket.AF_INET6, 1, 0, socket.AI_V4MAPPED); t(g, "127.0.0.1", 80, socket.AF_INET6, 1, 0, socket.AI_V4MAPPED | socket.AI_ALL); t(g); t(g, "127.0.0.1"); t(g, "127.0.0.1", 80, type=1, proto=0, flags=0)
n = socket.getnameinfo
H, S = socket.NI_NUMERICHOST, socket.NI_NUMERICSERV
for address in (("127.0.0.1", 80), ("::1", 80), ("::1", 80, 0, 0), ("::1", 80, 5, 0), ("127.0.0.1", 80, 1), ("1.2.3.4", 53), ("127.0.0.1", "http"), ("127.0.0.1",), (), None, ("127.0.0.1", -1), ("127.0.0.1", 70000)):
    print(address)
    t(n, address, H | S); t(n, address, H); t(n, address, H | socket.NI_DGRAM)
t(n, ("127.0.0.1", 1), "x"); t(n, ("127.0.0.1", 12345), H | socket.NI_NAMEREQD)
t(socket.gethostbyname, "127.0.0.1"); t(socket.gethostbyname, ""); t(socket.gethostbyname, "<broadcast>"); t(socket.gethostbyname, "::1"); t(socket.gethostbyname, "255.255.255.255"); t(socket.gethostbyname, None)
t(socket.getservbyname, "http"); t(socket.getservbyname, "domain", "udp"); t(socket.getservbyname, "no-such"); t(socket.getservbyname, "http", "sctp"); t(socket.getservbyport, 80); t(socket.getservbyport, 53, "udp"); t(socket.getservbyport, 70000); t(socket.getprotobyname, "tcp"); t(socket.getprotobyname, "icmp"); t(socket.getprotobyname, "nothing")
for f in (socket.htons, socket.ntohs, socket.htonl, socket.ntohl):
    for v in (1, -1, 65536, 2**32, "x"):
        t(f, v)
t(socket.inet_aton, "1.2.3"); t(socket.inet_aton, "1.2.3.256"); t(socket.inet_aton, "0x1.2"); t(socket.inet_aton, ""); t(socket.inet_ntoa, b"123"); t(socket.inet_pton, 99, "x"); t(socket.inet_ntop, socket.AF_INET, b"123"); t(socket.inet_pton, socket.AF_INET6, "1::2::3"); t(socket.inet_ntop, socket.AF_INET6, bytes(12) + b"\1\2\3\4")
t(socket.if_nametoindex, "lo"); t(socket.if_nametoindex, "nope"); t(socket.if_indextoname, 1); t(socket.if_indextoname, 99)
t(socket.has_dualstack_ipv6); t(socket.getdefaulttimeout); t(socket.setdefaulttimeout, "x"); t(socket.setdefaulttimeout, -1)
t(socket.CMSG_LEN, 4); t(socket.CMSG_SPACE, 4); t(socket.CMSG_LEN, -1); t(socket.CMSG_SPACE, 2**62); t(socket.CMSG_LEN, "x")

# IP_OPTIONS, IPv6 extension headers, IP_RECVORIGDSTADDR, path MTU; the largest buffers of Linux 6.18; what a null option says.
import socket, struct


def t(label, f):
    try:
        print(label, f())
    except OSError as e:
        print(label, "->", type(e).__name__, e)


def set_and_get(s, level, option, value, size):
    s.setsockopt(level, option, value)
    return s.getsockopt(level, option, size)


udp, tcp = socket.socket(type=socket.SOCK_DGRAM), socket.socket()
for value in (b"", b"\1", b"\1\1\1\1", b"\x07\x07\x04\0\0\0\0", b"\x83\x07\x04\x7f\0\0\1", b"\x83\x07\x08\x7f\0\0\1", b"\x94\x04\0\0",
              b"\x44\x08\x05\0\0\0\0\0", b"\x44\x03\x05", b"\x07\x09\x04", b"\0\1\1", b"\7\3\4" * 2, b"\1" * 40, b"\1" * 41):
    for s in (udp, tcp):
        t("IP_OPTIONS %r" % value, lambda: set_and_get(s, socket.IPPROTO_IP, socket.IP_OPTIONS, value, 60))
for name, option in (("IP_PASSSEC", 18), ("IP_RECVORIGDSTADDR", 20), ("IP_CHECKSUM", 23)):
    t(name, lambda: (udp.getsockopt(0, option), set_and_get(udp, 0, option, 7, 4)))
udp.setsockopt(0, socket.IP_OPTIONS, b"")
udp.bind(("127.0.0.1", 0))
udp.sendto(b"to itself", udp.getsockname())
(level, kind, data), = udp.recvmsg(20, 200)[1]
print(level, kind, data[:2], data[2:4] == struct.pack("!H", udp.getsockname()[1]), data[4:])

for kind in (socket.SOCK_DGRAM, socket.SOCK_STREAM):
    s = socket.socket(socket.AF_INET6, kind)
    for name in ("RECVHOPOPTS", "RECVRTHDR", "RECVDSTOPTS", "RECVPATHMTU", "HOPOPTS", "RTHDR", "DSTOPTS", "RTHDRDSTOPTS", "PATHMTU", "PKTINFO",
                 "NEXTHOP"):
        option = getattr(socket, "IPV6_" + name)
        t(name, lambda: s.getsockopt(41, option))
        for value in (5, b"", bytes(8), bytes(20), b"\0\1" + bytes(14), b"\0\1" + bytes(6)):
            t("  %r" % value, lambda: s.setsockopt(41, option, value))
            t("  ", lambda: s.getsockopt(41, option, 64))
    t("CHECKSUM", lambda: s.setsockopt(41, socket.IPV6_CHECKSUM, b""))
    if kind == socket.SOCK_DGRAM:
        s.connect(("::1", 9))
        print("path MTU:", struct.unpack("28xI", s.getsockopt(41, socket.IPV6_PATHMTU, 64)))

for name in ("SO_SNDBUF", "SO_RCVBUF"):
    for size in (200000, 1000000, 10**9, -1):
        t("%s %d" % (name, size), lambda: struct.unpack("i", set_and_get(udp, 1, getattr(socket, name), size, 4)))
for level, option in ((1, socket.SO_KEEPALIVE), (1, 9999), (6, socket.TCP_NODELAY)):
    for size in (0, 3, 4, 100, 2**31):
        t("null of %d" % size, lambda: tcp.setsockopt(level, option, None, size))

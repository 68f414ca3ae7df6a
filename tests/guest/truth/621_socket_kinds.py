# socket(): which families, types and protocols there are, and what the others get.
import errno, socket

def kind(family, type, protocol):
    try:
        with socket.socket(family, type, protocol) as s:
            return "ok, protocol %d" % s.getsockopt(socket.SOL_SOCKET, socket.SO_PROTOCOL)
    except OSError as e:
        return errno.errorcode[e.errno]

for family in socket.AF_INET, socket.AF_INET6, socket.AF_UNIX:
    for type in 0, 1, 2, 4, 5, 6, 11, 15:
        print(family.name, type, [kind(family, type, protocol) for protocol in (0, 1, 6, 17, 58, 255, 256, 263, -1)])
for family in socket.AF_INET, socket.AF_INET6:
    print(family.name, "raw without a protocol:", kind(family, socket.SOCK_RAW, 0))
print("ping:", kind(socket.AF_INET, socket.SOCK_DGRAM, socket.IPPROTO_ICMP), kind(socket.AF_INET6, socket.SOCK_DGRAM, socket.IPPROTO_ICMPV6))
for family in 0, 45, 46, 255, 1000, -5:
    print("family", family, kind(family, socket.SOCK_STREAM, 0), kind(family, 11, 0))
print("flags:", kind(socket.AF_INET, socket.SOCK_STREAM | socket.SOCK_NONBLOCK | socket.SOCK_CLOEXEC, 0), kind(socket.AF_INET, socket.SOCK_STREAM | 0x100, 0))
for family in socket.AF_UNIX, socket.AF_INET, socket.AF_INET6, 200:
    for type in 1, 2, 3, 5, 99:
        try:
            a, b = socket.socketpair(family, type)
            print("pair", family, type, a.type, b.family)
        except OSError as e:
            print("pair", family, type, errno.errorcode[e.errno])

# What sendmsg() and recvmsg() carry beside the data: TOS, TTL, traffic class, hop limit, and how much of it fits.
import array
import socket
import struct


def pair(family, host):
    receiver = socket.socket(family, socket.SOCK_DGRAM)
    receiver.bind((host, 0))
    receiver.settimeout(2)
    sender = socket.socket(family, socket.SOCK_DGRAM)
    sender.connect(receiver.getsockname())
    return sender, receiver


def number(value):
    return array.array("i", [value]).tobytes()


def shown(answer):
    data, control, flags, _ = answer
    return data, [(level, kind, value.hex()) for level, kind, value in control], flags


def attempt(label, call):
    try:
        print(label, call())
    except OSError as error:
        print(label, type(error).__name__, error.errno)


sender, receiver = pair(socket.AF_INET, "127.0.0.1")
for option in (socket.IP_RECVTOS, 12):  # 12: IP_RECVTTL
    receiver.setsockopt(socket.IPPROTO_IP, option, 5)
    print(option, receiver.getsockopt(socket.IPPROTO_IP, option))
sender.setsockopt(socket.IPPROTO_IP, socket.IP_TOS, 0xB8)
sender.setsockopt(socket.IPPROTO_IP, socket.IP_TTL, 17)
sender.send(b"one")
print(shown(receiver.recvmsg(10, 200)))
for size in (0, 8, 15, 16, 18, 20, 24, 30, 39, 40, 41, 48):
    sender.send(b"part")
    print(size, shown(receiver.recvmsg(10, size)))
sender.send(b"peek")
print(shown(receiver.recvmsg(2, 200, socket.MSG_PEEK)))
print(shown(receiver.recvmsg(2, 200)))
sender.sendmsg([b"once"], [(socket.IPPROTO_IP, socket.IP_TOS, b"\x04"), (socket.IPPROTO_IP, socket.IP_TTL, number(3))])
print(shown(receiver.recvmsg(10, 200)))
sender.send(b"as before")
print(shown(receiver.recvmsg(10, 200)))
for kind, value in ((socket.IP_TTL, number(0)), (socket.IP_TTL, number(256)), (socket.IP_TTL, b"\x05"), (socket.IP_TOS, number(256)),
                    (socket.IP_TOS, b"\x01\x02"), (99, number(1)), (socket.IP_TOS, b"")):
    attempt((kind, value), lambda: sender.sendmsg([b"no"], [(socket.IPPROTO_IP, kind, value)]))
attempt("another level", lambda: sender.sendmsg([b"yes"], [(socket.IPPROTO_IPV6, 99, number(1))]))
attempt("the socket's level", lambda: sender.sendmsg([b"no"], [(socket.SOL_SOCKET, 99, number(1))]))
receiver.setsockopt(socket.IPPROTO_IP, socket.IP_RECVTOS, 0)
print(shown(receiver.recvmsg(10, 200)))

sender, receiver = pair(socket.AF_INET6, "::1")
for option in (socket.IPV6_RECVTCLASS, socket.IPV6_RECVHOPLIMIT):
    receiver.setsockopt(socket.IPPROTO_IPV6, option, 7)
    print(option, receiver.getsockopt(socket.IPPROTO_IPV6, option))
sender.send(b"one")
print(shown(receiver.recvmsg(10, 200)))
sender.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_TCLASS, 0x2E)
sender.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_UNICAST_HOPS, 9)
sender.send(b"two")
print(shown(receiver.recvmsg(10, 200)))
for kind, value in ((socket.IPV6_HOPLIMIT, 5), (socket.IPV6_HOPLIMIT, -1), (socket.IPV6_HOPLIMIT, 256), (socket.IPV6_TCLASS, 255),
                    (socket.IPV6_TCLASS, -2), (socket.IPV6_DONTFRAG, 1), (socket.IPV6_DONTFRAG, 2), (99, 1)):
    attempt((kind, value), lambda: sender.sendmsg([b"x"], [(socket.IPPROTO_IPV6, kind, number(value))]))
receiver.setblocking(False)
while True:
    try:
        print(shown(receiver.recvmsg(10, 200)))
    except BlockingIOError:
        break
receiver.settimeout(2)

mapped = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
mapped.bind(("::", 0))
mapped.settimeout(2)
for level, option in ((socket.IPPROTO_IPV6, socket.IPV6_RECVHOPLIMIT), (socket.IPPROTO_IP, socket.IP_RECVTOS)):
    mapped.setsockopt(level, option, 1)
other = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
other.setsockopt(socket.IPPROTO_IP, socket.IP_TOS, 0x10)
other.sendto(b"over IPv4", ("127.0.0.1", mapped.getsockname()[1]))
print(shown(mapped.recvmsg(20, 200)))

listener = socket.create_server(("127.0.0.1", 0))
stream = socket.socket()
stream.setsockopt(socket.IPPROTO_IP, socket.IP_TOS, 0xFF)
print(stream.getsockopt(socket.IPPROTO_IP, socket.IP_TOS))
stream.connect(listener.getsockname())
accepted, _ = listener.accept()
print(accepted.getsockopt(socket.IPPROTO_IP, socket.IP_TOS))

for discover in (0, 1, 2, 3, 4, 5):
    sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    attempt(discover, lambda: sender.setsockopt(socket.IPPROTO_IP, 10, discover))  # IP_MTU_DISCOVER
    sender.connect(("127.0.0.1", 9))
    attempt(("largest", discover), lambda: sender.send(bytes(65507)))
    attempt(("too large", discover), lambda: sender.send(bytes(65509)))

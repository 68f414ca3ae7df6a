# UDP_SEGMENT, as an option and with one sendmsg(2); MSG_ZEROCOPY on UDP and its notices.
import errno, select, socket, struct

SEGMENT, GRO, ZEROCOPY = 103, 104, 60
UDP = socket.IPPROTO_UDP

def attempt(what, *arguments):
    try:
        return what(*arguments)
    except OSError as e:
        return errno.errorcode[e.errno]

def udp(family=socket.AF_INET, address="127.0.0.1"):
    a, b = socket.socket(family, socket.SOCK_DGRAM), socket.socket(family, socket.SOCK_DGRAM)
    b.bind((address, 0))
    a.connect(b.getsockname())
    b.setblocking(False)
    return a, b

def sizes(s):
    found = []
    while True:
        try:
            found.append(len(s.recv(70000)))
        except BlockingIOError:
            return found

print("-- the option")
s = socket.socket(type=socket.SOCK_DGRAM)
for value in (0, 1, 100, 65535, 65536, -1):
    print(value, attempt(s.setsockopt, UDP, SEGMENT, value), s.getsockopt(UDP, SEGMENT))
print(attempt(s.setsockopt, UDP, SEGMENT, b"\1"), attempt(socket.socket().setsockopt, UDP, SEGMENT, 5))
for label, family, address in ("IPv4", socket.AF_INET, "127.0.0.1"), ("IPv6", socket.AF_INET6, "::1"):
    print("--", label)
    a, b = udp(family, address)
    a.setsockopt(UDP, SEGMENT, 100)
    for size in (0, 1, 99, 100, 101, 200, 250, 12800, 12801, 60000):
        print(size, attempt(a.send, bytes(size)), sizes(b))
    a.setsockopt(UDP, SEGMENT, 65000)
    print("large:", attempt(a.send, bytes(65100)), attempt(a.send, bytes(64999)), sizes(b))
    a.setsockopt(UDP, SEGMENT, 0)
    print("off:", a.send(bytes(250)), sizes(b))
    def with_message(size, data, segment):
        return a.sendmsg([bytes(size)], [(UDP, SEGMENT, data)]), segment
    for data in (struct.pack("H", 100), struct.pack("i", 100), b"\1", struct.pack("H", 0)):
        print("message of", len(data), attempt(with_message, 250, data, None), sizes(b))
    a.setsockopt(UDP, SEGMENT, 200)
    print("message goes before option:", attempt(with_message, 250, struct.pack("H", 100), None), sizes(b))
    print("another message:", attempt(a.sendmsg, [bytes(3)], [(UDP, 77, struct.pack("H", 100))]), sizes(b))
    print("corked:", a.send(bytes(150), socket.MSG_MORE), a.send(bytes(150), socket.MSG_MORE), a.send(bytes(20)), sizes(b))
    a.setsockopt(socket.SOL_SOCKET, 11, 1)  # SO_NO_CHECK
    print("without checksums:", attempt(a.send, bytes(300)), attempt(a.send, bytes(200)), sizes(b))

print("-- order and content")
a, b = udp()
a.setsockopt(UDP, SEGMENT, 4)
a.send(b"abcdefghij")
print([b.recv(9) for _ in range(3)])

print("-- MSG_ZEROCOPY")
def notice(s):
    data, control, flags, address = s.recvmsg(100, 200, socket.MSG_ERRQUEUE)
    level, kind, what = control[0]
    error, origin, kind_of, code, _, info, data_of = struct.unpack("IBBBBII", what[:16])
    return data, level, kind, len(what), (error, origin, kind_of, code, info, data_of), int(flags), address

def bits(s):
    poll = select.poll()
    poll.register(s, select.POLLERR | select.POLLOUT)
    return poll.poll(0)[0][1]

print("AF_UNIX:", attempt(socket.socket(socket.AF_UNIX).setsockopt, socket.SOL_SOCKET, ZEROCOPY, 1))
for label, family, address in ("IPv4", socket.AF_INET, "127.0.0.1"), ("IPv6", socket.AF_INET6, "::1"):
    a, b = udp(family, address)
    print(label, "without the option:", a.send(bytes(10), 0x4000000), bits(a), attempt(notice, a), sizes(b))
    print(attempt(a.setsockopt, socket.SOL_SOCKET, ZEROCOPY, 1), attempt(a.setsockopt, socket.SOL_SOCKET, ZEROCOPY, 2),
          a.getsockopt(socket.SOL_SOCKET, ZEROCOPY))
    print("one:", a.send(bytes(10), 0x4000000), bits(a), attempt(notice, a), bits(a), attempt(notice, a), sizes(b))
    print("two:", a.send(bytes(20000), 0x4000000), a.send(bytes(30), 0x4000000), bits(a), attempt(notice, a), attempt(notice, a), sizes(b))
    print("none:", a.send(b"", 0x4000000), bits(a), attempt(notice, a), sizes(b))
    print("SO_ERROR:", a.send(bytes(10), 0x4000000), a.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR), attempt(a.send, b"x"), attempt(notice, a), sizes(b))

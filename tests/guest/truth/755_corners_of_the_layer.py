# What a random sender found: the mark of an octet that was taken, TCP_INFO's length and ECN, routes' MTUs, errors of send()
# in the error queue, credentials at the end, groups and sources that are none, TCP_NOTSENT_LOWAT after a listener's end.
import errno, fcntl, select, socket, struct, termios, time

SIOCATMARK = 0x8905
IP_PKTINFO, IP_RECVERR, IP_MTU, IP_MINTTL, IPV6_MTU, IPV6_RECVERR = 8, 11, 14, 21, 24, 25
SO_PASSCRED, SO_ZEROCOPY, MSG_ZEROCOPY = 16, 60, 0x4000000


def attempt(label, what):
    try:
        print(label, what())
    except OSError as e:
        print(label, errno.errorcode.get(e.errno, e))


def asked(s, request):
    return struct.unpack("i", fcntl.ioctl(s, request, bytes(4)))[0]


def mark(s):
    return [asked(s, SIOCATMARK), asked(s, termios.FIONREAD)]


a, b = socket.socketpair()
b.setblocking(False)
a.send(b"ab!", socket.MSG_OOB)
print("ahead of the mark:", mark(b), b.recv(2), mark(b))
print("taken:", b.recv(1, socket.MSG_OOB), mark(b))
a.send(b"c")
print("more behind it:", mark(b), b.recv(9), mark(b))
a.send(b"!", socket.MSG_OOB)
b.recv(1, socket.MSG_OOB)
a.send(b"d?", socket.MSG_OOB)
print("the next is further away:", mark(b), b.recv(1), mark(b))

a, b = socket.socketpair()
b.setsockopt(socket.SOL_SOCKET, SO_PASSCRED, 1)
a.shutdown(socket.SHUT_WR)
print("the end is nobody's:", b.recvmsg(10, 100)[:3], b.recvmsg(10, 20)[:3], b.recvmsg(10)[:3])

SO_PASSSEC = 34
a, b = socket.socketpair()
b.setsockopt(socket.SOL_SOCKET, SO_PASSSEC, 1)
a.send(b"ab")
print("no context, no room:", b.recvmsg(1)[:3], "room:", b.recvmsg(1, 20)[:3])
a.setsockopt(socket.SOL_SOCKET, SO_PASSCRED, 1)
attempt("nobody there:", lambda: a.connect(b"\0nobody there"))
print("but it has a name now:", len(a.getsockname()), a.getsockname() == b.getpeername())

for family, host in (socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1"):
    v4 = family == socket.AF_INET
    level, mtu, recverr = (socket.IPPROTO_IP, IP_MTU, IP_RECVERR) if v4 else (socket.IPPROTO_IPV6, IPV6_MTU, IPV6_RECVERR)
    receiver, sender = socket.socket(family, socket.SOCK_DGRAM), socket.socket(family, socket.SOCK_DGRAM)
    receiver.bind((host, 0))
    attempt("MTU, not connected:", lambda: sender.getsockopt(level, mtu))
    sender.connect(receiver.getsockname())
    attempt("MTU, connected:", lambda: sender.getsockopt(level, mtu))
    if v4:
        sender.setsockopt(level, socket.IP_TOS, 8)
        attempt("MTU, the way forgotten:", lambda: sender.getsockopt(level, mtu))
        sender.send(b"x")
        attempt("MTU, found again:", lambda: sender.getsockopt(level, mtu))
    attempt("too big:", lambda: sender.send(bytes(65530)))
    attempt("nobody asked:", lambda: sender.recvmsg(10, 100, socket.MSG_ERRQUEUE | socket.MSG_DONTWAIT))
    sender.setsockopt(level, recverr, 1)
    attempt("too big:", lambda: sender.send(bytes(65530)))
    poll = select.poll()
    poll.register(sender, select.POLLIN)
    print("told:", poll.poll(0)[0][1], "no error of its own:", sender.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR))
    data, control, flags, _ = sender.recvmsg(10, 100, socket.MSG_ERRQUEUE)
    for number, kind, octets in control:
        print("error:", data, number, kind, struct.unpack("IBBBBII", octets[:16]), octets[16:], flags)
    print("nothing left:", poll.poll(0))

u = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
u.bind(("127.0.0.1", 0))
for index, source in (0, "224.1.2.3"), (7, "224.1.2.3"), (7, "127.0.0.1"), (7, "0.0.0.0"), (0, "192.0.2.9"), (1, "127.0.0.1"):
    info = struct.pack("i4s4s", index, socket.inet_aton(source), bytes(4))
    attempt(f"from {source} over {index}:", lambda: u.sendmsg([b"x"], [(socket.IPPROTO_IP, IP_PKTINFO, info)], 0, u.getsockname()))
info = struct.pack("i4s4s", 0, socket.inet_aton("127.0.0.1"), bytes(4))
attempt("to everybody:", lambda: u.sendmsg([b"x"], [(socket.IPPROTO_IP, IP_PKTINFO, info)], 0, ("255.255.255.255", u.getsockname()[1])))
six = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
for source, target in ("::", "::ffff:127.0.0.1"), ("::ffff:127.0.0.1", "::ffff:127.0.0.1"), ("::ffff:127.0.0.1", "::1"), ("::1", "::1"):
    info = socket.inet_pton(socket.AF_INET6, source) + struct.pack("i", 0)
    attempt(f"from {source} to {target}:", lambda: six.sendmsg([b"x"], [(socket.IPPROTO_IPV6, socket.IPV6_PKTINFO, info)], 0, (target, 9)))
attempt("a group that is none:", lambda: six.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_LEAVE_GROUP, socket.inet_pton(socket.AF_INET6, "::2") + struct.pack("i", 1)))
attempt("no limit for fragments:", lambda: six.setsockopt(socket.IPPROTO_IPV6, IPV6_MTU, 0))
attempt("less than IPv6 asks for:", lambda: six.setsockopt(socket.IPPROTO_IPV6, IPV6_MTU, 1279))

for family, host in (socket.AF_INET6, "::1"), (socket.AF_INET, "127.0.0.1"):
    server = socket.socket(socket.AF_INET6)
    server.listen()
    client = socket.socket(family)
    client.connect((host, server.getsockname()[1]))
    conn, _ = server.accept()
    print("groups over:", [s.getsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_IF) for s in (server, conn)])
    info = conn.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 400)
    print("TCP_INFO:", len(info), info[248:])
    conn.setsockopt(socket.IPPROTO_IP, IP_MINTTL, 100)
    client.send(b"from too far away")
    print("IP_MINTTL is IPv4's:", [bool(x) for x in select.select([conn], [], [], 0.1)])


def not_sent(s):
    return struct.unpack_from("I", s.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 280), 144)[0]


s = socket.socket()
for _ in range(2):
    s.listen()
    s.shutdown(socket.SHUT_RDWR)
    print("as if not sent:", not_sent(s), [bool(x) for x in select.select([], [s], [], 0)])
    s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, 5)
s.close()

server = socket.create_server(("127.0.0.1", 0))
client = socket.create_connection(server.getsockname())
conn, _ = server.accept()
client.setsockopt(socket.SOL_SOCKET, SO_ZEROCOPY, 1)
given = bytes(1000)
client.send(given, MSG_ZEROCOPY)
print("read:", len(conn.recv(2000)))
conn.send(b"answer")
print("answered:", client.recv(100))
data, control, flags, _ = client.recvmsg(10, 100, socket.MSG_ERRQUEUE)
print("given back:", data, [(number, kind, octets.hex()) for number, kind, octets in control], flags)

closed = socket.create_server(("127.0.0.1", 0))
nobody = closed.getsockname()
closed.close()
s = socket.socket()
s.setblocking(False)
s.connect_ex(nobody)
select.select([], [s], [], 1)
clamp = s.getsockopt(socket.IPPROTO_TCP, socket.TCP_WINDOW_CLAMP)
print("the window's clamp stays until somebody asks what went wrong:", clamp > 65535, end=" ")
print(errno.errorcode[s.connect_ex(nobody)], s.getsockopt(socket.IPPROTO_TCP, socket.TCP_WINDOW_CLAMP))

u, v = (socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(2))
u.bind(("127.0.0.1", 0))
v.sendto(b"before", u.getsockname())
u.setsockopt(socket.IPPROTO_IP, IP_PKTINFO, 1)
v.sendto(b"after", u.getsockname())
for _ in range(2):
    print("over which interface:", u.recvmsg(10, 100)[:3])
six = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
six.bind(("::", 0))
for _ in range(2):
    for host in "127.0.0.1", "::1":
        w = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_DGRAM)
        w.sendto(b"x", (host, six.getsockname()[1]))
    six.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_RECVPKTINFO, 1)
for _ in range(4):
    print("over which interface:", six.recvmsg(10, 100)[:3])

server = socket.create_server(("127.0.0.1", 0))
server.setsockopt(socket.IPPROTO_IP, IP_MINTTL, 100)
s = socket.socket()
s.settimeout(0.2)
attempt("a SYN from too far away:", lambda: s.connect(server.getsockname()))
s.close()
server.setsockopt(socket.IPPROTO_IP, IP_MINTTL, 0)
client = socket.create_connection(server.getsockname())
conn, _ = server.accept()
mtu = lambda: conn.getsockopt(socket.IPPROTO_IP, IP_MTU)
attempt("MTU:", mtu)
conn.setsockopt(socket.IPPROTO_IP, socket.IP_TOS, 8)
attempt("MTU, the way forgotten:", mtu)
conn.send(b"x")
attempt("MTU, found again:", mtu)
conn.setsockopt(socket.SOL_SOCKET, 29, 1)  # SO_TIMESTAMP
time.sleep(0.05)
client.send(b"ab", socket.MSG_OOB)
client.shutdown(socket.SHUT_WR)
time.sleep(0.05)
print("when:", [(len(data), len(control), flags) for data, control, flags, _ in (conn.recvmsg(n, 100) for n in (0, 1, 10, 10))])
info = lambda index, source: (socket.IPPROTO_IPV6, socket.IPV6_PKTINFO, socket.inet_pton(socket.AF_INET6, source) + struct.pack("i", index))
for given in [info(1, "::"), info(7, "::")], [info(0, "::ffff:127.0.0.1"), info(7, "::1")], [info(1, "::1"), info(0, "::")]:
    attempt("the first that is wrong:", lambda: six.sendmsg([b"x"], given, 0, six.getsockname()))
info = lambda index, source: (socket.IPPROTO_IP, IP_PKTINFO, struct.pack("i4s4s", index, socket.inet_aton(source), bytes(4)))
attempt("an interface stays:", lambda: u.sendmsg([b"x"], [info(7, "224.1.2.3"), info(0, "127.0.0.1")], 0, u.getsockname()))

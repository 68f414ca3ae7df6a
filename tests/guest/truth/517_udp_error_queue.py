# IP_RECVERR: ICMP errors of datagrams, also of a socket that is not connected, with MSG_ERRQUEUE.
import errno, select, socket, struct

def mask(s):
    p = select.poll()
    p.register(s, select.POLLIN | select.POLLOUT)
    return sorted(name for fd, bits in p.poll(0) for name in ("POLLIN", "POLLOUT", "POLLERR", "POLLPRI") if bits & getattr(select, name))

def attempt(label, call):
    try:
        print(label, call())
    except OSError as e:
        print(label, type(e).__name__, errno.errorcode.get(e.errno, e))

def error_of(s, room=200, size=100):
    data, items, flags, address = s.recvmsg(size, room, socket.MSG_ERRQUEUE)
    (level, kind, more), = items
    number, origin, icmp_type, code, _, extra, _ = struct.unpack("IBBBBII", more[:16])
    family, = struct.unpack("H", more[16:18])
    offender = socket.inet_ntoa(more[20:24]) if family == socket.AF_INET else socket.inet_ntop(family, more[24:40])
    return (data, (level, kind, len(more)), errno.errorcode[number], origin, icmp_type, code, extra, offender,
            flags & ~socket.MSG_TRUNC == socket.MSG_ERRQUEUE, bool(flags & socket.MSG_TRUNC), address[0], address[1] == dead)

for family, here, level, option in (socket.AF_INET, "127.0.0.1", socket.IPPROTO_IP, 11), (socket.AF_INET6, "::1", socket.IPPROTO_IPV6, 25):
    with socket.socket(family, socket.SOCK_DGRAM) as s:
        s.bind((here, 0))
        dead = s.getsockname()[1]
    c = socket.socket(family, socket.SOCK_DGRAM)
    print("off:", c.getsockopt(level, option), c.sendto(b"unheard", (here, dead)), mask(c))
    c.setsockopt(level, option, 1)
    c.setblocking(False)
    attempt("nothing there:", lambda: c.recvmsg(10, 200, socket.MSG_ERRQUEUE))
    c.sendto(b"first", (here, dead))
    print("not connected:", mask(c))
    print(error_of(c), mask(c))
    c.sendto(b"second", (here, dead))
    attempt("the next send tells it:", lambda: c.sendto(b"third", (here, dead)))
    print("the queue still has it:", mask(c), error_of(c, size=3), mask(c))
    c.sendto(b"third", (here, dead))
    print("SO_ERROR:", errno.errorcode[c.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)], mask(c))
    c.sendto(b"fourth", (here, dead))
    print(error_of(c)[0], mask(c), "is an error, too:", errno.errorcode[c.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)])
    print("room for nothing:", c.recvmsg(100, 0, socket.MSG_ERRQUEUE)[0::2] == (b"fourth", socket.MSG_ERRQUEUE | socket.MSG_CTRUNC))
    c.connect((here, dead))
    c.send(b"connected")
    attempt("recv:", lambda: c.recv(10))
    print(mask(c), error_of(c)[0], mask(c))
    c.send(b"forgotten")
    c.setsockopt(level, option, 0)
    print("turned off:", mask(c))
    attempt("recv:", lambda: c.recv(10))

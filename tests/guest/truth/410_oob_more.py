# Urgent data: SIOCATMARK-like behaviour through reads, several urgent bytes, peeking, after shutdown, waking poll.
import errno, select, socket

def pair():
    with socket.create_server(("127.0.0.1", 0)) as srv:
        a = socket.create_connection(srv.getsockname())
        b = srv.accept()[0]
        b.settimeout(0.1)
        return a, b

def word(call):
    try:
        return call()
    except OSError as e:
        return errno.errorcode.get(e.errno, type(e).__name__)

def bits(s):
    p = select.poll()
    p.register(s, select.POLLIN | select.POLLPRI | select.POLLOUT | select.POLLRDHUP)
    return [ev for _, ev in p.poll(0)]

a, b = pair()
a.send(b"!", socket.MSG_OOB)
select.select([], [], [b], 1)
print(bits(b), word(lambda: b.recv(1, socket.MSG_OOB | socket.MSG_PEEK)), word(lambda: b.recv(1, socket.MSG_OOB)), word(lambda: b.recv(1, socket.MSG_OOB)), bits(b))
a.send(b"ab")
a.send(b"c", socket.MSG_OOB)
a.send(b"de")
select.select([], [], [b], 1)
select.select([], [], [], 0.05)
print(bits(b), word(lambda: b.recv(10)), bits(b), word(lambda: b.recv(10)), bits(b), word(lambda: b.recv(1, socket.MSG_OOB)))
a.send(b"12")
a.send(b"3", socket.MSG_OOB)
select.select([], [], [b], 1)
select.select([], [], [], 0.05)
print(word(lambda: b.recv(1)), bits(b), word(lambda: b.recv(1)), bits(b), word(lambda: b.recv(1, socket.MSG_OOB)), bits(b), word(lambda: b.recv(1)))
a.send(b"xyz", socket.MSG_OOB)
a.shutdown(socket.SHUT_WR)
select.select([b], [], [b], 1)
select.select([], [], [], 0.05)
print(bits(b), word(lambda: b.recv(10)), word(lambda: b.recv(1, socket.MSG_OOB)), word(lambda: b.recv(10)), bits(b))
for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_SEQPACKET):
    x, y = socket.socketpair(type=kind)
    y.setblocking(False)
    print(kind.name, word(lambda: x.send(b"o")), word(lambda: y.recv(1)))
u = socket.socket(type=socket.SOCK_DGRAM)
u.bind(("127.0.0.1", 0))
print(word(lambda: u.sendto(b"x", socket.MSG_OOB, u.getsockname())), bits(u))

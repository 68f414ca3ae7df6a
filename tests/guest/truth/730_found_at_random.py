# What random calls found: FIONREAD beside urgent octets of AF_UNIX, names that an accepted socket has, IPv4's wildcard of an
# AF_INET6 socket, the order of an epoll set that was asked, many small segments, MSG_WAITALL and an urgent octet.
import errno, fcntl, select, socket, struct, termios, threading, time

def attempt(what, *arguments):
    try:
        return what(*arguments)
    except OSError as e:
        return errno.errorcode[e.errno]

def waiting(s):
    return struct.unpack("i", fcntl.ioctl(s, termios.FIONREAD, bytes(4)))[0]

def pair():
    a, b = socket.socketpair()
    b.setblocking(False)
    return a, b

def tcp(prepare=lambda listener: None):
    with socket.socket() as listener:
        prepare(listener)
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        client = socket.create_connection(listener.getsockname())
        conn, _ = listener.accept()
    return client, conn

print("-- an urgent octet that was passed over counts for ever")
a, b = pair()
a.send(b"x", socket.MSG_OOB)
print(waiting(b), attempt(b.recv, 10), waiting(b), attempt(b.recv, 10), waiting(b))
a.send(b"abc")
print(waiting(b), b.recv(2), waiting(b), b.recv(10), waiting(b))
a, b = pair()
a.send(b"abcx", socket.MSG_OOB)
print(waiting(b), b.recv(1, socket.MSG_OOB | socket.MSG_PEEK), waiting(b), b.recv(1, socket.MSG_OOB), waiting(b), b.recv(10), waiting(b))
a, b = pair()
for octet in b"xy":
    a.send(bytes([octet]), socket.MSG_OOB)
a.send(b"z")
print(waiting(b), [(attempt(b.recv, 10), waiting(b)) for _ in range(3)])

print("-- an accepted socket has its listener's name")
listener = socket.socket(socket.AF_UNIX)
listener.bind(b"\0zocalo-730")
listener.listen()
client = socket.socket(socket.AF_UNIX)
client.connect(listener.getsockname())
conn, _ = listener.accept()
print(conn.getsockname(), attempt(conn.bind, b"\0zocalo-731"), attempt(client.bind, b"\0zocalo-731"), client.getsockname())

print("-- ::ffff:0.0.0.0 beside a connection over IPv6")
listener = socket.socket(socket.AF_INET6)
listener.bind(("::", 0))
listener.listen()
port = listener.getsockname()[1]
client = socket.socket(socket.AF_INET6)
client.connect(("::1", port))
conn, _ = listener.accept()
listener.close()
mapped, plain = socket.socket(socket.AF_INET6), socket.socket()
print(attempt(plain.bind, ("0.0.0.0", port)), attempt(mapped.bind, ("::ffff:0.0.0.0", port)))

print("-- who asks an epoll set takes what is not ready off its list")
for asks in (False, True):
    a, b = pair()
    e = select.epoll()
    e.register(a, select.EPOLLIN)
    e.register(b, select.EPOLLIN)
    b.send(b"x")
    a.recv(1)
    if asks:
        select.select([e], [], [], 0)
    b.shutdown(socket.SHUT_RDWR)
    print(asks, ["ab"[fd == b.fileno()] for fd, _ in e.poll(0)])

print("-- segments of 500 octets that leave at once arrive at once")
client, conn = tcp(lambda listener: listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, 500))
print(client.send(b"x" * 20954), end=" ")
client.shutdown(socket.SHUT_WR)
poll = select.poll()
poll.register(conn, select.POLLIN | select.POLLRDHUP)
print(waiting(conn), poll.poll(0)[0][1])

print("-- small segments are copied together when SO_RCVBUF is full")
client, conn = tcp()
client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
conn.setblocking(False)
client.send(b"a")
conn.recv(1)
conn.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 0)
conn.send(b"b")
client.send(b"d1", socket.MSG_OOB)
print(conn.recv(9), end=" ")
for octet in b"fghijk":
    client.send(bytes([octet]))
print(waiting(conn), attempt(conn.recv, 20))

print("-- MSG_WAITALL stops before an urgent octet that comes later")
def later(*calls):
    def run():
        for what, *arguments in calls:
            time.sleep(0.05)
            what(*arguments)
    threading.Thread(target=run).start()
for a, b in (tcp(), socket.socketpair()):
    later((a.send, b"ab"), (a.send, b"cX", socket.MSG_OOB), (a.send, b"def"))
    print(b.recv(6, socket.MSG_WAITALL), end=" ")
    time.sleep(0.2)
    print(b.recv(1, socket.MSG_OOB), b.recv(9))

print("-- a datagram socket that is connected anew is told that it may write")
names = [b"\0zocalo-730-%d" % i for i in range(2)]
bound = [socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) for _ in names]
for s, name in zip(bound, names):
    s.bind(name)
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
e = select.epoll()
e.register(s, select.EPOLLOUT | select.EPOLLET)
print(len(e.poll(0)), end=" ")
for name in (names[0], names[0], names[1]):
    s.connect(name)
    print(len(e.poll(0)), len(e.poll(0)), end=" ")
print()

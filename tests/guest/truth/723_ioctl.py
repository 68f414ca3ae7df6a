# ioctl(2): FIONREAD, TIOCOUTQ (SIOCOUTQ), SIOCATMARK, FIONBIO; ENOTTY for what a socket does not know.
import array, errno, fcntl, os, select, socket, struct, termios

SIOCATMARK, FIONBIO = 0x8905, 0x5421

def asked(s, request):
    return struct.unpack("i", fcntl.ioctl(s, request, bytes(4)))[0]

def waiting(s):
    return asked(s, termios.FIONREAD)

def attempt(label, call):
    try:
        print(label, call())
    except (OSError, TypeError) as e:
        print(label, type(e).__name__, errno.errorcode.get(getattr(e, "errno", None), e))

server = socket.create_server(("127.0.0.1", 0))
client = socket.create_connection(server.getsockname())
conn, _ = server.accept()
print("idle:", waiting(conn), asked(conn, termios.TIOCOUTQ))
client.sendall(b"12345")
select.select([conn], [], [], 2)
print("five octets:", waiting(conn), "all acknowledged:", asked(client, termios.TIOCOUTQ))
conn.recv(2)
buffer = array.array("i", [0])
print("into an array:", fcntl.ioctl(conn, termios.FIONREAD, buffer), buffer[0])
room = bytearray(4)
print("into a bytearray:", fcntl.ioctl(conn.fileno(), termios.FIONREAD, room), room)
room = bytearray(4)
print("not into it:", fcntl.ioctl(conn.fileno(), termios.FIONREAD, room, False), bytes(room))
attempt("listener:", lambda: waiting(server))
attempt("listener, unsent:", lambda: asked(server, termios.TIOCOUTQ))
print("fresh:", waiting(socket.socket()), asked(socket.socket(), termios.TIOCOUTQ))
client.shutdown(socket.SHUT_WR)
conn.recv(10)
select.select([conn], [], [], 2)
print("at the end:", waiting(conn))

u = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
u.bind(("127.0.0.1", 0))
for text in b"abc", b"defgh", b"":
    u.sendto(text, u.getsockname())
counts = []
for _ in range(3):
    counts.append(waiting(u))
    u.recv(10)
print("the next datagram's:", counts, waiting(u))
a, b = socket.socketpair()
a.send(b"xyz")
a.send(b"12")
print("AF_UNIX stream:", waiting(b), asked(a, termios.TIOCOUTQ) > 0, waiting(a))
b.recv(10)
print("read:", waiting(b), asked(a, termios.TIOCOUTQ))
a, b = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
a.send(b"xyz")
a.send(b"12")
print("AF_UNIX datagrams:", waiting(b))

fcntl.ioctl(b, FIONBIO, struct.pack("i", 1))
b.recv(10), b.recv(10)
attempt("non-blocking underneath:", lambda: b.recv(10))
print("Python does not know:", b.getblocking(), b.gettimeout(), bool(fcntl.fcntl(b, fcntl.F_GETFL) & os.O_NONBLOCK))
fcntl.ioctl(b, FIONBIO, struct.pack("i", 0))
print("blocking again:", bool(fcntl.fcntl(b, fcntl.F_GETFL) & os.O_NONBLOCK))
attempt("unknown:", lambda: fcntl.ioctl(conn, 0x1234, bytes(4)))
attempt("of a terminal:", lambda: fcntl.ioctl(conn, termios.TIOCGWINSZ, bytes(8)))
attempt("no buffer:", lambda: fcntl.ioctl(conn, termios.FIONREAD, 0))
attempt("closed:", lambda: fcntl.ioctl(9999, termios.FIONREAD, bytes(4)))

client = socket.create_connection(server.getsockname())
conn, _ = server.accept()
client.send(b"ab")
client.send(b"!", socket.MSG_OOB)
client.send(b"cd")
select.select([], [], [conn], 2)
print("before the mark:", asked(conn, SIOCATMARK), waiting(conn), conn.recv(10))
print("at it:", asked(conn, SIOCATMARK), waiting(conn), conn.recv(10))
print("behind it:", asked(conn, SIOCATMARK))
attempt("a datagram socket has no mark:", lambda: asked(u, SIOCATMARK))

# os.closerange() over sockets, files and numbers of nobody; a file object over a socket is a FileIO; packet sockets and raw ones
# are for the administrator.
import os, socket, tempfile

if os.getuid() == 0:
    os.setgid(65534)
    os.setuid(65534)


def attempt(label, what):
    try:
        print(label, what())
    except (OSError, ValueError) as error:
        print(label, type(error).__name__, error)


a, b = socket.socketpair()
pipe = os.pipe()
kept = socket.socket()
attempt("an empty range:", lambda: os.closerange(a.fileno(), a.fileno()))
attempt("the wrong way round:", lambda: os.closerange(a.fileno() + 1, a.fileno()))
attempt("still there:", lambda: a.send(b"x"))
attempt("one:", lambda: os.closerange(a.fileno(), a.fileno() + 1))
attempt("gone:", lambda: a.send(b"x"))
attempt("its peer knows:", lambda: [b.recv(5), b.recv(5)])
low, high = sorted((b.fileno(), kept.fileno()))
attempt("up to another:", lambda: os.closerange(low, high))
attempt("that one is there:", lambda: [s.fileno() == high and s.getsockopt(socket.SOL_SOCKET, socket.SO_TYPE) for s in (b, kept)][low == b.fileno()])
attempt("a pipe:", lambda: [os.closerange(end, end + 1) for end in pipe])
attempt("gone:", lambda: os.write(pipe[1], b"x"))
s = socket.create_server(("127.0.0.1", 0))
attempt("all above 2:", lambda: os.closerange(3, 5000))
attempt("the listener:", lambda: s.getsockname())
for left in (a, b, kept, s):
    left.detach()
c, d = socket.socketpair()
attempt("and others come:", lambda: (c.send(b"hello"), d.recv(10)))
raw = open(c.fileno(), "r+b", buffering=0, closefd=False)
print(type(raw).__name__, type(raw).__module__, raw.write(b"by a file"), d.recv(20))

for family, kind, protocol in ((socket.AF_PACKET, socket.SOCK_RAW, 3), (socket.AF_PACKET, socket.SOCK_DGRAM, 0), (socket.AF_PACKET, socket.SOCK_STREAM, 0),
                               (socket.AF_INET, socket.SOCK_RAW, 1), (socket.AF_INET, socket.SOCK_RAW, 0), (socket.AF_INET6, socket.SOCK_RAW, 58),
                               (socket.AF_INET, 10, 3), (socket.AF_INET, socket.SOCK_DGRAM, 1), (socket.AF_APPLETALK, socket.SOCK_DGRAM, 0)):
    attempt(f"{family.name} {int(kind)} {protocol}:", lambda: socket.socket(family, kind, protocol))

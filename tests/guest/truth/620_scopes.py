# Link-local addresses and groups need an interface: scope ids in bind() and connect(), names with %.
import errno, socket

def attempt(label, call):
    try:
        print(label, call())
    except (OSError, socket.gaierror) as e:
        print(label, type(e).__name__, errno.errorcode.get(e.errno, e))

def tcp():
    return socket.socket(socket.AF_INET6)

def udp():
    return socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)

for make in tcp, udp:
    print(make.__name__)
    attempt("bind fe80:: without:", lambda: make().bind(("fe80::1", 0)))
    attempt("bind fe80:: on lo, which has none:", lambda: make().bind(("fe80::1", 0, 0, 1)))
    attempt("bind fe80:: on 99:", lambda: make().bind(("fe80::1", 0, 0, 99)))
    attempt("connect fe80:: without:", lambda: make().connect(("fe80::1", 80)))
    attempt("connect fe80:: over 99:", lambda: make().connect(("fe80::1", 80, 0, 99)))
    attempt("bind ff02:: without:", lambda: make().bind(("ff02::1", 0)))
    attempt("bind ff02:: on lo:", lambda: make().bind(("ff02::1", 0, 0, 1)))
    attempt("bind ff01:: without:", lambda: make().bind(("ff01::1", 0)))
    attempt("bind ff05:: without:", lambda: make().bind(("ff05::1", 0)))
    attempt("bind ::1 with a scope:", lambda: make().bind(("::1", 0, 0, 5)))
    attempt("the name's scope is not taken:", lambda: make().bind(("fe80::1%lo", 0)))
    attempt("unknown interface:", lambda: make().bind(("fe80::1%nope0", 0)))
attempt("connect to a group:", lambda: tcp().connect(("ff02::1", 80, 0, 1)))
attempt("sendto over 99:", lambda: udp().sendto(b"x", ("fe80::1", 80, 0, 99)))
for name in "fe80::1%lo", "fe80::1%1", "::1%lo", "127.0.0.1%lo", "fe80::1%nope0":
    attempt("getaddrinfo %s:" % name, lambda: socket.getaddrinfo(name, 80, type=socket.SOCK_STREAM)[0][4])
numeric = socket.NI_NUMERICHOST | socket.NI_NUMERICSERV
attempt("getnameinfo:", lambda: socket.getnameinfo(("fe80::1", 80, 0, 1), numeric))
for group in "ff02::1", "ff05::1":
    s = udp()
    s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_IF, 1)
    attempt("no route for %s over lo:" % group, lambda: s.sendto(b"x", (group, 9)))

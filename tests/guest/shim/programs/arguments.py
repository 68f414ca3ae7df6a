# Wrong types, values and counts: every message is CPython's own. Run with and without the shim, both must print the same.
import array, select, socket, struct, time

def show(label, call):
    try:
        value = call()
    except BaseException as e:
        print(label, "|", type(e).__module__, type(e).__name__, "|", e.args)
    else:
        print(label, "|", repr(value))

def objects():
    return socket.socket(socket.AF_INET, socket.SOCK_STREAM), socket.socket(socket.AF_INET, socket.SOCK_DGRAM), socket.socket(socket.AF_INET6)

s, u, v6 = objects()
class Odd:
    def fileno(self): return "x"
class Minus:
    def fileno(self): return -1
class Raises:
    def fileno(self): raise KeyError("mine")
class Index:
    def __index__(self): return 1

# addresses
for label, address in (("str", "127.0.0.1"), ("list", ["127.0.0.1", 80]), ("one", ("127.0.0.1",)), ("three", ("127.0.0.1", 80, 1)),
                       ("port str", ("127.0.0.1", "80")), ("port 65536", ("127.0.0.1", 65536)), ("port -1", ("127.0.0.1", -1)),
                       ("port float", ("127.0.0.1", 8.0)), ("port huge", ("127.0.0.1", 1 << 80)), ("host int", (1, 80)),
                       ("host None", (None, 80)), ("host nul", ("a\0b", 80)), ("None", None), ("empty", ())):
    show("bind " + label, lambda: s.bind(address))
    show("connect " + label, lambda: s.connect(address))
    show("connect_ex " + label, lambda: s.connect_ex(address))
    show("sendto " + label, lambda: u.sendto(b"x", address))
for address in (("::1",), ("::1", 80, 1 << 20), ("::1", 80, 0, 0, 0), ("::1", "80"), ("127.0.0.1", 80, 0, 0, 1), ("::1", 70000), ["::1", 80]):
    show("bind6 %r" % (address,), lambda: v6.bind(address))
unix = socket.socket(socket.AF_UNIX)
show("unix tuple", lambda: unix.bind(("a", 1)))
show("unix long", lambda: unix.bind("x" * 200))
show("unix int", lambda: unix.bind(5))
show("sendto one", lambda: u.sendto(b"x"))
show("sendto four", lambda: u.sendto(b"x", 0, ("127.0.0.1", 1), 3))
show("sendto str", lambda: u.sendto("x", ("127.0.0.1", 1)))
show("sendto flags str", lambda: u.sendto(b"x", "0", ("127.0.0.1", 1)))

# calls with wrong arguments
for name, calls in (
        ("bind", ((), (1, 2))), ("connect", ((), (1, 2))), ("connect_ex", ((), (1, 2))), ("listen", (("x",), (1, 2), (1.5,), (1 << 40,))),
        ("recv", ((), (-1,), ("x",), (1, 2, 3), (1.5,), (1 << 70,))), ("recvfrom", ((), (-1,), ("x",), (1, 2, 3))),
        ("recv_into", ((), (b"abc",), ("abc",), (bytearray(2), 3), (bytearray(2), -1))),
        ("recvfrom_into", ((), (b"abc",), (bytearray(2), 3), (bytearray(2), -1))),
        ("send", ((), ("x",), (1,), (b"x", "0"), (b"x", 0, 0), (None,))), ("sendall", ((), ("x",), (None,), (b"x", 0, 0))),
        ("shutdown", ((), ("x",), (1, 2))), ("setblocking", ((), ("x",), (1.5,))),
        ("settimeout", ((), ("x",), (-1,), (float("nan"),), (float("inf"),), (1e30,), (b"1",), (-0.5,), (1 << 40,))),
        ("setsockopt", ((), (1,), (1, 2), (1, 2, "x"), (1, 2, None), (1, 2, 3, 4, 5), ("a", 2, 3), (1, 2, 1 << 40), (1, 2, 1.5))),
        ("getsockopt", ((), (1,), (1, 2, 3, 4), (1, 2, -1), (1, 2, 2000), ("a", 2))),
        ("recvmsg", ((), (-1,), (1, -1), ("x",), (1, 2, 3, 4))), ("recvmsg_into", ((), (5,), ([b"x"],), ([bytearray(1)], -1))),
        ("sendmsg", ((), (5,), (["x"],), ([b"x"], 5), ([b"x"], [(1, 2)]), ([b"x"], [(1, "2", b"")]), ([b"x"], [], 0, "a"), ([1],))),
        ("fileno", ((1,),)), ("detach", ((1,),)), ("close", ((1,),)), ("gettimeout", ((1,),)), ("getsockname", ((1,),))):
    for args in calls:
        show("%s%r" % (name, args), lambda: getattr(s, name)(*args))

# timeouts
for value in (0, 0.0, 1, 0.1, None, 2.5e-10, 1e-9, 3, True):
    show("settimeout %r" % (value,), lambda: (s.settimeout(value), s.gettimeout(), s.getblocking(), s.timeout))
s.settimeout(None)
for value in ("x", -1, 5, None, 0.25):
    show("setdefaulttimeout %r" % (value,), lambda: (socket.setdefaulttimeout(value), socket.getdefaulttimeout()))
with socket.socket() as fresh:
    print("inherited:", fresh.gettimeout(), fresh.getblocking())
socket.setdefaulttimeout(None)
with socket.socket(type=socket.SOCK_STREAM | socket.SOCK_NONBLOCK) as fresh:
    print("born non-blocking:", fresh.gettimeout(), fresh.type)

# making sockets
for args in ((99,), (2, 99), (2, 1, 99), ("x",), (2, "x"), (2, 1, 0, -1), (2, 1, 0, 999), (2, 1, 0, "x"), (2, 1, 0, 1.5), (-1, -1, -1, 999)):
    show("socket%r" % (args,), lambda: type(socket.socket(*args)))
show("socket fileno keyword", lambda: socket.socket(fileno=998))
same = socket.socket(fileno=u.fileno())
print("found out:", same.family, same.type, same.proto, same.fileno() == u.fileno())
same.detach()
print(str(socket.socket.__mro__[1]), socket.SocketType, socket.error, socket.timeout, socket.gaierror.__mro__, socket.herror.__mro__)
print(s.family, s.type, s.proto, socket.has_ipv6)
show("read only", lambda: setattr(s, "family", 3))

# text and octets
for text in ("1.2.3.4", "1.2.3", "1.2", "1", "0x7f.1", "010.1", "1.2.3.256", "1.2.3.4.5", "", "a", " 1.2.3.4", "1.2.3.4 ", "1.2.3.4 x", "4294967295", "4294967296", "-1", "1_0"):
    show("inet_aton %r" % text, lambda: socket.inet_aton(text))
    show("inet_pton4 %r" % text, lambda: socket.inet_pton(socket.AF_INET, text))
for text in ("::", "::1", "1::", "1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7", "1::2::3", ":::", "1:2:3:4:5:6:7:8:9", "::ffff:1.2.3.4", "::1.2.3", "12345::", "g::", "1:2:3:4:5:6:1.2.3.4",
             "", ":", "1:", ":1", "1:2:3:4:5:6:7::", "::2:3:4:5:6:7:8", "fe80::1%lo", "1.2.3.4", "::1.2.3.4:5"):
    show("inet_pton6 %r" % text, lambda: socket.inet_pton(socket.AF_INET6, text))
for packed in (b"\1\2\3\4", b"\1\2\3", b"", bytearray(b"\1\2\3\4"), "abcd", 5):
    show("inet_ntoa %r" % (packed,), lambda: socket.inet_ntoa(packed))
    show("inet_ntop4 %r" % (packed,), lambda: socket.inet_ntop(socket.AF_INET, packed))
for text in ("::", "::1", "1::", "1:0:0:2::", "1:0:0:2:0:0:0:3", "::ffff:1.2.3.4", "::1.2.3.4", "::5:1", "1:2:3:4:5:6:7:8", "fe80::a:b", "1:0:2:0:3:0:4:0", "0:1::", "::2:3:4:5:6:7:8"):
    show("round %s" % text, lambda: socket.inet_ntop(socket.AF_INET6, socket.inet_pton(socket.AF_INET6, text)))
show("inet_ntop6 short", lambda: socket.inet_ntop(socket.AF_INET6, b"123"))
show("inet_ntop family", lambda: socket.inet_ntop(99, b"123"))
show("inet_pton family", lambda: socket.inet_pton(99, "1"))
show("inet_pton type", lambda: socket.inet_pton(2, b"1.2.3.4"))
show("inet_aton type", lambda: socket.inet_aton(b"1.2.3.4"))
for name in ("htons", "ntohs", "htonl", "ntohl"):
    for value in (0, 1, 258, 65535, 65536, -1, 1 << 32, (1 << 32) - 1, 1 << 70, "1", 1.5):
        show("%s %r" % (name, value), lambda: getattr(socket, name)(value))
for name in ("CMSG_LEN", "CMSG_SPACE"):
    for value in (0, 1, 8, 9, 100, -1, 1 << 40):
        show("%s %r" % (name, value), lambda: getattr(socket, name)(value))

# names
for args in ((None, None), (None, 80), ("127.0.0.1", 80), ("127.0.0.1", "80"), ("127.0.0.1", b"80"), ("::1", 80), ("127.0.0.1", None), (5, 80), ("127.0.0.1", 1.5),
             (b"127.0.0.1", 80), ("", 80), ("127.0.0.1", "http"), ("127.0.0.1", "no-such-service"), ("127.0.0.1", 80, 10), ("127.0.0.1", 80, 2, 1), ("127.0.0.1", 80, 2, 2, 17),
             ("127.0.0.1", 80, 0, 0, 0, 4), (None, 80, 2, 1, 0, 1), (None, 80, 10, 1), ("no.such.name.invalid", 80, 0, 0, 0, 4), ("127.0.0.1", 80, "x")):
    show("getaddrinfo%r" % (args,), lambda: socket.getaddrinfo(*args))
for args in (("127.0.0.1",), ("",), ("<broadcast>",), ("255.255.255.255",), (5,), (b"127.0.0.1",), ()):
    show("gethostbyname%r" % (args,), lambda: socket.gethostbyname(*args))
show("gethostbyname_ex", lambda: socket.gethostbyname_ex("127.0.0.1"))
for args in ((("127.0.0.1", 80), 3), (("127.0.0.1", 80), 1), ((), 0), ("x", 0), ((1, 2), 0), (("127.0.0.1", 80), "x"), (("::1", 80, 0, 0), 3), (("::1", 80, 1 << 21), 3),
             (("127.0.0.1", 80, 0), 3), (("no.such.name.invalid", 80), 3)):
    show("getnameinfo%r" % (args,), lambda: socket.getnameinfo(*args))
for args in (("http",), ("http", "tcp"), ("http", "udp"), ("nothing",), (5,), ()):
    show("getservbyname%r" % (args,), lambda: socket.getservbyname(*args))
for args in ((80,), (80, "tcp"), (80, "sctp"), (-1,), (70000,), ("x",), (61234,)):
    show("getservbyport%r" % (args,), lambda: socket.getservbyport(*args))
show("getprotobyname", lambda: (socket.getprotobyname("tcp"), socket.getprotobyname("udp"), socket.getprotobyname("icmp")))
show("getprotobyname none", lambda: socket.getprotobyname("nothing"))
show("if_nametoindex", lambda: (socket.if_nametoindex("lo"), socket.if_indextoname(1)))
show("if_nametoindex none", lambda: socket.if_nametoindex("nothing0"))
show("if_indextoname none", lambda: socket.if_indextoname(9999))

# select
for args in ((), ([], []), ([], [], [], 0, 0), (1, [], [], 0), ([], None, [], 0), ([s], [], [], -1), ([s], [], [], "x"), ([s], [], [], float("nan")), ([s], [], [], 1e300),
             ([Odd()], [], [], 0), ([Minus()], [], [], 0), ([Raises()], [], [], 0), (["x"], [], [], 0), ([1.5], [], [], 0), ([-1], [], [], 0), ([1 << 40], [], [], 0),
             ([1024], [], [], 0), ([1023], [], [], 0), ([object()], [], [], 0), ([], [], [], 0), ([], [], [], 0.0), ((), (), (), Index()), ({}, set(), iter(()), 0)):
    show("select %d" % len(args) + " " + "".join(c for c in repr(args) if c not in "0123456789abcdefx")[:40], lambda: select.select(*args))
p = select.poll()
for call in (lambda: p.register("x"), lambda: p.register(-1), lambda: p.register(s, -1), lambda: p.register(s, 1 << 20), lambda: p.register(s, "x"),
             lambda: p.modify(999, 1), lambda: p.unregister(999), lambda: p.poll("x"), lambda: p.poll(1 << 60), lambda: p.poll(0), lambda: p.poll(0.5), lambda: p.poll(float("nan")),
             lambda: p.register(999, 1), lambda: p.poll(0), lambda: p.unregister(999)):
    show("poll", call)
for call in (lambda: select.epoll(0), lambda: select.epoll(-5), lambda: select.epoll("x"), lambda: select.epoll(flags=5)):
    show("epoll", call)
e = select.epoll()
for call in (lambda: e.register("x"), lambda: e.register(s.fileno()), lambda: e.register(s), lambda: e.modify(u, 1), lambda: e.unregister(u), lambda: e.poll("x"), lambda: e.poll(0, 0), lambda: e.poll(0, "x"),
             lambda: e.poll(0, -2), lambda: e.closed, lambda: e.unregister(s), lambda: e.close(), lambda: e.closed, lambda: e.close(), lambda: e.poll(0), lambda: e.fileno(), lambda: e.register(s)):
    show("epoll object", call)

# closed objects
s.close()
for name, args in (("recv", (1,)), ("send", (b"",)), ("accept", ()), ("listen", ()), ("getsockname", ()), ("getpeername", ()), ("setblocking", (True,)), ("settimeout", (1,)),
                   ("setsockopt", (1, 2, 1)), ("getsockopt", (1, 2)), ("shutdown", (2,)), ("bind", (("127.0.0.1", 0),)), ("connect", (("127.0.0.1", 1),)), ("fileno", ()),
                   ("connect_ex", (("127.0.0.1", 1),)), ("recvfrom", (1,)), ("sendall", (b"x",)), ("detach", ()), ("close", ()), ("dup", ())):
    show("closed " + name, lambda: getattr(s, name)(*args))
show("closed timed recv", lambda: (s.settimeout(0.1)))
print(repr(s))
show("select closed", lambda: select.select([s], [], [], 0))
show("sleep", lambda: time.sleep(-1))
show("sleep str", lambda: time.sleep("x"))
show("sleep none", lambda: time.sleep())
show("sleep nan", lambda: time.sleep(float("nan")))
show("sleep 0", lambda: time.sleep(0))

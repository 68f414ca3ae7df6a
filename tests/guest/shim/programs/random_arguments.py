# Wrong types, sizes and counts, drawn at random: every complaint is CPython's own. Run with and without the shim, both print the same.
import random, select, socket, sys

rng = random.Random(int(sys.argv[1]) if len(sys.argv) > 1 else 1)
COUNT = int(sys.argv[2]) if len(sys.argv) > 2 else 1000
class Index:
    def __index__(self): return 1
class BadIndex:
    def __index__(self): raise KeyError("index")
class Fileno:
    def fileno(self): return 3.5
VALUES = [None, True, False, 0, 1, -1, 2, 5, 80, 65535, 65536, 1 << 31, (1 << 31) - 1, -(1 << 31) - 1, 1 << 32, 1 << 63, 1 << 64, -(1 << 63) - 1, 1 << 100, 0.0, 1.5, -0.5, float("nan"), float("inf"), 1e300,
          "", "x", "127.0.0.1", "::1", "a\0b", "ñ", b"", b"x", b"\xff", b"abcd", bytearray(b"abcd"), memoryview(b"abcd"), memoryview(bytearray(8))[::2], [], [1], ["127.0.0.1", 1], (), (1,), ("127.0.0.1",),
          ("127.0.0.1", 0), ("127.0.0.1", "x"), ("127.0.0.1", 1.5), ("127.0.0.1", 70000), ("127.0.0.1", 0, 0), (None, 0), (5, 5), ("::1", 0, 0, 0), ("::1", 0, -1, 0), ("::1", 0, 0, 1 << 33), (b"127.0.0.1", 0), (bytearray(b"127.0.0.1"), 0),
          {}, {1: 2}, set(), object, Index(), BadIndex(), Fileno(), len, 3 + 2j, [b"x", "y"], [bytearray(1), 5], [(1, 2, 3)], [(1, 1, b"1234")], ((1, 1, b""),), range(3), "1" * 300, (("127.0.0.1", 0),), ("", 0), ("999.1.1.1.1", 1, 2, 3, 4)]
def sockets():
    return [socket.socket(), socket.socket(type=socket.SOCK_DGRAM), socket.socket(socket.AF_INET6), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)]
METHODS = ("bind connect connect_ex listen recv recvfrom recv_into recvfrom_into recvmsg recvmsg_into send sendall sendto sendmsg setsockopt getsockopt shutdown setblocking"
           " settimeout getsockname getpeername fileno detach getblocking gettimeout accept").split()
FUNCTIONS = ("socket socketpair fromfd inet_aton inet_ntoa inet_pton inet_ntop htons htonl ntohs ntohl getservbyname getservbyport getprotobyname getnameinfo setdefaulttimeout"
             " if_nametoindex if_indextoname CMSG_LEN CMSG_SPACE close dup").split()
def arguments():
    return tuple(rng.choice(VALUES) for _ in range(rng.choice((0, 1, 1, 1, 2, 2, 3, 3, 4, 5))))
def text(args):
    return ", ".join(type(a).__name__ if not isinstance(a, (int, float, str, bytes, tuple, list, type(None))) or isinstance(a, (list, tuple)) and any(not isinstance(i, (int, float, str, bytes, type(None))) for i in a) else repr(a) for a in args)
def attempt(label, call, args):
    try:
        call(*args)
    except (TypeError, ValueError, OverflowError, KeyError, BufferError, AttributeError) as e:
        print(label, "(" + text(args) + ")", type(e).__name__, e)
    except OSError as e:
        print(label, "(" + text(args) + ")", type(e).__name__ if e.args and isinstance(e.args[0], str) else "OSError", e.args[0] if e.args and isinstance(e.args[0], str) else "")
    except MemoryError:
        print(label, "(" + text(args) + ") MemoryError")
    else:
        print(label, "(" + text(args) + ") ok")
for turn in range(COUNT):
    kind = rng.random()
    args = arguments()
    if kind < 0.6:
        group = sockets()
        for s in group:
            s.setblocking(False)
        index = rng.randrange(4)
        name = rng.choice(METHODS)
        if name in ("recv", "recvfrom", "recvmsg") and args and isinstance(args[0], int) and args[0] > 1 << 20:
            continue
        if name in ("bind", "connect", "connect_ex", "sendto", "sendmsg") and index == 3:
            continue
        if name in ("bind", "connect", "connect_ex", "sendto") and any(isinstance(a, tuple) and a and isinstance(a[0], (str, bytes)) and "127" not in str(a[0]) and "::1" not in str(a[0]) for a in args):
            continue
        if name == "detach" and not args:
            continue
        attempt("%d.%s" % (index, name), getattr(group[index], name), args)
        for s in group:
            s.close()
    elif kind < 0.9:
        name = rng.choice(FUNCTIONS)
        if name in ("close", "dup", "fromfd") and args and isinstance(args[0], int):
            continue
        if name == "fromfd": continue
        attempt(name, getattr(socket, name), args)
        socket.setdefaulttimeout(None)
    elif kind < 0.95:
        attempt("select", select.select, args[:3] + ((0,) if len(args) >= 3 and rng.random() < 0.7 else args[3:4] or (0,)) if len(args) >= 3 else args)
    else:
        p, e = select.poll(), select.epoll()
        for obj, names in ((p, ("register", "modify", "unregister", "poll")), (e, ("register", "modify", "unregister"))):
            name = rng.choice(names)
            if name == "poll": args = args[:1] if args and not (isinstance(args[0], (int, float)) or args[0] is None) else (0,)
            if args and type(args[0]) is int: continue
            attempt(type(obj).__name__ + "." + name, getattr(obj, name), args)
        e.close()

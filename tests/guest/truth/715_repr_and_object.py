# The socket object: repr in its states, attributes, context manager, comparisons, pickling, slots.
import copy, pickle, re, socket

def masked(s):
    return re.sub(r"fd=\d+", "fd=N", re.sub(r"(\d+\.\d+\.\d+\.\d+|::1?)', \d+", r"\1', P", repr(s)))

s = socket.socket()
print(masked(s))
s.bind(("127.0.0.1", 0))
print(masked(s))
s.listen()
c = socket.create_connection(s.getsockname())
print(masked(c))
s.close()
print(masked(s))
print(masked(socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)))
print(masked(socket.socketpair()[0]))
print(masked(socket.socket(type=socket.SOCK_STREAM | socket.SOCK_NONBLOCK)))
for f in (pickle.dumps, copy.copy, copy.deepcopy):
    try:
        f(c)
    except TypeError as e:
        print(type(e).__name__, e)
print(c == c, c != s, hash(c) == hash(c), bool(c))
try:
    c.family = 5
except AttributeError as e:
    print("AttributeError")
print(hasattr(c, "__dict__"))
with c as inside:
    print(inside is c)
print(c.fileno())
class Mine(socket.socket):
    def recv(self, *args):
        return super().recv(*args).upper()
m = Mine()
print(type(m).__mro__[1:3], isinstance(m, socket.socket))
print(socket.AF_INET, repr(socket.AF_INET), str(socket.SOCK_STREAM), socket.AddressFamily(10), socket.MSG_PEEK, socket.AI_PASSIVE)

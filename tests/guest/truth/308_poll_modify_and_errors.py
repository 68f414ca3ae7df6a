# poll objects: modify, unregister, KeyError, duplicates, closed descriptors (POLLNVAL), empty masks, order of the answer.
import errno, os, select, socket

a, b = socket.socketpair()
p = select.poll()
p.register(a)
p.register(b, select.POLLIN)
b.send(b"x")
fds = {a.fileno(): "a", b.fileno(): "b"}
def ask(t=0):
    return [(fds.get(fd, "?"), ev) for fd, ev in p.poll(t)]
print(ask())
p.modify(a, select.POLLOUT)
print(ask())
p.modify(a.fileno(), 0)
print(ask())
p.register(a, select.POLLIN)
print("registered again:", ask())
p.unregister(b)
try:
    p.unregister(b)
except KeyError as e:
    print("KeyError", e.args[0] == b.fileno())
try:
    p.modify(b, 1)
except OSError as e:
    print(type(e).__name__, errno.errorcode[e.errno])
number = b.fileno()
p.register(b, select.POLLIN | select.POLLOUT)
b.close()
print("closed:", [(fds.get(fd), ev) for fd, ev in p.poll(0)])
p.unregister(number)
print("peer closed:", ask(), a.recv(1), a.recv(1))
try:
    p.register(b)
except ValueError as e:
    print(e)
for bad in (-1, "x", None, 1.5, 1 << 40):
    try:
        p.register(bad)
        print(bad, "ok")
    except Exception as e:
        print(bad, type(e).__name__, e)
for timeout in (0, 0.1, 1, None and 0, -0.0):
    print(timeout, ask(timeout) == ask(0))
for bad in ("x", 1 << 70, b""):
    try:
        p.poll(bad)
    except Exception as e:
        print(type(e).__name__, e)

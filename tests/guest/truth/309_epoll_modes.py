# epoll: level, edge and one-shot; modify, unregister, errors, closing a registered descriptor, maxevents, timeouts.
import errno, select, socket, time

a, b = socket.socketpair()
e = select.epoll()
print(e.closed, e.fileno() > 2)
e.register(b, select.EPOLLIN)
print("empty:", e.poll(0))
a.send(b"12")
print("level:", [ev for _, ev in e.poll(0)], [ev for _, ev in e.poll(0)])
e.modify(b, select.EPOLLIN | select.EPOLLET)
print("edge:", [ev for _, ev in e.poll(0)], [ev for _, ev in e.poll(0)])
a.send(b"3")
print("edge, new data:", [ev for _, ev in e.poll(0)], [ev for _, ev in e.poll(0)])
e.modify(b, select.EPOLLIN | select.EPOLLONESHOT)
print("one-shot:", [ev for _, ev in e.poll(0)], [ev for _, ev in e.poll(0)])
e.modify(b, select.EPOLLIN | select.EPOLLOUT)
print("again:", [ev for _, ev in e.poll(0)])
b.recv(10)
print("read:", [ev for _, ev in e.poll(0)])
for what, call in (("twice", lambda: e.register(b)), ("unknown modify", lambda: e.modify(a, 1)), ("unknown unregister", lambda: e.unregister(a)),
                   ("itself", lambda: e.register(e.fileno())), ("nothing", lambda: e.register(987)), ("closed object", lambda: e.register(-1))):
    try:
        call()
        print(what, "ok")
    except (OSError, ValueError) as x:
        print(what, type(x).__name__, errno.errorcode.get(getattr(x, "errno", None)))
a.close()
print("peer closed:", [ev for _, ev in e.poll(0)])
d = b.dup()
b.close()
print("closed, but a dup lives:", len(e.poll(0)))
d.close()
print("all closed:", e.poll(0))
pairs = [socket.socketpair() for _ in range(3)]
for x, y in pairs:
    e.register(x, select.EPOLLOUT)
print("maxevents:", len(e.poll(0, 2)), len(e.poll(0)))
for x, y in pairs:
    e.unregister(x)
start = time.monotonic()
print(e.poll(0.05), time.monotonic() - start >= 0.05)
with select.epoll() as other:
    pass
print(other.closed)
e.close()
try:
    e.poll(0)
except ValueError as x:
    print(x)

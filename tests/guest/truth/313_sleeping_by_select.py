# Timeouts of select, poll and epoll are kept, never too short; zero is a glance, negative is forever or an error.
import select, socket, time

a, b = socket.socketpair()
p = select.poll()
p.register(b, select.POLLIN)
e = select.epoll()
e.register(b, select.EPOLLIN)
for name, call in (("select", lambda t: select.select([b], [], [], t)[0]), ("poll", lambda t: p.poll(t * 1000)), ("epoll", e.poll)):
    for t in (0, 0.01, 0.1):
        start = time.monotonic()
        r = call(t)
        took = time.monotonic() - start
        print(name, t, r, took >= t, took < t + 5)
for bad in (-1, -0.001):
    try:
        select.select([b], [], [], bad)
    except ValueError as x:
        print(bad, x)
a.send(b"x")
print(len(p.poll(-1)), len(e.poll(-1)), len(p.poll()), len(p.poll(None)), len(select.select([b], [], [])[0]))
print(time.sleep(0), time.sleep(0.01))

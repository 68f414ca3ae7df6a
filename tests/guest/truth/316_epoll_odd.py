# epoll and poll with files, duplicates, nested, closed and reused descriptors.
import os, select, socket, tempfile
def t(f, *a):
    try:
        print(f(*a))
    except Exception as e:
        print(type(e).__name__, e)
e = select.epoll()
with tempfile.TemporaryFile() as f, open(os.devnull) as n, open("/dev/zero") as z:
    for x in (f, n, z):
        t(e.register, x)
    fd = os.open("/tmp", os.O_RDONLY); t(e.register, fd); os.close(fd)
    p = select.poll(); p.register(f, 5); print([m for _, m in p.poll(0)]); print([len(x) for x in select.select([f, n], [f], [f], 0)])
a, b = socket.socketpair()
t(e.register, a, select.EPOLLIN); t(e.register, a); t(e.modify, a, select.EPOLLOUT); print([m for _, m in e.poll(0)])
d = a.dup(); t(e.register, d, select.EPOLLIN | select.EPOLLOUT); print(sorted(m for _, m in e.poll(0)))
fd = a.fileno(); a.close(); print(len(e.poll(0))); t(e.modify, fd, 1); t(e.unregister, fd); d.close(); 
print([m for _, m in e.poll(0)], b.recv(1))
e2 = select.epoll(); c, g = socket.socketpair(); e2.register(c, select.EPOLLIN)
t(e.register, e2, select.EPOLLIN); print(e.poll(0)); g.send(b"x"); print([fd == e2.fileno() for fd, _ in e.poll(0)]); print([len(x) for x in select.select([e], [e2], [], 0)])
t(e2.register, e); t(e.register, e)
p = select.poll(); p.register(e, select.POLLIN); print([m for _, m in p.poll(0)])
e2.close(); print(e.poll(0))
r, w = os.pipe(); p = select.poll(); p.register(r, select.POLLIN); p.register(w, select.POLLOUT); print([m for _, m in sorted(p.poll(0))]); os.close(w); print([m for _, m in sorted(p.poll(0))]); os.close(r); print([m for _, m in sorted(p.poll(0))])
r, w = os.pipe(); os.write(w, b"abc"); print(os.read(r, 2), select.select([r], [w], [], 0) == ([r], [w], [])); os.set_blocking(r, False); os.read(r, 5); t(os.read, r, 1); os.close(w); print(os.read(r, 1)); os.close(r)
r, w = os.pipe(); os.close(r); t(os.write, w, b"x"); os.set_blocking(w, False) ; os.close(w)
r, w = os.pipe(); os.set_blocking(w, False); n = 0
try:
    while True: n += os.write(w, b"x" * 4096)
except BlockingIOError: print(n)
e.close(); f = select.epoll(10); print(f.fileno() >= 0, f.closed); h = select.epoll.fromfd(f.fileno()); t(h.poll, 0); f.close(); t(h.poll, 0)
with select.epoll() as k: pass
t(k.poll); t(k.fileno)
try:
    with k: pass
except ValueError as x: print(x)

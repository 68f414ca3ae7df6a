# Threads and what goes wrong in them: tracebacks to stderr redirected, sockets closed by __del__ and generators, daemon threads blocked at exit, atexit.
import atexit, gc, io, socket, sys, threading, time, weakref
sys.stderr = err = io.StringIO()
def boom():
    s.recv(1)
    raise LookupError("in thread")
s, o = socket.socketpair()
t = threading.Thread(target=boom, name="T"); t.start(); o.send(b"x"); t.join()
print([l for l in err.getvalue().splitlines() if not l.startswith("  ")])
class Holder:
    def __init__(self):
        self.s, self.o = socket.socketpair()
    def __del__(self):
        self.o.send(b"last words")
        print("del", self.s.recv(20))
        raise ValueError("from del")
Holder()
print([l for l in err.getvalue().splitlines() if "ValueError" in l or "Exception ignored" in l and "__del__" in l][-1:])
h = Holder(); h.me = h; h = None
print("collected", gc.collect() > 0)
def lines(sock):
    try:
        while True:
            yield sock.recv(1)
    finally:
        sock.close()
        print("generator closed it", sock.fileno())
g = lines(s); o.send(b"ab"); print(next(g)); del g
print(o.recv(1) if False else "peer")
try:
    print(o.recv(1))
except OSError as e:
    print(e)
a, b = socket.socketpair()
w = weakref.ref(a); weakref.finalize(a, print, "finalized"); a = None
print(w(), b.recv(1))
def recursive(n):
    return recursive(n + 1)
try:
    recursive(0)
except RecursionError as e:
    print(e)
t = threading.Thread(target=lambda: recursive(0)); t.start(); t.join()
print("RecursionError" in err.getvalue())
x, y = socket.socketpair()
def reader(n):
    got.append(x.recv(1))
got = []
ts = [threading.Thread(target=reader, args=(i,)) for i in range(3)]
[t.start() for t in ts]; time.sleep(0.02); y.send(b"a"); y.send(b"b"); y.close(); [t.join() for t in ts]
print(sorted(got))
atexit.register(print, "atexit 1"); atexit.register(lambda: print("atexit 2", threading.active_count() >= 1))
l = socket.create_server(("127.0.0.1", 0))
threading.Thread(target=l.accept, daemon=True).start()
def late():
    time.sleep(0.05); print("late thread")
threading.Thread(target=late).start()
sys.stderr = sys.__stderr__
print("main ends")

# select() looks no further than the descriptor table: a huge number stays in the sets, poll() and epoll say it is closed.
import errno, os, select, socket

def attempt(label, call):
    try:
        print(label, call())
    except (OSError, ValueError) as e:
        print(label, type(e).__name__, errno.errorcode.get(getattr(e, "errno", None), e))

attempt("200:", lambda: select.select([200], [], [], 0))
attempt("900:", lambda: select.select([900], [900], [], 0))
attempt("1023:", lambda: select.select([], [], [1023], 0))
attempt("1024:", lambda: select.select([1024], [], [], 0))
a, b = socket.socketpair()
a.send(b"x")
print("beside one that is ready:", select.select([b, 1000], [], [], 0) == ([b, 1000], [], []))
print("while it waits:", select.select([a, 1000], [], [], 0.01))
attempt("poll:", lambda: [p := select.poll(), p.register(900), p.poll(0)][-1])
attempt("epoll:", lambda: select.epoll().register(900))
os.dup2(a.fileno(), 600)
attempt("the table has grown, 900:", lambda: select.select([900], [], [], 0))
attempt("its number is like any other:", lambda: select.select([], [600], [], 0))
os.close(600)
attempt("closed:", lambda: select.select([], [600], [], 0))

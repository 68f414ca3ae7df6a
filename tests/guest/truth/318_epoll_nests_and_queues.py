# epoll in epoll: how deep, and in circles; who of several waiting threads is woken first; close() twice, and no subclasses.
import errno, select, socket, threading, time


def attempt(label, what):
    try:
        print(label, what())
    except (OSError, TypeError, ValueError) as error:
        print(label, type(error).__name__, errno.errorcode.get(getattr(error, "errno", 0), error))


sets = [select.epoll() for _ in range(8)]
for i in range(7):
    attempt(f"{i} watches {i + 1}:", lambda: sets[i].register(sets[i + 1], select.EPOLLIN))
attempt("in a circle:", lambda: sets[4].register(sets[0], select.EPOLLIN))
upward = [select.epoll() for _ in range(8)]
for i in range(6, -1, -1):
    attempt(f"from below, {i}:", lambda: upward[i].register(upward[i + 1], select.EPOLLIN))
a, b = socket.socketpair()
sets[4].register(a, select.EPOLLIN)
b.send(b"x")
print("from the bottom to the top:", [len(s.poll(0)) for s in sets[:6]])
a.recv(1)
print("and empty again:", [len(s.poll(0)) for s in sets[:6]])


def wait_in(epoll, number, order):
    order.append((number, len(epoll.poll(2))))


for mode in (select.EPOLLIN, select.EPOLLIN | select.EPOLLET):
    epoll, order = select.epoll(), []
    a, b = socket.socketpair()
    epoll.register(a, mode)
    threads = [threading.Thread(target=wait_in, args=(epoll, i, order)) for i in range(3)]
    for thread in threads:
        thread.start()
        time.sleep(0.05)
    for _ in range(3):
        b.send(b"x")
        time.sleep(0.1)
    for thread in threads:
        thread.join()
    print("last come, first served:", order if mode & select.EPOLLET else sorted(order))

epoll = select.epoll()
attempt("close:", epoll.close)
attempt("close again:", epoll.close)
epoll = select.epoll()
other = select.epoll.fromfd(epoll.fileno())
attempt("close one of two objects:", other.close)
attempt("the other's number is gone:", lambda: epoll.poll(0))
attempt("nobody hears of that:", epoll.close)
for kind in (select.epoll, type(select.poll())):
    attempt("a class of one's own:", lambda: type("Mine", (kind,), {}))

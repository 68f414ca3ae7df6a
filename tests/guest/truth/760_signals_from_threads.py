# A signal that another thread sends comes through a blocked call of the main thread: handlers run at once, and the call goes on
# after them (PEP 475) or ends with what they raise.
import _thread, errno, os, select, signal, socket, threading, time

main = threading.main_thread().ident
a, b = socket.socketpair()
hits = []


class Out(Exception):
    pass


def raises(number, frame):
    raise Out(signal.Signals(number).name)


def later(*actions):
    def run():
        for action in actions:
            time.sleep(0.05)
            action()
    thread = threading.Thread(target=run)
    thread.start()
    return thread


def poke():
    signal.pthread_kill(main, signal.SIGUSR1)


def attempt(label, call, *actions):
    began, thread = time.monotonic(), later(*(actions or (poke,)))
    try:
        result = call()
    except (Out, KeyboardInterrupt, OSError) as error:
        result = repr(error)
    print(label, result, "early:", time.monotonic() - began < 0.09, hits)
    thread.join()
    hits.clear()


def send():
    return b.send(b"x")


def note():
    hits.append("then")


signal.signal(signal.SIGUSR1, lambda number, frame: hits.append(frame.f_code.co_name))
e, p = select.epoll(), select.poll()
e.register(a, select.EPOLLIN)
p.register(a, select.POLLIN)
lock = threading.Lock()
lock.acquire()
attempt("recv", lambda: a.recv(5), poke, note, send)
attempt("select", lambda: [len(x) for x in select.select([a], [], [])], poke, note, send)
a.recv(5)
attempt("poll", lambda: len(p.poll()), poke, note, send)
a.recv(5)
attempt("epoll", lambda: len(e.poll()), poke, note, send)
a.recv(5)
a.settimeout(0.12)
attempt("recv with a timeout", lambda: a.recv(5), poke)
a.settimeout(None)
attempt("sleep", lambda: time.sleep(0.12), poke)
attempt("lock", lambda: lock.acquire(timeout=0.12), poke)
attempt("os.kill", lambda: a.recv(5), lambda: os.kill(os.getpid(), signal.SIGUSR1), note, send)
attempt("raise_signal", lambda: a.recv(5), lambda: signal.raise_signal(signal.SIGUSR1), note, send)

signal.signal(signal.SIGUSR1, raises)
srv = socket.create_server(("127.0.0.1", 0))
attempt("out of recv", lambda: a.recv(5))
attempt("out of recv_into", lambda: a.recv_into(bytearray(5)))
attempt("out of accept", srv.accept)
attempt("out of select", lambda: select.select([a], [], []))
attempt("out of poll", p.poll)
attempt("out of epoll", e.poll)
attempt("out of sleep", lambda: time.sleep(5))
attempt("out of lock", lock.acquire)
attempt("out of Event", threading.Event().wait)
attempt("out of readline", a.makefile().readline)
attempt("out of SIGINT", lambda: a.recv(5), lambda: os.kill(os.getpid(), signal.SIGINT))
attempt("out of sendall", lambda: b.sendall(bytes(1_000_000)))
while select.select([a], [], [], 0)[0]:
    a.recv(1 << 20)

signal.signal(signal.SIGALRM, raises)
attempt("an alarm that another thread sets", lambda: a.recv(5), lambda: signal.setitimer(signal.ITIMER_REAL, 0.01))
signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGUSR1})
attempt("blocked", lambda: a.recv(5), poke, send)
try:
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGUSR1})
except Out as error:
    print("unblocked:", repr(error))

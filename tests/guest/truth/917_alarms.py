# signal.alarm and setitimer: a handler between calls, one that raises out of recv, accept, select, sleep, join and Event.wait; EINTR hidden otherwise.
import select, signal, socket, threading, time
class Alarm(Exception):
    pass
def raising(number, frame):
    raise Alarm(number)
def counting(number, frame):
    global count
    count += 1
count = 0
signal.signal(signal.SIGALRM, raising)
a, b = socket.socketpair()
listener = socket.create_server(("127.0.0.1", 0))
lock = threading.Lock()
lock.acquire()
done = threading.Event()
th = threading.Thread(target=done.wait)
th.start()
p = select.poll()
p.register(a, select.POLLIN)
e = select.epoll()
e.register(a, select.EPOLLIN)
a.settimeout(None)
b.settimeout(5)
def fill():
    while True:
        a.sendall(b"x" * 100000)
for name, call in (("recv", lambda: a.recv(1)), ("recv with timeout", lambda: b.recv(1)), ("accept", listener.accept), ("select", lambda: select.select([a], [], [])),
                   ("select 5", lambda: select.select([a], [], [], 5)), ("poll", p.poll), ("epoll", e.poll), ("sleep", lambda: time.sleep(5)), ("Event", threading.Event().wait), ("Event 5", lambda: threading.Event().wait(5)),
                   ("join", th.join), ("lock", lock.acquire), ("lock 5", lambda: lock.acquire(timeout=5)), ("pause", signal.pause), ("sendall", fill)):
    signal.setitimer(signal.ITIMER_REAL, 0.03)
    start = time.monotonic()
    try:
        call()
        print(name, "returned")
    except Alarm as x:
        print(name, "Alarm", x, 0.02 < time.monotonic() - start < 1)
done.set()
th.join()
while True:
    try:
        b.settimeout(0.01)
        b.recv(1 << 20)
    except TimeoutError:
        break
b.settimeout(None)
signal.signal(signal.SIGALRM, counting)
signal.setitimer(signal.ITIMER_REAL, 0.01, 0.01)
start = time.monotonic()
time.sleep(0.1)
print(0.09 < time.monotonic() - start < 0.5, count > 5)
count = 0
threading.Timer(0.08, b.send, (b"data",)).start()
print(a.recv(10), count > 3)
print(select.select([a], [], [], 0.05), count > 5)
try:
    a.settimeout(0.05)
    a.recv(1)
except TimeoutError as x:
    print(x)
print(signal.setitimer(signal.ITIMER_REAL, 0)[1], signal.getitimer(signal.ITIMER_REAL), signal.alarm(0))
print(signal.alarm(10), signal.alarm(0))
try:
    signal.setitimer(signal.ITIMER_REAL, -1)
except signal.ItimerError as x:
    print(x)
signal.signal(signal.SIGALRM, signal.SIG_IGN)
signal.setitimer(signal.ITIMER_REAL, 0.01)
time.sleep(0.03)
r, w = socket.socketpair()
r.setblocking(False); w.setblocking(False)
print(signal.set_wakeup_fd(w.fileno()))
signal.signal(signal.SIGALRM, counting)
signal.setitimer(signal.ITIMER_REAL, 0.01)
print(select.select([r], [], [], 1)[0] == [r], r.recv(10), signal.set_wakeup_fd(-1) == w.fileno())
signal.raise_signal(signal.SIGALRM)
try:
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.raise_signal(signal.SIGINT)
except KeyboardInterrupt:
    print("KeyboardInterrupt")
def elsewhere():
    try:
        signal.signal(signal.SIGALRM, counting)
    except ValueError as x:
        print(x)
th = threading.Thread(target=elsewhere)
th.start()
th.join()
print(signal.getsignal(signal.SIGPIPE), signal.getsignal(signal.SIGALRM) is counting, signal.strsignal(14))

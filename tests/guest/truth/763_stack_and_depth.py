# What a program sees of the stack around a call, by frames, tracers and profilers; and how deep it may go.
import bdb, inspect, select, signal, socket, sys, threading, time, traceback

a, b = socket.socketpair()


def where():
    return [(f.function, f.lineno) for f in inspect.stack()]


def depth(n=0):
    try:
        return depth(n + 1)
    except RecursionError:
        return n


class Asked:
    def fileno(self):
        print("asked from:", where()[:2], sys._getframe(1).f_code.co_name)
        return a.fileno()


def sending(n):
    a.send(b"x")
    b.recv(1)
    return sending(n + 1)


def work():
    a.send(b"x")
    return b.recv(1)


print(where(), len(inspect.stack(0)), sys._getframe().f_code.co_name)
try:
    sys._getframe(1)
except ValueError as e:
    print(e)
select.select([Asked()], [], [], 0)
print("depth:", depth(), sys.getrecursionlimit())
sys.setrecursionlimit(500)
print("depth:", depth(), sys.getrecursionlimit())
try:
    sending(0)
except RecursionError:
    print("too deep, and yet", work())
sys.setrecursionlimit(1000)

seen = []


def profile(frame, event, arg):
    seen.append((event, arg.__name__ if event.startswith("c_") else frame.f_code.co_name))


sys.setprofile(profile)
work()
select.select([], [a], [], 0)
print(sys.getprofile() is profile)
sys.setprofile(None)
print([item for item in seen if item[1] not in ("getprofile", "print", "setprofile")])
seen.clear()


def trace(frame, event, arg):
    seen.append((event, frame.f_code.co_name, frame.f_lineno))
    return trace


sys.settrace(trace)
work()
print(sys.gettrace() is trace)
sys.settrace(None)
print(seen)


class Stepper(bdb.Bdb):
    def user_line(self, frame):
        lines.append((frame.f_code.co_name, frame.f_lineno))
        self.set_step()


lines = []
print(Stepper().runcall(work), lines)


def alarmed(number, frame):
    print(frame.f_code.co_name, [f.function for f in inspect.stack()])


signal.signal(signal.SIGALRM, alarmed)
signal.setitimer(signal.ITIMER_REAL, 0.02)
time.sleep(0.1)
signal.signal(signal.SIGUSR1, lambda *_: print("the inner one"))
signal.signal(signal.SIGUSR2, lambda *_: (signal.raise_signal(signal.SIGUSR1), print("the outer one")))
signal.raise_signal(signal.SIGUSR2)
thread = threading.Thread(target=lambda: print([f.function for f in inspect.stack()]))
thread.start()
thread.join()

# dir(), help() and the printed form of what stands for C code; exceptions that are C's; warnings that are errors.
import _socket, inspect, queue, re, select, signal, socket, sys, threading, time, warnings


def t(f):
    try:
        print(f())
    except Exception as e:
        print(type(e), e)


for kind in (socket.socket, _socket.socket, select.epoll):
    print(dir(kind))
poll, pair = select.poll(), socket.socketpair()
print(dir(poll))
print([name for name in dir(pair[0]) if name not in dir(socket.socket)])


def local(x):
    y = x
    return dir()


class Own(socket.socket):
    _fd = __slots__ = ()
    extra = 1


print(local(1), "time" in dir(), sorted(set(dir(Own)) - set(dir(socket.socket))))
print(time.sleep, time.time, time.monotonic, time.perf_counter_ns)
for f in (time.sleep, time.time, select.select, _socket.getaddrinfo):
    print(inspect.isbuiltin(f), inspect.isroutine(f), f.__name__, f.__doc__.splitlines()[0])
print(socket.socket.__mro__[1].__doc__.splitlines()[-1])
t(lambda: queue.Queue().get_nowait())
t(lambda: queue.SimpleQueue().get(timeout=0.01))
t(lambda: time.monotonic(1))
t(lambda: time.clock_gettime(99))
t(lambda: time.clock_gettime("x"))
t(lambda: signal.set_wakeup_fd(99))
t(lambda: pair[0].sendmsg_afalg(op=1))
lock = threading.RLock()
lock.acquire()
print(int(re.search(r"owner=(\d+)", repr(lock)).group(1)) == threading.get_ident())


def unraisable(what):
    print(what.exc_type.__name__, what.exc_traceback.tb_frame.f_code.co_name, type(what.object).__name__)


sys.unraisablehook = unraisable
with warnings.catch_warnings():
    warnings.simplefilter("error")
    lost = socket.socket()
    del lost

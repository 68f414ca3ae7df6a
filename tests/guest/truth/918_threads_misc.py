# Barrier, Condition, Semaphore, RLock, Timer, local, excepthook, daemon threads, queues with timeouts: the orders that Python promises.
import queue, threading, time
log = []
bar = threading.Barrier(3, action=lambda: log.append("action"))
def at_barrier(i):
    i = bar.wait()
    log.append(i)
ts = [threading.Thread(target=at_barrier, args=(i,)) for i in range(3)]
[t.start() for t in ts]; [t.join() for t in ts]
print(log[0], sorted(log[1:]))
def broken():
    try:
        bar.wait(0.02)
    except threading.BrokenBarrierError as e:
        log.append(type(e).__name__)
t = threading.Thread(target=broken); t.start(); t.join()
print(bar.broken, log[-1], bar.n_waiting); bar.reset(); print(bar.broken)
c = threading.Condition()
items = []
def consumer():
    with c:
        print(c.wait_for(lambda: items, timeout=1) and items.pop())
t = threading.Thread(target=consumer); t.start()
time.sleep(0.02)
with c:
    items.append("thing"); c.notify_all()
t.join()
with c:
    print(c.wait(0.01))
for f in (c.notify, c.wait, c.release):
    try:
        f()
    except RuntimeError as e:
        print(e)
s = threading.BoundedSemaphore(2)
print(s.acquire(), s.acquire(), s.acquire(timeout=0.01), s.acquire(blocking=False)); s.release(2)
try:
    s.release()
except ValueError as e:
    print(e)
l = threading.Lock()
for bad in (lambda: l.acquire(timeout=-2), lambda: l.acquire(False, 1), l.release, lambda: l.acquire(timeout=1e20), lambda: l.acquire(timeout="x")):
    try:
        bad()
    except Exception as e:
        print(type(e).__name__, e)
print(repr(l)[:24], repr(threading.RLock())[:24])
loc = threading.local(); loc.x = 1
def other():
    print(hasattr(loc, "x")); loc.x = 2
t = threading.Thread(target=other, name="ana"); t.start(); t.join(); print(loc.x, t.is_alive(), t.name)
for f in (t.start, threading.current_thread().join, threading.Thread().join):
    try:
        f()
    except RuntimeError as e:
        print(e)
def hook(args):
    print("hook", args.exc_type.__name__, args.exc_value, args.thread.name)
threading.excepthook = hook
t = threading.Thread(target=lambda: 1 // 0, name="div"); t.start(); t.join()
def leaving():
    raise SystemExit(3)
t = threading.Thread(target=leaving); t.start(); t.join(); print("still here")
for kind in (queue.Queue, queue.LifoQueue, queue.PriorityQueue, queue.SimpleQueue):
    q = kind()
    for x in (2, 1, 3):
        q.put(x)
    print(kind.__name__, [q.get() for _ in range(3)], q.empty())
    try:
        q.get(timeout=0.01)
    except queue.Empty as e:
        print(type(e).__name__)
q = queue.Queue(1); q.put(1)
try:
    q.put(2, timeout=0.01)
except queue.Full:
    print("Full")
try:
    q.get_nowait(); q.task_done(); q.task_done()
except ValueError as e:
    print(e)
done = []
def worker():
    while (x := q.get()) is not None:
        done.append(x); q.task_done()
    q.task_done()
ts = [threading.Thread(target=worker, daemon=True) for _ in range(3)]
[t.start() for t in ts]
for i in list(range(20)) + [None] * 3:
    q.put(i)
q.join(); print(sorted(done))
ti = threading.Timer(0.5, print, ("never",)); ti.start(); ti.cancel(); ti.join(); print("cancelled")
ti = threading.Timer(0.01, print, ("timer",)); ti.start(); ti.join()
print(threading.active_count(), threading.main_thread() is threading.current_thread(), [t.name for t in threading.enumerate()])
threading.Thread(target=lambda: (time.sleep(100), print("no")), daemon=True).start()
e = threading.Event()
print(e.wait(0.01), e.is_set(), e.set(), e.wait(), e.clear(), e.is_set())
print("end")

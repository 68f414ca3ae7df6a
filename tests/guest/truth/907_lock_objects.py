# Lock, RLock, Condition, Event, Semaphore, Barrier: results, timeouts, errors, order, with several threads.
import threading, time

def show(what, call):
    try:
        print(what, call())
    except Exception as e:
        print(what, type(e).__name__, e)

lock = threading.Lock()
show("acquire:", lock.acquire)
show("again without blocking:", lambda: lock.acquire(False))
show("with timeout:", lambda: lock.acquire(timeout=0.02))
show("locked:", lock.locked)
show("release:", lock.release)
show("release again:", lock.release)
show("bad timeout:", lambda: lock.acquire(False, 1))
show("negative:", lambda: lock.acquire(True, -2))
show("huge:", lambda: lock.acquire(True, 1e20))
r = threading.RLock()
with r, r:
    t = threading.Thread(target=lambda: show("other thread:", lambda: r.acquire(timeout=0.02)))
    t.start(); t.join()
show("release unowned:", r.release)
c = threading.Condition()
show("wait without lock:", c.wait)
show("notify without lock:", c.notify)
with c:
    show("wait timeout:", lambda: c.wait(0.02))
    show("wait_for:", lambda: c.wait_for(lambda: False, 0.02))
ready = []
def waiter(n):
    with c:
        ready.append(n)
        print(n, c.wait_for(lambda: n < limit, 5))
limit = 0
threads = [threading.Thread(target=waiter, args=(n,)) for n in range(3)]
for t in threads:
    t.start()
    while t.name and len(ready) <= threads.index(t):
        time.sleep(0.005)
for limit in (1, 2, 3):
    with c:
        c.notify_all()
    threads[limit - 1].join()
e = threading.Event()
show("event:", lambda: (e.is_set(), e.wait(0.01)))
threading.Timer(0.02, e.set).start()
show("event set by timer:", lambda: (e.wait(5), e.is_set()))
e.clear()
s = threading.Semaphore(2)
show("semaphore:", lambda: [s.acquire(False) for _ in range(3)])
show("semaphore timeout:", lambda: s.acquire(timeout=0.02))
s.release(2)
b = threading.BoundedSemaphore(1)
show("bounded:", b.release)
show("negative semaphore:", lambda: threading.Semaphore(-1))
barrier = threading.Barrier(3, action=lambda: print("all here"))
results = []
ts = [threading.Thread(target=lambda: results.append(barrier.wait())) for _ in range(3)]
for t in ts: t.start()
for t in ts: t.join()
print(sorted(results), barrier.n_waiting, barrier.broken)
show("barrier timeout:", lambda: barrier.wait(0.02))
show("broken:", lambda: barrier.wait())
barrier.reset()
print(barrier.broken)

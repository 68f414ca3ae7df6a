# Producers and consumers with Condition and bounded buffers; ordering by sleeps; timeouts while others work.
import threading, time

buffer, log = [], []
cond = threading.Condition()
def consumer(name):
    for _ in range(3):
        with cond:
            while not buffer:
                cond.wait()
            item = buffer.pop(0)
        log.append(item)
def producer():
    for n in range(6):
        time.sleep(0.002)
        with cond:
            buffer.append(n)
            cond.notify()
ts = [threading.Thread(target=consumer, args=("c%d" % n,)) for n in range(2)] + [threading.Thread(target=producer)]
for t in ts: t.start()
for t in ts: t.join()
print(sorted(log), buffer)
order = []
def sleeper(t): time.sleep(t); order.append(t)
ts = [threading.Thread(target=sleeper, args=(t / 20,)) for t in (5, 1, 3, 2, 4)]
for t in ts: t.start()
for t in ts: t.join()
print(order)
lock = threading.Lock()
lock.acquire()
got = []
ts = [threading.Thread(target=lambda t=t: got.append((t, lock.acquire(timeout=t)))) for t in (0.02, 0.06, 10)]
for t in ts: t.start()
time.sleep(0.15)
lock.release()
for t in ts: t.join()
print(got)
counter = 0
def count():
    global counter
    for _ in range(1000):
        with guard:
            counter += 1
guard = threading.Lock()
ts = [threading.Thread(target=count) for _ in range(4)]
for t in ts: t.start()
for t in ts: t.join()
print(counter)
event = threading.Event()
results = []
ts = [threading.Thread(target=lambda: results.append(event.wait(5))) for _ in range(3)]
for t in ts: t.start()
time.sleep(0.02)
event.set()
for t in ts: t.join()
print(results)
once = threading.Barrier(2, timeout=0.05)
try:
    once.wait()
except threading.BrokenBarrierError:
    print("broken")

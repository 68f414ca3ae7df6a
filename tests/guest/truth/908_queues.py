# queue: FIFO, LIFO, priority, full and empty, timeouts, join, SimpleQueue, producers and consumers.
import queue, threading, time

for cls in (queue.Queue, queue.LifoQueue, queue.PriorityQueue):
    q = cls(3)
    for n in (2, 3, 1):
        q.put(n)
    try:
        q.put(4, timeout=0.02)
    except queue.Full as e:
        print("full", q.full(), q.qsize())
    print(cls.__name__, [q.get() for _ in range(3)])
    for call in (q.get_nowait, lambda: q.get(timeout=0.02), lambda: q.get(False)):
        try:
            call()
        except queue.Empty:
            print("empty", end=" ")
    print()
q = queue.Queue()
done = []
def worker(name):
    while (item := q.get()) is not None:
        done.append(item * item)
        time.sleep(0.001)
        q.task_done()
    q.task_done()
threads = [threading.Thread(target=worker, args=(n,)) for n in range(3)]
for t in threads: t.start()
for n in range(20): q.put(n)
q.join()
print(sorted(done) == [n * n for n in range(20)], q.empty())
for t in threads: q.put(None)
for t in threads: t.join()
try:
    q.task_done()
except ValueError as e:
    print(e)
s = queue.SimpleQueue()
threading.Timer(0.02, s.put, ("late",)).start()
print(s.get(), s.empty(), s.qsize())
try:
    s.get(timeout=0.02)
except queue.Empty:
    print("empty")
try:
    s.get(timeout=-1)
except ValueError as e:
    print(e)
small = queue.Queue(1)
order = []
def slow():
    for _ in range(4):
        time.sleep(0.01)
        order.append(("got", small.get()))
t = threading.Thread(target=slow)
t.start()
for n in range(4):
    small.put(n)
t.join()
print(order)

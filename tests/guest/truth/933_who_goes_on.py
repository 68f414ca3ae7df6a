# Which thread goes on: one that wakes or starts others keeps the interpreter until it waits itself.
import asyncio, queue, threading, time
from concurrent.futures import ThreadPoolExecutor

lines = []


def say(*words):
    lines.append(" ".join(map(str, words)))


def show(title):
    print(title, lines)
    lines.clear()


def start(function, *args):
    thread = threading.Thread(target=function, args=args)
    thread.start()
    say("started")
    return thread


def work(name):
    say(name, "begins")
    say(name, "ends")


for thread in [start(work, i) for i in range(3)]:
    thread.join()
    say("joined")
show("start and join:")


def sleeper():
    say("first")
    time.sleep(0.02)
    say("second")


start(sleeper).join()
show("a thread that sleeps:")

q = queue.Queue()


def consume():
    while (item := q.get()) is not None:
        say("got", item)
    say("consumer ends")


thread = start(consume)
for item in (1, 2, None):
    time.sleep(0.02)
    q.put(item)
    say("put", item)
thread.join()
show("queue:")

event = threading.Event()
thread = start(lambda: (event.wait(), say("woken")))
time.sleep(0.02)
event.set()
say("set", event.is_set())
thread.join()
show("event:")

lock = threading.Lock()


def hold(name):
    with lock:
        say(name, "has it")


lock.acquire()
threads = []
for name in "abc":
    threads.append(start(hold, name))
    time.sleep(0.02)
lock.release()
say("released")
for thread in threads:
    thread.join()
show("lock:")

semaphore = threading.Semaphore(0)
threads = []
for name in "ab":
    threads.append(start(lambda name=name: (semaphore.acquire(), say(name))))
    time.sleep(0.02)
for _ in threads:
    semaphore.release()
    say("released")
    time.sleep(0.02)
show("semaphore:")

with ThreadPoolExecutor(2) as pool:
    futures = [pool.submit(work, i) for i in range(3)]
    say("submitted")
    for future in futures:
        future.result()
show("pool:")


async def main():
    loop = asyncio.get_running_loop()
    future = loop.run_in_executor(None, work, "executor")
    say("scheduled")
    await future
    say("awaited")

asyncio.run(main())
show("executor:")

timer = threading.Timer(0.01, say, ("timer",))
timer.start()
say("timer started")
timer.join()
show("timer:")

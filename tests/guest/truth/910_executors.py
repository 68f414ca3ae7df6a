# ThreadPoolExecutor: map, submit, exceptions, timeouts, cancel, as_completed, callbacks, shutdown, initializer.
import concurrent.futures as cf, threading, time

with cf.ThreadPoolExecutor(4) as pool:
    print(list(pool.map(lambda x: x * x, range(6))))
    def task(n):
        time.sleep(0.06 * n)
        if n == 2:
            raise KeyError(n)
        return n
    futures = {pool.submit(task, n): n for n in (3, 1, 2)}
    for f in cf.as_completed(futures):
        print(futures[f], repr(f.exception()), f.done())
    f = pool.submit(time.sleep, 0.05)
    try:
        f.result(timeout=0.01)
    except cf.TimeoutError as e:
        print("timeout", type(e).__name__)
    print(f.result(), f.running())
    calls = []
    f = pool.submit(pow, 2, 5)
    f.add_done_callback(lambda f: calls.append(f.result()))
    f.result()
    done, waiting = cf.wait([pool.submit(time.sleep, t) for t in (0.01, 0.3)], return_when=cf.FIRST_COMPLETED)
    print(len(done), len(waiting))
print(calls)
with cf.ThreadPoolExecutor(1, thread_name_prefix="w", initializer=lambda: calls.append(threading.current_thread().name)) as pool:
    gate = threading.Event()
    a = pool.submit(gate.wait)
    b = pool.submit(print, "never")
    time.sleep(0.01)
    print(a.cancel(), b.cancel(), b.cancelled())
    gate.set()
print(calls)
try:
    pool.submit(print)
except RuntimeError as e:
    print(e)
pool = cf.ThreadPoolExecutor(1)
a = pool.submit(time.sleep, 0.02)
b = pool.submit(time.sleep, 0.02)
pool.shutdown(wait=True, cancel_futures=True)
print(a.cancelled(), b.cancelled())
try:
    b.result()
except cf.CancelledError as e:
    print(type(e).__name__)
try:
    list(cf.ThreadPoolExecutor(2).map(time.sleep, [0.2, 0.2], timeout=0.02))
except cf.TimeoutError:
    print("map timed out")

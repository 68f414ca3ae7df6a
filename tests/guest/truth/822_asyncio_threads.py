# asyncio.to_thread, run_in_executor, call_soon_threadsafe, run_coroutine_threadsafe, contextvars, default executor's end.
import asyncio, contextvars, socket, threading, time
from concurrent.futures import ThreadPoolExecutor

v = contextvars.ContextVar("v", default=0)

def blocking(s):
    return s.recv(10), v.get(), threading.current_thread() is not threading.main_thread()

async def main():
    loop = asyncio.get_running_loop()
    a, b = socket.socketpair()
    v.set(7)
    t = asyncio.create_task(asyncio.to_thread(blocking, a))
    await asyncio.sleep(0.02)
    print(t.done())
    b.send(b"data")
    print(await t)
    with ThreadPoolExecutor(2) as pool:
        print(await asyncio.gather(*(loop.run_in_executor(pool, time.sleep, 0.01) for _ in range(4))))
        try:
            await loop.run_in_executor(pool, int, "x")
        except ValueError as e:
            print(e)
    q = asyncio.Queue()
    def producer():
        for i in range(5):
            time.sleep(0.005)
            loop.call_soon_threadsafe(q.put_nowait, i)
        f = asyncio.run_coroutine_threadsafe(asyncio.sleep(0.01, "from thread"), loop)
        loop.call_soon_threadsafe(q.put_nowait, f.result(1))
    th = threading.Thread(target=producer)
    th.start()
    print([await q.get() for _ in range(6)])
    th.join()
    e = asyncio.Event()
    threading.Timer(0.02, loop.call_soon_threadsafe, (e.set,)).start()
    print(await asyncio.wait_for(e.wait(), 1))
    print(await loop.getaddrinfo("127.0.0.1", 80, type=socket.SOCK_STREAM))
    print(await loop.getnameinfo(("127.0.0.1", 80), socket.NI_NUMERICHOST | socket.NI_NUMERICSERV))
    a.setblocking(False); b.setblocking(False)
    await loop.sock_sendall(a, b"x" * 10)
    print(await loop.sock_recv(b, 100))
    t = asyncio.create_task(loop.sock_recv(b, 100))
    await asyncio.sleep(0)
    t.cancel()
    await asyncio.wait([t])
    print(t.cancelled())
    b.close(); a.close()

asyncio.run(main())

def in_thread():
    print(asyncio.run(asyncio.sleep(0.01, "own loop")))
    try:
        asyncio.get_event_loop()
    except RuntimeError as e:
        print("no loop", "no current event loop" in str(e))
t = threading.Thread(target=in_thread)
t.start()
t.join()

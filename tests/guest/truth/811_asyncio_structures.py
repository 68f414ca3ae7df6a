# asyncio's locks, queues, semaphores, conditions, timeouts, shield, wait, as_completed, exceptions in tasks.
import asyncio

async def main():
    out = []
    lock = asyncio.Lock()
    async def worker(n):
        async with lock:
            out.append("in %d" % n)
            await asyncio.sleep(0.01)
            out.append("out %d" % n)
    await asyncio.gather(*(worker(n) for n in range(3)))
    print(out)
    q = asyncio.Queue(2)
    async def producer():
        for n in range(5):
            await q.put(n)
        await q.put(None)
    async def consumer():
        got = []
        while (item := await q.get()) is not None:
            got.append(item)
            q.task_done()
        return got
    print((await asyncio.gather(producer(), consumer()))[1])
    sem = asyncio.Semaphore(2)
    running = most = 0
    async def limited():
        nonlocal running, most
        async with sem:
            running += 1
            most = max(most, running)
            await asyncio.sleep(0.01)
            running -= 1
    await asyncio.gather(*(limited() for _ in range(6)))
    print("most at once:", most)
    cond = asyncio.Condition()
    async def waiter(n):
        async with cond:
            await cond.wait()
            out.append("woken %d" % n)
    tasks = [asyncio.create_task(waiter(n)) for n in range(3)]
    await asyncio.sleep(0)
    async with cond:
        cond.notify(1)
    await asyncio.sleep(0.01)
    async with cond:
        cond.notify_all()
    await asyncio.gather(*tasks)
    print(out[6:])
    async def sleepy(t, v):
        await asyncio.sleep(t)
        return v
    print([await f for f in asyncio.as_completed([sleepy(0.9, "c"), sleepy(0.1, "a"), sleepy(0.5, "b")])])
    done, pending = await asyncio.wait([asyncio.create_task(sleepy(0.01, 1)), asyncio.create_task(sleepy(9, 2))], timeout=0.8)
    print([t.result() for t in done], len(pending))
    for t in pending:
        t.cancel()
    inner = asyncio.create_task(sleepy(0.8, "survived"))
    try:
        await asyncio.wait_for(asyncio.shield(inner), 0.1)
    except asyncio.TimeoutError:
        print("outer timed out", await inner)
    async def fails():
        raise KeyError("inside")
    print(await asyncio.gather(fails(), sleepy(0, 5), return_exceptions=True))
    e = asyncio.Event()
    asyncio.get_running_loop().call_later(0.01, e.set)
    print(await e.wait(), e.is_set())
    try:
        await asyncio.gather(fails(), sleepy(1, 5))
    except KeyError as error:
        print("raised", error)

asyncio.run(main())

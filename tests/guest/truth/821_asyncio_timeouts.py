# asyncio: wait_for, timeout(), shield, cancellation in read and drain and connect, gather and TaskGroup with errors, a server closed under its clients.
import asyncio

async def handle(reader, writer):
    try:
        while line := await reader.readline():
            if line == b"sleep\n":
                await asyncio.sleep(0.2)
            writer.write(line.upper())
            await writer.drain()
    except (asyncio.CancelledError, ConnectionError) as e:
        events.append(type(e).__name__)
    finally:
        writer.close()
        events.append("handler over")

events = []

async def main():
    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    host, port = server.sockets[0].getsockname()
    r, w = await asyncio.open_connection(host, port)
    w.write(b"hello\n")
    print(await asyncio.wait_for(r.readline(), 1))
    w.write(b"sleep\n")
    try:
        await asyncio.wait_for(r.readline(), 0.05)
    except asyncio.TimeoutError as e:
        print("timeout", type(e).__name__)
    print(await r.readline())
    try:
        async with asyncio.timeout(0.05) as t:
            await r.read(10)
    except TimeoutError:
        print("timeout()", t.expired())
    task = asyncio.create_task(r.readexactly(10))
    await asyncio.sleep(0.01)
    print(task.cancel(), task.cancelled())
    try:
        await task
    except asyncio.CancelledError:
        print("cancelled", task.cancelled())
    w.write(b"abc\n")
    try:
        await r.readexactly(2)
        await asyncio.wait_for(r.readuntil(b"zz"), 0.05)
    except asyncio.TimeoutError:
        print(await r.read(100))
    try:
        async with asyncio.TaskGroup() as g:
            g.create_task(asyncio.sleep(5), name="long")
            g.create_task(fail(0.02))
            g.create_task(fail(0.02))
    except* KeyError as e:
        print("group", len(e.exceptions), e.exceptions[0])
    print(await asyncio.gather(fail(0.01), asyncio.sleep(0.02, "slept"), return_exceptions=True))
    inner = asyncio.ensure_future(asyncio.sleep(0.05, "shielded"))
    try:
        await asyncio.wait_for(asyncio.shield(inner), 0.01)
    except asyncio.TimeoutError:
        print("outer", inner.done(), await inner)
    done, pending = await asyncio.wait([asyncio.create_task(asyncio.sleep(d)) for d in (0.01, 0.3)], timeout=0.1)
    print(len(done), len(pending))
    for p in pending:
        p.cancel()
    try:
        await asyncio.open_connection("127.0.0.1", 1)
    except ConnectionRefusedError as e:
        print(e)
    server.close()
    await server.wait_closed()
    print(server.is_serving(), server.sockets)
    try:
        await asyncio.open_connection(host, port)
    except OSError as e:
        print(type(e).__name__)
    w.write(b"still there\n")
    print(await r.readline())
    w.write_eof()
    print(await r.read(), r.at_eof())
    w.close()
    await w.wait_closed()
    print(events)

async def fail(after):
    await asyncio.sleep(after)
    raise KeyError(after)

asyncio.run(main())

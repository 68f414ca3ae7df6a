# asyncio servers: start, serve, close, context manager, several clients, exceptions in handlers, connection_lost, wait_for with timeout scope.
import asyncio, logging

logging.getLogger("asyncio").setLevel(logging.CRITICAL)
async def handler(r, w):
    try:
        data = await r.read(100)
        if data == b"raise":
            raise ValueError("in a handler")
        w.write(data.upper())
        await w.drain()
    finally:
        w.close()

async def ask(port, data):
    r, w = await asyncio.open_connection("127.0.0.1", port)
    w.write(data)
    answer = await r.read()
    w.close()
    await w.wait_closed()
    return answer

async def main():
    server = await asyncio.start_server(handler, "127.0.0.1", 0, start_serving=False)
    print("serving:", server.is_serving())
    await server.start_serving()
    port = server.sockets[0].getsockname()[1]
    print("serving:", server.is_serving(), await ask(port, b"hello"), await ask(port, b"raise"))
    async with server:
        print(await asyncio.gather(*(ask(port, b"n%d" % n) for n in range(5))))
    print("serving:", server.is_serving())
    try:
        await ask(port, b"x")
    except OSError as e:
        print(type(e).__name__)
    try:
        async with asyncio.timeout(0.05):
            await asyncio.sleep(5)
    except TimeoutError:
        print("timed out")
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(asyncio.sleep(0.01 * n, n)) for n in range(3)]
    print([t.result() for t in tasks])
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(asyncio.sleep(1))
            group.create_task(ask(1, b""))
    except* OSError as group:
        print([type(e).__name__ for e in group.exceptions])
    with asyncio.Runner() if False else asyncio.timeouts.timeout(1):
        pass

try:
    asyncio.run(main())
except TypeError as e:
    print("TypeError")
except AttributeError as e:
    print("AttributeError")

# asyncio: ten clients at once, gather, timeouts, cancellation, wait_for, limits, readuntil, exactly.
import asyncio

async def handle(reader, writer):
    try:
        while True:
            line = await reader.readuntil(b";")
            if line == b"slow;":
                await asyncio.sleep(10)
            writer.write(line.upper())
            await writer.drain()
    except asyncio.IncompleteReadError as e:
        events.append("left %r" % e.partial)
    except asyncio.LimitOverrunError as e:
        events.append("too long")
        writer.write(b"TOO LONG")
    finally:
        writer.close()

async def client(port, n):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    out = []
    for word in range(3):
        writer.write(b"c%d w%d;" % (n, word))
        out.append(await reader.readuntil(b";"))
    writer.close()
    await writer.wait_closed()
    return out

events = []
async def main():
    server = await asyncio.start_server(handle, "127.0.0.1", 0, limit=100)
    port = server.sockets[0].getsockname()[1]
    for result in await asyncio.gather(*(client(port, n) for n in range(10))):
        print(result)
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"slow;")
    try:
        await asyncio.wait_for(reader.read(10), 0.1)
    except asyncio.TimeoutError as e:
        print("timeout", type(e).__name__)
    task = asyncio.create_task(reader.readexactly(5))
    await asyncio.sleep(0.01)
    task.cancel()
    try:
        await task
    except asyncio.CancelledError:
        print("cancelled", task.cancelled())
    writer.close()
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"x" * 1000)
    print(await reader.read())
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"a;b;part")
    writer.write_eof()
    print(await reader.readexactly(2))
    try:
        await reader.readexactly(10)
    except asyncio.IncompleteReadError as e:
        print(e.partial, e.expected)
    await asyncio.sleep(0.05)
    print(sorted(events))
    server.close()

asyncio.run(main())

# asyncio streams: limits, readuntil's errors, transports' pause and resume, write after close, abort, EOF, start_tls absence, sockets given, unix servers, peername extra info.
import asyncio, os, socket, tempfile

async def main():
    loop = asyncio.get_running_loop()
    seen = asyncio.Queue()
    async def handle(r, w):
        await seen.put((r, w))
    server = await asyncio.start_server(handle, "127.0.0.1", 0, limit=64, backlog=5)
    print(len(server.sockets), server.sockets[0].family.name, server.is_serving(), server.get_loop() is loop)
    host, port = server.sockets[0].getsockname()
    cr, cw = await asyncio.open_connection(host, port, limit=32)
    sr, sw = await seen.get()
    print(sw.get_extra_info("peername") == cw.get_extra_info("sockname"), cw.get_extra_info("socket").type.name, cw.get_extra_info("nothing", 5), cw.can_write_eof())
    sw.write(b"x" * 100)
    try:
        await cr.readline()
    except ValueError as e:
        print(e)
    sw.write(b"a" * 40 + b"\n")
    try:
        await cr.readuntil(b"\n")
    except asyncio.LimitOverrunError as e:
        print(e, e.consumed)
    print(len(await cr.readexactly(41)))
    try:
        await cr.readuntil(b"")
    except ValueError as e:
        print(e)
    sw.write(b"part")
    sw.write_eof()
    try:
        await cr.readexactly(10)
    except asyncio.IncompleteReadError as e:
        print(e, e.partial, e.expected)
    try:
        sw.write(b"more")
    except RuntimeError as e:
        print(e)
    cw.writelines([b"l1\n", b"l2\n"])
    print([line async for line in Lines(sr, 2)])
    print(cw.transport.get_write_buffer_limits(), cw.transport.get_write_buffer_size(), cw.transport.is_closing(), sw.transport.is_reading())
    cw.transport.set_write_buffer_limits(high=1000)
    print(cw.transport.get_write_buffer_limits())
    cw.write(b"z" * 6000000)
    d = asyncio.create_task(cw.drain())
    await asyncio.sleep(0.05)
    print(d.done(), cw.transport.get_write_buffer_size() > 0)
    n = 0
    while n < 6000000:
        n += len(await sr.read(100000))
    await d
    print(n, cw.transport.get_write_buffer_size())
    cw.transport.abort()
    try:
        print(await sr.read(10))
    except ConnectionResetError as e:
        print("reset", e)
    print(cw.is_closing())
    sw.close()
    try:
        await sw.wait_closed()
    except ConnectionResetError as e:
        print("closed", type(e).__name__)
    for _ in range(3):
        cw.write(b"into nothing")
    server.close()
    await server.wait_closed()
    a, b = socket.socketpair()
    r, w = await asyncio.open_connection(sock=a)
    r2, w2 = await asyncio.open_connection(sock=b)
    w.write(b"pair\n")
    print(await r2.readline(), w2.get_extra_info("peername"))
    w.close()
    print(await r2.read(), r2.at_eof())
    w2.close()
    for bad in (dict(host="127.0.0.1"), dict(host="127.0.0.1", port=1, sock=a), dict()):
        try:
            await asyncio.open_connection(**bad)
        except (ValueError, OSError, TypeError) as e:
            print(type(e).__name__, e)
    with tempfile.TemporaryDirectory() as d:
        path = os.path.join(d, "s")
        server = await asyncio.start_unix_server(handle, path)
        r, w = await asyncio.open_unix_connection(path)
        sr, sw = await seen.get()
        sw.write(b"unix\n")
        print(await r.readline(), os.path.exists(path), sw.get_extra_info("peername"), w.get_extra_info("peername") == path)
        w.close(); sw.close()
        server.close()
        await server.wait_closed()
    s = socket.create_server(("127.0.0.1", 0))
    server = await asyncio.start_server(handle, sock=s)
    async with server:
        t = asyncio.create_task(server.serve_forever())
        await asyncio.sleep(0.01)
        t.cancel()
        try:
            await t
        except asyncio.CancelledError:
            print("serve_forever cancelled", server.is_serving())
    for kind in (None, "0.0.0.0", "::1", ["127.0.0.1", "::1"]):
        server = await asyncio.start_server(handle, kind, 0)
        print(kind, sorted(s.getsockname()[0] for s in server.sockets))
        server.close()

class Lines:
    def __init__(self, reader, n):
        self.reader, self.n = reader, n
    def __aiter__(self):
        return self
    async def __anext__(self):
        if not self.n:
            raise StopAsyncIteration
        self.n -= 1
        return await self.reader.readline()

asyncio.run(main())

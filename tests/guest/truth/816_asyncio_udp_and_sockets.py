# asyncio over a given socket, reuse_port, IPv6, start_server on several addresses, backpressure with drain.
import asyncio, socket

async def main():
    loop = asyncio.get_running_loop()
    sock = socket.socket()
    sock.bind(("127.0.0.1", 0))
    seen = []
    async def sink(r, w):
        total = 0
        while part := await r.read(65536):
            total += len(part)
            await asyncio.sleep(0)
        seen.append(total)
        w.write(b"%d" % total)
        w.close()
    server = await asyncio.start_server(sink, sock=sock)
    r, w = await asyncio.open_connection(*sock.getsockname())
    for _ in range(40):
        w.write(bytes(50_000))
        await w.drain()
    w.write_eof()
    print(await r.read(), seen)
    w.close()
    server.close()
    server = await asyncio.start_server(sink, ["127.0.0.1", "::1"], 0)
    print(sorted(s.family.name for s in server.sockets))
    for s in sorted(server.sockets, key=lambda s: s.family):
        r, w = await asyncio.open_connection(*s.getsockname()[:2])
        w.write(b"abc")
        w.write_eof()
        print(await r.read(), w.get_extra_info("peername")[0], w.get_extra_info("socket").family.name)
        w.close()
    server.close()
    a, b = socket.socketpair()
    r, w = await asyncio.open_connection(sock=a)
    b.send(b"line 1\nline 2\n")
    print(await r.readline(), await r.readline())
    b.close()
    print(await r.readline(), r.at_eof())
    w.close()
    try:
        await loop.create_connection(asyncio.Protocol, "127.0.0.1", 1)
    except OSError as e:
        print(type(e).__name__, e.errno)

asyncio.run(main())

# asyncio's loop.sock_* calls, add_reader, call_later order, call_soon_threadsafe, run_in_executor, subprocess-free signals.
import asyncio, socket, threading, time

async def main():
    loop = asyncio.get_running_loop()
    srv = socket.create_server(("127.0.0.1", 0))
    srv.setblocking(False)
    c = socket.socket()
    c.setblocking(False)
    accepting = asyncio.create_task(loop.sock_accept(srv))
    await loop.sock_connect(c, srv.getsockname())
    conn, addr = await accepting
    print(addr == c.getsockname(), conn.gettimeout())
    big = bytes(3_000_000)
    sending = asyncio.create_task(loop.sock_sendall(c, big))
    total = 0
    while total < len(big):
        total += len(await loop.sock_recv(conn, 100_000))
    await sending
    print(total)
    buf = bytearray(10)
    await loop.sock_sendall(conn, b"hello")
    print(await loop.sock_recv_into(c, buf), bytes(buf[:5]))
    a, b = socket.socketpair()
    got = asyncio.Event()
    loop.add_reader(b, lambda: (print("readable:", b.recv(10)), got.set()))
    a.send(b"x")
    await got.wait()
    print(loop.remove_reader(b), loop.remove_reader(b))
    order = []
    loop.call_later(0.03, order.append, "third")
    loop.call_later(0.01, order.append, "second")
    loop.call_soon(order.append, "first")
    handle = loop.call_later(0.02, order.append, "never")
    handle.cancel()
    await asyncio.sleep(0.06)
    print(order)
    threading.Timer(0.02, loop.call_soon_threadsafe, (order.append, "from a thread")).start()
    start = loop.time()
    while len(order) < 4:
        await asyncio.sleep(0.005)
    print(order[-1], loop.time() - start >= 0.015)
    print(await loop.run_in_executor(None, lambda: time.sleep(0.01) or threading.current_thread() is not threading.main_thread()))
    print(await asyncio.to_thread(sum, range(10)))
    print(await loop.getaddrinfo("127.0.0.1", 80, type=socket.SOCK_STREAM))
    hold = socket.socket()
    hold.bind(("127.0.0.1", 0))
    refused = socket.socket()
    refused.setblocking(False)
    try:
        await loop.sock_connect(refused, hold.getsockname())
    except OSError as e:
        print(type(e).__name__, str(e).split("(")[0])
    srv.close()

asyncio.run(main())

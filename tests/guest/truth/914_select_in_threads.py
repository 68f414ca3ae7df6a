# Chat server with select in one thread, clients in others; selectors with a wake-up pair; asyncio loop in a thread.
import asyncio, select, selectors, socket, threading, time

srv = socket.create_server(("127.0.0.1", 0))
def chat():
    clients = []
    left = 3
    while left:
        r, _, _ = select.select([srv] + clients, [], [])
        for s in r:
            if s is srv:
                clients.append(s.accept()[0])
                continue
            data = s.recv(100)
            if data:
                for other in clients:
                    if other is not s:
                        other.sendall(data)
            else:
                clients.remove(s)
                s.close()
                left -= 1
t = threading.Thread(target=chat)
t.start()
cs = [socket.create_connection(srv.getsockname()) for _ in range(3)]
for c in cs: c.settimeout(5)
time.sleep(0.1)
cs[0].sendall(b"hello")
print(cs[1].recv(10), cs[2].recv(10))
cs[1].sendall(b"again")
print(cs[0].recv(10), cs[2].recv(10))
for c in cs: c.close()
t.join()
sel = selectors.DefaultSelector()
r, w = socket.socketpair()
sel.register(r, selectors.EVENT_READ, "wake")
threading.Timer(0.02, w.send, (b"!",)).start()
print([(key.data, mask) for key, mask in sel.select(5)], r.recv(1))
loop = asyncio.new_event_loop()
t = threading.Thread(target=loop.run_forever)
t.start()
async def work(x):
    await asyncio.sleep(0.01)
    return x * 2
f = asyncio.run_coroutine_threadsafe(work(21), loop)
print(f.result(5))
loop.call_soon_threadsafe(loop.stop)
t.join()
loop.close()
print(loop.is_closed())

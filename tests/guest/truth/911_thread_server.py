# One thread for each client; an accept loop that ends by closing; clients in threads; bytes counted on both sides.
import socket, threading

total = []
lock = threading.Lock()
def serve_one(conn, addr):
    with conn:
        count = 0
        while data := conn.recv(4096):
            count += len(data)
            conn.sendall(data)
        with lock:
            total.append(count)

srv = socket.create_server(("127.0.0.1", 0))
def accept_loop():
    threads = []
    for _ in range(8):
        t = threading.Thread(target=serve_one, args=srv.accept())
        t.start()
        threads.append(t)
    for t in threads:
        t.join()

loop = threading.Thread(target=accept_loop)
loop.start()
results = {}
def client(n):
    with socket.create_connection(srv.getsockname()) as c:
        data = bytes([n]) * (n * 20000 + 1)
        sender = threading.Thread(target=lambda: (c.sendall(data), c.shutdown(socket.SHUT_WR)))
        sender.start()
        got = b"".join(iter(lambda: c.recv(5000), b""))
        sender.join()
        results[n] = got == data
ts = [threading.Thread(target=client, args=(n,)) for n in range(8)]
for t in ts: t.start()
for t in ts: t.join()
loop.join()
srv.close()
print(sorted(results.items()))
print(sorted(total))

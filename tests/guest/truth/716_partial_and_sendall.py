# send may be partial, sendall is not; with timeouts, non-blocking, memoryviews; the reader in a thread gets all.
import socket, threading

def pair():
    with socket.create_server(("127.0.0.1", 0)) as srv:
        a = socket.create_connection(srv.getsockname())
        return a, srv.accept()[0]

for label, make in (("tcp", pair), ("pair", socket.socketpair)):
    a, b = make()
    got = []
    def reader():
        while part := b.recv(50000):
            got.append(len(part))
    t = threading.Thread(target=reader)
    t.start()
    a.sendall(bytes(2_000_000))
    a.sendall(memoryview(bytes(1000))[:500])
    print(a.send(b""), a.sendall(b""))
    a.shutdown(socket.SHUT_WR)
    t.join()
    print(label, sum(got), len(got) > 1)
    a, b = make()
    a.setblocking(False)
    n = a.send(bytes(50_000_000))
    print("partial:", 0 < n < 50_000_000)
    try:
        a.sendall(bytes(50_000_000))
    except BlockingIOError as e:
        print("sendall:", e.errno, e)
    a.settimeout(0.05)
    try:
        a.sendall(bytes(10_000_000))
    except TimeoutError as e:
        print("sendall:", e)
    a.close()
    total = 0
    b.settimeout(1)
    while part := b.recv(1 << 20):
        total += len(part)
    print("what was taken arrives:", total >= n)

# Writability as the reader drains: not writable when full, writable again after enough was read; partial sends add up.
import select, socket

for make in ("tcp", "pair"):
    if make == "tcp":
        with socket.create_server(("127.0.0.1", 0)) as srv:
            a = socket.create_connection(srv.getsockname())
            b, _ = srv.accept()
    else:
        a, b = socket.socketpair()
    a.setblocking(False)
    total = 0
    block = b"z" * 4096
    while select.select([], [a], [], 0.05)[1]:
        total += a.send(block)
    print(make, "filled:", total > 0)
    print("  readable meanwhile:", [len(s) for s in select.select([b], [b], [], 0)])
    got = 0
    b.setblocking(False)
    while not select.select([], [a], [], 0.02)[1]:
        try:
            got += len(b.recv(65536))
        except BlockingIOError:
            select.select([], [], [], 0.01)
    print("  writable before everything is read:", got < total or make == "tcp")
    try:
        while True:
            part = b.recv(1 << 20)
            got += len(part)
            select.select([], [], [], 0.005)
    except BlockingIOError:
        pass
    print("  nothing is lost:", got == total)
    print("  one more:", a.send(b"x"), bool(select.select([b], [], [], 1)[0]), b.recv(5))

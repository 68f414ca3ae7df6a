# How many connections a backlog of N holds: N + 1 connect at once, the next stays in progress until there is room.
import errno, select, socket

for backlog in (0, 1, 3):
    srv = socket.socket()
    srv.bind(("127.0.0.1", 0))
    srv.listen(backlog)
    connected = []
    for n in range(backlog + 3):
        c = socket.socket()
        c.setblocking(False)
        c.connect_ex(srv.getsockname())
        ready = bool(select.select([], [c], [], 0.1)[1])
        connected.append(ready)
        if not ready:
            break
    print(backlog, connected)
    srv.listen(10)
    print("  more room after another listen():", bool(select.select([], [c], [], 5)[1]), c.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR))
    accepted = 0
    srv.settimeout(0.1)
    try:
        while True:
            srv.accept()
            accepted += 1
    except TimeoutError:
        print("  accepted", accepted)

# More connections than a listener has room for: who gets through at first, a second later, and when data comes; what a SYN
# cookie makes of the rest. All SYNs that were passed over come again together.
import select, socket, time


def attempts(backlog, count, family=socket.AF_INET, host="127.0.0.1"):
    server = socket.socket(family)
    server.bind((host, 0))
    server.listen(backlog)
    clients = []
    for _ in range(count):
        client = socket.socket(family)
        client.setblocking(False)
        client.connect_ex(server.getsockname())
        clients.append(client)
    return server, clients


def connected(clients):
    return [bool(select.select([], [client], [], 0)[1]) for client in clients].count(True)


def accept_all(server, wait):
    server.settimeout(wait)
    found = []
    try:
        while True:
            found.append(server.accept()[0])
    except TimeoutError:
        return found


for backlog in (0, 1, 2, 5, -1):
    server, clients = attempts(backlog, 8)
    time.sleep(0.1)
    print("backlog", backlog, "connected:", connected(clients), end=" ")
    at_once = accept_all(server, 0.1)
    later = accept_all(server, 3)
    print("accepted at once:", len(at_once), "later:", len(later), "connected:", connected(clients))
    for s in at_once + later + clients + [server]:
        s.close()

for family, host in (socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1"):
    server, clients = attempts(0, 4, family, host)
    first, _ = server.accept()
    second, _ = accept_all(server, 1.5) + [None]
    print("all four think that they are connected:", connected(clients))
    for client in clients:
        client.setblocking(True)
        if client.getsockname() not in (first.getpeername(), second.getpeername()):
            client.send(b"here I am")
    server.settimeout(3)
    third, _ = server.accept()
    print("who was forgotten speaks up:", third.recv(100))
    sizes = [s.getsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG) for s in (first, second, third)]
    print("segments, the last by a cookie:", sizes)
    server.close()
    for client in clients:
        if client.getsockname() not in [s.getpeername() for s in (first, second, third)]:
            client.settimeout(3)
            try:
                print("the listener is gone:", client.recv(1))
            except OSError as error:
                print("the listener is gone:", type(error).__name__)

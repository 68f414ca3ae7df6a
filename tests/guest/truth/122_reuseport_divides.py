# SO_REUSEPORT divides connections and datagrams among those that share a port, by flow: one source always goes to the same one.
import select, socket


def sharing(kind, address):
    s = socket.socket(type=kind)
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    s.bind(address)
    return s


one = sharing(socket.SOCK_STREAM, ("127.0.0.1", 0))
group = [one] + [sharing(socket.SOCK_STREAM, one.getsockname()) for _ in range(2)]
for s in group:
    s.listen()
clients = [socket.create_connection(one.getsockname()) for _ in range(60)]
served = {s: 0 for s in group}
while ready := select.select(group, [], [], 0.1)[0]:
    for s in ready:
        s.accept()
        served[s] += 1
print(sum(served.values()), all(served.values()))
group[0].close()
clients = [socket.create_connection(group[1].getsockname()) for _ in range(20)]
print(sum(s.accept()[0].fileno() > 0 for s in group[1:] for _ in range(20) if select.select([s], [], [], 0)[0]))

one = sharing(socket.SOCK_DGRAM, ("127.0.0.1", 0))
group = [one, sharing(socket.SOCK_DGRAM, one.getsockname())]
senders = [socket.socket(type=socket.SOCK_DGRAM) for _ in range(40)]
for _ in range(3):
    for s in senders:
        s.sendto(b"x", one.getsockname())
sources = {s: [] for s in group}
while ready := select.select(group, [], [], 0.1)[0]:
    for s in ready:
        sources[s].append(s.recvfrom(9)[1])
first, second = map(set, sources.values())
print(len(first) + len(second), bool(first), bool(second), first & second)

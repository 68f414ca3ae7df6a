# Both ends shut down their sending at once, then each direction's end; poll's bits all along.
import select, socket

def bits(s):
    p = select.poll()
    p.register(s, select.POLLIN | select.POLLOUT | select.POLLPRI | select.POLLRDHUP)
    names = ("IN", "PRI", "OUT", "ERR", "HUP", "NVAL", "RDHUP")
    return "+".join(n for _, ev in p.poll(0) for n in names if ev & getattr(select, "POLL" + n))

with socket.create_server(("127.0.0.1", 0)) as srv:
    a = socket.create_connection(srv.getsockname())
    b, _ = srv.accept()
print("open:", bits(a), "|", bits(b))
a.shutdown(socket.SHUT_WR)
select.select([b], [], [], 1)
print("a shut:", bits(a), "|", bits(b))
b.shutdown(socket.SHUT_WR)
select.select([a], [], [], 1)
print("both shut:", bits(a), "|", bits(b))
print(a.recv(1), b.recv(1))
for s in (a, b):
    try:
        s.shutdown(socket.SHUT_WR)
        print("again: ok")
    except OSError as e:
        print("again:", e)
    try:
        s.getpeername()
        print("peer known")
    except OSError as e:
        print("peer:", e)
    try:
        s.send(b"x")
    except OSError as e:
        print("send:", e)

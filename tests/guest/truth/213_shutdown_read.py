# shutdown(SHUT_RD): what is queued can be read, then b''; later data still arrives and can be read; the peer notices nothing.
import select, socket

def pair():
    with socket.create_server(("127.0.0.1", 0)) as srv:
        a = socket.create_connection(srv.getsockname())
        return a, srv.accept()[0]

a, b = pair()
b.settimeout(0.2)
a.send(b"before")
select.select([b], [], [], 1)
b.shutdown(socket.SHUT_RD)
print([len(s) for s in select.select([b], [b], [b], 0)])
print(b.recv(3), b.recv(10), b.recv(10))
print(a.send(b"after"))
select.select([], [], [], 0.05)
print(b.recv(10), b.recv(10))
print(b.send(b"answer"), a.recv(10))
b.shutdown(socket.SHUT_WR)
print(a.recv(10))
p = select.poll()
p.register(b, 0xffff & ~select.POLLNVAL)
print([ev for _, ev in p.poll(0)])
a.close()
select.select([], [], [], 0.05)
print([ev for _, ev in p.poll(0)])
for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_SEQPACKET):
    x, y = socket.socketpair(type=kind)
    y.settimeout(0.1)
    x.send(b"queued")
    y.shutdown(socket.SHUT_RD)
    out = []
    for call in (lambda: y.recv(10), lambda: y.recv(10), lambda: x.send(b"later"), lambda: y.recv(10), lambda: y.send(b"back"), lambda: x.recv(10)):
        try:
            out.append(call())
        except OSError as e:
            out.append(type(e).__name__)
    print(kind.name, out)

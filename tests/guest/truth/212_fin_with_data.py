# Data and FIN together: everything is read before the end is seen, in any portion, with every way of receiving.
import io, select, socket

def pair():
    with socket.create_server(("127.0.0.1", 0)) as srv:
        a = socket.create_connection(srv.getsockname())
        return a, srv.accept()[0]

for size in (1, 3, 7, 100):
    a, b = pair()
    a.sendall(b"0123456789")
    a.close()
    parts = []
    while part := b.recv(size):
        parts.append(part)
    print(size, parts)
a, b = pair()
a.sendall(b"abc")
a.close()
buf = bytearray(b"........")
print(b.recv_into(buf), buf, b.recv_into(buf), buf)
a, b = pair()
a.sendall(b"abc")
a.shutdown(socket.SHUT_WR)
print(b.recvfrom(2), b.recvfrom(5), b.recvfrom(5))
b.sendall(b"still open")
b.close()
print(a.makefile("rb").read())
a, b = pair()
a.sendall(b"line 1\nline 2\nno end")
a.close()
print(b.makefile("r").readlines())
a, b = pair()
a.sendall(b"PEEK")
a.close()
select.select([b], [], [], 1)
print([b.recv(9, socket.MSG_PEEK) for _ in range(2)], b.recv(2), b.recv(9, socket.MSG_PEEK), b.recv(2), b.recv(2, socket.MSG_PEEK))

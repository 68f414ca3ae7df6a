# SO_RCVLOWAT: readiness waits for that much, recv() too; its values as the kernel keeps them.
import select, socket

def pair():
    with socket.create_server(("127.0.0.1", 0)) as srv:
        a = socket.create_connection(srv.getsockname())
        return a, srv.accept()[0]

a, b = pair()
print(b.getsockopt(socket.SOL_SOCKET, socket.SO_RCVLOWAT), b.getsockopt(socket.SOL_SOCKET, socket.SO_SNDLOWAT))
for value in (0, 1, 5, 4096):
    b.setsockopt(socket.SOL_SOCKET, socket.SO_RCVLOWAT, value)
    print(value, b.getsockopt(socket.SOL_SOCKET, socket.SO_RCVLOWAT))
b.setsockopt(socket.SOL_SOCKET, socket.SO_RCVLOWAT, 10)
a.send(b"12345")
print("five:", bool(select.select([b], [], [], 0.1)[0]))
a.send(b"6789A")
print("ten:", bool(select.select([b], [], [], 1)[0]), b.recv(4))
print("six left:", bool(select.select([b], [], [], 0.05)[0]))
b.settimeout(0.1)
try:
    print(b.recv(100))
except TimeoutError:
    print("timeout")
b.setblocking(False)
print("non-blocking takes what is there:", b.recv(100))
a.send(b"abc")
a.shutdown(socket.SHUT_WR)
print("EOF counts:", bool(select.select([b], [], [], 1)[0]), b.recv(100))
try:
    a.setsockopt(socket.SOL_SOCKET, socket.SO_SNDLOWAT, 5)
except OSError as e:
    print("SNDLOWAT:", e)

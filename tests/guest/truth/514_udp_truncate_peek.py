# Datagrams and sizes: truncation, MSG_TRUNC, peeking, recvmsg's flags, recv(0), recv_into, zero length, order.
import select, socket

r = socket.socket(type=socket.SOCK_DGRAM)
r.bind(("127.0.0.1", 0))
r.settimeout(0.2)
s = socket.socket(type=socket.SOCK_DGRAM)
s.connect(r.getsockname())
for n in range(12):
    s.send(b"datagram %02d" % n)
print(r.recv(4), r.recv(4, socket.MSG_PEEK), r.recv(100))
print(r.recvmsg(4)[0:3], r.recvmsg(100)[0:3])
print(r.recv_into(bytearray(5)), r.recvfrom_into(bytearray(100))[0])
print(r.recv(0), r.recv(100))
print(len(r.recv(100, socket.MSG_TRUNC)), len(r.recv(5, socket.MSG_TRUNC)))
print(r.recvmsg(3, 0, socket.MSG_PEEK)[2] == socket.MSG_TRUNC, r.recv(20), r.recv(20))
s.send(b"")
s.send(b"x")
print(select.select([r], [], [], 1)[0] == [r], r.recv(5), r.recv(5))
try:
    r.recv(5)
except TimeoutError as e:
    print(e)
print(r.recv_into(bytearray(0)) if s.send(b"zero") else None)
r.setblocking(False)
try:
    print(r.recv(5))
except BlockingIOError:
    print("it was taken")

# SO_TIMESTAMP and SO_TIMESTAMPNS: when a datagram came; SO_RXQ_OVFL: how many were lost before it.
import socket, struct, time

SO_TIMESTAMP, SO_TIMESTAMPNS, SO_RXQ_OVFL = 29, 35, 40
SOL = socket.SOL_SOCKET

def on(s):
    return s.getsockopt(SOL, SO_TIMESTAMP), s.getsockopt(SOL, SO_TIMESTAMPNS)

def kinds(items):
    return [(level, kind, len(data)) for level, kind, data in items]

server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind(("127.0.0.1", 0))
client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
print("fresh:", on(server))
begin = time.time()
for option, unit in (SO_TIMESTAMP, 1e6), (SO_TIMESTAMPNS, 1e9):
    server.setsockopt(SOL, option, 1)
    print("on:", on(server))
    time.sleep(0.05)  # the kernel's clock is switched on behind our back
    client.sendto(b"first", server.getsockname())
    server.recv(10)
    time.sleep(0.05)
    client.sendto(b"x", server.getsockname())
    time.sleep(0.05)
    data, items, flags, address = server.recvmsg(10, 200)
    print(data, kinds(items), flags)
    seconds, part = struct.unpack("ll", items[0][2])
    came = seconds + part / unit
    print("it came before it was read:", begin - 0.01 < came < time.time() - 0.03, 0 <= part < unit)
server.setsockopt(SOL, SO_TIMESTAMPNS, 0)
client.sendto(b"x", server.getsockname())
print("off:", on(server), server.recvmsg(10, 200)[1])
server.setsockopt(SOL, SO_TIMESTAMP, 1)
server.setsockopt(socket.IPPROTO_IP, 8, 1)
server.setsockopt(socket.IPPROTO_IP, 12, 1)
client.sendto(b"x", server.getsockname())
print("with IP_PKTINFO and IP_RECVTTL:", kinds(server.recvmsg(10, 200)[1]))
client.sendto(b"x", server.getsockname())
data, items, flags, address = server.recvmsg(10, 20)
print("little room:", kinds(items), flags == socket.MSG_CTRUNC)
a, b = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
b.setsockopt(SOL, SO_TIMESTAMP, 1)
a.send(b"u")
print("AF_UNIX datagram:", kinds(b.recvmsg(10, 200)[1]))
a, b = socket.socketpair()
b.setsockopt(SOL, SO_TIMESTAMP, 1)
a.send(b"u")
print("AF_UNIX stream:", kinds(b.recvmsg(10, 200)[1]))

small = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
small.bind(("127.0.0.1", 0))
small.setsockopt(SOL, SO_RXQ_OVFL, 1)
small.setsockopt(SOL, socket.SO_RCVBUF, 0)
for number in range(10):
    client.sendto(b"%d" % number, small.getsockname())
small.setblocking(False)
kept = 0
try:
    while True:
        data, items, flags, address = small.recvmsg(10, 200)
        kept += 1
except BlockingIOError:
    print("nothing was lost before these:", items)
client.sendto(b"after", small.getsockname())
data, items, flags, address = small.recvmsg(10, 200)
print(data, kinds(items), "lost and kept:", struct.unpack("i", items[0][2])[0] + kept)

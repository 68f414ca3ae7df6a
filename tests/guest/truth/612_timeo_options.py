# SO_RCVTIMEO and SO_SNDTIMEO: blocking calls give up with EAGAIN, Python's own timeouts don't care.
import errno, select, socket, struct, time

with socket.create_server(("127.0.0.1", 0)) as srv:
    a = socket.create_connection(srv.getsockname())
    b, _ = srv.accept()
print(struct.unpack("qq", a.getsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, 16)))
a.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, struct.pack("qq", 0, 50000))
print(struct.unpack("qq", a.getsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, 16))[0])
start = time.monotonic()
try:
    a.recv(10)
except OSError as e:
    print("recv:", type(e).__name__, errno.errorcode[e.errno], time.monotonic() - start >= 0.045)
a.settimeout(0.01)
try:
    a.recv(10)
except OSError as e:
    print("settimeout:", type(e).__name__, e)
a.setblocking(True)
b.send(b"ab")
print(a.recv(10, socket.MSG_WAITALL))
a.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, struct.pack("qq", 0, 50000))
sent = 0
try:
    while True:
        sent += a.send(bytes(1 << 20))
except OSError as e:
    print("send:", type(e).__name__, errno.errorcode[e.errno], sent > 0)
srv = socket.create_server(("127.0.0.1", 0))
srv.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, struct.pack("qq", 0, 20000))
try:
    srv.accept()
except OSError as e:
    print("accept:", type(e).__name__, errno.errorcode[e.errno])
for bad in (b"\1\0\0\0", struct.pack("qq", 0, 1000000), struct.pack("qq", -1, 0), struct.pack("qq", 1, -1)):
    try:
        a.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, bad)
        print("ok", struct.unpack("qq", a.getsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, 16)))
    except OSError as e:
        print(errno.errorcode[e.errno])

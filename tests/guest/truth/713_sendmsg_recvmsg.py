# sendmsg and recvmsg: gathered and scattered buffers, truncation flags, addresses.
import errno, socket

def show(what, call):
    try:
        print(what, call())
    except Exception as e:
        print(what, type(e).__name__, errno.errorcode.get(getattr(e, "errno", None), e))

a, b = socket.socketpair()
print(a.sendmsg([b"one", b"", bytearray(b"two"), memoryview(b"three")]))
print(b.recvmsg(100))
a.sendmsg([b"0123456789"])
x, y = bytearray(3), bytearray(4)
print(b.recvmsg_into([x, y]), x, y)
print(b.recvmsg_into([x]), x)
u, v = socket.socketpair(type=socket.SOCK_DGRAM)
u.sendmsg([b"0123456789"])
data, anc, flags, addr = v.recvmsg(4)
print(data, anc, flags == socket.MSG_TRUNC, addr)
r = socket.socket(type=socket.SOCK_DGRAM)
r.bind(("127.0.0.1", 0))
s = socket.socket(type=socket.SOCK_DGRAM)
s.bind(("127.0.0.1", 0))
print(s.sendmsg([b"to ", b"you"], [], 0, r.getsockname()))
data, anc, flags, addr = r.recvmsg(100, 100)
print(data, anc, flags, addr == s.getsockname())
show("nothing to send:", lambda: a.sendmsg([]))
show("no sequence:", lambda: a.sendmsg(5))
show("str:", lambda: a.sendmsg(["x"]))
show("many:", lambda: a.sendmsg([b"x"] * 2000))
print(socket.CMSG_LEN(0), socket.CMSG_LEN(4), socket.CMSG_SPACE(4), socket.CMSG_SPACE(9))

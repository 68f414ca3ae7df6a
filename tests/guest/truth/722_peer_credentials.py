# SO_PEERCRED and SO_PASSCRED: who is at the other end of an AF_UNIX socket.
import errno, os, socket, struct

def peer(s):
    pid, uid, gid = struct.unpack("3i", s.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))
    return "me" if (pid, uid, gid) == (os.getpid(), os.getuid(), os.getgid()) else (pid, uid, gid)

def attempt(label, call):
    try:
        print(label, call())
    except OSError as e:
        print(label, errno.errorcode[e.errno])

def received(s):
    data, items, flags, address = s.recvmsg(100, socket.CMSG_SPACE(12))
    shown = [(level, kind, struct.unpack("3i", more) == (os.getpid(), os.getuid(), os.getgid())) for level, kind, more in items]
    return data, shown, flags, address

a, b = socket.socketpair()
print("pair:", peer(a), peer(b))
u = socket.socket(socket.AF_UNIX)
print("fresh:", peer(u))
print("length:", len(u.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 100)),
      len(u.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 8)))
server = socket.socket(socket.AF_UNIX)
server.bind("\0zocalo-722")
print("bound:", peer(server))
server.listen()
print("listening:", peer(server))
u.connect("\0zocalo-722")
conn, address = server.accept()
print("connected:", peer(u), "accepted:", peer(conn), repr(address))
t = socket.socket()
print("TCP:", peer(t))
attempt("set it:", lambda: a.setsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.pack("3i", 1, 2, 3)))

a.send(b"before")
b.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
print("SO_PASSCRED:", b.getsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED), a.getsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED))
b.recv(100)
a.send(b"who")
print(received(b))
mine = struct.pack("3i", os.getpid(), os.getuid(), os.getgid())
a.sendmsg([b"said"], [(socket.SOL_SOCKET, socket.SCM_CREDENTIALS, mine)])
print(received(b))
attempt("too short:", lambda: a.sendmsg([b"x"], [(socket.SOL_SOCKET, socket.SCM_CREDENTIALS, mine[:8])]))
attempt("unknown kind:", lambda: a.sendmsg([b"x"], [(socket.SOL_SOCKET, 77, b"")]))
a.send(b"more")
print("no room:", b.recvmsg(100)[0::2])
x, y = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
y.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
x.send(b"datagram")
print(received(y))
attempt("TCP has none to pass:", lambda: t.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1))

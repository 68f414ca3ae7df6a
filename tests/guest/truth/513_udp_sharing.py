# Who gets a datagram: the connected socket before the bound, the specific address before the wildcard, the last with SO_REUSEADDR.
import errno, socket

def udp(host, port=0, reuse=1):
    s = socket.socket(type=socket.SOCK_DGRAM)
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, reuse)
    s.bind((host, port))
    s.setblocking(False)
    return s

a = udp("0.0.0.0")
port = a.getsockname()[1]
b = udp("127.0.0.1", port)
sender = udp("127.0.0.1")
c = udp("127.0.0.1", port)
c.connect(sender.getsockname())
stranger = udp("127.0.0.1")
names = {"wildcard": a, "loopback": b, "connected": c}
def who():
    got = {}
    for name, s in names.items():
        try:
            got[name] = s.recv(10)
        except BlockingIOError:
            pass
    return got
sender.sendto(b"1", ("127.0.0.1", port)); print("from the peer:", who())
stranger.sendto(b"2", ("127.0.0.1", port)); print("from another:", who())
stranger.sendto(b"3", ("127.0.0.2", port)); print("to 127.0.0.2:", who())
c.close(); del names["connected"]
sender.sendto(b"4", ("127.0.0.1", port)); print("connected closed:", who())
b.close(); del names["loopback"]
sender.sendto(b"5", ("127.0.0.1", port)); print("loopback closed:", who())
for old, new in ((0, 0), (0, 1), (1, 0), (1, 1)):
    x = udp("127.0.0.1", 0, old)
    try:
        udp("127.0.0.1", x.getsockname()[1], new).close()
        print(old, new, "ok")
    except OSError as e:
        print(old, new, errno.errorcode[e.errno])

# UDP_CORK: datagrams are put together until it is taken off. MSG_MORE does the same for one call.
import errno, socket

UDP_CORK = 1
r, s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM), socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
r.bind(("127.0.0.1", 0))
r.settimeout(0.2)

def got():
    try:
        return r.recv(100)
    except TimeoutError:
        return "nothing"

s.connect(r.getsockname())
print(s.getsockopt(socket.IPPROTO_UDP, UDP_CORK))
s.setsockopt(socket.IPPROTO_UDP, UDP_CORK, 5)
print(s.getsockopt(socket.IPPROTO_UDP, UDP_CORK), s.send(b"one"), s.send(b"two"), got())
s.setsockopt(socket.IPPROTO_UDP, UDP_CORK, 0)
print("off:", got())
print(s.send(b"more", socket.MSG_MORE), s.send(b"and", socket.MSG_MORE), got(), s.send(b"last"), got())
s.send(b"waits", socket.MSG_MORE)
s.setsockopt(socket.IPPROTO_UDP, UDP_CORK, 0)
print("taking off what was not on:", got())
s.setsockopt(socket.IPPROTO_UDP, UDP_CORK, 1)
s.send(b"a")
s.setsockopt(socket.IPPROTO_UDP, UDP_CORK, 1)
print("put on again:", got())
try:
    s.send(b"x" * 65507)
except OSError as e:
    print("too large together:", errno.errorcode[e.errno])
s.setsockopt(socket.IPPROTO_UDP, UDP_CORK, 0)
print("thrown away:", got())
s.setsockopt(socket.IPPROTO_UDP, UDP_CORK, 1)
s.send(b"lost")
s.close()
print("closed with it:", got())

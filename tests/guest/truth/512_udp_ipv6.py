# UDP over IPv6 and dual stack: addresses as tuples, mapped senders, V6ONLY, the wildcard.
import errno, socket

def show(what, call):
    try:
        print(what, call())
    except OSError as e:
        print(what, errno.errorcode.get(e.errno, type(e).__name__))

six = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
six.bind(("::", 0))
six.settimeout(0.5)
port = six.getsockname()[1]
four = socket.socket(type=socket.SOCK_DGRAM)
four.bind(("127.0.0.1", 0))
four.settimeout(0.5)
four.sendto(b"four", ("127.0.0.1", port))
data, addr = six.recvfrom(10)
print(data, addr[0], addr[1] == four.getsockname()[1], addr[2:])
show("answer:", lambda: six.sendto(b"back", addr))
show("got:", lambda: four.recvfrom(10)[0])
other = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
other.sendto(b"six", ("::1", port))
data, addr = six.recvfrom(10)
print(data, addr[0])
other.connect(("::1", port))
print(other.getsockname()[0], other.getpeername()[0])
only = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
only.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
only.bind(("::", 0))
show("mapped with V6ONLY:", lambda: only.sendto(b"x", ("::ffff:127.0.0.1", port)))
show("bind mapped with V6ONLY:", lambda: socket.socket(socket.AF_INET6, socket.SOCK_DGRAM).bind(("::ffff:127.0.0.1", 0)))
show("connect v4 socket to ::1:", lambda: four.connect(("::1", 1)))
show("v6 socket, v4 text:", lambda: other.sendto(b"x", ("127.0.0.1", port)))
show("nothing came of it:", lambda: six.recvfrom(10))

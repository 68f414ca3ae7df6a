# Multicast over the loopback: a TTL of 0 and IP_MULTICAST_LOOP change nothing there; who has joined gets it.
import errno, socket

GROUP = "239.1.2.3"
LO = socket.inet_aton("127.0.0.1")

def got(s):
    try:
        data, address = s.recvfrom(20)
        return data, address[0]
    except TimeoutError:
        return "nothing"

def attempt(label, call):
    try:
        print(label, call())
    except OSError as e:
        print(label, errno.errorcode[e.errno])

receiver = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
receiver.bind(("", 0))
receiver.settimeout(0.1)
port = receiver.getsockname()[1]
membership = socket.inet_aton(GROUP) + LO
receiver.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, membership)
attempt("joined twice:", lambda: receiver.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, membership))
sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sender.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, LO)
for loop in 1, 0:
    for ttl in 1, 0:
        sender.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_LOOP, loop)
        sender.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_TTL, ttl)
        sender.sendto(b"loop %d ttl %d" % (loop, ttl), (GROUP, port))
        print(got(receiver))
receiver.setsockopt(socket.IPPROTO_IP, socket.IP_DROP_MEMBERSHIP, membership)
sender.sendto(b"left", (GROUP, port))
print("left:", got(receiver))
attempt("left twice:", lambda: receiver.setsockopt(socket.IPPROTO_IP, socket.IP_DROP_MEMBERSHIP, membership))
bound = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
bound.bind((GROUP, 0))
bound.settimeout(0.1)
bound.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, membership)
to = bound.getsockname()
sender.sendto(b"to the group", to)
print("bound to the group:", to[0], got(bound))
sender.sendto(b"to the host", ("127.0.0.1", to[1]))
print("what goes to the host is not its:", got(bound))
sender.connect(to)
sender.send(b"connected")
print(sender.getsockname()[0], got(bound))

# IP_PKTINFO that names lo: a datagram goes over it, and to this host, whatever its address. Every source is said,
# so that it does not matter which other interfaces the machine has.
import errno, socket, struct

IP_PKTINFO, LO = 8, 1

def info(device, source):
    return [(socket.IPPROTO_IP, IP_PKTINFO, struct.pack("i4s4s", device, socket.inet_aton(source), bytes(4)))]

def attempt(call):
    try:
        return call()
    except OSError as e:
        return errno.errorcode[e.errno]

server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind(("0.0.0.0", 0))
server.setsockopt(socket.IPPROTO_IP, IP_PKTINFO, 1)
server.setblocking(False)
port = server.getsockname()[1]

def arrived():
    try:
        data, items, flags, sender = server.recvmsg(70000, 200)
    except BlockingIOError:
        return "nothing"
    index, own, to = struct.unpack("i4s4s", items[0][2])
    return len(data), sender[0], index, socket.inet_ntoa(own), socket.inet_ntoa(to)

for to in "192.0.2.9", "127.0.0.5", "127.255.255.255", "255.255.255.255", "224.0.0.1", "224.7.7.7", "0.0.0.0":
    for device in LO, 99:
        for source in "127.0.0.1", "127.0.0.3", "224.0.0.1", "198.51.100.7", "255.255.255.255":
            client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            client.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
            sent = attempt(lambda: client.sendmsg([b"x"], info(device, source), 0, (to, port)))
            print(to, device, source, sent, arrived() if sent == 1 else "")
            client.close()

client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
print("not a broadcast's flag:", attempt(lambda: client.sendmsg([b"x"], info(LO, "127.0.0.1"), 0, ("255.255.255.255", port))))
print("large:", attempt(lambda: client.sendmsg([bytes(60000)], info(LO, "127.0.0.1"), 0, ("192.0.2.9", port))), arrived())
client.connect(("127.0.0.1", port))
print("connected:", client.sendmsg([b"x"], info(LO, "127.0.0.4")), arrived())
print("and after it:", client.send(b"y"), arrived())
client.sendmsg([b"a"], info(LO, "127.0.0.1"), socket.MSG_MORE, ("192.0.2.9", port))
print("corked:", client.send(b"b"), arrived())
print("to a port of nobody:", attempt(lambda: client.sendmsg([b"x"], info(LO, "127.0.0.1"), 0, ("192.0.2.9", 9))),
      client.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR))

corked = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
corked.sendto(b"c", socket.MSG_MORE, ("127.0.0.1", port))
print("too large for IPv4, and what was corked stays:", attempt(lambda: corked.send(bytes(70000))), corked.send(b"d"), arrived()[0])

bound = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
bound.bind(("127.0.0.1", 0))
print("from 127.0.0.1 to another host:", attempt(lambda: bound.sendto(b"x", ("198.51.100.7", 9))) in ("EINVAL", "ENETUNREACH"))

six = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
six.setsockopt(socket.IPPROTO_IP, 11, 1)  # IP_RECVERR
six.bind(("::ffff:127.0.0.1", 0))
six.connect(("::ffff:127.0.0.1", 9))
six.send(b"x")
data, items, flags, sender = six.recvmsg(10, 200, socket.MSG_ERRQUEUE)
print("IPv4's error for an IPv6 socket:", [(level, kind, more.hex()) for level, kind, more in items], sender[0])

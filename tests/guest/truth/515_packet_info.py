# IP_PKTINFO, IPV6_RECVPKTINFO: which address a datagram came to, and answering from there.
import errno, socket, struct

IP_PKTINFO = 8

def attempt(label, call):
    try:
        print(label, call())
    except OSError as e:
        print(label, type(e).__name__, errno.errorcode[e.errno])

def shown(items):
    out = []
    for level, kind, data in items:
        if (level, kind) == (socket.IPPROTO_IP, IP_PKTINFO):
            index, answer_from, to = struct.unpack("i4s4s", data)
            out.append(("IPv4", index, socket.inet_ntoa(answer_from), socket.inet_ntoa(to)))
        elif (level, kind) == (socket.IPPROTO_IPV6, socket.IPV6_PKTINFO):
            to, index = struct.unpack("16si", data)
            out.append(("IPv6", index, socket.inet_ntop(socket.AF_INET6, to)))
        else:
            out.append((level, kind, data))
    return out

def info(source, index=0):
    return [(socket.IPPROTO_IP, IP_PKTINFO, struct.pack("i4s4s", index, socket.inet_aton(source), bytes(4)))]

def info6(source, index=0):
    return [(socket.IPPROTO_IPV6, socket.IPV6_PKTINFO, struct.pack("16si", socket.inet_pton(socket.AF_INET6, source), index))]

server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind(("0.0.0.0", 0))
port = server.getsockname()[1]
print("off:", server.getsockopt(socket.IPPROTO_IP, IP_PKTINFO))
server.setsockopt(socket.IPPROTO_IP, IP_PKTINFO, 1)
print("on:", server.getsockopt(socket.IPPROTO_IP, IP_PKTINFO))
client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
for to in "127.0.0.1", "127.0.0.2", "127.9.9.9":
    client.sendto(b"x", (to, port))
    data, items, flags, address = server.recvmsg(10, 200)
    print("sent to", to, data, shown(items), flags, "from", address[0])
server.sendmsg([b"back"], info("127.0.0.3"), 0, address)
print("answered from", client.recvfrom(10)[1][0])
attempt("from an address of another host:", lambda: server.sendmsg([b"z"], info("8.8.8.8"), 0, address))
attempt("over an interface that is not there:", lambda: server.sendmsg([b"z"], info("0.0.0.0", 99), 0, address))
attempt("over lo:", lambda: server.sendmsg([b"z"], info("0.0.0.0", 1), 0, address))
attempt("too short:", lambda: server.sendmsg([b"z"], [(socket.IPPROTO_IP, IP_PKTINFO, bytes(8))], 0, address))
attempt("too long:", lambda: server.sendmsg([b"z"], [(socket.IPPROTO_IP, IP_PKTINFO, bytes(16))], 0, address))
client.sendto(b"cut", ("127.0.0.1", port))
data, items, flags, address = server.recvmsg(10, 20)
print("little room:", data, [len(more) for _, _, more in items], flags == socket.MSG_CTRUNC)
client.sendto(b"peek", ("127.0.0.1", port))
print("peeked:", shown(server.recvmsg(10, 200, socket.MSG_PEEK)[1]), shown(server.recvmsg(10, 200)[1]))

six = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
six.bind(("::", 0))
port = six.getsockname()[1]
six.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_RECVPKTINFO, 1)
peer = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
peer.bind(("::1", 0))
to = ("::1", peer.getsockname()[1])
peer.sendto(b"6", ("::1", port))
print(shown(six.recvmsg(10, 200)[1]))
client.sendto(b"4", ("127.0.0.5", port))
print("IPv4 to an IPv6 socket:", shown(six.recvmsg(10, 200)[1]))
six.setsockopt(socket.IPPROTO_IP, IP_PKTINFO, 1)
client.sendto(b"4", ("127.0.0.5", port))
print("both asked for:", shown(six.recvmsg(10, 200)[1]))
six.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_RECVHOPLIMIT, 1)
peer.sendto(b"6", ("::1", port))
print("with the hop limit:", shown(six.recvmsg(10, 200)[1]))
six.sendmsg([b"back"], info6("::1"), 0, to)
print("answered from", peer.recvfrom(10)[1][0])
attempt("from an address of another host:", lambda: six.sendmsg([b"z"], info6("2001:db8::1"), 0, to))
attempt("over an interface that is not there:", lambda: six.sendmsg([b"z"], info6("::", 77), 0, to))
attempt("too short:", lambda: six.sendmsg([b"z"], [(socket.IPPROTO_IPV6, socket.IPV6_PKTINFO, bytes(16))], 0, to))

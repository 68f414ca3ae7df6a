"""What a datagram's source is when IP_PKTINFO says none, and what a corked one takes of the send buffer."""
import fcntl
import socket
import struct

SIOCOUTQ = 0x5411
UDP_CORK = 1
receiver = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
receiver.bind(("127.0.0.1", 0))
receiver.settimeout(2)
sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sender.bind(("127.0.0.2", 0))

sender.sendto(b"bound", receiver.getsockname())
print("bound", receiver.recvfrom(9)[1][0])
for what, info in (("none", bytes(12)), ("given", struct.pack("=i4s4s", 0, socket.inet_aton("127.0.0.3"), bytes(4)))):
    sender.sendmsg([b"x"], [(socket.IPPROTO_IP, 8, info)], 0, receiver.getsockname())
    print("IP_PKTINFO", what, receiver.recvfrom(9)[1][0])


def unsent():
    return struct.unpack("i", fcntl.ioctl(sender, SIOCOUTQ, bytes(4)))[0]


sender.setsockopt(socket.IPPROTO_UDP, UDP_CORK, 1)
print("corked", sender.sendto(b"a", receiver.getsockname()), unsent())
print("corked", sender.sendto(b"b" * 1000, receiver.getsockname()), unsent())
sender.setsockopt(socket.IPPROTO_UDP, UDP_CORK, 0)
print("gone", len(receiver.recv(2000)), unsent())

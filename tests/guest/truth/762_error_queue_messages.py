"""MSG_ERRQUEUE gives what the complaint's own packet tells beside the error: its time, address, TTL and traffic class."""
import socket
import time


def closed_port(family, address):
    with socket.socket(family, socket.SOCK_DGRAM) as one:
        one.bind((address, 0))
        return one.getsockname()


def asking(family, options):
    one = socket.socket(family, socket.SOCK_DGRAM)
    one.settimeout(2)
    for level, option in options + [(socket.SOL_SOCKET, 29)]:  # SO_TIMESTAMP
        one.setsockopt(level, option, 1)
    return one


def tell(one):
    time.sleep(0.05)
    try:
        data, messages, flags, sender = one.recvmsg(100, 500, socket.MSG_ERRQUEUE)
    except OSError as error:
        print(type(error).__name__)
        return
    print(len(data), flags == socket.MSG_ERRQUEUE, bool(flags & socket.MSG_TRUNC), sender[0])
    for level, kind, value in messages:
        print(" ", level, kind, "a time" if (level, kind) == (socket.SOL_SOCKET, 29) else value.hex())


four = asking(socket.AF_INET, [(0, 11), (0, 13), (0, 12), (0, 8)])  # IP_RECVERR, IP_RECVTOS, IP_RECVTTL, IP_PKTINFO
four.sendto(b"hello", closed_port(socket.AF_INET, "127.0.0.2"))
tell(four)
six = asking(socket.AF_INET6, [(41, 25), (41, 51), (41, 66), (41, 49)])
six.sendto(b"hello", closed_port(socket.AF_INET6, "::1"))
tell(six)
four.setsockopt(0, 10, 2)  # IP_MTU_DISCOVER: IP_PMTUDISC_DO
try:
    four.sendto(bytes(65508), ("127.0.0.1", 9))
except OSError as error:
    print(error)
tell(four)
tell(four)

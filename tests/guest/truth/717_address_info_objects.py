# Enums and constants of the socket module that programs print and compare.
import select, socket

print(socket.AF_INET, socket.AF_INET6, socket.AF_UNIX, int(socket.AF_UNIX), socket.SOCK_STREAM, socket.SOCK_DGRAM, int(socket.SOCK_NONBLOCK))
print([int(getattr(socket, n)) for n in "SOL_SOCKET SO_REUSEADDR SO_KEEPALIVE SO_LINGER SO_RCVBUF SO_SNDBUF SO_ERROR SO_TYPE SO_BROADCAST SO_REUSEPORT SOMAXCONN IPPROTO_TCP IPPROTO_UDP IPPROTO_IPV6 TCP_NODELAY IPV6_V6ONLY".split()])
print([int(getattr(socket, n)) for n in "MSG_OOB MSG_PEEK MSG_DONTWAIT MSG_WAITALL MSG_TRUNC MSG_CTRUNC MSG_NOSIGNAL SHUT_RD SHUT_WR SHUT_RDWR AI_PASSIVE EAI_NONAME NI_NUMERICHOST INADDR_ANY INADDR_BROADCAST INADDR_LOOPBACK".split()])
print([getattr(select, n) for n in "POLLIN POLLPRI POLLOUT POLLERR POLLHUP POLLNVAL POLLRDHUP EPOLLIN EPOLLOUT EPOLLET EPOLLONESHOT EPOLLRDHUP PIPE_BUF".split()])
print(socket.error is OSError, socket.timeout is TimeoutError, issubclass(socket.gaierror, OSError), socket.gaierror.__module__, socket.herror.__mro__[1].__name__)
print(select.error is OSError, select.select.__name__, type(select.poll()).__name__, select.epoll.__name__)
s = socket.socket()
print(s.family is socket.AF_INET, s.type is socket.SOCK_STREAM, s.proto, socket.SocketType.__name__, socket.SocketType is socket.socket.__mro__[1])
print(s.type == 1, s.family == 2, "%d" % s.type, "%s" % (s.family,))
print(sorted(n for n in dir(s) if not n.startswith("_") and n != "sendmsg_afalg"))
for e in (111, 104, 110, 32, 11, 115, 98):
    x = OSError(e, "text")
    print(e, type(x).__name__, x)

# Names for arguments that have none, too many buffers, numbers of descriptors that are no ints, an option without a value,
# services by any of their names, and a star for a host.
import select, socket, time


def attempt(label, what):
    try:
        print(label, what())
    except Exception as error:
        print(label, type(error).__name__, error)


s = socket.socket()
attempt("bind", lambda: s.bind(address=("", 0)))
attempt("connect", lambda: s.connect(address=("", 0)))
attempt("recv", lambda: s.recv(bufsize=1))
attempt("send", lambda: s.send(data=b""))
attempt("sendall", lambda: s.sendall(data=b""))
attempt("sendto", lambda: s.sendto(b"", address=("", 0)))
attempt("listen", lambda: s.listen(backlog=1))
attempt("settimeout", lambda: s.settimeout(value=1))
attempt("setblocking", lambda: s.setblocking(flag=True))
attempt("shutdown", lambda: s.shutdown(how=1))
attempt("setsockopt", lambda: s.setsockopt(1, 2, value=1))
attempt("getsockopt", lambda: s.getsockopt(1, optname=2))
attempt("fileno", lambda: s.fileno(x=1))
attempt("recvmsg", lambda: s.recvmsg(bufsize=1))
attempt("sendmsg", lambda: s.sendmsg(buffers=[]))
attempt("recv_into", lambda: s.recv_into(x=1))
attempt("sleep", lambda: time.sleep(secs=1))
attempt("select", lambda: select.select([], [], [], timeout=0))
attempt("epoll.fileno", lambda: select.epoll().fileno(x=1))
attempt("with names they are known by:", lambda: (select.poll().register(fd=s, eventmask=1), select.epoll().register(fd=s, eventmask=1)))
a, b = socket.socketpair()
b.setblocking(False)
attempt("1024 buffers:", lambda: b.recvmsg_into([bytearray(1)] * 1024))
a.send(b"x")
attempt("1025:", lambda: b.recvmsg_into([bytearray(1)] * 1025))
attempt("still there:", lambda: b.recvmsg_into([bytearray(1)] * 1024))
for number in (2**40 + 9999, 2**32 - 1, 2**70, 1.5, "3", None):
    attempt(f"descriptor {number}:", lambda: socket.socket(fileno=number).fileno() >= 0)
for size in (0, 1, 4, 2**32 - 1):
    attempt(f"no device, {size}:", lambda: s.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, None, size))
for name in ("http", "www", "imap", "imap2", "ftp-data", "redis", "syslog", "shell", "login", "mdns", "nameserver", "nosuch"):
    for protocol in ((), ("tcp",), ("udp",)):
        attempt(" ".join((name, *protocol)) + ":", lambda: socket.getservbyname(name, *protocol))
for port in (7, 21, 80, 143, 512, 513, 514, 520, 5353, 6379, 65535):
    for protocol in ((), ("tcp",), ("udp",)):
        attempt(f"{port} {protocol}:", lambda: socket.getservbyport(port, *protocol))
attempt("a star:", lambda: socket.getaddrinfo("*", 80, socket.AF_INET, socket.SOCK_STREAM))
attempt("two:", lambda: socket.getaddrinfo("*", "*", socket.AF_INET, socket.SOCK_STREAM))
attempt("a star's port:", lambda: socket.getaddrinfo("127.0.0.1", "*", 0, socket.SOCK_STREAM))
for name in ("redis", "imaps", "www", "mdns", "submission"):
    attempt(name, lambda: [(t.name, address) for _, t, _, _, address in socket.getaddrinfo("127.0.0.1", name)])
server = socket.create_server(("127.0.0.1", 0))
server.setsockopt(socket.IPPROTO_TCP, socket.TCP_DEFER_ACCEPT, 3)
client = socket.create_connection(server.getsockname())
client.send(b"x")
print("TCP_DEFER_ACCEPT is the listener's alone:", server.accept()[0].getsockopt(socket.IPPROTO_TCP, socket.TCP_DEFER_ACCEPT))

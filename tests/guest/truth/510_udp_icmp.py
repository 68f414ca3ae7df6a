# Port unreachable on connected UDP: which call reports it, once each; poll bits; after reconnecting.
import errno, select, socket

def closed_port():
    s = socket.socket(type=socket.SOCK_DGRAM)
    s.bind(("127.0.0.1", 0))
    name = s.getsockname()
    s.close()
    return name

def show(what, call):
    try:
        print(what, call())
    except OSError as e:
        print(what, errno.errorcode.get(e.errno, type(e).__name__))

for first in ("recv", "send", "SO_ERROR", "poll", "sendto", "recvfrom", "connect", "shutdown", "peek"):
    u = socket.socket(type=socket.SOCK_DGRAM)
    u.connect(closed_port())
    u.send(b"x")
    u.settimeout(0.1)
    select.select([u], [], [], 1)
    p = select.poll()
    p.register(u)
    calls = {"recv": lambda: u.recv(5), "send": lambda: u.send(b"y"), "SO_ERROR": lambda: u.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR),
             "poll": lambda: [ev for _, ev in p.poll(0)], "sendto": lambda: u.sendto(b"z", u.getsockname()), "recvfrom": lambda: u.recvfrom(5),
             "connect": lambda: u.connect(u.getsockname()), "shutdown": lambda: u.shutdown(socket.SHUT_WR), "peek": lambda: u.recv(5, socket.MSG_PEEK)}
    show(first + ":", calls[first])
    show("   SO_ERROR:", calls["SO_ERROR"])
    show("   poll:", calls["poll"])

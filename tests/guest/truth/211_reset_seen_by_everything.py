# After a reset, in which call it surfaces first and what each later call says.
import errno, select, socket

def reset_pair(data=b""):
    with socket.create_server(("127.0.0.1", 0)) as srv:
        a = socket.create_connection(srv.getsockname())
        b, _ = srv.accept()
    if data:
        b.send(data)
        select.select([a], [], [], 1)
    b.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    b.close()
    select.select([], [], [], 0.05)
    return a

calls = {
    "recv": lambda s: s.recv(10), "send": lambda s: s.send(b"x"), "peek": lambda s: s.recv(10, socket.MSG_PEEK),
    "SO_ERROR": lambda s: s.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR), "shutdown": lambda s: s.shutdown(socket.SHUT_WR),
    "getpeername": lambda s: len(s.getpeername()), "recv_into": lambda s: s.recv_into(bytearray(5)),
    "connect": lambda s: s.connect(("127.0.0.1", 9)), "oob": lambda s: s.recv(1, socket.MSG_OOB), "listen": lambda s: s.listen(),
}
for first in calls:
    for data in (b"", b"data"):
        s = reset_pair(data)
        s.settimeout(0.5)
        out = []
        for name in (first, "recv", "recv", "send", "SO_ERROR"):
            try:
                out.append(calls[name](s))
            except OSError as e:
                out.append(errno.errorcode.get(e.errno, type(e).__name__))
        print(first, data, out)

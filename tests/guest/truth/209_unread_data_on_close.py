# close() with unread data resets; shutdown() first does not help; reading everything first makes a clean end.
import errno, select, socket

def pair():
    with socket.create_server(("127.0.0.1", 0)) as srv:
        a = socket.create_connection(srv.getsockname())
        return a, srv.accept()[0]

def ends(s):
    out = []
    s.settimeout(1)
    for _ in range(3):
        try:
            out.append(s.recv(10))
        except OSError as e:
            out.append(errno.errorcode.get(e.errno, type(e).__name__))
    return out

for how in ("close", "shutdown first", "read first", "half-read", "answer, then close"):
    a, b = pair()
    a.send(b"question")
    select.select([b], [], [], 1)
    if how == "shutdown first":
        b.shutdown(socket.SHUT_RDWR)
    elif how == "read first":
        b.recv(100)
    elif how == "half-read":
        b.recv(3)
    elif how == "answer, then close":
        b.send(b"answer")
        select.select([a], [], [], 1)
    b.close()
    select.select([a], [], [], 1)
    select.select([], [], [], 0.02)
    print(how, ends(a))

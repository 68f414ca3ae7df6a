# SO_OOBINLINE: the urgent byte is part of the stream, a read stops at the mark, select still says exceptional.
import errno, fcntl, select, socket, struct, termios

def pair():
    with socket.create_server(("127.0.0.1", 0)) as srv:
        a = socket.create_connection(srv.getsockname())
        return a, srv.accept()[0]

for inline in (0, 1):
    a, b = pair()
    b.setsockopt(socket.SOL_SOCKET, socket.SO_OOBINLINE, inline)
    a.send(b"abc")
    print(a.send(b"def", socket.MSG_OOB))
    a.send(b"ghi")
    select.select([], [], [b], 1)
    select.select([], [], [], 0.05)
    sets = select.select([b], [], [b], 0)
    print("inline", inline, [len(s) for s in sets])
    b.settimeout(0.2)
    for what in range(4):
        try:
            print("  ", b.recv(100), [len(s) for s in select.select([b], [], [b], 0)])
        except OSError as e:
            print("  ", type(e).__name__)
    try:
        print("   oob:", b.recv(1, socket.MSG_OOB))
    except OSError as e:
        print("   oob:", errno.errorcode.get(e.errno, type(e).__name__))

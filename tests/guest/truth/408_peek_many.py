# MSG_PEEK in all combinations: with WAITALL, TRUNC, DONTWAIT, into buffers, at EOF, on UDP and pairs.
import errno, select, socket

def tcp():
    with socket.create_server(("127.0.0.1", 0)) as srv:
        a = socket.create_connection(srv.getsockname())
        return a, srv.accept()[0]

def show(what, call):
    try:
        print(what, call())
    except OSError as e:
        print(what, errno.errorcode.get(e.errno, type(e).__name__))

for name, make in (("tcp", tcp), ("pair", socket.socketpair), ("datagrams", lambda: socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)),
                   ("seqpacket", lambda: socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET))):
    a, b = make()
    b.settimeout(0.5)
    a.send(b"hello")
    a.send(b"world")
    select.select([b], [], [], 1)
    select.select([], [], [], 0.02)
    show(name + " peek:", lambda: b.recv(3, socket.MSG_PEEK))
    show(name + " peek 100:", lambda: b.recv(100, socket.MSG_PEEK))
    show(name + " peek trunc:", lambda: len(b.recv(3, socket.MSG_PEEK | socket.MSG_TRUNC)))
    buf = bytearray(3)
    show(name + " recv_into trunc:", lambda: (b.recv_into(buf, 3, socket.MSG_PEEK), bytes(buf)))
    show(name + " recv 2:", lambda: b.recv(2))
    show(name + " peek:", lambda: b.recv(100, socket.MSG_PEEK))
    show(name + " waitall:", lambda: b.recv(8, socket.MSG_WAITALL))
    show(name + " dontwait:", lambda: b.recv(8, socket.MSG_DONTWAIT))
    show(name + " dontwait:", lambda: b.recv(8, socket.MSG_DONTWAIT))
    show(name + " dontwait peek:", lambda: b.recv(8, socket.MSG_DONTWAIT | socket.MSG_PEEK))
    a.close()
    show(name + " end:", lambda: b.recv(8, socket.MSG_PEEK))
    show(name + " end:", lambda: b.recv(8))

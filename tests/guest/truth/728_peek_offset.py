# SO_PEEK_OFF: where the next MSG_PEEK begins; on AF_UNIX, UDP and TCP.
import errno, select, socket, threading, time

PEEK, OFF = socket.MSG_PEEK, 42  # socket.SO_PEEK_OFF came late to Python

def attempt(what, *arguments):
    try:
        return what(*arguments)
    except OSError as e:
        return errno.errorcode[e.errno]

def offset(s):
    return s.getsockopt(socket.SOL_SOCKET, OFF)

def put(s, value):
    s.setsockopt(socket.SOL_SOCKET, OFF, value)

def nonblocking(*sockets):
    for s in sockets:
        s.setblocking(False)
    return sockets

def tcp(family=socket.AF_INET, address="127.0.0.1"):
    with socket.create_server((address, 0), family=family) as server:
        client = socket.create_connection(server.getsockname()[:2])
        conn, _ = server.accept()
    return client, conn

def udp():
    a, b = socket.socket(socket.AF_INET, socket.SOCK_DGRAM), socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    b.bind(("127.0.0.1", 0))
    a.connect(b.getsockname())
    return a, b

def unix(kind):
    return socket.socketpair(socket.AF_UNIX, kind)

print("fresh:", offset(socket.socket()), offset(socket.socket(type=socket.SOCK_DGRAM)), offset(unix(socket.SOCK_STREAM)[0]),
      offset(socket.socket(socket.AF_INET6)), offset(socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)))
s = socket.socket()
for value in (0, 7, -1, -9, 2**31 - 1):
    put(s, value)
    print(value, offset(s), attempt(s.getsockopt, socket.SOL_SOCKET, OFF, 2))
print(attempt(s.setsockopt, socket.SOL_SOCKET, OFF, b"\1\0"), offset(s))

def stream(label, writer, reader):
    print("--", label)
    nonblocking(reader)
    put(reader, 0)
    print("nothing:", attempt(reader.recv, 10, PEEK), offset(reader))
    for text in (b"abcd", b"efgh", b"ijkl"):
        writer.send(text)
        time.sleep(0.02)
    print("two by two:", [reader.recv(2, PEEK) for _ in range(2)], offset(reader))
    print("over the seam:", reader.recv(5, PEEK), offset(reader))
    print("all the rest:", reader.recv(100, PEEK), offset(reader))
    print("at the end:", attempt(reader.recv, 10, PEEK), offset(reader))
    print("read 3:", reader.recv(3), offset(reader), attempt(reader.recv, 10, PEEK))
    put(reader, 1)
    print("from 1:", reader.recv(4, PEEK), offset(reader), reader.recv(4, PEEK), offset(reader))
    print("read 20:", reader.recv(20), offset(reader), attempt(reader.recv, 10, PEEK))
    put(reader, 3)
    writer.send(b"mnopq")
    time.sleep(0.02)
    print("empty buffer:", reader.recv(0, PEEK), offset(reader), "into:", attempt(reader.recv_into, bytearray(1), 1, PEEK), offset(reader))
    print("MSG_TRUNC:", attempt(reader.recv_into, bytearray(1), 1, PEEK | socket.MSG_TRUNC), offset(reader))
    put(reader, -1)
    print("off:", reader.recv(3, PEEK), reader.recv(3, PEEK), offset(reader), reader.recv(9), offset(reader))
    put(reader, 50)
    writer.send(b"rstuv")
    time.sleep(0.02)
    print("beyond:", attempt(reader.recv, 3, PEEK), offset(reader), bool(select.select([reader], [], [], 0)[0]))
    print("read 2:", reader.recv(2), offset(reader), attempt(reader.recv, 3, PEEK), reader.recv(10), offset(reader))
    writer.send(b"wxyz")
    put(reader, 2)
    writer.shutdown(socket.SHUT_WR)
    time.sleep(0.02)
    print("then the end:", reader.recv(9, PEEK), attempt(reader.recv, 9, PEEK), attempt(reader.recv, 9, PEEK), offset(reader),
          reader.recv(9), offset(reader))

stream("TCP", *tcp())
stream("TCP over IPv6", *tcp(socket.AF_INET6, "::1"))
stream("AF_UNIX", *unix(socket.SOCK_STREAM))

def messages(label, writer, reader):
    print("--", label)
    nonblocking(reader)
    put(reader, 0)
    print("nothing:", attempt(reader.recv, 10, PEEK), offset(reader))
    for text in (b"abcd", b"efgh", b"", b"ijkl"):
        writer.send(text)
    print("two by two:", [reader.recv(2, PEEK) for _ in range(4)], offset(reader))
    print("an empty one:", reader.recv(2, PEEK), offset(reader), reader.recv(2, PEEK), offset(reader))
    print("more:", attempt(reader.recv, 10, PEEK), offset(reader), attempt(reader.recv, 10, PEEK), offset(reader))
    print("read:", reader.recv(2), offset(reader), attempt(reader.recv, 10, PEEK), offset(reader))
    put(reader, 1)
    print("flags:", [(d, int(f)) for d, _, f, _ in (reader.recvmsg(2, 0, PEEK),)], offset(reader),
          [(d, int(f)) for d, _, f, _ in (reader.recvmsg(9, 0, PEEK),)], offset(reader))
    put(reader, 1)
    print("MSG_TRUNC:", attempt(reader.recv_into, bytearray(9), 2, PEEK | socket.MSG_TRUNC), offset(reader))
    put(reader, 3)
    print("read with MSG_TRUNC:", attempt(reader.recv_into, bytearray(9), 1, socket.MSG_TRUNC), offset(reader))
    put(reader, 30)
    print("beyond:", attempt(reader.recv, 3, PEEK), offset(reader), bool(select.select([reader], [], [], 0)[0]))
    put(reader, -1)
    print("off:", reader.recv(3, PEEK), reader.recv(3, PEEK), offset(reader), [reader.recv(9), reader.recv(9)], offset(reader))

messages("UDP", *udp())
messages("AF_UNIX datagrams", *unix(socket.SOCK_DGRAM))
messages("AF_UNIX packets", *unix(socket.SOCK_SEQPACKET))

print("-- urgent data")
client, conn = tcp()
nonblocking(conn)
put(conn, 0)
client.send(b"abcX", socket.MSG_OOB)
client.send(b"def")
time.sleep(0.02)
print([attempt(conn.recv, 2, PEEK) for _ in range(5)], offset(conn), [attempt(conn.recv, 9) for _ in range(3)], offset(conn))
a, b = unix(socket.SOCK_STREAM)
nonblocking(b)
put(b, 0)
a.send(b"abcX", socket.MSG_OOB)
a.send(b"def")
print([attempt(b.recv, 2, PEEK) for _ in range(5)], offset(b), [attempt(b.recv, 9) for _ in range(3)], offset(b))

print("-- inherited")
with socket.create_server(("127.0.0.1", 0)) as server:
    put(server, 4)
    client = socket.create_connection(server.getsockname())
    conn, _ = server.accept()
print(offset(server) if server.fileno() >= 0 else "closed", offset(conn), offset(conn.dup()))

print("-- waiting")
a, b = unix(socket.SOCK_STREAM)
put(b, 4)
a.send(b"abc")
threading.Timer(0.1, a.send, [b"defg"]).start()
b.settimeout(3)
print(b.recv(9, PEEK), offset(b))
client, conn = tcp()
put(conn, 4)
client.send(b"abc")
time.sleep(0.02)
threading.Timer(0.1, client.send, [b"defg"]).start()
print(attempt(conn.recv, 9, PEEK | socket.MSG_DONTWAIT), conn.recv(9, PEEK), offset(conn))
put(conn, 8)
threading.Timer(0.1, client.send, [b"hijk"]).start()
print(conn.recv(9, PEEK), offset(conn), conn.recv(20), offset(conn))
put(conn, 1)
client.send(b"lmn")
threading.Timer(0.1, client.send, [b"opq"]).start()
print(conn.recv(4, PEEK | socket.MSG_WAITALL), offset(conn))
a, b = udp()
put(b, 2)
a.send(b"abc")
print(b.recv(9, PEEK), offset(b))
threading.Timer(0.1, a.send, [b"def"]).start()
print(b.recv(9, PEEK), offset(b), b.recv(9), offset(b))

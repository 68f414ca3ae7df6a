# SO_TIMESTAMP and SO_TIMESTAMPNS on a stream: when the last octet that a call took had arrived.
import errno, socket, struct, time

def tcp(family=socket.AF_INET, address="127.0.0.1", before=None):
    with socket.create_server((address, 0), family=family) as server:
        if before:
            server.setsockopt(socket.SOL_SOCKET, before, 1)
        client = socket.create_connection(server.getsockname()[:2])
        conn, _ = server.accept()
    return client, conn

def stamp(message):
    level, kind, data = message
    seconds, part = struct.unpack("qq", data)
    return seconds + part / (1e6 if kind == SO_TIMESTAMP else 1e9)

def shown(s, size, room=100, flags=0):
    data, control, flags, _ = s.recvmsg(size, room, flags)
    return data, [(level, kind, len(what)) for level, kind, what in control], int(flags)

def on(s, option, value=1):
    s.setsockopt(socket.SOL_SOCKET, option, value)
    time.sleep(0.05)  # Linux starts its clock of packets a moment later

SO_TIMESTAMP, SO_TIMESTAMPNS, TCP_INQ = 29, 35, 36
for label, family, address in ("IPv4", socket.AF_INET, "127.0.0.1"), ("IPv6", socket.AF_INET6, "::1"):
    print("--", label)
    client, conn = tcp(family, address)
    for option in (SO_TIMESTAMP, SO_TIMESTAMPNS):
        on(conn, option)
        client.send(b"abcdef")
        time.sleep(0.05)
        print(option, [conn.getsockopt(socket.SOL_SOCKET, o) for o in (SO_TIMESTAMP, SO_TIMESTAMPNS)])
        print("  peek:", shown(conn, 3, flags=socket.MSG_PEEK), "no room:", shown(conn, 1, 0), "little room:", shown(conn, 1, 20))
        print("  two halves:", shown(conn, 2), shown(conn, 2))
    on(conn, SO_TIMESTAMPNS, 0)
    client.send(b"off")
    time.sleep(0.05)
    print("off:", shown(conn, 9))
    on(conn, SO_TIMESTAMP)
    conn.setsockopt(socket.IPPROTO_TCP, TCP_INQ, 1)
    client.send(b"with TCP_INQ")
    time.sleep(0.05)
    print("with TCP_INQ:", shown(conn, 4), shown(conn, 4, 0), shown(conn, 4, 40))
    client.close()
    time.sleep(0.05)
    print("at the end:", shown(conn, 4), shown(conn, 4))

print("-- inherited")
client, conn = tcp(before=SO_TIMESTAMPNS)
time.sleep(0.05)
client.send(b"abc")
time.sleep(0.05)
print(shown(conn, 3))

print("-- which moment")
client, conn = tcp()
on(conn, SO_TIMESTAMPNS)
begin = time.time()
client.send(b"abc")
time.sleep(0.2)
client.send(b"def")
time.sleep(0.2)
data, control, _, _ = conn.recvmsg(2, 100)
print(data, round(stamp(control[0]) - begin, 1))
data, control, _, _ = conn.recvmsg(9, 100)
print(data, round(stamp(control[0]) - begin, 1))
client.send(b"ghi")
time.sleep(0.2)
data, control, _, _ = conn.recvmsg(9, 100)
print(data, round(stamp(control[0]) - begin, 1), control[0][:2])
client.send(b"x", socket.MSG_OOB)
time.sleep(0.1)
print("urgent:", shown(conn, 1, flags=socket.MSG_OOB))
print("nothing:", end=" ")
conn.setblocking(False)
try:
    print(shown(conn, 9))
except OSError as e:
    print(errno.errorcode[e.errno])

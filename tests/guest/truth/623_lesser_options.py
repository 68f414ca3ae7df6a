# Options that are rarely used: IP_BIND_ADDRESS_NO_PORT, IP_RECVOPTS, TCP_INQ, SO_COOKIE, IP_TRANSPARENT, timeouts' grain.
import errno, select, socket, struct

SOL, IP, TCP = socket.SOL_SOCKET, socket.IPPROTO_IP, socket.IPPROTO_TCP
TCP_INQ, SO_COOKIE = 36, 57

def attempt(label, call):
    try:
        print(label, call())
    except OSError as e:
        print(label, errno.errorcode[e.errno])

server = socket.create_server(("127.0.0.1", 0))
for make in lambda: socket.socket(), lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM):
    s = make()
    s.setsockopt(IP, socket.IP_BIND_ADDRESS_NO_PORT, 1)
    s.bind(("127.0.0.2", 0))
    print("bound without a port:", s.getsockname())
    s.connect(server.getsockname())
    print("connected:", s.getsockname()[0], s.getsockname()[1] > 0)
s = socket.socket()
s.setsockopt(IP, socket.IP_BIND_ADDRESS_NO_PORT, 1)
s.bind(("127.0.0.3", 0))
s.listen()
print("listening:", s.getsockname()[0], s.getsockname()[1] > 0)
for option in socket.IP_RECVOPTS, socket.IP_RETOPTS, socket.IP_TRANSPARENT, socket.IP_BIND_ADDRESS_NO_PORT:
    before = s.getsockopt(IP, option)
    s.setsockopt(IP, option, 5)
    print("boolean:", before, s.getsockopt(IP, option))
client = socket.create_connection(server.getsockname())
attempt("fast open of one that is connected:", lambda: client.setsockopt(TCP, socket.TCP_FASTOPEN, 5))
for _ in range(3):
    conn, address = server.accept()
    if address == client.getsockname():
        break
conn.setsockopt(TCP, TCP_INQ, 1)
attempt("only 0 and 1:", lambda: conn.setsockopt(TCP, TCP_INQ, 2))
client.send(b"1234567890")
select.select([conn], [], [], 2)
for size in 3, 2, 5:
    data, items, flags, _ = conn.recvmsg(size, 100)
    print("left behind:", data, [(level, kind, struct.unpack("i", more)[0]) for level, kind, more in items], flags)
client.close()
select.select([conn], [], [], 2)
print("at the end:", [struct.unpack("i", more)[0] for _, _, more in conn.recvmsg(5, 100)[1]])
first, second = conn.getsockopt(SOL, SO_COOKIE, 8), server.getsockopt(SOL, SO_COOKIE, 8)
print("cookies:", len(first), first != second, first == conn.getsockopt(SOL, SO_COOKIE, 8))
attempt("a short cookie:", lambda: conn.getsockopt(SOL, SO_COOKIE, 4))
for us in 0, 1, 4000, 4001, 50000, 999999:
    conn.setsockopt(SOL, socket.SO_RCVTIMEO, struct.pack("ll", 0, us))
    print("SO_RCVTIMEO of", us, struct.unpack("ll", conn.getsockopt(SOL, socket.SO_RCVTIMEO, 16)))
attempt("SO_BINDTODEVICE of AF_UNIX:", lambda: socket.socket(socket.AF_UNIX).setsockopt(SOL, socket.SO_BINDTODEVICE, b"nope0"))
attempt("SO_PASSSEC:", lambda: socket.socket(socket.AF_UNIX).getsockopt(SOL, socket.SO_PASSSEC))

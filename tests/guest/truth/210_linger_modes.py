# SO_LINGER in its three states, on close(), with data under way and a reader that reads late.
import errno, select, socket, struct, time

def pair():
    with socket.create_server(("127.0.0.1", 0)) as srv:
        a = socket.create_connection(srv.getsockname())
        return a, srv.accept()[0]

for onoff, seconds in ((0, 0), (1, 0), (1, 5), (0, 5)):
    a, b = pair()
    a.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", onoff, seconds))
    print(struct.unpack("ii", a.getsockopt(socket.SOL_SOCKET, socket.SO_LINGER, 8)))
    a.sendall(b"x" * 1000)
    select.select([b], [], [], 1)
    start = time.monotonic()
    a.close()
    print("  close took long:", time.monotonic() - start > 0.5)
    b.settimeout(1)
    got = b""
    try:
        while part := b.recv(4000):
            got += part
        print("  then EOF,", len(got))
    except OSError as e:
        print("  then", errno.errorcode[e.errno], len(got))
try:
    a = socket.socket()
    a.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, 1)
except OSError as e:
    print("int:", errno.errorcode[e.errno])

# A listener on :: with and without IPV6_V6ONLY; mapped addresses; who may share the port with whom.
import errno, socket

for only in (0, 1):
    srv = socket.socket(socket.AF_INET6)
    print("default:", srv.getsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY))
    srv.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, only)
    srv.bind(("::", 0))
    srv.listen()
    port = srv.getsockname()[1]
    print("only", only, srv.getsockname()[0], srv.getsockname()[2:])
    try:
        srv.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
    except OSError as e:
        print("  late:", errno.errorcode[e.errno])
    for family, host in ((socket.AF_INET6, "::1"), (socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::ffff:127.0.0.1")):
        c = socket.socket(family)
        try:
            c.connect((host, port))
        except OSError as e:
            print("  ", host, errno.errorcode[e.errno])
            continue
        conn, addr = srv.accept()
        print("  ", host, "seen as", addr[0], len(addr), conn.family.name, "local", conn.getsockname()[0], "client's", c.getsockname()[0], c.getpeername()[0])
        c.send(b"hi")
        print("     ", conn.recv(5))
    s = socket.socket()
    try:
        s.bind(("0.0.0.0", port))
        print("  IPv4 wildcard: ok")
    except OSError as e:
        print("  IPv4 wildcard:", errno.errorcode[e.errno])
    s = socket.socket()
    try:
        s.bind(("127.0.0.1", port))
        print("  IPv4 loopback: ok")
    except OSError as e:
        print("  IPv4 loopback:", errno.errorcode[e.errno])
print("has_dualstack:", socket.has_dualstack_ipv6())
with socket.create_server(("", 0), family=socket.AF_INET6, dualstack_ipv6=True) as srv:
    c = socket.create_connection(("127.0.0.1", srv.getsockname()[1]))
    print("create_server:", srv.accept()[1][0])

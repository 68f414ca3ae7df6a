# What an accepted socket has from its listener: options yes, non-blocking mode and timeout no.
import socket

srv = socket.create_server(("127.0.0.1", 0))
srv.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
srv.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
srv.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 20000)
srv.setsockopt(socket.SOL_SOCKET, socket.SO_OOBINLINE, 1)
srv.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\5\0\0\0")
srv.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, 33)
for mode in ("blocking", "timeout", "default"):
    if mode == "timeout":
        srv.settimeout(5)
    if mode == "default":
        socket.setdefaulttimeout(3)
    cli = socket.socket()
    cli.connect(srv.getsockname())
    conn, addr = srv.accept()
    print(mode, conn.gettimeout(), conn.getblocking(), cli.gettimeout(), addr == cli.getsockname())
    for name, level, option in (("KEEPALIVE", socket.SOL_SOCKET, socket.SO_KEEPALIVE), ("NODELAY", socket.IPPROTO_TCP, socket.TCP_NODELAY),
                                ("RCVBUF", socket.SOL_SOCKET, socket.SO_RCVBUF), ("OOBINLINE", socket.SOL_SOCKET, socket.SO_OOBINLINE),
                                ("KEEPIDLE", socket.IPPROTO_TCP, socket.TCP_KEEPIDLE), ("REUSEADDR", socket.SOL_SOCKET, socket.SO_REUSEADDR),
                                ("ACCEPTCONN", socket.SOL_SOCKET, socket.SO_ACCEPTCONN)):
        print("  ", name, conn.getsockopt(level, option), cli.getsockopt(level, option))
    print("   LINGER", conn.getsockopt(socket.SOL_SOCKET, socket.SO_LINGER, 8))
socket.setdefaulttimeout(None)

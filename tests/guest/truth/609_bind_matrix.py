# bind: which pairs of addresses conflict, TCP, with and without SO_REUSEADDR, bound only and listening.
import errno, socket

hosts = {"any4": (socket.AF_INET, "0.0.0.0"), "lo4": (socket.AF_INET, "127.0.0.1"), "lo4b": (socket.AF_INET, "127.0.0.2"),
         "any6": (socket.AF_INET6, "::"), "lo6": (socket.AF_INET6, "::1"), "map": (socket.AF_INET6, "::ffff:127.0.0.1")}
for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
    for reuse, listening in ((0, False), (1, False), (1, True)):
        if listening and kind == socket.SOCK_DGRAM:
            continue
        print(kind, "reuse", reuse, "listening", listening)
        for one, (family, host) in hosts.items():
            row = []
            for other, (family2, host2) in hosts.items():
                a = socket.socket(family, kind)
                a.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, reuse)
                a.bind((host, 0))
                if listening:
                    a.listen()
                b = socket.socket(family2, kind)
                b.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, reuse)
                try:
                    b.bind((host2, a.getsockname()[1]))
                    row.append("ok")
                except OSError as e:
                    row.append(errno.errorcode[e.errno][5:])
                a.close()
                b.close()
            print("  ", one, *row)

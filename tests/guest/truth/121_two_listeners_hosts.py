# Listeners on 127.0.0.1, 127.0.0.2 and the wildcard of another port: who gets which connection.
import socket

a = socket.create_server(("127.0.0.1", 0))
port = a.getsockname()[1]
b = socket.create_server(("127.0.0.2", port))
names = {a: "one", b: "two"}
for host in ("127.0.0.1", "127.0.0.2", "127.0.0.3"):
    c = socket.socket()
    try:
        c.connect((host, port))
    except OSError as e:
        print(host, e)
        continue
    for s in names:
        s.settimeout(0.05)
        try:
            conn, addr = s.accept()
            print(host, names[s], conn.getsockname()[0], addr[0], c.getsockname()[0])
        except TimeoutError:
            pass
v6 = socket.create_server(("::1", port), family=socket.AF_INET6)
print(v6.getsockname()[:2] == ("::1", port))

# Closing a listener resets what nobody has accepted; closing it twice is nothing; its port is free again.
import errno, select, socket

srv = socket.create_server(("127.0.0.1", 0), backlog=8)
name = srv.getsockname()
clients = [socket.create_connection(name) for _ in range(3)]
conn, _ = srv.accept()
clients[1].send(b"unread")
srv.close()
srv.close()
print("closed:", srv.fileno(), repr(srv)[:22])
select.select(clients[1:], [], [], 1)
for i, c in enumerate(clients):
    r, w, x = select.select([c], [c], [c], 0)
    print(i, len(r), len(w), len(x))
    c.settimeout(0.1)
    for what in (lambda: c.recv(5), lambda: c.send(b"y"), lambda: c.recv(5), lambda: c.send(b"z")):
        try:
            print("  ", what())
        except OSError as e:
            print("  ", type(e).__name__, errno.errorcode.get(e.errno))
print("the accepted one lives:", conn.recv(9))
try:
    socket.create_connection(name)
except OSError as e:
    print("connect:", errno.errorcode[e.errno])
again = socket.create_server(name)
print("bound again:", again.getsockname() == name)

# Connections are accepted in the order of their completion; data sent before accept() waits; a reset one is still accepted.
import errno, select, socket

srv = socket.create_server(("127.0.0.1", 0), backlog=5)
clients = [socket.create_connection(srv.getsockname()) for _ in range(4)]
for i, c in enumerate(clients):
    c.send(b"I am %d" % i)
clients[1].close()
clients[2].setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
clients[2].close()
select.select([], [], [], 0.05)
srv.settimeout(2)
for i in range(4):
    try:
        conn, addr = srv.accept()
    except OSError as e:
        print(i, "accept:", type(e).__name__, errno.errorcode.get(e.errno))
        continue
    r, w, x = select.select([conn], [conn], [conn], 0)
    print(i, "readable", bool(r), "writable", bool(w), "exceptional", bool(x))
    for attempt in range(2):
        conn.settimeout(0.1)
        try:
            print("   recv:", conn.recv(100))
        except OSError as e:
            print("   recv:", type(e).__name__, errno.errorcode.get(e.errno))
    try:
        print("   peer is known:", conn.getpeername() == addr)
    except OSError as e:
        print("   getpeername:", errno.errorcode[e.errno])
srv.settimeout(0.05)
try:
    srv.accept()
except TimeoutError as e:
    print("nobody left:", e, e.errno)

# What a blocked call in one thread gets when another thread shuts down, sends, connects, changes the timeout or ends.
import select, socket, threading, time

def pair():
    with socket.create_server(("127.0.0.1", 0)) as srv:
        c = socket.create_connection(srv.getsockname())
        return c, srv.accept()[0]

def in_thread(call):
    out = []
    def body():
        try:
            out.append(call())
        except Exception as e:
            out.append("%s %s" % (type(e).__name__, e))
    t = threading.Thread(target=body)
    t.start()
    time.sleep(0.1)
    return t, out

srv = socket.create_server(("127.0.0.1", 0))
t, out = in_thread(lambda: srv.accept()[0].recv(10))
c = socket.create_connection(srv.getsockname())
c.send(b"hello")
t.join(5); print("accept:", out)
t, out = in_thread(lambda: srv.accept())
srv.shutdown(socket.SHUT_RDWR)
t.join(5); print("accept, listener shut down:", out)
u = socket.socket(type=socket.SOCK_DGRAM)
u.bind(("127.0.0.1", 0))
t, out = in_thread(lambda: u.recvfrom(10))
u.sendto(b"x", u.getsockname())
t.join(5); print("recvfrom:", out[0][0])
a, b = pair()
t, out = in_thread(lambda: b.sendall(bytes(30_000_000)))
print("sendall blocks:", t.is_alive())
a.close()
t.join(5); print("sendall, peer closed:", out)
a, b = pair()
t, out = in_thread(lambda: b.recv(10))
b.settimeout(0.05)
time.sleep(0.1)
print("timeout set later does not touch it:", t.is_alive())
a.send(b"z")
t.join(5); print(out)
a, b = socket.socketpair()
t, out = in_thread(lambda: select.select([b], [], [], 5)[0] == [b])
a.send(b"1")
t.join(5); print("select:", out)
t, out = in_thread(lambda: b.recv(10, socket.MSG_WAITALL))
a.send(b"23456789")
time.sleep(0.05)
print("waitall waits:", t.is_alive())
a.send(b"0!")
t.join(5); print(out)
a, b = pair()
t, out = in_thread(lambda: (b.recv(10), b.recv(10)))
a.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
a.close()
t.join(5); print("reset:", out)
t, out = in_thread(lambda: socket.create_connection(("127.0.0.1", 9), timeout=5))
t.join(5); print("refused:", out)

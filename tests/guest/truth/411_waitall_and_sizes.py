# recv sizes: zero, huge, exactly; WAITALL with data in pieces from a thread; recv_into with offsets and views.
import array, socket, threading, time

def pair():
    with socket.create_server(("127.0.0.1", 0)) as srv:
        a = socket.create_connection(srv.getsockname())
        return a, srv.accept()[0]

a, b = pair()
a.sendall(b"0123456789")
print(b.recv(0), b.recv(4), b.recv(1 << 20))
def drip():
    for n in range(5):
        time.sleep(0.01)
        a.send(b"%d" % n * 3)
t = threading.Thread(target=drip)
t.start()
print(b.recv(15, socket.MSG_WAITALL))
t.join()
buf = bytearray(b"." * 10)
view = memoryview(buf)
a.sendall(b"abcdef")
print(b.recv_into(view[2:5]), buf, b.recv_into(view[5:], 2), buf, b.recv_into(view, 0), buf)
arr = array.array("I", [0, 0])
a.sendall(b"\1\0\0\0\2\0\0\0")
print(b.recv_into(arr, 8), arr)
for bad in (lambda: b.recv_into(b"immutable"), lambda: b.recv_into(buf, 11), lambda: b.recv_into(buf, -1), lambda: b.recv(-1), lambda: b.recv_into("x"), lambda: b.recv_into(view[::2]),
            lambda: a.send("text"), lambda: a.sendall(5), lambda: a.send(memoryview(b"abcd")[::2]), lambda: a.send(array.array("H", [258]))):
    try:
        print(bad())
    except Exception as e:
        print(type(e).__name__, e)

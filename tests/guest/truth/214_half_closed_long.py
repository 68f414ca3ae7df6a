# A half-closed connection carries megabytes in the other direction; counts and hashes agree; EOFs in both orders.
import hashlib, select, socket

with socket.create_server(("127.0.0.1", 0)) as srv:
    a = socket.create_connection(srv.getsockname())
    b, _ = srv.accept()
a.shutdown(socket.SHUT_WR)
print(b.recv(1))
data = bytes(range(256)) * 8000
for s in (a, b):
    s.setblocking(False)
sent = got = 0
h = hashlib.sha256()
done = False
while not done:
    r, w, _ = select.select([a], [b] if sent < len(data) else [], [], 2)
    if not r and not w:
        print("stalled")
        break
    if w:
        sent += b.send(data[sent:sent + 65536])
        if sent == len(data):
            b.close()
    if r:
        part = a.recv(40000)
        done = not part
        got += len(part)
        h.update(part)
print(sent, got, h.hexdigest() == hashlib.sha256(data).hexdigest())

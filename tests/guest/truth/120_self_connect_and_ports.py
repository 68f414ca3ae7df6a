# Ephemeral ports: given by bind, connect, listen; distinct; given back at once when a socket that never connected closes.
import errno, socket

socks = [socket.socket() for _ in range(20)]
for s in socks:
    s.bind(("127.0.0.1", 0))
ports = [s.getsockname()[1] for s in socks]
print(len(set(ports)), min(ports) >= 1024)
for s in socks:
    s.close()
again = socket.socket()
again.bind(("127.0.0.1", ports[0]))
print("free again:", again.getsockname()[1] == ports[0])
again.close()
s = socket.socket()
s.bind(("127.0.0.1", 0))
name = s.getsockname()
s.connect(name)
print("self:", s.getpeername() == s.getsockname())
s.sendall(b"to me")
print(s.recv(10))
s.shutdown(socket.SHUT_WR)
print(s.recv(10))
s.close()
a = socket.socket(type=socket.SOCK_DGRAM)
a.bind(("127.0.0.1", 0))
t = socket.socket()
t.bind(a.getsockname())
print("UDP and TCP share numbers:", t.getsockname() == a.getsockname())
w = socket.socket()
w.bind(("", 0))
print(w.getsockname()[0])
l = socket.socket()
l.listen()
print(l.getsockname()[0], l.getsockname()[1] > 0)

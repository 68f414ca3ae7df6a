# When a program is over its names are let go, and its sockets close: daemon threads that this would wake do not go on.
import socket, threading

lock = threading.Lock()
srv = socket.create_server(("127.0.0.1", 0))
clients = {}
gone = threading.Semaphore(0)


def serve(conn):
    lines = conn.makefile("r")
    name = lines.readline().strip()
    with lock:
        clients[name] = conn
    gone.release()
    for line in lines:
        with lock:
            for other in sorted(clients):
                if other != name:
                    clients[other].sendall(f"{name}: {line}".encode())
    with lock:
        del clients[name]
    print(name, "left")
    gone.release()


def accept():
    for _ in range(2):
        threading.Thread(target=serve, args=(srv.accept()[0],), daemon=True).start()


acceptor = threading.Thread(target=accept)
acceptor.start()
ann, bob = (socket.create_connection(srv.getsockname()) for _ in range(2))
for conn, name in ((ann, b"ann\n"), (bob, b"bob\n")):
    conn.sendall(name)
    gone.acquire()
ann.sendall(b"hello\n")
print(bob.recv(100))
bob.shutdown(socket.SHUT_WR)
gone.acquire()
acceptor.join()
print(sorted(clients))

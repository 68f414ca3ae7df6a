# python3 server.py
import select
import socket

BOOK = b"la plaza se llena de gente\n" * 2000

server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 10_000)  # a small send queue, to see it full
server.bind(("", 5000))
server.listen()
print("library: port 5000")

readers = [server]
pending = {}  # what each client has still to get

while True:
    writers = [sock for sock in pending if pending[sock]]
    can_read, can_write, _ = select.select(readers, writers, [])

    for sock in can_write:
        sent = sock.send(pending[sock])
        print("sent", sent, "of", len(pending[sock]))
        pending[sock] = pending[sock][sent:]

    for sock in can_read:
        if sock is server:
            client, address = server.accept()
            client.setblocking(False)
            readers.append(client)
            pending[client] = b""
            continue

        request = sock.recv(1024)
        if request == b"book\n":
            pending[sock] += BOOK
        elif request:
            pending[sock] += b"it is noon\n"
        else:
            readers.remove(sock)
            del pending[sock]
            sock.close()

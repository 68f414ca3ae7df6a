import select
import socket

listener = socket.socket()
listener.bind(("", 7000))
listener.listen()
total = 0


def serve(connection):
    count = 0
    while True:
        readable, _, _ = select.select([connection], [], [])
        data = connection.recv(100)
        if not data:
            break
        count += len(data)
        connection.sendall(data.upper())
    connection.close()
    return count


peer, address = listener.accept()
total = serve(peer)
print("served", total)
raise ValueError("the end")

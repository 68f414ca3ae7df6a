import socket

server = socket.create_connection(("127.0.0.1", 7000))
for word in (b"uno", b"dos", b"tres"):
    server.sendall(word)
    print(server.recv(100))
server.close()

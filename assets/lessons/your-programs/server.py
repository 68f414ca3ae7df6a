# python3 server.py
import socket

server = socket.create_server(("", 5000))
print("port 5000")

connection, address = server.accept()
with connection:
    while data := connection.recv(1024):
        connection.sendall(data.upper())
print("bye")

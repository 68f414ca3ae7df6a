# python3 server.py
import select
import socket

server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(("", 5000))
server.listen()
print("echo server: port 5000")

while True:
    watched = [server]
    ready, _, _ = select.select(watched, [], [], 5)
    if not ready:
        print("5 seconds without news. Nobody writes?")
        break

    for sock in ready:
        if sock is server:
            client, address = server.accept()
            watched.append(client)
            print("+", address[0])
        else:
            sock.sendall(sock.recv(1024).upper())

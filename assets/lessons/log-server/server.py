# python3 server.py
import select
import socket

server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(("", 5000))
server.listen()
print("log server: port 5000")

sockets_list = [server]
names = {}

while True:
    read_sockets, _, exception_sockets = select.select(sockets_list, [], sockets_list)

    for sock in read_sockets:
        if sock is server:
            client, address = server.accept()
            sockets_list.append(client)
            names[client] = f"{address[0]}:{address[1]}"
            print("+", names[client])
            continue

        try:
            data = sock.recv(1024)
        except ConnectionResetError:
            print("!", names[sock], "ConnectionResetError")
            data = b""

        if data:
            print(" ", names[sock], data.decode("utf-8", "replace").rstrip())
            sock.sendall(b"ok\n")
        else:
            print("-", names[sock])
            sockets_list.remove(sock)
            del names[sock]
            sock.close()

    for sock in exception_sockets:
        print("x", names.get(sock, "server"))

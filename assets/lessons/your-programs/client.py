# python3 client.py [HOST]
import socket
import sys

host = sys.argv[1] if len(sys.argv) > 1 else "localhost"
with socket.create_connection((host, 5000)) as sock:
    for word in ["hola", "mundo"]:
        sock.sendall(word.encode())
        print(word, "->", sock.recv(1024).decode())

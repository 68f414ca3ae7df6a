# python3 client.py [HOST]
import socket
import sys

host = sys.argv[1] if len(sys.argv) > 1 else "localhost"
sock = socket.create_connection((host, 5000))
sock.settimeout(3)
sock.sendall(b"hello\n")
try:
    print(sock.recv(1024).decode().rstrip())
except TimeoutError:
    print("no answer in 3 seconds")
sock.close()

# python3 quick.py [HOST]: asks for little
import socket
import sys
import time

host = sys.argv[1] if len(sys.argv) > 1 else "localhost"
sock = socket.create_connection((host, 5000))
begin = time.monotonic()
sock.sendall(b"time\n")
print(sock.recv(1024).decode().rstrip())
print(f"after {(time.monotonic() - begin) * 1000:.0f} ms")
sock.close()

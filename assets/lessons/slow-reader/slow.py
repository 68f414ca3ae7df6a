# python3 slow.py [HOST]: asks for much and reads it without haste
import socket
import sys
import time

host = sys.argv[1] if len(sys.argv) > 1 else "localhost"
sock = socket.socket()
sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8_000)  # and a small receive queue
sock.connect((host, 5000))
sock.sendall(b"book\n")
got = 0
while got < 54_000:
    time.sleep(0.1)
    got += len(sock.recv(4_096))
print("read", got, "bytes")
sock.close()

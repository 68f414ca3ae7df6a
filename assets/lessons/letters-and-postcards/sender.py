# python3 sender.py [HOST]
import socket
import sys
import time

host = sys.argv[1] if len(sys.argv) > 1 else "localhost"

letters = socket.create_connection((host, 6000))
letters.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
postcards = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)

for number in range(1, 11):
    letters.sendall(f"letter {number}\n".encode())
    postcards.sendto(f"postcard {number}".encode(), (host, 6000))
    time.sleep(0.02)

letters.close()
postcards.close()
print("sent: 10 letters, 10 postcards")

# python3 client.py [HOST] [NUMBER]
import socket
import struct
import sys
import time

host = sys.argv[1] if len(sys.argv) > 1 else "localhost"
number = int(sys.argv[2]) if len(sys.argv) > 2 else 1
logs = ["INFO boot", "WARN disk 91%", "ERROR timeout"]

time.sleep(0.02 * number)
sock = socket.create_connection((host, 5000))
for log in logs:
    sock.sendall(f"client {number}: {log}\n".encode())
    answer = sock.recv(1024)
    print(log, "->", answer.decode().rstrip())
    time.sleep(0.05)

if number % 3 == 0:
    # SO_LINGER on, 0 seconds: close() slams the door (RST) instead of saying goodbye (FIN).
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
sock.close()

# A buffered writer over a non-blocking socket that is full: BlockingIOError with the number that send() had, and what was written.
import socket

a, b = socket.socketpair()
a.setblocking(False)
raw = a.makefile("wb", buffering=0)
try:
    while True:
        a.send(bytes(100_000))
except BlockingIOError as error:
    print(error)
print("raw:", raw.write(b"more"))
for size in (100, 9000, 20000):
    writer = a.makefile("wb")
    try:
        print("written:", writer.write(bytes(size)))
        writer.flush()
    except BlockingIOError as error:
        print(size, error.errno, error, error.characters_written)
    try:
        writer.close()
    except BlockingIOError as error:
        print("close:", error.errno, writer.closed)
text = a.makefile("w")
text.write("x" * 10)
try:
    text.flush()
except BlockingIOError as error:
    print("text:", error)
while True:
    try:
        b.recv(1 << 20, socket.MSG_DONTWAIT)
    except BlockingIOError:
        break
print("room again:", raw.write(b"more"), text.flush(), b.recv(100))
reader = a.makefile("rb")
print("nothing to read:", reader.read(5), reader.read1(5), reader.readinto(bytearray(4)))
try:
    print(reader.readline())
except OSError as error:
    print(type(error).__name__, error)
try:
    a.makefile("r").read()
except Exception as error:
    print(type(error).__name__, error)

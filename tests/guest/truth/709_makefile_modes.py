# makefile in its modes: buffering, text and binary, read/write, closing order, timeouts, readinto, iteration.
import io, socket

def pair():
    return socket.socketpair()

a, b = pair()
for mode in ("r", "w", "rw", "rb", "wb", "rwb"):
    with a.makefile(mode) as f:
        print(mode, type(f).__name__, getattr(f, "mode", None), f.readable(), f.writable(), f.seekable())
for bad in ("", "a", "r+", "x"):
    try:
        a.makefile(bad)
    except ValueError as e:
        print(repr(bad), e)
f = a.makefile("rb", buffering=0)
print(type(f).__name__, f.name == a.fileno(), f.mode)
try:
    a.makefile("r", buffering=0)
except ValueError as e:
    print(e)
w = a.makefile("w", encoding="utf-8", newline="\n")
w.write("ñandú\nzócalo\n")
print("buffered:", w.fileno() == a.fileno())
b.settimeout(0.05)
try:
    b.recv(1)
except TimeoutError:
    print("nothing yet")
w.flush()
print(b.recv(100))
r = b.makefile("r", encoding="latin-1", newline="")
a.sendall("x\r\ny\rz\n".encode())
a.shutdown(socket.SHUT_WR)
print(list(r))
a, b = pair()
w = a.makefile("wb")
a.close()
print("socket object closed:", a.fileno() > 0, repr(a).startswith("<socket.socket [closed]"))
w.write(b"still goes")
w.close()
print(b.recv(100), b.recv(1))
a, b = pair()
rf = b.makefile("rb")
b.settimeout(0.05)
try:
    rf.readline()
except TimeoutError as e:
    print("timed out:", e)
try:
    rf.readline()
except OSError as e:
    print("and then:", e)
a, b = pair()
rf = b.makefile("rb")
buf = bytearray(4)
a.send(b"abcdefgh\n12")
print(rf.readinto(buf), buf, rf.read(2), rf.peek()[:3], rf.readline(), rf.read1(10))
with b.makefile("rwb", buffering=0) as raw:
    print(raw.write(b"raw"), a.recv(9))
rf.close()
try:
    rf.read()
except ValueError as e:
    print(e)
b.setblocking(False)
print(b.makefile("rb", buffering=0).read(5), b.makefile("rb").read1(5))

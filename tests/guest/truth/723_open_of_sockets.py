# open() and os.fdopen() of a socket's number: the buffered and text layers of io over read(2) and write(2).
import io
import os
import socket

a, b = socket.socketpair()
reader = open(a.detach(), "rb")
writer = os.fdopen(b.detach(), "w")
print(type(reader).__name__, isinstance(reader.raw, io.RawIOBase), reader.mode, reader.raw.mode)
print(writer.mode, writer.buffer.mode, writer.isatty(), writer.seekable())
print(writer.write("one\ntwo\nthr"))
writer.flush()
print(reader.readline(), reader.peek(2), reader.read1(3))
try:
    reader.seek(0)
except OSError as error:
    print(type(error).__name__, error)
try:
    reader.tell()
except OSError as error:
    print(type(error).__name__, error)
writer.write("ee\n")
fd = writer.fileno()
writer.close()
print(reader.read(), reader.read())
try:
    os.fstat(fd)
except OSError as error:
    print(error)
try:
    writer.write("x")
except ValueError as error:
    print(error)
reader.close()
print(reader.closed, reader.raw)

a, b = socket.socketpair()
a.setblocking(False)
raw = open(a.fileno(), "rb", 0, closefd=False)
print(raw.read(5), raw.readable(), raw.writable(), raw.closefd)
b.send(b"hello")
print(raw.read(5))
try:
    raw.write(b"x")
except io.UnsupportedOperation as error:
    print(error)
raw.close()
both = open(a.fileno(), "wb", 0, closefd=False)
print(both.write(b"answer"), b.recv(99))
for mode in ("rw", "z", "", "r"):
    try:
        open(a.fileno(), mode, 0)
    except ValueError as error:
        print(error)
for mode in ("r+", "rb+"):
    try:
        open(a.fileno(), mode)
    except OSError as error:
        print(type(error).__name__, error)
try:
    a.send(b"")
except OSError as error:
    print(error)
try:
    open(900)
except OSError as error:
    print(error)
b.close()
try:
    open("no such file")
except OSError as error:
    print(error)


class Keeps:
    opens = open


try:
    Keeps().opens("no such file")
except OSError as error:
    print(error)

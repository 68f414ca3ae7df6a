# The standard streams are descriptors: closed they refuse, their numbers are free, and a socket can take their place.
import contextlib, errno, os, socket, sys

os.write(1, b"straight to 1\n")
a, b = socket.socketpair()
os.dup2(a.fileno(), 50)
os.write(50, b"via 50")
print(b.recv(10))
with contextlib.redirect_stdout(a.makefile("w")) as file:
    print("redirected")
    file.flush()
print(b.recv(20))
sys.stdout.flush()
saved = os.dup(1)
os.dup2(a.fileno(), 1)
print("into the socket")
sys.stdout.flush()
os.dup2(saved, 1)
print(b.recv(20))
sys.stdout.flush()
os.close(1)
try:
    print("nobody hears")
    sys.stdout.flush()
except OSError as error:
    heard = errno.errorcode[error.errno]
s = socket.socket()
number = s.fileno()
s.close()
sys.stdout = os.fdopen(saved, "w")
print("print after close(1):", heard, "a new socket is", number)
try:
    os.close(1)
except OSError as error:
    print("closed twice:", errno.errorcode[error.errno])

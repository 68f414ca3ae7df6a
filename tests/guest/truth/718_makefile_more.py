# makefile() of every mode, with timeouts, after close, both directions, odd newlines and encodings, sendfile of files.
import io, os, socket, tempfile, threading
def t(f, *a, **k):
    try:
        r = f(*a, **k)
        print(r)
    except Exception as e:
        print(type(e).__name__, e)
def pair():
    a, b = socket.socketpair()
    a.settimeout(2); b.settimeout(2)
    return a, b
a, b = pair()
for mode in ("r", "w", "rw", "rb", "wb", "rwb", "rwb0", "x", "a", "rr", "", "br"):
    t(lambda: type(a.makefile(mode)).__name__)
t(a.makefile, "r", buffering=0); t(a.makefile, "rb", buffering=1) if 0 else None
t(lambda: type(a.makefile("rb", buffering=0)).__name__)
t(lambda: type(a.makefile("wb", buffering=4)).__name__)
f = a.makefile("w", encoding="latin-1", newline="\r\n"); f.write("ñ\nx\n"); print(b.gettimeout())
f.flush(); t(b.recv, 100)
g = b.makefile("r", encoding="utf-8", errors="replace", newline=None)
a.sendall(b"one\r\ntwo\rthree\n\xff\n"); a.shutdown(socket.SHUT_WR)
t(g.readlines)
t(g.seek, 0); t(g.tell); t(g.fileno) if 0 else None; print(g.readable(), g.writable(), g.seekable(), g.isatty(), g.name == b.fileno() if hasattr(g, "name") else None)
g.close(); b.close(); t(b.fileno); t(g.read)
a.close()
a, b = pair()
f = b.makefile("rb"); b.close()
a.sendall(b"12345\n678")
t(f.read, 3); t(f.peek); t(f.readline); t(f.read1, 100); t(f.readinto, bytearray(0))
b2 = f.raw._sock; b2.settimeout(0.02)
t(f.read, 1); t(f.read, 1); print(f.closed, f.raw.closed)
f.close(); t(f.read); t(a.send, b"x")
a.close()
a, b = pair()
f = a.makefile("rb", buffering=0); a.setblocking(False)
t(f.read, 5); t(f.readinto, bytearray(3)); t(f.readline)
w = a.makefile("wb", buffering=0)
n = 0
while True:
    r = w.write(b"z" * 65536)
    if r is None:
        break
    n += r
print(n > 65536, r)
t(f.write, b"x"); t(w.read, 1)
a.close(); t(f.read, 1); f.close(); w.close(); 
a2 = b.recv(10); print(a2)
a, b = pair()
rw = a.makefile("rw", newline="\n"); rw.write("question?\n"); rw.flush()
o = b.makefile("rw", newline="\n"); t(o.readline); o.write("answer\n"); o.close()
t(rw.readline)
with tempfile.TemporaryFile() as file:
    file.write(bytes(range(256)) * 1000); file.seek(100)
    got = []
    th = threading.Thread(target=lambda: got.append(sum(len(x) for x in iter(lambda: b.recv(65536), b""))))
    th.start()
    t(a.sendfile, file); t(file.tell); file.seek(0); t(a.sendfile, file, 10, 50); t(file.tell); t(a.sendfile, file, 10**9); t(a.sendfile, file, 0, -1); t(a.sendfile, file, 0, 1.5); t(a.sendfile, io.BytesIO(b"mem"), 1); t(a.sendfile, io.StringIO("text")); t(a.sendfile, 5)
    t(lambda: os.sendfile(a.fileno(), file.fileno(), 5, 20)); t(lambda: os.sendfile(a.fileno(), file.fileno(), 0, 0))
    rw.close(); a.close(); th.join(); print(got)
u = socket.socket(type=socket.SOCK_DGRAM)
with tempfile.TemporaryFile() as file:
    t(u.sendfile, file)
    a, b = pair(); a.setblocking(False); t(a.sendfile, file)

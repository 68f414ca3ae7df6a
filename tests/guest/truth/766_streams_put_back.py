# stdout replaced and put back, by hand and by contextlib; a tee; print to __stdout__ and __stderr__; order with sockets.
import contextlib, io, os, socket, sys
class Tee:
    def __init__(s, *fs): s.fs = fs
    def write(s, x): [f.write(x) for f in s.fs]; return len(x)
    def flush(s): [f.flush() for f in s.fs]
buf = io.StringIO(); print(sys.stdout is sys.__stdout__, sys.stderr is sys.__stderr__, sys.stdin is sys.__stdin__)
sys.stdout = Tee(sys.__stdout__, buf); print("both"); a, b = socket.socketpair(); a.send(b"x"); print("after a call", b.recv(1)); sys.stdout = sys.__stdout__; print("back", repr(buf.getvalue())); print("direct", file=sys.__stdout__)
with contextlib.redirect_stdout(io.StringIO()) as f: print("hidden"); sys.__stdout__.write("through\n")
print(f.getvalue(), end=""); old = sys.stdout; sys.stdout = open(os.devnull, "w"); print("nowhere"); sys.stdout = old; print("end")
sys.stdout = io.TextIOWrapper(open(1, "wb", 0, closefd=False), encoding="latin-1", write_through=True); print("ñ".encode("latin-1") and "latin"); sys.stdout = sys.__stdout__; sys.stdout.reconfigure(line_buffering=True); print("fin")

# Processor time beside sleeping, sendfile the wrong way round, a file that nobody listens at, and asking for a process.
import errno, os, socket, tempfile, time


def t(label, f):
    try:
        print(label, f())
    except OSError as e:
        print(label, type(e).__name__, errno.errorcode[e.errno])


used, slept = (time.process_time(), time.thread_time()), time.monotonic()
a, b = socket.socketpair()
a.settimeout(0.2)
try:
    a.recv(1)
except TimeoutError:
    time.sleep(0.2)
print(time.monotonic() - slept >= 0.4, time.process_time() - used[0] < 0.1, time.thread_time() - used[1] < 0.1)
print(time.clock_gettime(time.CLOCK_PROCESS_CPUTIME_ID) < 5)
used = time.process_time_ns()
while time.process_time_ns() - used < 10_000_000:
    pass
print("a busy loop ends")
with tempfile.NamedTemporaryFile() as file:
    t("sendfile from a socket:", lambda: os.sendfile(file.fileno(), a.fileno(), None, 7))
    x = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    t("sendto a plain file:", lambda: x.sendto(b"", file.name))
    t("connect to a plain file:", lambda: x.connect(file.name))
print(os.kill(os.getpid(), 0))

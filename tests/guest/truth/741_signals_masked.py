# Signals to oneself: the handler's frame, blocked and pending ones, sigwait and its kin, SIGPIPE with a handler.
import os, signal, socket, threading, time

def handler(number, frame):
    print("handler", signal.Signals(number).name, frame.f_code.co_name)

def inner():
    signal.raise_signal(signal.SIGUSR1)
    os.kill(os.getpid(), signal.SIGUSR2)

for number in signal.SIGUSR1, signal.SIGUSR2, signal.SIGPIPE:
    signal.signal(number, handler)
inner()
def waiting():
    time.sleep(0.03)
signal.signal(signal.SIGALRM, handler)
signal.setitimer(signal.ITIMER_REAL, 0.01)
waiting()
print("mask before:", signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR1]))
signal.raise_signal(signal.SIGUSR1)
os.kill(os.getpid(), signal.SIGUSR1)
print("pending:", signal.sigpending())
print("unblocked:", signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGUSR1]), signal.sigpending())
signal.pthread_sigmask(signal.SIG_SETMASK, [signal.SIGUSR1, signal.SIGALRM])
os.kill(os.getpid(), signal.SIGUSR1)
print("sigwait:", signal.sigwait([signal.SIGUSR1, signal.SIGALRM]))
print("nothing:", signal.sigtimedwait([signal.SIGUSR1], 0.01), signal.sigtimedwait([signal.SIGUSR1], 0))
signal.setitimer(signal.ITIMER_REAL, 0.01)
print("alarm:", signal.sigwait({signal.SIGALRM}))
threading.Timer(0.01, os.kill, (os.getpid(), signal.SIGUSR1)).start()
info = signal.sigwaitinfo([signal.SIGUSR1])
print("from a thread:", info.si_signo, info.si_code, info.si_pid == os.getpid(), info.si_uid == os.getuid())
try:
    signal.sigtimedwait([signal.SIGUSR1], -1)
except ValueError as e:
    print(e)
signal.pthread_sigmask(signal.SIG_SETMASK, [])
a, b = socket.socketpair()
b.close()
for flags in 0, socket.MSG_NOSIGNAL:
    try:
        a.send(b"x", flags)
    except BrokenPipeError as e:
        print(e)
with socket.create_server(("127.0.0.1", 0)) as server:
    c = socket.create_connection(server.getsockname())
    conn, _ = server.accept()
c.shutdown(socket.SHUT_WR)
try:
    c.sendall(b"x")
except BrokenPipeError as e:
    print(e)
a, b = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
a.shutdown(socket.SHUT_WR)
try:
    a.send(b"x")
except BrokenPipeError as e:
    print("datagrams:", e)

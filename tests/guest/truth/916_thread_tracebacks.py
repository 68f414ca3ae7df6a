# What a thread's uncaught exception prints (to stderr) leaves the program going; sys.exit in threads; atexit; status 0.
import atexit, socket, sys, threading

atexit.register(print, "atexit ran")
def fail(): raise ConnectionResetError(104, "as if")
sys.stderr = sys.stdout
t = threading.Thread(target=fail, name="T")
threading.excepthook, old = (lambda args: print("hook:", args.exc_type.__name__, args.exc_value)), threading.excepthook
t.start(); t.join()
a, b = socket.socketpair()
def server():
    with b:
        while data := b.recv(10):
            if data == b"quit":
                sys.exit("this text is lost")
            b.send(data)
t = threading.Thread(target=server)
t.start()
a.send(b"one"); print(a.recv(10))
a.send(b"quit"); t.join()
print(a.recv(10), t.is_alive())
print(threading.current_thread().name, threading.active_count())

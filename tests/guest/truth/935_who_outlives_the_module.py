# What is still there at the end: names die with the module, unless a daemon thread holds it; then only garbage has last words.
import atexit, gc, socket, threading, weakref

gc.disable()  # but for the last time


class Loud:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        print("del", self.name)


kept = Loud("global")
weakref.finalize(kept, print, "finalized")
atexit.register(print, "atexit")
server = socket.create_server(("127.0.0.1", 0))
ring = []
ring.append((ring, Loud("ring")))
del ring
left, right = socket.socketpair()
threading.Thread(target=lambda: print("not a daemon:", left.recv(1))).start()
threading.Timer(0.05, right.send, [b"x"]).start()


def serve():
    while True:
        server.accept()


connected = socket.create_connection(server.getsockname())
threading.Thread(target=serve, daemon=True).start()
try:
    connected.send(b"x", socket.MSG_FASTOPEN)
except OSError as e:
    print(e)
print("the module ends")

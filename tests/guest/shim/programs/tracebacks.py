# Exceptions out of sockets, in every way that they are printed: no frame may show that the interpreter itself would not show.
import logging, socket, threading, traceback

class Last:
    def __del__(self):
        print("a last word")

last = Last()

def refused():
    s = socket.socket()
    s.connect(("127.0.0.1", 1))

try:
    refused()
except OSError:
    traceback.print_exc()
    print(traceback.format_exc())
    logging.exception("logged")
traceback.print_stack()
t = threading.Thread(target=refused)
t.start()
t.join()

def translated():
    try:
        refused()
    except OSError as e:
        raise ValueError("not reached") from e

translated()

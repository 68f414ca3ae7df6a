"""However the module ends, other threads are waited for, and then the handlers of atexit run, the last one first."""
import atexit
import sys
import threading
import time


def late():
    time.sleep(0.05)
    print("the thread ends", flush=True)


atexit.register(print, "registered first")
atexit.register(print, "registered last")
threading.Thread(target=late).start()
print("the module ends", flush=True)
sys.exit(0)

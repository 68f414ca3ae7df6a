# Thread objects: names, daemons, join with timeouts, exceptions, enumerate, idents, local data, excepthook, Timer, misuse.
import sys, threading, time

def show(what, call):
    try:
        print(what, call())
    except Exception as e:
        print(what, type(e).__name__, e)

main = threading.main_thread()
print(main is threading.current_thread(), main.name, main.daemon, main.is_alive(), threading.active_count())
t = threading.Thread(target=time.sleep, args=(0.05,), name="sleeper")
print(t.name, t.ident, t.daemon, t.is_alive(), repr(t))
show("join early:", t.join)
t.start()
print(t.is_alive(), t.ident is not None, t in threading.enumerate(), threading.active_count())
show("start twice:", t.start)
show("daemon late:", lambda: setattr(t, "daemon", True))
t.join(0.001)
print("still:", t.is_alive())
t.join()
print("ended:", t.is_alive(), threading.active_count())
show("join itself:", threading.current_thread().join)
local = threading.local()
local.x = "main"
def look(n):
    had = hasattr(local, "x")
    local.x = n
    time.sleep(0.01)
    seen.append((n, had, local.x))
seen = []
ts = [threading.Thread(target=look, args=(n,)) for n in range(3)]
for x in ts: x.start()
for x in ts: x.join()
print(sorted(seen), local.x)
caught = []
threading.excepthook = lambda args: caught.append((args.exc_type.__name__, str(args.exc_value), args.thread.name))
def fail(): raise ValueError("in a thread")
x = threading.Thread(target=fail, name="failing")
x.start(); x.join()
x = threading.Thread(target=sys.exit, args=(3,))
x.start(); x.join()
print(caught)
order = []
timer = threading.Timer(0.02, order.append, ("timer",))
timer.start()
never = threading.Timer(0.01, order.append, ("never",))
never.start()
never.cancel()
timer.join()
print(order)
class Mine(threading.Thread):
    def run(self):
        order.append(self.name)
m = Mine(name="mine")
m.start(); m.join()
print(order, threading.get_ident() == main.ident)
d = threading.Thread(target=time.sleep, args=(100,), daemon=True)
d.start()
print(d.daemon, d.is_alive())
def last():
    time.sleep(0.02)
    print("a thread that is no daemon is waited for")
threading.Thread(target=last).start()
print("end of main")

# selectors: register, modify, unregister, get_key, errors, closing; all four kinds alike.
import selectors, socket

def show(what, call):
    try:
        return "%s %r" % (what, call())
    except Exception as e:
        return "%s %s" % (what, type(e).__name__)

results = {}
for kind in (selectors.SelectSelector, selectors.PollSelector, selectors.EpollSelector, selectors.DefaultSelector):
    out = []
    a, b = socket.socketpair()
    s = kind()
    key = s.register(a, selectors.EVENT_READ, "data")
    out.append((key.data, key.events, key.fd == a.fileno(), key.fileobj is a))
    out.append(show("again", lambda: s.register(a, 1)))
    out.append(show("zero", lambda: s.register(b, 0)))
    out.append(show("bad", lambda: s.register("x", 1)))
    out.append(show("minus", lambda: s.register(-1, 1)))
    out.append(show("unknown", lambda: s.unregister(b)))
    out.append(show("modify unknown", lambda: s.modify(b, 1)))
    out.append(show("get unknown", lambda: s.get_key(b)))
    out.append(s.select(0))
    out.append(s.select(-1))
    b.send(b"x")
    out.append([(k.data, e) for k, e in s.select()])
    s.modify(a, selectors.EVENT_READ | selectors.EVENT_WRITE, "both")
    out.append([(k.data, e) for k, e in s.select(1)])
    s.modify(a, selectors.EVENT_READ | selectors.EVENT_WRITE, "data only")
    out.append(s.get_key(a).data)
    b.close()
    a.recv(5)
    out.append([(k.data, e) for k, e in s.select(1)])
    a.close()
    out.append(show("closed object", lambda: s.unregister(a).data))
    out.append(len(s.get_map()))
    s.close()
    out.append(show("closed", lambda: s.get_map()))
    out.append(show("closed key", lambda: s.get_key(a)))
    results[kind.__name__] = out
for line in results["SelectSelector"]:
    print(line)
print([k for k, v in results.items() if v != results["SelectSelector"]])

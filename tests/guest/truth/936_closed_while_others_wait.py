# A descriptor that another thread closes while select(), poll() or epoll_wait() wait for it: select() ends with it in every set that
# it was asked for, nobody is woken by the close() alone, and what comes later to its number, or from its peer, is seen or not.
import select, socket, threading, time


def later(what):
    timer = threading.Timer(0.05, what)
    timer.start()
    return timer


def connection():
    with socket.create_server(("127.0.0.1", 0)) as server:
        client = socket.create_connection(server.getsockname())
        return client, server.accept()[0]


def watch(label, meanwhile, wait):
    timer, begin = later(meanwhile), time.monotonic()
    try:
        found = wait()
    except (OSError, ValueError) as error:
        found = error
    print(label, found, "at the end" if time.monotonic() - begin > 0.15 else "at once")
    timer.join()


def sizes(r, w, x):
    return [len(found) for found in select.select(r, w, x, 0.25)]


for make in socket.socketpair, connection:
    a, b = make()
    watch("to be read:", a.close, lambda: sizes([a], [], []))
    a, b = make()
    watch("urgent:", a.close, lambda: sizes([], [], [a]))
    a, b = make()
    watch("both:", a.close, lambda: sizes([a], [], [a]))
    (a, b), (c, d) = make(), make()
    watch("with another that wakes:", lambda: (a.close(), d.send(b"x")), lambda: sizes([a, c], [], [a, c]))
    a, b = make()
    watch("its peer sends afterwards:", lambda: (a.close(), b.send(b"x")), lambda: sizes([a], [], []))
    a, b = make()
    watch("its peer sends before:", lambda: (b.send(b"x"), a.close()), lambda: sizes([a], [], []))
    a, b = make()
    watch("its peer closes, too:", lambda: (a.close(), b.close()), lambda: sizes([a], [], []))
    a, b = make()
    p = select.poll()
    p.register(a, select.POLLIN)
    watch("poll():", a.close, lambda: [events for _, events in p.poll(250)])
    a, b = make()
    e = select.epoll()
    e.register(a, select.EPOLLIN)
    watch("epoll_wait():", a.close, lambda: [events for _, events in e.poll(0.25)])
    a, b = make()
    e = select.epoll()
    e.register(a, select.EPOLLIN)
    watch("the set itself:", e.close, lambda: [events for _, events in e.poll(0.25)])
    a, b = make()
    a.settimeout(0.25)
    watch("recv() with a timeout:", a.close, lambda: a.recv(1))

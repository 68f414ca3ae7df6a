# Who closes first, with what under way: the other side's next calls, all small combinations.
import errno, itertools, select, socket

def pair():
    with socket.create_server(("127.0.0.1", 0)) as srv:
        a = socket.create_connection(srv.getsockname())
        return a, srv.accept()[0]

def word(call):
    try:
        r = call()
        return r if not isinstance(r, tuple) else "ok"
    except OSError as e:
        return errno.errorcode.get(e.errno, type(e).__name__)

steps = {
    "a sends": lambda a, b: a.send(b"A"), "b sends": lambda a, b: b.send(b"B"), "a shuts": lambda a, b: a.shutdown(socket.SHUT_WR),
    "b reads": lambda a, b: b.recv(5), "a closes": lambda a, b: a.close(), "b shuts": lambda a, b: b.shutdown(socket.SHUT_WR),
}
for plan in itertools.permutations(steps, 3):
    a, b = pair()
    a.settimeout(0.02)
    b.settimeout(0.02)
    out = []
    for step in plan:
        out.append(word(lambda: steps[step](a, b)))
        select.select([], [], [], 0.002)
    if a.fileno() >= 0:
        out.append(("a", word(lambda: a.recv(5)), word(lambda: a.send(b"x")), word(lambda: a.recv(5))))
    select.select([], [], [], 0.002)
    out.append(("b", word(lambda: b.recv(5)), word(lambda: b.send(b"y")), word(lambda: b.recv(5))))
    print(*plan, out)

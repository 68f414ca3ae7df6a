# select over a hundred sockets: exactly the ready ones, in the order given; duplicates; mixed objects and numbers.
import select, socket

pairs = [socket.socketpair() for _ in range(50)]
readers = [b for _, b in pairs]
for i in (0, 7, 23, 49):
    pairs[i][0].send(b"x")
r, w, x = select.select(readers, [], [], 0)
print([readers.index(s) for s in r])
r, w, x = select.select(list(reversed(readers)), [], readers, 0)
print([readers.index(s) for s in r], x)
r, w, x = select.select([readers[7], readers[7], readers[7].fileno()], [readers[7]], [], 0)
print(len(r), [isinstance(s, int) for s in r], len(w))
r, w, x = select.select([], readers, [], 0)
print(len(w))
pairs[3][0].close()
r, w, x = select.select(readers, [], [], None)
print([readers.index(s) for s in r])
class Wrapper:
    def __init__(self, sock): self.sock = sock
    def fileno(self): return self.sock.fileno()
w7 = Wrapper(readers[7])
print(select.select([w7], (), {}, 0)[0] == [w7])
print(select.select(iter(readers[:8]), [], [], 0)[0] == [readers[0], readers[3], readers[7]])
r, _, _ = select.select({readers[0]: 1}, [], [], 0)
print(r == [readers[0]])

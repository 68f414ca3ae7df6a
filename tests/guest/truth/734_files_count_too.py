# RLIMIT_NOFILE: files, pipes and sockets count alike; EMFILE wherever one is opened, and what is closed makes room.
import os, resource, select, socket

hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
resource.setrlimit(resource.RLIMIT_NOFILE, (20, hard))


def t(label, f):
    try:
        return f()
    except OSError as e:
        print(label, type(e).__name__, e)


held = []
try:
    while True:
        held.append(socket.socket())
except OSError as e:
    print(len(held), e)
for label, f in (("open", lambda: open("/dev/null")), ("os.open", lambda: os.open("/dev/null", os.O_RDONLY)), ("pipe", os.pipe),
                 ("dup", held[0].dup), ("os.dup", lambda: os.dup(0)), ("epoll", select.epoll), ("socketpair", socket.socketpair)):
    t(label, f)
held.pop().close()
file = t("open", lambda: open("/dev/null"))
t("a socket beside the file", socket.socket)
t("a second file", lambda: open("/dev/zero"))
file.close()
t("socketpair", socket.socketpair)
held.pop().close()
pipe = t("pipe", os.pipe)
t("a socket beside the pipe", socket.socket)
os.close(pipe[0])
print(t("and now", socket.socket) is not None)

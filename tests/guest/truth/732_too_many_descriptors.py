# RLIMIT_NOFILE: EMFILE from every call that makes a descriptor, and what has to wait for that stays in its queue.
import errno, fcntl, os, resource, select, socket

def attempt(what, *arguments):
    try:
        what(*arguments)
        return "done"
    except OSError as e:
        return errno.errorcode[e.errno] + ": " + e.strerror
    except ValueError as e:
        return "ValueError: " + str(e)

hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
print("soft above hard:", attempt(resource.setrlimit, resource.RLIMIT_NOFILE, (20, 19)))
resource.setrlimit(resource.RLIMIT_NOFILE, (10, hard))
print("the limit:", resource.getrlimit(resource.RLIMIT_NOFILE)[0], resource.getrlimit(resource.RLIMIT_NOFILE)[1] == hard)
listener = socket.create_server(("127.0.0.1", 0))
client = socket.create_connection(listener.getsockname())
many = []
while True:
    try:
        many.append(socket.socket())
    except OSError as e:
        print("after", len(many), "more:", e)
        break
print([s.fileno() for s in (listener, client, *many)])
print("accept:", attempt(listener.accept), "ready:", bool(select.select([listener], [], [], 1)[0]))
print("socketpair:", attempt(socket.socketpair))
print("dup:", attempt(client.dup), "| os.dup:", attempt(os.dup, client.fileno()))
print("epoll:", attempt(select.epoll))
print("no such family:", attempt(socket.socket, 77))
print("F_DUPFD to 9:", attempt(fcntl.fcntl, client, fcntl.F_DUPFD, 9), "| to 10:", attempt(fcntl.fcntl, client, fcntl.F_DUPFD, 10))
print("dup2 to 10:", attempt(os.dup2, client.fileno(), 10), "| to itself:", attempt(os.dup2, client.fileno(), client.fileno()))
many.pop().close()
print("socketpair with one free:", attempt(socket.socketpair))
conn, _ = listener.accept()
client.send(b"it had waited")
print("one free:", conn.fileno(), conn.recv(99), attempt(listener.accept))
many.pop(0).close()
print("the lowest free:", socket.socket().fileno(), attempt(socket.socket))
print("select works:", [len(x) for x in select.select([], [client], [], 0)])
resource.setrlimit(resource.RLIMIT_NOFILE, (5, hard))
print("lowered:", attempt(client.send, b"still open"), conn.recv(99), attempt(socket.socket))
client.close()
print("below it one is free:", client.fileno(), socket.socket().fileno())
resource.setrlimit(resource.RLIMIT_NOFILE, (64, hard))
print("raised:", attempt(socket.socketpair), attempt(socket.socket), attempt(select.epoll))

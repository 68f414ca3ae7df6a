"""An exception that was handled keeps nothing alive: the sockets of the function close, and the peer sees it."""
import socket
import threading

server = socket.create_server(("127.0.0.1", 0))
where = server.getsockname()


def would_block():
    s = socket.create_connection(where)
    try:
        s.settimeout(0)
        s.recv(1)
    except BlockingIOError as error:
        print("would block", error.errno)


def refused():
    s = socket.create_connection(where)
    t = socket.socket()
    try:
        t.connect(("127.0.0.1", 1))
    except ConnectionRefusedError as error:
        print("refused", error.errno)


def no_such_name():
    s = socket.create_connection(where)
    try:
        socket.getaddrinfo("no.such.name.invalid", 80, flags=socket.AI_NUMERICHOST)
    except socket.gaierror as error:
        print("gaierror", error.errno)


def bad_descriptor():
    s = socket.create_connection(where)
    try:
        socket.socket(fileno=99)
    except OSError as error:
        print("fileno", error.errno)


def timed_lock():
    s = socket.create_connection(where)
    lock = threading.Lock()
    lock.acquire()
    print("lock", lock.acquire(timeout=0.01))


for function in (would_block, refused, no_such_name, bad_descriptor, timed_lock):
    function()
    peer, _ = server.accept()
    peer.settimeout(1)
    print(function.__name__, peer.recv(1))
    peer.close()

# What inspect, dir() and help() see of the socket functions and classes: names, modules, signatures.
import importlib.util, inspect, select, socket


def signature(item):
    try:
        return str(inspect.signature(item))
    except ValueError as error:
        return str(error)


for name in ("close", "dup", "gethostbyname", "getaddrinfo", "getnameinfo", "htons", "inet_aton", "inet_ntop", "if_nameindex",
             "setdefaulttimeout", "CMSG_LEN", "socketpair", "create_connection", "create_server", "fromfd"):
    item = getattr(socket, name)
    print(name, item.__module__, item.__name__, type(item).__name__, "timeout=" in signature(item) or signature(item))
s, p, e = socket.socket(), select.poll(), select.epoll()
for name in ("recv", "send", "connect", "setsockopt", "getsockopt", "_accept", "fileno", "recv_into"):
    print(name, type(getattr(s, name)).__name__, signature(getattr(socket.socket, name)))
    try:
        inspect.signature(getattr(s, name))
    except ValueError as error:
        print(str(error).split(" object at")[0])
print("select", signature(select.select), signature(select.poll))
for owner in (p, e):
    print(type(owner), [name + signature(getattr(owner, name)) for name in dir(owner) if name[0] != "_" and name not in ("closed", "fromfd")])
print([name for name in dir(s) if name[0] == "_" and name[:2] != "__"])
print(hasattr(socket.close, "__wrapped__"), hasattr(socket.close, "nothing"))
for module in (select, socket._socket):
    print(module, importlib.util.find_spec(module.__name__) is module.__spec__, module.__package__ == module.__spec__.parent)
try:
    socket.sethostname(5)
except TypeError as error:
    print(error)
for where in (("::1", 80, 0, 99), ("::1", 80, 0, 1), ("fe80::1", 80, 0, 1), ("fe80::1", 80, 0, 99), ("ff02::1", 80, 0, 1), ("ff05::1", 80, 0, 1)):
    print(where, socket.getnameinfo(where, socket.NI_NUMERICHOST | socket.NI_NUMERICSERV))

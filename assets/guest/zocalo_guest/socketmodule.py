"""The module `_socket`: the class, the functions and Linux's constants."""

import sys
import types

from . import address, calls, cfunctions, messages, names, sockets, switch, values
from .linux_socket import CONSTANTS
from .values import arity, c_int, document, none, socket_number


def build():
    """A module to stand in sys.modules as `_socket`."""
    module = types.ModuleType("_socket", "Implementation module for socket operations.\n\nSee the socket module for documentation.")
    vars(module).update(_constants())
    module.socket = module.SocketType = sockets.socket
    module.error = OSError
    module.timeout = sockets.timeout
    module.herror, module.gaierror = names.herror, names.gaierror
    module.has_ipv6 = True
    for function in (close, dup, socketpair, getdefaulttimeout, setdefaulttimeout, htons, htonl, ntohs, ntohl, inet_aton,
                     inet_ntoa, inet_pton, inet_ntop, names.getaddrinfo, names.getnameinfo, names.gethostbyname,
                     names.gethostbyname_ex, names.gethostbyaddr, names.gethostname, names.sethostname,
                     names.getservbyname, names.getservbyport, names.getprotobyname, names.if_nameindex,
                     names.if_nametoindex, names.if_indextoname, messages.CMSG_LEN, messages.CMSG_SPACE):
        document({function.__name__: function})
        setattr(module, function.__name__, cfunctions.function(function, module))
    own = {name: item for name, item in vars(sockets.socket).items() if isinstance(item, types.FunctionType) and name[0] != "_"}
    document(own, "socket.")
    cfunctions.methods(sockets.socket, [*own, "_accept"])
    cfunctions.hide(sockets.socket, values.c_class("_socket", "socket"))
    return module


def _constants():
    """On Linux the interpreter's own, of which each release has others; elsewhere Linux's."""
    if sys.platform != "linux":
        return CONSTANTS
    import _socket
    return {name: value for name, value in vars(_socket).items() if name[0].isupper() and isinstance(value, (int, str))}


def close(_module, *args):
    arity("close", len(args), 1, 1)
    calls.call("close", fd=socket_number(args[0]))


def dup(_module, *args):
    arity("dup", len(args), 1, 1)
    return calls.call("dup", fd=socket_number(args[0])).result


def socketpair(_module, family=1, type=1, proto=0):
    family, kind, proto = c_int(family), c_int(type), c_int(proto)
    fds = calls.call("socketpair", domain=family, type=kind & ~sockets.SOCK_CLOEXEC, protocol=proto).fds
    return tuple(sockets.socket(family, kind, proto, fileno=fd) for fd in fds)


def getdefaulttimeout(_module, *args):
    none("getdefaulttimeout", len(args))
    return sockets.seconds_or_none(switch.current.default_timeout)


def setdefaulttimeout(_module, *args):
    arity("setdefaulttimeout", len(args), 1, 1)
    switch.current.default_timeout = sockets.timeout_ns(args[0])


def _short(name, value):
    kind, bits = ("int", 31) if sys.version_info >= (3, 13) else ("long", 63)
    if isinstance(value, int) and not -2**bits <= value < 2**bits:
        raise OverflowError("Python int too large to convert to C " + kind)
    number = c_int(value)
    if number < 0:
        raise OverflowError("%s: can't convert negative Python int to C 16-bit unsigned integer" % name)
    if number > 0xFFFF:
        raise OverflowError("%s: Python int too large to convert to C 16-bit unsigned integer" % name)
    return int.from_bytes(number.to_bytes(2, "little"), "big")


def _long(name, value):
    if not isinstance(value, int):
        raise TypeError("expected int, %s found" % type(value).__name__)
    if value < 0:
        raise OverflowError("can't convert negative value to unsigned int")
    if value > 0xFFFFFFFF:
        raise OverflowError("Python int too large to convert to C unsigned long" if value > 2**64 - 1 else "int larger than 32 bits")
    return int.from_bytes(value.to_bytes(4, "little"), "big")


def htons(_module, *args):
    arity("htons", len(args), 1, 1)
    return _short("htons", args[0])


def ntohs(_module, *args):
    arity("ntohs", len(args), 1, 1)
    return _short("ntohs", args[0])


def htonl(_module, *args):
    arity("htonl", len(args), 1, 1)
    return _long("htonl", args[0])


def ntohl(_module, *args):
    arity("ntohl", len(args), 1, 1)
    return _long("ntohl", args[0])


def inet_aton(_module, *args):
    arity("inet_aton", len(args), 1, 1)
    return address.inet_aton(args[0])


def inet_ntoa(_module, *args):
    arity("inet_ntoa", len(args), 1, 1)
    return address.inet_ntoa(args[0])


def inet_pton(_module, *args):
    arity("inet_pton", len(args), 2, 2)
    return address.inet_pton(*args)


def inet_ntop(_module, *args):
    arity("inet_ntop", len(args), 2, 2)
    return address.inet_ntop(*args)

"""Names to addresses and back: the part of socketmodule.c that is getaddrinfo(3) and its kin. The answers are the kernel's,
which has them from the scenario."""

import operator
import os
import sys

from . import address as addresses
from . import calls
from .linux_errno import NUMBERS
from .services import SERVICES
from .values import arity, c_int, none, type_name

AF_UNSPEC, AF_INET, AF_INET6 = 0, 2, 10
SOCK_STREAM, SOCK_DGRAM = 1, 2
IPPROTO_TCP, IPPROTO_UDP = 6, 17
AI_PASSIVE, AI_CANONNAME, AI_NUMERICHOST = 1, 2, 4
NI_NUMERICHOST, NI_NUMERICSERV, NI_NAMEREQD, NI_DGRAM = 1, 2, 8, 16
_NI_FLAGS = 0xFF  # those above with NI_NOFQDN and the four of NI_IDN

# gai_strerror(3)
EAI_TEXTS = {
    -1: "Bad value for ai_flags",
    -2: "Name or service not known",
    -3: "Temporary failure in name resolution",
    -4: "Non-recoverable failure in name resolution",
    -5: "No address associated with hostname",
    -6: "ai_family not supported",
    -7: "ai_socktype not supported",
    -8: "Servname not supported for ai_socktype",
    -9: "Address family for hostname not supported",
    -10: "Memory allocation failure",
    -11: "System error",
}
_EAI_CODES = {text: code for code, text in EAI_TEXTS.items()}

PROTOCOLS = {"ip": 0, "icmp": 1, "igmp": 2, "ggp": 3, "ipencap": 4, "st": 5, "tcp": 6, "egp": 8, "igp": 9, "pup": 12, "udp": 17, "hmp": 20,
             "xns-idp": 22, "rdp": 27, "iso-tp4": 29, "dccp": 33, "xtp": 36, "ddp": 37, "idpr-cmtp": 38, "ipv6": 41, "ipv6-route": 43,
             "ipv6-frag": 44, "idrp": 45, "rsvp": 46, "gre": 47, "esp": 50, "ah": 51, "skip": 57, "ipv6-icmp": 58, "ipv6-nonxt": 59,
             "ipv6-opts": 60, "ospf": 89, "ipip": 94, "etherip": 97, "encap": 98, "pim": 103, "ipcomp": 108, "vrrp": 112, "l2tp": 115,
             "isis": 124, "sctp": 132, "fc": 133, "udplite": 136}


class herror(OSError):
    __module__ = "socket"


class gaierror(OSError):
    __module__ = "socket"


def gai_error(code):
    return gaierror(code, EAI_TEXTS[code])


def host_text(value, zero="host name must not contain null character"):
    """A host as a name in ASCII: socketmodule.c's idna_converter."""
    if isinstance(value, str):
        if not value.isascii():
            try:
                value = value.encode("idna").decode("ascii")
            except UnicodeError:
                raise TypeError("encoding of hostname failed") from None
    elif isinstance(value, (bytes, bytearray)):
        value = bytes(value).decode("latin-1")
    else:
        raise TypeError("str, bytes or bytearray expected, not %s" % type(value).__name__)
    if zero and "\0" in value:
        raise TypeError(zero)
    return value


def resolve(name, family):
    """(address as text, scope id) of a host that a program named: socketmodule.c's setipaddr."""
    if name == "":
        return ("0.0.0.0" if family == AF_INET else "::"), 0
    if name in ("<broadcast>", "255.255.255.255"):
        if family not in (AF_INET, AF_UNSPEC):
            raise OSError("address family mismatched")
        return "255.255.255.255", 0
    if family in (AF_UNSPEC, AF_INET) and addresses.parse_ipv4(name):
        return name, 0
    if family in (AF_UNSPEC, AF_INET6) and "%" not in name:
        packed = addresses.parse_ipv6(name)
        if packed:
            return addresses.format_ipv6(packed), 0
    first = _lookup(name, "", family, SOCK_STREAM if family else 0, 0, 0)[0][3]
    return first[0], first[3] if len(first) > 2 else 0


def _idna(value, caller):
    """Format "et" with "idna": unlike a socket's address, a name in ASCII is encoded, too, and its labels are looked at."""
    name = host_text(value.encode("idna") if isinstance(value, str) else value, None)
    if "\0" in name:
        raise TypeError("%s() argument 1 must be encoded string without null bytes, not %s" % (caller, type_name(value)))
    return name


def _lookup(node, service, family, kind, protocol, flags):
    try:
        rows = calls.attempt("getaddrinfo", node=node, service=service, family=family, type=kind, protocol=protocol,
                             flags=flags).addresses
    except calls.CallFailed as failure:
        code = _EAI_CODES.get(failure.detail, -2)
    else:
        if rows:
            return rows
        code = -2
    raise gai_error(code)


def getaddrinfo(_module, host, port, family=0, type=0, proto=0, flags=0):
    family, kind, proto, flags = c_int(family), c_int(type), c_int(proto), c_int(flags)
    if host is None:
        node = ""
    elif isinstance(host, (str, bytes)):
        node = (host.encode("idna") if isinstance(host, str) else host).decode("latin-1").split("\0")[0]
        if not node:
            raise gai_error(-2)
    else:
        raise TypeError("getaddrinfo() argument 1 must be string or None")
    if port.__class__ is int:  # PyLong_CheckExact
        if not -2**63 <= port < 2**63:
            if sys.version_info >= (3, 12):
                raise gai_error(-8)
            raise OverflowError("Python int too large to convert to C long")
        service = _as_number(str(operator.index(port)))
    elif isinstance(port, str):
        service = _as_number(port.encode("utf-8").decode("utf-8"))  # UnicodeEncodeError for what is no text
    elif isinstance(port, bytes):
        service = _as_number(port.decode("latin-1"))
    elif port is None:
        service = ""
    else:
        raise OSError("Int or String expected")
    if host is None and port is None:
        raise gai_error(-2)
    rows = _lookup(node, service, family, kind, proto, flags)
    result = []
    for index, (row_family, row_type, row_protocol, row_address) in enumerate(rows):
        canonical = node if flags & AI_CANONNAME and index == 0 else ""
        result.append((row_family, row_type, row_protocol, canonical, addresses.from_kernel(row_address)))
    return result


def _as_number(service):
    """A service that glibc takes for a number, as the kernel gets it: strtoul() into an int."""
    digits = service.lstrip(" \t\n\v\f\r").removeprefix("+")
    if not (digits.isascii() and digits.isdigit()):
        return service
    return str(min(int(digits), 2**64 - 1) & 0xFFFFFFFF)


def gethostbyname(_module, *args):
    arity("gethostbyname", len(args), 1, 1)
    _need_host("gethostbyname", args[0])
    return resolve(_idna(args[0], "gethostbyname"), AF_INET)[0]


def _need_host(name, value):
    """Format "et" of PyArg_ParseTuple."""
    if not isinstance(value, (str, bytes, bytearray)):
        raise TypeError("%s() argument 1 must be str, bytes or bytearray, not %s" % (name, type_name(value)))


def gethostbyname_ex(_module, *args):
    arity("gethostbyname_ex", len(args), 1, 1)
    _need_host("gethostbyname_ex", args[0])
    name = _idna(args[0], "gethostbyname_ex")
    return name, [], [resolve(name, AF_INET)[0]]


def gethostbyaddr(_module, *args):
    """The scenario's names have no way back, except for the host itself."""
    arity("gethostbyaddr", len(args), 1, 1)
    _need_host("gethostbyaddr", args[0])
    ip = resolve(_idna(args[0], "gethostbyaddr"), AF_UNSPEC)[0]
    name = _own_name(ip)
    if name is None:
        raise herror(1, "Unknown host")
    return name, [], [ip]


def _own_name(ip):
    return "localhost" if ip in ("127.0.0.1", "::1") else None


def getnameinfo(_module, *args):
    arity("getnameinfo", len(args), 2, 2)
    where, flags = args[0], c_int(args[1])
    if not isinstance(where, tuple):
        raise TypeError("getnameinfo() argument 1 must be a tuple")
    if not 2 <= len(where) <= 4:
        raise TypeError("getnameinfo(): illegal sockaddr argument")
    host, port = where[0], c_int(where[1])
    if not isinstance(host, str):
        raise TypeError("getnameinfo(): illegal sockaddr argument")
    if len(where) > 2 and not 0 <= where[2] <= 0xFFFFF:
        raise OverflowError("getnameinfo(): flowinfo must be 0-1048575.")
    if flags & ~_NI_FLAGS:
        raise gai_error(-1)
    if port == -1:
        raise gai_error(-8)  # what glibc takes for no number
    rows = _lookup(host, str(port & 0xFFFF), AF_UNSPEC, SOCK_DGRAM, 0, AI_NUMERICHOST)
    if rows[0][0] == AF_INET and len(where) != 2:
        raise OSError("IPv4 sockaddr must be 2 tuple")
    ip = _scoped(rows[0][3][0], where[3] if len(where) > 3 else 0)
    name = None if flags & NI_NUMERICHOST else _own_name(ip)
    if name is None and flags & NI_NAMEREQD:
        raise gai_error(-2)
    protocol = "udp" if flags & NI_DGRAM else "tcp"
    service = None if flags & NI_NUMERICSERV else _service_name(port, protocol)
    return name or ip, service or str(port & 0xFFFF)


def _scoped(ip, scope):
    """A link-local address names its interface (RFC 4007, 11); any other's scope stays the number that it is."""
    if not scope:
        return ip
    return "%s%%%s" % (ip, dict(INTERFACES).get(scope, scope) if ip.startswith(("fe80:", "ff02:")) else scope)


def _service_name(port, protocol):
    for names, number, protocols in SERVICES:
        if number == port and (protocol is None or protocol in protocols):
            return names[0]
    return None


def _need_text(name, place, value):
    """Format "s"."""
    if not isinstance(value, str):
        raise TypeError("%s() argument %d must be str, not %s" % (name, place, type_name(value)))
    if "\0" in value:
        raise ValueError("embedded null character")


def getservbyname(_module, *args):
    arity("getservbyname", len(args), 1, 2)
    wanted = args[1] if len(args) > 1 else None
    for place, text in enumerate(args, 1):
        _need_text("getservbyname", place, text)
    for names, number, protocols in SERVICES:
        if args[0] in names and (wanted is None or wanted in protocols):
            return number
    raise OSError("service/proto not found")


def getservbyport(_module, *args):
    arity("getservbyport", len(args), 1, 2)
    port = c_int(args[0])
    if len(args) > 1:
        _need_text("getservbyport", 2, args[1])
    if not 0 <= port <= 0xFFFF:
        raise OverflowError("getservbyport: port must be 0-65535.")
    name = _service_name(port, args[1] if len(args) > 1 else None)
    if name is None:
        raise OSError("port/proto not found")
    return name


def getprotobyname(_module, *args):
    arity("getprotobyname", len(args), 1, 1)
    _need_text("getprotobyname", 1, args[0])
    name = args[0].lower() if args[0].isupper() else args[0]  # protocols(5) has each in capitals, too
    if name not in PROTOCOLS:
        raise OSError("protocol not found")
    return PROTOCOLS[name]


def gethostname(_module, *args):
    none("gethostname", len(args))
    return calls.call("gethostname").data.decode("utf-8", "surrogateescape")


def sethostname(_module, *args):
    arity("sethostname", len(args), 1, 1)
    os.fsencode(args[0])
    raise calls.os_error(NUMBERS["EPERM"])


INTERFACES = ((1, "lo"), (2, "eth0"))


def if_nameindex(_module, *args):
    none("if_nameindex", len(args))
    return list(INTERFACES)


def if_nametoindex(_module, *args):
    arity("if_nametoindex", len(args), 1, 1)
    name = os.fsdecode(args[0])
    if "\0" in name:
        raise ValueError("embedded null byte")
    for index, known in INTERFACES:
        if known == name:
            return index
    raise OSError("no interface with this name")


def if_indextoname(_module, *args):
    arity("if_indextoname", len(args), 1, 1)
    if sys.version_info < (3, 14) and not isinstance(args[0], int):
        raise TypeError("an integer is required")  # PyLong_AsUnsignedLong
    index = operator.index(args[0])
    if index < 0:
        raise OverflowError("can't convert negative value to unsigned int")
    if index > 2**64 - 1:
        raise OverflowError("Python int too large to convert to C unsigned long")
    for known, name in INTERFACES:
        if known == index:
            return name
    raise calls.os_error(NUMBERS["ENXIO"])

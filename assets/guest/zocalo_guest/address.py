"""Addresses: text and octets (inet_pton(3) and its kin), and a socket's address as Python writes it (getsockaddrarg of
CPython's socketmodule.c) and as the guest protocol does."""

import os
import stat
import struct
import sys

from . import calls, names, switch
from .errors import os_error
from .linux_errno import NUMBERS
from .values import c_int, c_unsigned, octets, type_name

AF_UNIX, AF_INET, AF_INET6 = 1, 2, 10
_UNIX_PATH_MAX = 108
_MOST_TRIES = 1000


def parse_ipv4(text):
    """Four octets, or None: inet_pton(3), which takes four decimal numbers without leading zeros."""
    parts = text.split(".")
    if len(parts) != 4:
        return None
    for part in parts:
        if not (part.isascii() and part.isdigit()) or len(part) > 3 or int(part) > 255 or (len(part) > 1 and part[0] == "0"):
            return None
    return bytes(int(part) for part in parts)


def parse_ipv6(text):
    """Sixteen octets, or None (inet_pton(3))."""
    halves = text.split("::")
    if len(halves) > 2 or text.endswith(":") and not text.endswith("::") or text.startswith(":") and not text.startswith("::"):
        return None
    sides = []
    for index, half in enumerate(halves):
        side = b""
        groups = half.split(":") if half else []
        for position, group in enumerate(groups):
            last = index == len(halves) - 1 and position == len(groups) - 1
            quad = parse_ipv4(group) if last and "." in group else None
            if quad is not None:
                side += quad
            elif 1 <= len(group) <= 4 and all(c in "0123456789abcdefABCDEF" for c in group):
                side += struct.pack(">H", int(group, 16))
            else:
                return None
        sides.append(side)
    if len(sides) == 1:
        return sides[0] if len(sides[0]) == 16 else None
    missing = 16 - len(sides[0]) - len(sides[1])
    return sides[0] + bytes(missing) + sides[1] if missing >= 2 else None


def format_ipv6(packed):
    """inet_ntop(3): the longest run of two or more zero groups is "::"."""
    groups = struct.unpack(">8H", packed)
    best = (0, 0)
    start = None
    for index, group in enumerate(groups + (1,)):
        if group == 0:
            start = index if start is None else start
        elif start is not None:
            if index - start > best[1] and index - start >= 2:
                best = (start, index - start)
            start = None
    if best[0] == 0 and (best[1] == 6 or (best[1] == 5 and groups[5] == 0xFFFF)):
        head = "::" if best[1] == 6 else "::ffff:"
        return head + ".".join(map(str, packed[12:]))
    texts = ["%x" % group for group in groups]
    if best[1]:
        return ":".join(texts[:best[0]]) + "::" + ":".join(texts[sum(best):])
    return ":".join(texts)


def inet_aton(text):
    """Four octets of the old notation: one to four numbers, decimal, octal or hexadecimal (inet_aton(3))."""
    if not isinstance(text, str):
        which = "argument" if sys.version_info >= (3, 13) else "argument 1"
        raise TypeError("inet_aton() " + which + " must be str, not %s" % type_name(text))
    if "\0" in text:
        raise ValueError("embedded null character")
    words = text.split()
    parts = words[0].split(".") if words and not text[:1].isspace() else []
    try:
        numbers = [_c_number(part) for part in parts]
    except ValueError:
        numbers = []
    if 1 <= len(numbers) <= 4 and all(number < 256 for number in numbers[:-1]):
        width = 5 - len(numbers)
        if numbers[-1] < 256 ** width:
            return bytes(numbers[:-1]) + numbers[-1].to_bytes(width, "big")
    raise OSError("illegal IP address string passed to inet_aton")


def _c_number(text):
    if not text or text[0] in "+-_" or "_" in text or not text.isascii():
        raise ValueError(text)
    if text[:2].lower() == "0x":
        return int(text[2:], 16)
    return int(text, 8 if text[0] == "0" and len(text) > 1 else 10)


def inet_ntoa(packed):
    packed = bytes(octets(packed))
    if len(packed) != 4:
        raise OSError("packed IP wrong length for inet_ntoa")
    return ".".join(map(str, packed))


def inet_pton(family, text):
    family = c_int(family)
    if not isinstance(text, str):
        raise TypeError("inet_pton() argument 2 must be str, not %s" % type_name(text))
    if family == AF_INET:
        packed = parse_ipv4(text)
    elif family == AF_INET6:
        packed = parse_ipv6(text)
    else:
        raise os_error(NUMBERS["EAFNOSUPPORT"])
    if packed is None:
        raise OSError("illegal IP address string passed to inet_pton")
    return packed


def inet_ntop(family, packed):
    family = c_int(family)
    packed = bytes(octets(packed))
    if family not in (AF_INET, AF_INET6):
        raise ValueError("unknown address family %d" % family)
    if len(packed) != (4 if family == AF_INET else 16):
        raise ValueError("invalid length of packed IP address string")
    return inet_ntoa(packed) if family == AF_INET else format_ipv6(packed)


def to_kernel(family, address, caller):
    """A program's address for a socket of `family`, as the guest protocol has it. `caller` is for the complaint."""
    if family == AF_INET:
        return _inet(address, caller)
    if family == AF_INET6:
        return _inet6(address, caller)
    if family == AF_UNIX:
        return _unix(address)
    raise OSError("%s(): unsupported address family" % caller)


def from_kernel(address):
    """An address of the guest protocol as Python shows it."""
    if isinstance(address, list):
        return tuple(address)
    if isinstance(address, str):
        path = _path_octets(address if address.startswith("\0") else address.split("\0")[0])
        return path if path.startswith(b"\0") else os.fsdecode(path)
    return address


def _parts(address, caller, family, words, least, most):
    if not isinstance(address, tuple):
        raise TypeError("%s(): %s address must be tuple, not %s" % (caller, family, type(address).__name__))
    if not least <= len(address) <= most:
        raise TypeError("%s address must be %s" % (family, words))
    host = names.host_text(address[0])
    try:
        port = c_int(address[1])
    except OverflowError:
        raise OverflowError("%s(): port must be 0-65535." % caller) from None
    return host, port, address[2:]


def _checked_port(port, caller):
    if not 0 <= port <= 0xFFFF:
        raise OverflowError("%s(): port must be 0-65535." % caller)
    return port


def _inet(address, caller):
    host, port, _ = _parts(address, caller, "AF_INET", "a pair (host, port)", 2, 2)
    return [names.resolve(host, AF_INET)[0], _checked_port(port, caller)]


def _inet6(address, caller):
    host, port, rest = _parts(address, caller, "AF_INET6", "a tuple (host, port[, flowinfo[, scopeid]])", 2, 4)
    flow = c_unsigned(rest[0]) if rest else 0
    scope = c_unsigned(rest[1]) if len(rest) > 1 else 0
    ip, _ = names.resolve(host, AF_INET6)  # whose scope the address's own replaces, even if that is none
    _checked_port(port, caller)
    if flow > 0xFFFFF:
        raise OverflowError("%s(): flowinfo must be 0-1048575." % caller)
    return [ip, port, flow, scope]


def _unix(address):
    if isinstance(address, str):
        path = os.fsencode(address)
    else:
        path = bytes(octets(address))
    if len(path) >= _UNIX_PATH_MAX + (path[:1] == b"\0"):
        raise OSError("AF_UNIX path too long")
    if path[:1] == b"\0":
        return _path_text(path)
    return _path_text(_from_folder_of_kernel(path.split(b"\0")[0]))  # what is no name ends at its first zero


def _from_folder_of_kernel(path):
    """A kernel that makes the files itself is in the folder in which the program began."""
    guest = switch.current
    if not guest.makes_nodes or not path or os.path.isabs(path):
        return path
    here = os.getcwdb()
    return path if here == guest.began_in else os.path.join(here, path)


# The guest protocol is UTF-8. An octet of a path that is none travels as a character for private use.
_PRIVATE = 0xF700


def _path_text(path):
    text = path.decode("utf-8", "surrogateescape")
    return "".join(chr(ord(c) - 0xDC00 + _PRIVATE) if "\udc80" <= c <= "\udcff" else c for c in text)


def _path_octets(text):
    return "".join(chr(ord(c) - _PRIVATE + 0xDC00) if _PRIVATE + 0x80 <= ord(c) <= _PRIVATE + 0xFF else c
                   for c in text).encode("utf-8", "surrogateescape")


def is_pathname(address):
    """Whether an address of the guest protocol names a file (unix(7))."""
    return isinstance(address, str) and not address.startswith("\0") and address != ""


def make_node(address):
    """The path of the file that bind(2) makes; it is refused where there is one. In a page's file system it is a plain one."""
    path = os.fsdecode(_path_octets(address))
    try:
        try:
            os.mknod(path, 0o755 | stat.S_IFSOCK)
        except (AttributeError, PermissionError):
            os.close(os.open(path, os.O_CREAT | os.O_EXCL))
    except FileExistsError:
        raise os_error(NUMBERS["EADDRINUSE"]) from None
    except OSError as error:
        raise os_error(error.errno) from None  # without the file's name, as bind(2) has it
    return path


def bind_node(fd, address):
    """Binds a socket to the node that was made. The kernel knows no files: a name may still be somebody's whose file has
    been unlinked, and then it gets another there."""
    nodes = switch.current.nodes
    name, tries = address, 0
    while True:
        try:
            calls.call("bind", fd=fd, addr=name)
        except OSError as error:
            if error.errno != NUMBERS["EADDRINUSE"] or tries == _MOST_TRIES:
                raise
        else:
            nodes[_file_of(address)] = name
            return
        tries += 1
        name = "%s\0%d" % (address, tries)


def find_node(address):
    """(errno, kernel's name) of a file that is connected or sent to: what is said of it before its socket is looked for. A
    path is but one way to a file: there are links, other folders to start from, and new names."""
    try:
        file = _file_of(address)
    except OSError as error:
        return error.errno, address
    nodes = switch.current.nodes
    if file in nodes:
        return 0, nodes[file]
    # Another program's, or nobody's that is left over where this program's socket was called the same.
    return 0, address + "\0" if address in nodes.values() else address


def _file_of(address):
    status = os.stat(os.fsdecode(_path_octets(address)))
    return status.st_dev, status.st_ino, stat.S_IFMT(status.st_mode)


def without_socket(errno):
    """A file whose socket is gone refuses: the kernel, which knows no files, would say that there is none."""
    return NUMBERS["ECONNREFUSED"] if errno == NUMBERS["ENOENT"] else errno

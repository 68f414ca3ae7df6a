"""The pieces of socketmodule.c around the plain calls: options, and sendmsg's and recvmsg's buffers."""

import os
import struct

from . import calls, descriptors, switch
from .errors import os_error
from .linux_errno import NUMBERS
from .values import arity, c_int, c_size, c_unsigned, octets, room, type_name

_INT = struct.Struct("<i")
_CMSG = struct.Struct("<Qii")
_UCRED = struct.Struct("<3i")
_CMSG_HEADER = _CMSG.size
_SOL_SOCKET, _SCM_RIGHTS, _SCM_CREDENTIALS, _SO_PEERCRED = 1, 1, 2, 17
_SO_BINDTODEVICE = 25
_IPPROTO_TCP = 6
_MSG_PEEK, _MSG_CMSG_CLOEXEC = 2, 0x40000000
_CMSG_MAX = 0x7FFFFFFF
_IOV_MAX = 1024


def set_option(fd, args):
    if len(args) not in (3, 4):
        arity("setsockopt", len(args), 3, 4)
    if len(args) == 4:
        _check_null_option(args)
        calls.call("getsockopt", fd=fd, level=1, optname=3, optlen=4)  # EBADF comes before EFAULT
        size = c_unsigned(args[3])
        device = tuple(args[:2]) == (_SOL_SOCKET, _SO_BINDTODEVICE)
        if device and size == 0:
            return calls.call("setsockopt", b"", fd=fd, level=args[0], optname=args[1])
        # do_sock_setsockopt: a negative size; sk_setsockopt, tcp_setsockopt: less than an int
        too_small = size < 4 and not device and args[0] in (_SOL_SOCKET, _IPPROTO_TCP)
        raise os_error(NUMBERS["EINVAL" if too_small or size >= 2**31 else "EFAULT"])
    level, name = c_int(args[0]), c_int(args[1])
    calls.call("setsockopt", _option_value(args[2]), fd=fd, level=level, optname=name)


def _check_null_option(args):
    """setsockopt(level, name, None, size): whatever else is wrong, the last of three readings of the arguments complains."""
    try:
        c_int(args[0]), c_int(args[1])
        if args[2] is not None:
            raise TypeError
        c_unsigned(args[3])
    except (TypeError, OverflowError):
        pass
    else:
        return
    raise TypeError("setsockopt() takes exactly 3 arguments (4 given)")


def _option_value(value):
    """An int as the kernel keeps it, or a buffer's octets: what fits no int is taken for a buffer, and refused as such."""
    try:
        return _INT.pack(c_int(value))
    except (TypeError, OverflowError):
        pass
    return bytes(octets(value))


def get_option(fd, args):
    arity("getsockopt", len(args), 2, 3)
    level, name = c_int(args[0]), c_int(args[1])
    size = c_int(args[2]) if len(args) > 2 else 0
    if size == 0:
        data = calls.call("getsockopt", fd=fd, level=level, optname=name, optlen=4).data
        return int.from_bytes(data[:4], "little", signed=len(data) == 4)
    if not 0 < size <= 1024:
        raise OSError("getsockopt buflen out of range")
    data = calls.call("getsockopt", fd=fd, level=level, optname=name, optlen=size).data
    return _users(data) if (level, name) == (_SOL_SOCKET, _SO_PEERCRED) else data


def gather(buffers):
    """sendmsg()'s first argument as one run of octets."""
    try:
        items = list(buffers)
    except TypeError:
        raise TypeError("sendmsg() argument 1 must be an iterable") from None
    if len(items) > _IOV_MAX:
        raise os_error(NUMBERS["EMSGSIZE"])
    return b"".join(bytes(octets(item)) for item in items)


def rooms(buffers):
    try:
        items = list(buffers)
    except TypeError:
        raise TypeError("recvmsg_into() argument 1 must be an iterable") from None
    views = [room(item, "recvmsg_into() argument 1 must be an iterable of single-segment read-write buffers%.0s") for item in items]
    if len(views) > _IOV_MAX:
        raise os_error(NUMBERS["EMSGSIZE"])
    return views


def scatter(data, views):
    """Fills the views one after the other; the number of octets stored."""
    at = 0
    for view in views:
        part = data[at:at + len(view)]
        view[:len(part)] = part
        at += len(part)
    return at


def pack_ancillary(items, of_unix):
    """sendmsg()'s control messages as they lie in memory."""
    try:
        items = list(items)
    except TypeError:
        raise TypeError("sendmsg() argument 2 must be an iterable") from None
    packed = b""
    for item in items:
        if isinstance(item, (bytes, dict)) or not hasattr(type(item), "__getitem__"):  # PySequence_Check
            raise TypeError("[sendmsg() ancillary data items]() argument must be 3-item sequence, not %s" % type_name(item))
        if len(item) != 3:
            raise TypeError("[sendmsg() ancillary data items]() argument must be sequence of length 3, not %d" % len(item))
        level, kind, data = c_int(item[0]), c_int(item[1]), bytes(octets(item[2]))
        if (level, kind) == (_SOL_SOCKET, _SCM_RIGHTS) and of_unix:
            data = _rights_out(data)
        packed += _CMSG.pack(_CMSG_HEADER + len(data), level, kind) + data + bytes(-len(data) % 8)
    return packed


def _rights_out(data):
    """Descriptors as the kernel takes them: one that the interpreter has, and the kernel does not know, is a copy's number
    n as -2 - n."""
    numbers = [number for number, in _INT.iter_unpack(data[:len(data) // _INT.size * _INT.size])]
    for index, fd in enumerate(numbers):
        if descriptors.is_kernels(fd):
            continue
        if fd < 0 or descriptors.is_nobodys(fd) or not (fd <= 2 or descriptors.is_interpreters(fd)):
            raise os_error(NUMBERS["EBADF"])
        numbers[index] = -2 - descriptors.real_copy(fd)
    return b"".join(map(_INT.pack, numbers))


def _rights_in(data, flags):
    numbers = []
    for number, in _INT.iter_unpack(data):
        if number < 0:
            number = descriptors.real_copy(-2 - number) if flags & _MSG_PEEK else -2 - number
            os.set_inheritable(number, not flags & _MSG_CMSG_CLOEXEC)
        else:
            switch.current.fds.add(number)
            if not flags & _MSG_CMSG_CLOEXEC:
                switch.current.inheritable.add(number)
        numbers.append(number)
    return b"".join(map(_INT.pack, numbers))


def _users(data):
    """struct ucred: every program of a run is the same user's, which the kernel calls 0."""
    if len(data) != _UCRED.size:
        return data
    process, user, group = _UCRED.unpack(data)
    return _UCRED.pack(process, user or os.getuid(), group or os.getgid())


def unpack_ancillary(control, flags=0):
    """sock_recvmsg_guts: what a message claims beyond the end of the buffer is left out."""
    items = []
    while len(control) >= _CMSG_HEADER:
        size, level, kind = _CMSG.unpack_from(control)
        if size < _CMSG_HEADER:
            break
        data = control[_CMSG_HEADER:size]
        if level == _SOL_SOCKET and kind == _SCM_RIGHTS:
            data = _rights_in(data, flags)
        elif level == _SOL_SOCKET and kind == _SCM_CREDENTIALS:
            data = _users(data)
        items.append((level, kind, data))
        control = control[(size + 7) // 8 * 8:]
    return items


def CMSG_LEN(_module, *args):
    arity("CMSG_LEN", len(args), 1, 1)
    size = c_size(args[0])
    if not 0 <= size <= _CMSG_MAX - _CMSG_HEADER:
        raise OverflowError("CMSG_LEN() argument out of range")
    return _CMSG_HEADER + size


def CMSG_SPACE(_module, *args):
    arity("CMSG_SPACE", len(args), 1, 1)
    size = c_size(args[0])
    if not 0 <= size <= _CMSG_MAX - _CMSG_HEADER - 8:  # padding before and after the data
        raise OverflowError("CMSG_SPACE() argument out of range")
    return _CMSG_HEADER + (size + 7) // 8 * 8

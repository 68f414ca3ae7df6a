"""The module `fcntl` for the kernel's descriptors: fcntl(2), ioctl(2), and the locks that nobody takes on a socket."""

import struct

from . import calls, descriptors, errors, hooks, interfaces, switch
from .linux_errno import NUMBERS
from .selects import descriptor
from .values import c_int, c_unsigned

_F_DUPFD, _F_GETFD, _F_SETFD, _F_GETFL, _F_SETFL, _F_SETOWN, _F_GETOWN, _F_DUPFD_CLOEXEC = 0, 1, 2, 3, 4, 8, 9, 1030
_F_GETPIPE_SZ = 1032
_FD_CLOEXEC, _O_RDWR, _O_NONBLOCK = 1, 2, 0o4000
_FIONREAD, _FIONBIO, _FIONCLEX, _FIOCLEX, _SIOCOUTQ, _SIOCATMARK, _SIOCOUTQNSD = 0x541B, 0x5421, 0x5450, 0x5451, 0x5411, 0x8905, 0x894B
_INT = struct.Struct("<i")


def install():
    hooks.after_import("fcntl", _patch)


def _patch(module):
    for name, ours in (("fcntl", _fcntl), ("ioctl", _ioctl), ("flock", _lock), ("lockf", _lock)):
        _replace(module, name, ours)


def _replace(module, name, ours):
    theirs = getattr(module, name, None)
    if theirs is None:
        return

    def chosen(fd, *args, **kwargs):
        number = descriptor(fd)
        if descriptors.is_kernels(number):
            return ours(number, *args, **kwargs)
        if descriptors.is_nobodys(number):
            raise errors.os_error(NUMBERS["EBADF"])
        return theirs(fd, *args, **kwargs)
    chosen.__name__ = chosen.__qualname__ = name
    chosen.__doc__ = theirs.__doc__
    setattr(module, name, chosen)


def _lock(fd, cmd, *_):
    return None


def _fcntl(fd, cmd, arg=0):
    cmd = c_int(cmd)
    arg = c_unsigned(arg) if isinstance(arg, int) else arg
    if cmd in (_F_DUPFD, _F_DUPFD_CLOEXEC):
        copy = calls.call("dup", fd=fd, least=arg - 2**32 if arg >= 2**31 else arg).result
        if cmd == _F_DUPFD:
            switch.current.inheritable.add(copy)
        return copy
    if cmd == _F_GETFD:
        return 0 if fd in switch.current.inheritable else _FD_CLOEXEC
    if cmd == _F_SETFD:
        (switch.current.inheritable.discard if arg & _FD_CLOEXEC else switch.current.inheritable.add)(fd)
    elif cmd == _F_GETFL:
        return _O_RDWR | (_O_NONBLOCK if calls.call("get_nonblocking", fd=fd).result else 0)
    elif cmd == _F_SETFL:
        calls.call("set_nonblocking", fd=fd, on=bool(arg & _O_NONBLOCK))
    elif cmd == _F_SETOWN:
        switch.current.owners[fd] = c_int(arg - 2**32 if arg >= 2**31 else arg)
    elif cmd == _F_GETOWN:
        return switch.current.owners.get(fd, 0)
    elif cmd == _F_GETPIPE_SZ:
        raise errors.os_error(NUMBERS["EBADF"])  # get_pipe_info
    else:
        raise errors.os_error(NUMBERS["EINVAL"])
    return 0


def _ioctl(fd, request, arg=0, mutate_flag=True):
    """What the request gives, or takes, is an int, or a struct ifreq."""
    request = c_unsigned(request)
    if request in (_FIOCLEX, _FIONCLEX):
        (switch.current.inheritable.discard if request == _FIOCLEX else switch.current.inheritable.add)(fd)
        return 0
    if request not in (_FIONREAD, _FIONBIO, _SIOCOUTQ, _SIOCATMARK, _SIOCOUTQNSD, *interfaces.REQUESTS):
        raise errors.os_error(NUMBERS["ENOTTY"])
    if isinstance(arg, int):
        raise errors.os_error(NUMBERS["EFAULT"])  # no address of ours
    if isinstance(arg, str):
        arg = arg.encode()
    view = memoryview(arg).cast("B")
    octets = bytearray(view)
    octets += bytes(max(_INT.size - len(octets), 0))
    if request in interfaces.REQUESTS:
        octets = interfaces.answer(request, bytes(octets))
    elif request == _FIONBIO:
        calls.call("set_nonblocking", fd=fd, on=bool(_INT.unpack_from(octets)[0]))
    else:
        _INT.pack_into(octets, 0, calls.call("ioctl", fd=fd, request=request).result)
    octets = bytes(octets[:len(view)])
    if view.readonly or not mutate_flag:
        return octets
    view[:] = octets
    return 0

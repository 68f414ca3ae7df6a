"""Descriptors: the kernel's in `os`, and the interpreter's own (files, pipes) in select() and poll().

Both count from 3. Natively the interpreter's low numbers are held open, so that what a program opens gets higher ones than
its sockets, and a number says whose it is."""

import os
import types

from . import calls, errors, hooks, switch
from .linux_errno import NUMBERS
from .values import c_size, octets

_RESERVED = range(3, 64)
_FURTHEST = 1024  # the number that dup2() goes to
_SENDFILE_PIECE = 1 << 16
_READ_MAX = 0x7FFFF000  # read(2)'s own
_F_GETFD, _F_SETFD, _F_GETFL, _F_SETFL, _FD_CLOEXEC, _O_RDWR, _O_NONBLOCK = 1, 2, 3, 4, 1, 2, 0o4000
_POLLNVAL = 32
_held = set()
_real = types.SimpleNamespace()


def is_kernels(fd):
    return switch.current is not None and fd in switch.current.fds


def is_interpreters(fd):
    """A file or pipe that the program has opened. The three standard streams are left to the kernel to judge."""
    if fd <= 2 or fd in _held or is_kernels(fd):
        return False
    try:
        _real.fstat(fd)
        return True
    except OSError:
        return False


def hold_low_numbers(but):
    """Opens every free number of _RESERVED; `but` is the channel's, which is nobody else's either."""
    _held.add(but)
    # O_PATH: who gets past this module with such a number is told EBADF, and nothing is lost unseen.
    null = os.open(os.devnull, getattr(os, "O_PATH", os.O_RDWR))
    for fd in _RESERVED:
        if fd == but:
            continue
        if fd == null:
            _held.add(fd)
            continue
        try:
            os.fstat(fd)
        except OSError:
            os.dup2(null, fd, inheritable=False)
            _held.add(fd)
    if null not in _held:
        os.close(null)


def ready_now(wanted):
    """[(fd, revents)] of the interpreter's own descriptors among [(fd, events)]: poll(2) without waiting."""
    poll = _real.poll()
    for fd, events in wanted:
        poll.register(fd, events)
    return [(fd, events) for fd, events in poll.poll(0) if not events & _POLLNVAL]


def install():
    import select  # still the interpreter's own
    _real.poll = getattr(select, "poll", None)
    for name in ("close", "dup", "dup2", "read", "write", "set_blocking", "get_blocking", "get_inheritable",
                 "set_inheritable", "isatty", "fstat", "sendfile", "pread", "lseek"):
        setattr(_real, name, getattr(os, name, None))
    for name, ours in _OURS.items():
        _replace(name, ours)
    hooks.after_import("fcntl", _patch_fcntl)


def _replace(name, ours):
    """Puts into `os` a function that asks first whose the descriptor is."""
    theirs = getattr(_real, name)
    if theirs is None:
        return

    def chosen(fd, *args, **kwargs):
        if is_kernels(fd):
            return ours(fd, *args, **kwargs)
        if fd in _held:
            raise errors.os_error(NUMBERS["EBADF"])
        return theirs(fd, *args, **kwargs)
    chosen.__name__ = chosen.__qualname__ = name
    chosen.__doc__ = theirs.__doc__
    setattr(os, name, chosen)


def _close(fd):
    calls.call("close", fd=fd)


def _set_blocking(fd, blocking):
    calls.call("set_nonblocking", fd=fd, on=not blocking)


def _set_inheritable(fd, inheritable):
    """Only remembered: there is no exec() for it to matter to."""
    (switch.current.inheritable.add if inheritable else switch.current.inheritable.discard)(fd)


def _sendfile(fd, source, offset, count, *_, **__):
    at = os.lseek(source, 0, os.SEEK_CUR) if offset is None else offset
    data = _real.pread(source, min(count, _SENDFILE_PIECE), at)
    sent = calls.call("send", data, fd=fd, flags=0, to=None).result if data else 0
    if offset is None:
        os.lseek(source, at + sent, os.SEEK_SET)
    return sent


def _dup2(fd, other, inheritable=True):
    """dup2(2) by dup(2), which gives the lowest free number: those below `other` are taken for a moment."""
    if fd == other:
        return fd
    if not is_kernels(other) and not 3 <= other < _FURTHEST:
        raise errors.os_error(NUMBERS["EBADF"])
    if is_kernels(other):
        calls.call("close", fd=other)
    taken = [calls.call("dup", fd=fd).result]
    while taken[-1] < other:
        taken.append(calls.call("dup", fd=fd).result)
    for number in taken:
        if number != other:
            calls.call("close", fd=number)
    if inheritable:
        switch.current.inheritable.add(other)
    return other


def _read(fd, size):
    size = c_size(size)
    if size < 0:
        raise errors.os_error(NUMBERS["EINVAL"])
    size = min(size, _READ_MAX)
    return (calls.call("read", fd=0, size=size) if fd == 0 else calls.call("recv", fd=fd, size=size, flags=0)).data


def _lseek(_fd, _offset, _whence):
    raise errors.os_error(NUMBERS["ESPIPE"])


_OURS = {
    "dup2": _dup2,
    "lseek": _lseek,
    "close": _close,
    "dup": lambda fd: calls.call("dup", fd=fd).result,
    "read": _read,
    "write": lambda fd, data: calls.call("send", bytes(octets(data)), fd=fd, flags=0, to=None).result,
    "set_blocking": _set_blocking,
    "get_blocking": lambda fd: not calls.call("get_nonblocking", fd=fd).result,
    "get_inheritable": lambda fd: fd in switch.current.inheritable,
    "set_inheritable": _set_inheritable,
    "isatty": lambda fd: False,
    "fstat": lambda fd: os.stat_result((0o140777, 0, 0, 1, 0, 0, 0, 0, 0, 0)),
    "sendfile": _sendfile,
}


def _patch_fcntl(module):
    real = module.fcntl

    def fcntl(fd, cmd, arg=0):
        number = fd if isinstance(fd, int) else fd.fileno()
        if not is_kernels(number):
            return real(fd, cmd, arg)
        if cmd == _F_GETFD:
            return 0 if number in switch.current.inheritable else _FD_CLOEXEC
        if cmd == _F_SETFD:
            _set_inheritable(number, not arg & _FD_CLOEXEC)
        if cmd == _F_GETFL:
            return _O_RDWR | (_O_NONBLOCK if calls.call("get_nonblocking", fd=number).result else 0)
        if cmd == _F_SETFL:
            calls.call("set_nonblocking", fd=number, on=bool(arg & _O_NONBLOCK))
        return 0
    fcntl.__doc__ = real.__doc__
    module.fcntl = fcntl


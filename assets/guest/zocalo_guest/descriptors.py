"""Descriptors: the kernel's in `os`, and the interpreter's own (files, pipes) in select() and poll().

Both count from 3. Natively the interpreter's low numbers are held open, so that what a program opens gets higher ones than
its sockets, and a number says whose it is."""

import os
import types

from . import calls, errors, limits, switch
from .linux_errno import NUMBERS
from .values import c_int, c_size, clinic_int, octets

_RESERVED = range(3, 128)
_SENDFILE_PIECE = 1 << 16
_READ_MAX = 0x7FFFF000  # read(2)'s own
_IOV_MAX = 1024
_POLLNVAL = 32
_held = set()
_real = types.SimpleNamespace()


def is_kernels(fd):
    return switch.current is not None and fd in switch.current.fds


def is_nobodys(fd):
    """A number that is held, so that nobody gets it, or a standard stream that the program has closed."""
    return fd in _held or switch.current is not None and 0 <= fd <= 2 and fd not in switch.current.streams


def is_output(fd):
    """stdout or stderr, as long as the program has not closed it."""
    return switch.current is not None and 1 <= fd <= 2 and fd in switch.current.streams


def real_copy(fd):
    """A new descriptor of what the interpreter has open under that number."""
    return _real.dup(fd)


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
    for name in _OURS:
        setattr(_real, name, getattr(os, name, None))
    for name, ours in _OURS.items():
        _replace(name, ours)
    if hasattr(os, "closerange"):
        _real.closerange = os.closerange
        _closerange.__name__, _closerange.__doc__ = "closerange", os.closerange.__doc__
        os.closerange = _closerange


def _closerange(fd_low, fd_high, /):
    low, high = clinic_int(fd_low), clinic_int(fd_high)
    program = switch.current
    if program is None:
        return _real.closerange(low, high)
    known = program.fds | program.streams
    for fd in sorted(fd for fd in known if low <= fd < high):
        try:
            os.close(fd)
        except OSError:
            pass
    for fd in sorted({fd for fd in _held | known | {0, 1, 2} if low <= fd < high}):  # these stay the interpreter's
        _real.closerange(low, fd)
        low = fd + 1
    _real.closerange(low, high)


def _replace(name, ours):
    """Puts into `os` a function that asks first whose the descriptor is."""
    theirs, of_stream = getattr(_real, name), _OF_STREAMS.get(name)
    if theirs is None and name not in ("sendfile", "readv", "writev"):
        return

    def chosen(fd, *args, **kwargs):
        if is_kernels(fd):
            return ours(fd, *args, **kwargs)
        if is_nobodys(fd):
            raise errors.os_error(NUMBERS["EBADF"])
        if name == "sendfile" and is_kernels(args[0] if args else kwargs.get("in_fd", -1)):
            return ours(fd, *args, **kwargs)
        if of_stream is not None and switch.current is not None and fd in switch.current.streams:
            return of_stream(fd, *args, **kwargs)
        if theirs is None:
            raise errors.os_error(NUMBERS["EBADF" if fd < 0 else "ENOSYS"])
        return (_dup2_real if name == "dup2" and switch.current is not None else theirs)(fd, *args, **kwargs)
    chosen.__name__ = chosen.__qualname__ = name
    chosen.__doc__ = theirs.__doc__ if theirs is not None else ours.__doc__
    setattr(os, name, chosen)


def _close(fd):
    calls.call("close", fd=fd)


def _set_blocking(fd, blocking):
    calls.call("set_nonblocking", fd=fd, on=not blocking)


def _set_inheritable(fd, inheritable):
    """Only remembered: there is no exec() for it to matter to."""
    (switch.current.inheritable.add if clinic_int(inheritable) else switch.current.inheritable.discard)(fd)


def _sendfile(fd, source, offset, count, *_, **__):
    """sendfile(2): octets of a file, by one send()."""
    if is_kernels(source):
        raise errors.os_error(NUMBERS["EINVAL" if offset is None else "ESPIPE"])
    at = os.lseek(source, 0, os.SEEK_CUR) if offset is None else offset
    data = _real.pread(source, min(count, _SENDFILE_PIECE), at)
    sent = _write(fd, data) if data else 0
    if offset is None:
        os.lseek(source, at + sent, os.SEEK_SET)
    return sent


def _dup2(fd, other, inheritable=True):
    """dup2(2). What was under the other number is closed, whosever it was."""
    other = c_int(other)
    if fd == other:
        return fd
    limit = limits.of(switch.current)
    if other < 0 or limit is not None and other >= limit:
        raise errors.os_error(NUMBERS["EBADF"])
    if is_kernels(other) or other in switch.current.streams:
        os.close(other)
    elif is_interpreters(other):
        _real.close(other)
    given = calls.call("dup", fd=fd, least=other).result
    if given != other:
        calls.call("close", fd=given)
        raise errors.os_error(NUMBERS["EBADF"])
    (switch.current.inheritable.add if inheritable else switch.current.inheritable.discard)(other)
    return other


def _write(fd, data):
    return calls.call("send", bytes(octets(data)), fd=fd, flags=0, to=None).result


def _buffers(name, buffers):
    if not hasattr(type(buffers), "__getitem__"):
        raise TypeError("%s() arg 2 must be a sequence" % name)
    if len(buffers) > _IOV_MAX:
        raise errors.os_error(NUMBERS["EINVAL"])
    return [octets(buffer) for buffer in buffers]


def _writev(fd, buffers):
    """writev(2)"""
    return _write(fd, b"".join(map(bytes, _buffers("writev", buffers))))


def _readv(fd, buffers):
    """readv(2)"""
    views = _buffers("readv", buffers)
    if any(view.readonly for view in views):
        raise BufferError("Object is not writable.")
    data = _read(fd, sum(map(len, views)))
    at = 0
    for view in views:
        part = data[at:at + len(view)]
        view[:len(part)] = part
        at += len(part)
    return len(data)


def _close_stream(fd):
    """The real one stays: it may be the host's, too."""
    switch.current.streams.discard(fd)
    try:
        calls.attempt("close", fd=fd)
    except calls.CallFailed:
        pass  # real sockets' host does not count it


def _dup_stream(fd):
    copy = _real.dup(fd)
    switch.current.stream_copies.add(copy)
    return copy


def _dup2_real(fd, other, inheritable=True):
    """Something of the interpreter's takes the place of a socket."""
    other = c_int(other)
    if is_kernels(other):
        calls.call("close", fd=other)
    if fd not in switch.current.stream_copies or not 0 <= other <= 2:
        return _real.dup2(fd, other, inheritable)
    calls.call("dup", fd=next(iter(switch.current.streams), -1), least=other)  # the number is no socket's any more
    switch.current.fds.discard(other)
    switch.current.streams.add(other)
    return other


def _write_stream(fd, data):
    if fd == 0:
        return _real.write(fd, data)
    output = switch.current.outputs[fd - 1]
    written = output.write(octets(data))
    output.flush()
    return written


def _read(fd, size):
    size = c_size(size)
    if size < 0:
        raise errors.os_error(NUMBERS["EINVAL"])
    size = min(size, _READ_MAX)
    return (calls.call("read", fd=0, size=size) if fd == 0 else calls.call("recv", fd=fd, size=size, flags=0)).data


def _refusal(name):
    def refuse(*_, **__):
        raise errors.os_error(NUMBERS[name])
    return refuse


_OURS = {
    "close": _close,
    "dup": lambda fd: calls.call("dup", fd=fd).result,
    "dup2": _dup2,
    "read": _read,
    "readv": _readv,
    "write": _write,
    "writev": _writev,
    "sendfile": _sendfile,
    "set_blocking": _set_blocking,
    "get_blocking": lambda fd: not calls.call("get_nonblocking", fd=fd).result,
    "get_inheritable": lambda fd: fd in switch.current.inheritable,
    "set_inheritable": _set_inheritable,
    "isatty": lambda fd: False,
    "fstat": lambda fd: os.stat_result((0o140777, 0, 0, 1, 0, 0, 0, 0, 0, 0)),
    "lseek": _refusal("ESPIPE"), "pread": _refusal("ESPIPE"), "pwrite": _refusal("ESPIPE"), "preadv": _refusal("ESPIPE"),
    "pwritev": _refusal("ESPIPE"), "ftruncate": _refusal("EINVAL"), "truncate": _refusal("EINVAL"), "fsync": _refusal("EINVAL"),
    "fdatasync": _refusal("EINVAL"), "ttyname": _refusal("ENOTTY"), "tcgetpgrp": _refusal("ENOTTY"),
    "get_terminal_size": _refusal("ENOTTY"),
}
_OF_STREAMS = {"close": _close_stream, "dup": _dup_stream, "write": _write_stream}

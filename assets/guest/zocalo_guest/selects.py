"""The module `select`: select() and poll objects as CPython's selectmodule.c has them."""

import sys
import types
import warnings

from . import calls, cfunctions, descriptors, switch, tracebacks, values
from .errors import os_error
from .linux_errno import NUMBERS
from .values import ceil_to, document, duration, like_c, milliseconds, none

FD_SETSIZE = 1024
_US, _MS = 1_000, 1_000_000
_LOOK_AGAIN = 10 * _MS

CONSTANTS = {
    "PIPE_BUF": 4096,
    "POLLIN": 1, "POLLPRI": 2, "POLLOUT": 4, "POLLERR": 8, "POLLHUP": 16, "POLLNVAL": 32, "POLLRDNORM": 64, "POLLRDBAND": 128,
    "POLLWRNORM": 256, "POLLWRBAND": 512, "POLLMSG": 1024, "POLLRDHUP": 8192,
    "EPOLLIN": 1, "EPOLLOUT": 4, "EPOLLPRI": 2, "EPOLLERR": 8, "EPOLLHUP": 16, "EPOLLRDHUP": 8192, "EPOLLET": 1 << 31,
    "EPOLLONESHOT": 1 << 30, "EPOLLEXCLUSIVE": 1 << 28, "EPOLLRDNORM": 64, "EPOLLRDBAND": 128, "EPOLLWRNORM": 256,
    "EPOLLWRBAND": 512, "EPOLLMSG": 1024, "EPOLL_CLOEXEC": 0x80000,
}


def build(epoll):
    """A module to stand in sys.modules as `select`, with its class `epoll`."""
    module = types.ModuleType("select", "This module supports asynchronous I/O on multiple file descriptors.")
    vars(module).update(CONSTANTS)
    module.error = OSError
    document({"select": select, "poll": _new_poll}, "select.")
    for kind in (poll, epoll):
        document({name: item._function for name, item in vars(kind).items() if isinstance(item, cfunctions._Method)}, kind.__name__ + ".")
        cfunctions.hide(kind, values.c_class("select", kind.__name__))
    module.select = cfunctions.function(select, module)
    module.poll = cfunctions.function(_new_poll, module)
    module.epoll = epoll
    return module


def _new_poll(_module, *args):
    """Returns a polling object.

This object supports registering and unregistering file descriptors, and then
polling them for I/O events."""
    none("select.poll", len(args))
    return poll._make()


_new_poll.__name__ = "poll"


def descriptor(value):
    """PyObject_AsFileDescriptor."""
    if isinstance(value, int):
        if isinstance(value, bool) and sys.version_info >= (3, 13):
            warnings.warn("bool is used as a file descriptor", RuntimeWarning, skip_file_prefixes=(tracebacks.SHIM,))
        fd = _c_int(value)
    else:
        method = getattr(value, "fileno", None)
        if method is None:
            raise TypeError("argument must be an int, or have a fileno() method.")
        number = method()
        if not isinstance(number, int):
            raise TypeError("fileno() returned a non-integer")
        fd = _c_int(number)
    if fd < 0:
        raise ValueError("file descriptor cannot be a negative integer (%d)" % fd)
    return fd


def _c_int(number):
    if not -2**31 <= number < 2**31:
        raise OverflowError("Python int too large to convert to C int")
    return int(number)


def _sequence(value):
    try:
        return value if isinstance(value, (list, tuple)) else list(value)
    except TypeError as error:
        if hasattr(value, "__iter__"):
            raise
        raise TypeError("arguments 1-3 must be sequences") from None


def _collect(value):
    """seq2set: [(object, descriptor)] in the program's order."""
    found = []
    for item in _sequence(value):
        fd = descriptor(item)
        if fd >= FD_SETSIZE:
            raise ValueError("filedescriptor out of range in select()")
        if len(found) >= FD_SETSIZE:
            raise ValueError("too many file descriptors in select()")
        found.append((item, fd))
    return found


def select(_module, *args, **keywords):
    """Wait until one or more file descriptors are ready for some kind of I/O.

The first three arguments are iterables of file descriptors to be waited for."""
    if keywords:
        raise TypeError("select.select() takes no keyword arguments")
    if not 3 <= len(args) <= 4:
        word, bound = ("at least", 3) if len(args) < 3 else ("at most", 4)
        raise TypeError("select expected %s %d arguments, got %d" % (word, bound, len(args)))
    timeout = None
    if len(args) == 4 and args[3] is not None:
        try:
            timeout = ceil_to(duration(args[3]), _US) * _US
        except TypeError:
            raise TypeError("timeout must be a float or None") from None
        if timeout < 0:
            raise ValueError("timeout must be non-negative")
    lists = [_collect(value) for value in args[:3]]
    ready = _ready_sets([[fd for _, fd in found] for found in lists], timeout)
    return tuple([item for item, fd in found if fd in chosen] for found, chosen in zip(lists, ready))


# Linux's fs/select.c: POLLIN_SET, POLLOUT_SET, POLLEX_SET
_SET_MASKS = (64 | 128 | 1 | 16 | 8, 512 | 256 | 4 | 8, 2)


def _ready_sets(sets, timeout):
    """The three sets of ready descriptors."""
    own = [fd for fds in sets for fd in fds if fd not in switch.current.fds and descriptors.is_interpreters(fd)]
    if not own:
        return [set(fds) for fds in calls.call("select", sets=sets, timeout=timeout).sets]
    kernels = [[fd for fd in fds if fd not in own] for fds in sets]
    wanted = [[(fd, mask) for fd in fds if fd in own] for fds, mask in zip(sets, _SET_MASKS)]

    def look():
        return [{fd for fd, events in descriptors.ready_now(pairs) if events & mask} for pairs, mask in zip(wanted, _SET_MASKS)]

    def ask(left):
        return [set(fds) for fds in calls.call("select", sets=kernels, timeout=left).sets]
    mine, theirs = wait_for_both(look, ask, any, timeout)
    return [a | b for a, b in zip(mine, theirs)]


def _poll(masks, timeout):
    """[(fd, revents)] in the order of `masks`."""
    own = [(fd, mask) for fd, mask in masks.items() if fd not in switch.current.fds and descriptors.is_interpreters(fd)]
    if not own:
        pairs = calls.call("poll", fds=list(map(list, masks.items())), timeout=timeout).ready
        return [tuple(pair) for pair in pairs]
    names = dict(own)
    kernels = [[fd, mask] for fd, mask in masks.items() if fd not in names]
    mine, theirs = wait_for_both(lambda: descriptors.ready_now(own),
                                  lambda left: calls.call("poll", fds=kernels, timeout=left).ready, bool, timeout)
    ready = dict(mine)
    ready.update(map(tuple, theirs))
    return [(fd, ready[fd]) for fd in masks if fd in ready]


def wait_for_both(look, ask, found, timeout):
    """(look(), ask(ns)) as soon as one of them has found something, or the time is up. The interpreter's own descriptors
    wake nobody in the kernel, so they are looked at again and again."""
    deadline = None if timeout is None else calls.now() + timeout
    while True:
        mine = look()
        left = None if deadline is None else max(deadline - calls.now(), 0)
        theirs = ask(0 if found(mine) else _LOOK_AGAIN if left is None else min(left, _LOOK_AGAIN))
        if found(mine) or found(theirs) or left == 0:
            return mine, theirs


def _event_mask(value):
    if not isinstance(value, int):
        raise TypeError("an integer is required")
    number = int(value)
    if number < 0:
        raise ValueError("value must be positive")
    if number > 2**64 - 1:
        raise OverflowError("Python int too large to convert to C unsigned long")
    if number > 0xFFFF:
        raise OverflowError("Python int too large for C unsigned short")
    return number


class poll:
    """What select.poll() gives."""

    __slots__ = ("_masks", "_running")
    __module__ = "select"

    def __new__(cls, *_, **__):
        raise TypeError("cannot create 'select.poll' instances")

    def __init_subclass__(cls):
        raise TypeError("type 'select.poll' is not an acceptable base type")

    @classmethod
    def _make(cls):
        self = object.__new__(cls)
        self._masks = {}
        self._running = False
        return self

    def register(self, fd, eventmask=7):
        number = descriptor(fd)
        self._masks[number] = _event_mask(eventmask)

    def modify(self, fd, eventmask):
        number = descriptor(fd)
        mask = _event_mask(eventmask)
        if number not in self._masks:
            raise os_error(NUMBERS["ENOENT"])
        self._masks[number] = mask

    def unregister(self, fd):
        number = descriptor(fd)
        if number not in self._masks:
            raise KeyError(number)
        del self._masks[number]

    def poll(self, timeout=None):
        ns = None
        if timeout is not None:
            try:
                ns = milliseconds(timeout)
            except TypeError:
                raise TypeError("timeout must be an integer or None") from None
            ns = None if ns < 0 else ceil_to(ns, _MS) * _MS
            if ns is not None and ns // _MS > 2**31 - 1:
                raise OverflowError("timeout is too large")
        if self._running:
            raise RuntimeError("concurrent poll() invocation")
        self._running = True
        try:
            return _poll(dict(self._masks), ns)
        finally:
            self._running = False


for _name in ("register", "modify", "unregister", "poll"):
    setattr(poll, _name, like_c("poll." + _name, getattr(poll, _name), named=False))
cfunctions.methods(poll, ("register", "modify", "unregister", "poll"))

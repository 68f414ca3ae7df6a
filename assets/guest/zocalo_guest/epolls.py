"""The class `select.epoll` as CPython's selectmodule.c has it."""

import operator
import os
import stat

from . import calls, cfunctions, descriptors, switch
from .errors import os_error
from .linux_errno import NUMBERS
from .selects import FD_SETSIZE, descriptor, wait_for_both
from .values import c_int, c_unsigned, ceil_to, duration, like_c

EPOLL_CLOEXEC = 0x80000
_ADD, _DEL, _MOD = 1, 2, 3
_MS = 1_000_000


def _can_be_polled(status):
    """Files, folders and /dev/null with its like have no poll operation: epoll_ctl(2)'s EPERM."""
    if stat.S_ISCHR(status.st_mode):
        return (os.major(status.st_rdev), os.minor(status.st_rdev)) not in ((1, 3), (1, 5), (1, 7))
    return not (stat.S_ISREG(status.st_mode) or stat.S_ISDIR(status.st_mode))


class epoll:
    """select.epoll(sizehint=-1, flags=0)

Returns an epolling object."""

    __slots__ = ("_fd", "_own")
    __module__ = "select"

    def __new__(cls, sizehint=-1, flags=0):
        sizehint, flags = c_int(sizehint), c_int(flags)
        if sizehint == -1:
            sizehint = FD_SETSIZE - 1
        if sizehint <= 0:
            raise ValueError("negative sizehint")
        if flags & ~EPOLL_CLOEXEC:
            raise OSError("invalid flags")
        self = object.__new__(cls)
        # Without a program nobody needs it: selectors tries the class when it is imported.
        self._fd = -1 if switch.current is None else calls.call("epoll_create").result
        self._own = {}  # the interpreter's descriptors, which the kernel does not know
        return self

    def __init_subclass__(cls):
        raise TypeError("type 'select.epoll' is not an acceptable base type")

    @classmethod
    def fromfd(cls, fd):
        self = object.__new__(cls)
        self._fd = c_int(fd)
        self._own = {}
        return self

    def __del__(self):
        fd, self._fd = getattr(self, "_fd", -1), -1
        if fd >= 0:
            try:
                calls.attempt("close", fd=fd)
            except calls.CallFailed:
                pass

    def __enter__(self):
        self._check()
        return self

    def __exit__(self, *_):
        self.close()

    def _check(self):
        if self._fd < 0:
            raise ValueError("I/O operation on closed epoll object")

    @property
    def closed(self):
        """True if the epoll handler is closed"""
        return self._fd < 0

    def close(self):
        fd, self._fd = self._fd, -1
        if fd < 0:
            return
        try:
            calls.attempt("close", fd=fd)
        except calls.CallFailed:
            pass  # select_epoll_close_impl looks for a negative errno, which there is not

    def fileno(self):
        self._check()
        return self._fd

    def register(self, fd, eventmask=7):
        self._control(_ADD, fd, eventmask)

    def modify(self, fd, eventmask):
        self._control(_MOD, fd, eventmask)

    def unregister(self, fd):
        self._control(_DEL, fd, 0)

    def _control(self, op, fd, events):
        self._check()
        number, events = descriptor(fd), c_unsigned(events)
        if number not in self._own and not descriptors.is_interpreters(number):
            calls.call("epoll_ctl", epfd=self._fd, op_code=op, fd=number, events=events)
            return
        if (number in self._own) == (op == _ADD):
            raise os_error(NUMBERS["EEXIST" if op == _ADD else "ENOENT"])
        if op == _DEL:
            del self._own[number]
        elif not _can_be_polled(os.fstat(number)):
            raise os_error(NUMBERS["EPERM"])
        else:
            self._own[number] = events

    def poll(self, timeout=None, maxevents=-1):
        self._check()
        ns = None
        if timeout is not None:
            try:
                ns = ceil_to(duration(timeout), _MS) * _MS
            except TypeError:
                raise TypeError("timeout must be an integer or None") from None
            if ns // _MS > 2**31 - 1:
                raise OverflowError("timeout is too large")
            if ns < 0:
                ns = None
        maxevents = operator.index(maxevents)
        if maxevents == -1:
            maxevents = FD_SETSIZE - 1
        elif maxevents < 1:
            raise ValueError("maxevents must be greater than 0, got %d" % maxevents)
        def ask(left):
            return calls.call("epoll_wait", epfd=self._fd, maxevents=maxevents, timeout=left).ready
        if not self._own:
            return [tuple(pair) for pair in ask(ns)]
        own = [(fd, events & 0xFFFF) for fd, events in self._own.items()]
        mine, theirs = wait_for_both(lambda: descriptors.ready_now(own), ask, bool, ns)
        return (mine + [tuple(pair) for pair in theirs])[:maxevents]


for _name in ("register", "modify", "unregister", "poll"):
    setattr(epoll, _name, like_c("epoll." + _name, getattr(epoll, _name)))
cfunctions.methods(epoll, ("register", "modify", "unregister", "poll", "close", "fileno"))

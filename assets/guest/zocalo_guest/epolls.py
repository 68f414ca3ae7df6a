"""The class `select.epoll` as CPython's selectmodule.c has it."""

import operator

from . import calls, switch
from .selects import FD_SETSIZE, descriptor
from .values import c_int, c_unsigned, ceil_to, duration

EPOLL_CLOEXEC = 0x80000
_ADD, _DEL, _MOD = 1, 2, 3
_MS = 1_000_000


class epoll:
    """select.epoll(sizehint=-1, flags=0)

Returns an epolling object."""

    __slots__ = ("_fd",)
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
        return self

    @classmethod
    def fromfd(cls, fd):
        self = object.__new__(cls)
        self._fd = c_int(fd)
        return self

    def __del__(self):
        if getattr(self, "_fd", -1) >= 0:
            self.close()

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
        if fd >= 0:
            calls.call("close", fd=fd)

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
        calls.call("epoll_ctl", epfd=self._fd, op_code=op, fd=descriptor(fd), events=c_unsigned(events))

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
        answer = calls.call("epoll_wait", epfd=self._fd, maxevents=maxevents, timeout=ns)
        return [tuple(pair) for pair in answer.ready]

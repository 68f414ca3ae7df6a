"""One call of the kernel. Members have the names of sim/syscall/syscall.h, durations are nanoseconds."""

from . import descriptors, switch
from .errors import number_of, os_error

EBADF, ENOTSOCK = 9, 88


_OPEN = frozenset(("socket", "socketpair", "accept", "dup", "epoll_create"))


class ReprCall(BaseException):
    """A __repr__ that the tracer asked made a call: the program would not have made it, so it is not made."""


class Answer:
    """What a call gave. Absent members read as empty."""

    __slots__ = ("_header", "data")

    def __init__(self, header, data):
        self._header = header
        self.data = data

    @property
    def result(self):
        return self._header.get("result", 0)

    @property
    def flags(self):
        return self._header.get("flags", 0)

    @property
    def address(self):
        return self._header.get("address")

    @property
    def fds(self):
        return self._header.get("fds", ())

    @property
    def sets(self):
        return self._header.get("sets", ((), (), ()))

    @property
    def ready(self):
        return self._header.get("ready", ())

    @property
    def addresses(self):
        return self._header.get("addresses", ())

    @property
    def detail(self):
        return self._header.get("detail", "")


class CallFailed(Exception):
    """The kernel said no; becomes an OSError, or what the caller makes of it."""

    def __init__(self, errno, detail):
        super().__init__(errno, detail)
        self.errno = errno
        self.detail = detail


def attempt(op, payload=b"", **members):
    """The Answer, or (errno, detail) raised as CallFailed."""
    guest = switch.current
    if guest.in_repr:
        raise ReprCall
    if guest.running.interrupted:
        # Control-C came while a call was pending, and the kernel takes no other from this thread. What a program still does
        # then is to clean up.
        if op == "close":
            return Answer({}, b"")
        raise CallFailed(number_of("EINTR"), "")
    members["t"] = "call"
    members["op"] = op
    header, data = guest.ask(members, payload)
    if "errno" in header:
        number = number_of(header["errno"])
        if number == EBADF and descriptors.is_interpreters(members.get("fd", -1)):
            number = ENOTSOCK  # there is such a file, which the kernel can't know
        raise CallFailed(number, header.get("detail", ""))
    if op in _OPEN:
        guest.fds.update(header.get("fds") or (header["result"],))
    elif op == "close":
        guest.fds.discard(members["fd"])
        guest.inheritable.discard(members["fd"])
    return Answer(header, data)


def call(op, payload=b"", **members):
    """The Answer, or an OSError as Python raises it."""
    try:
        return attempt(op, payload, **members)
    except CallFailed as failure:
        error = os_error(failure.errno)
    raise error


def now():
    """The virtual time that the last answer bore, in ns. Free: what CPython's own C code does to compute a deadline."""
    return switch.current.now

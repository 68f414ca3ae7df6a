"""One call of the kernel. Members have the names of sim/syscall/syscall.h, durations are nanoseconds."""

import signal
import sys

from . import descriptors, limits, signals, switch
from .errors import number_of, os_error

EINTR, EBADF, EAGAIN, ENOTSOCK = 4, 9, 11, 88
# sigtimedwait(2) leaves EAGAIN in C's `errno`, which io.BufferedWriter takes for its own BlockingIOError.
_look_for_no_signal = signal.sigtimedwait if sys.platform == "linux" else None


_CALL_COST = 1000  # ns of virtual time: Simulation::kSyscallCost; what a call takes longer is waiting
_OPEN = frozenset(("socket", "socketpair", "accept", "dup", "epoll_create"))


class ReprCall(BaseException):
    """A __repr__ that the tracer asked made a call: the program would not have made it, so it is not made."""


class Answer:
    """What a call gave. Absent members read as empty."""

    __slots__ = ("_header", "data")

    def __init__(self, header, data):
        self._header = header
        self.data = data

    def padded(self):
        """The data, as long as the result says: with MSG_TRUNC that is more than there is, and C code shows memory."""
        missing = self.result - len(self.data)
        return self.data + bytes(missing) if missing > 0 else self.data

    @property
    def result(self):
        return self._header.get("result", 0)

    @property
    def flags(self):
        return self._header.get("flags", 0)

    @property
    def control(self):
        return bytes(self._header.get("control", ()))

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


# The calls that wait for a time that they are told, and what it is called.
_WAITING = {"poll": "timeout", "select": "timeout", "epoll_wait": "timeout", "futex_wait": "timeout", "nanosleep": "duration"}
# Those that wait for a descriptor, and the event of poll(2) that ends it.
_SLEEPING = {"recv": 1, "accept": 1, "send": 4}


def attempt(op, payload=b"", **members):
    """The Answer, or (errno, detail) raised as CallFailed. Signals that are due meanwhile are handled, and the wait goes on
    after them (PEP 475); only connect(2), which then goes on by itself, fails with EINTR."""
    guest = switch.current
    if guest.signals.alarm is None and not guest.signals.pending:
        began = guest.now
        try:
            answer = _attempt(guest, op, payload, members)
        except CallFailed as failure:
            if failure.errno != EINTR or guest.running.interrupted:
                raise
        else:
            if guest.signals.pending:
                signals.deliver(guest)
            return answer
        if op == "futex_wait" or op == "connect":
            return _interrupted(guest, op)
        _go_on(guest, op, members, began)
        if op in _SLEEPING and guest.signals.alarm is not None:
            attempt("poll", fds=[[members["fd"], _SLEEPING[op]]], timeout=None)  # an alarm comes through that
    return _attempt_between_signals(guest, op, payload, members)


def _interrupted(guest, op):
    signals.deliver(guest)
    if op == "connect":
        raise CallFailed(EINTR, "")
    return Answer({}, b"")  # who waits for a lock looks whether it is free


def _go_on(guest, op, members, began):
    """Of a wait that was interrupted, what is left."""
    name = _WAITING.get(op)
    if members.get(name) is not None:
        members[name] = max(members[name] - (guest.now - began), 0)


def _attempt_between_signals(guest, op, payload, members):
    name = _WAITING.get(op)
    while True:
        if signals.deliver(guest) and op == "futex_wait":
            return Answer({}, b"")  # the handlers made calls, and meanwhile it may have been woken
        left = signals.time_left(guest)
        whole = members.get(name)
        cut = name is not None and left is not None and (whole is None or left < whole)
        began = guest.now
        try:
            answer = _attempt(guest, op, payload, dict(members, **{name: left}) if cut else dict(members))
        except CallFailed as failure:
            if failure.errno == EINTR and not guest.running.interrupted:
                if op == "futex_wait" or op == "connect":
                    return _interrupted(guest, op)
                _go_on(guest, op, members, began)
                continue
            if not (cut and op == "futex_wait" and failure.errno == number_of("ETIMEDOUT")):
                raise
            answer = None
        signals.deliver(guest)
        if not cut or answer is not None and (answer.ready or any(answer.sets) or op == "futex_wait"):
            return answer
        if whole is not None:
            members[name] = max(whole - (guest.now - began), 0)


def _attempt(guest, op, payload, members):
    if guest.in_repr:
        raise ReprCall
    if guest.running.interrupted:
        # Control-C came while a call was pending, and the kernel takes no other from this thread. What a program still does
        # then is to clean up.
        if op == "close":
            return Answer({}, b"")
        raise CallFailed(EINTR, "")
    if guest.descriptor_limits is not None and op in _OPEN:
        refused = limits.refuses(guest, op, members)
        if refused is not None:
            raise CallFailed(refused, "")
    members["t"] = "call"
    members["op"] = op
    thread, began = guest.running, guest.now
    header, data = guest.ask(members, payload)
    guest.worked(thread, min(guest.now - began, _CALL_COST))
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
        guest.owners.pop(members["fd"], None)
    return Answer(header, data)


def call(op, payload=b"", **members):
    """The Answer, or an OSError as Python raises it."""
    try:
        return attempt(op, payload, **members)
    except CallFailed as failure:
        number = failure.errno
    if number == EAGAIN and _look_for_no_signal is not None:
        _look_for_no_signal((), 0)
    raise os_error(number)  # no local name holds it: its traceback holds this frame, and the caller's names would live on


def now():
    """The virtual time that the last answer bore, in ns. Free: what CPython's own C code does to compute a deadline."""
    return switch.current.now

"""Signals that a program sends itself: alarms in virtual time, raise_signal(), kill() and pthread_kill().

Handlers are Python functions and run in the main thread, as CPython's do, between its calls. A call that waits longer than
until an alarm is cut there (calls.py), so that the alarm comes when it is due. Signals from outside (Control-C) are the
interpreter's own."""

import math

from . import calls, hooks, switch
from .linux_errno import NUMBERS
from .values import NS, duration

_SIGALRM, _ITIMER_REAL, _MAIN = 14, 0, 1
_WAKES = ("EAGAIN", "EBADF", "EPIPE")


class State:
    """A guest's."""

    __slots__ = ("alarm", "interval", "pending", "wakeup", "delivering")

    def __init__(self):
        self.alarm = None      # ns of virtual time
        self.interval = 0
        self.pending = []      # numbers whose handlers have not run yet
        self.wakeup = -1       # set_wakeup_fd()
        self.delivering = False


def time_left(guest):
    """ns until the main thread has to be woken for a signal, None for never."""
    state = guest.signals
    if guest.running.id != _MAIN or state.delivering:
        return None
    if state.pending:
        return 0
    return None if state.alarm is None else max(state.alarm - guest.now, 0)


def arrive(guest):
    """Puts the alarm among the pending signals if it is due."""
    state = guest.signals
    while state.alarm is not None and guest.now >= state.alarm:
        state.alarm = state.alarm + state.interval if state.interval else None
        if _SIGALRM not in state.pending:
            _send(guest, _SIGALRM)


def deliver(guest):
    """Runs the handlers of what is pending, in the main thread; what they raise is the program's. Whether there were any."""
    state = guest.signals
    arrive(guest)
    if not state.pending or guest.running.id != _MAIN or state.delivering:
        return False
    import signal
    while state.pending:
        number = state.pending.pop(0)
        handler = signal.getsignal(number)
        if not callable(handler):
            _by_default(number, handler)
            continue
        state.delivering = True
        try:
            handler(number, None)
        finally:
            state.delivering = False
    return True


def _by_default(number, handler):
    import signal
    if handler is not signal.SIG_IGN:
        signal.signal(number, signal.SIG_DFL)
        _real["raise_signal"](number)


def _send(guest, number):
    state = guest.signals
    state.pending.append(int(number))
    if state.wakeup >= 0:
        try:
            calls.attempt("send", bytes([number]), fd=state.wakeup, flags=0x40, to=None)
        except calls.CallFailed:
            pass


def _handled(number):
    import signal
    return callable(signal.getsignal(number))


def send(number):
    """A signal of the program to itself. False if it is the interpreter's to deal with."""
    guest = switch.current
    if guest is None or not _handled(number):
        return False
    _send(guest, number)
    deliver(guest)
    return True


_real = {}


def _setitimer(which, seconds, interval=0.0):
    if which != _ITIMER_REAL:
        return _real["setitimer"](which, seconds, interval)
    state, before = switch.current.signals, _getitimer(which)
    for value in (seconds, interval):
        if value < 0 or value > 2**40:
            import signal
            raise signal.ItimerError(NUMBERS["EINVAL"], "Invalid argument")
    now = calls.call("clock_gettime").result
    state.interval = duration(interval)
    state.alarm = now + duration(seconds) if seconds else None
    return before


def _getitimer(which):
    if which != _ITIMER_REAL:
        return _real["getitimer"](which)
    state = switch.current.signals
    if state.alarm is None:
        return 0.0, 0.0
    return max(state.alarm - calls.call("clock_gettime").result, 1000) / NS, state.interval / NS


def _alarm(seconds):
    return math.ceil(_setitimer(_ITIMER_REAL, seconds)[0])


def _raise_signal(number):
    if not send(number):
        _real["raise_signal"](number)


def _set_wakeup_fd(fd, *, warn_on_full_buffer=True):
    """The octet would be written by C code to whatever real descriptor has the number."""
    state = switch.current.signals
    before = state.wakeup
    if fd != -1:
        if fd not in switch.current.fds:
            before, state.wakeup = state.wakeup, -1
            real = _real["set_wakeup_fd"](fd, warn_on_full_buffer=warn_on_full_buffer)
            return before if before != -1 else real
        if not calls.call("get_nonblocking", fd=fd).result:
            raise ValueError("the fd %d must be in non-blocking mode" % fd)
    else:
        _real["set_wakeup_fd"](-1)
    state.wakeup = fd
    return before


def _pause():
    """Until a handler has run."""
    guest = switch.current
    while True:
        left = time_left(guest)
        if left is None:
            calls.call("futex_wait", ticket=0, timeout=None)
        calls.call("nanosleep", duration=left)
        return


_OURS = {"setitimer": _setitimer, "getitimer": _getitimer, "alarm": _alarm, "raise_signal": _raise_signal,
         "set_wakeup_fd": _set_wakeup_fd, "pause": _pause}


def install():
    hooks.after_import("signal", _patch)


def _patch(module):
    for name, ours in _OURS.items():
        theirs = getattr(module, name, None)
        if theirs is not None:
            _real.setdefault(name, theirs)
            ours.__name__ = ours.__qualname__ = name
            setattr(module, name, ours)

"""Signals that a program sends itself: alarms in virtual time, raise_signal(), kill() and pthread_kill().

Handlers are Python functions and run in the main thread, as CPython's do, between its calls. A call that waits longer than
until an alarm is cut there (calls.py), so that the alarm comes when it is due; a signal that another thread sends to the main
thread ends the call in which that sleeps (tgkill(2)). Signals from outside (Control-C) are the interpreter's own."""

import math
import signal
import sys
import types

from . import calls, descriptors, hooks, switch, tracebacks
from .linux_errno import NUMBERS
from .values import NS, duration

_SIGALRM, _ITIMER_REAL, _MAIN = 14, 0, 1
_LOOK_AGAIN = 1_000_000  # ns


class State:
    """A guest's."""

    __slots__ = ("alarm", "interval", "pending", "wakeup", "blocked")

    def __init__(self):
        self.alarm = None      # ns of virtual time
        self.interval = 0
        self.pending = []      # numbers whose handlers have not run yet
        self.wakeup = -1       # set_wakeup_fd()
        self.blocked = frozenset()  # pthread_sigmask() of the main thread

    def to_deliver(self):
        """The first pending number that is not blocked, None without one."""
        return next((number for number in self.pending if number not in self.blocked), None)


def time_left(guest):
    """ns until the main thread has to be woken for a signal, None for never."""
    state = guest.signals
    if guest.running.id != _MAIN:
        return None
    if state.to_deliver() is not None:
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
    if state.to_deliver() is None or guest.running.id != _MAIN:
        return False
    while (number := state.to_deliver()) is not None:
        state.pending.remove(number)
        handler = signal.getsignal(number)
        if not callable(handler):
            _by_default(number, handler)
            continue
        handler(number, tracebacks.program_frame(sys._getframe()))
    return True


def _by_default(number, handler):
    if handler is not signal.SIG_IGN:
        signal.signal(number, signal.SIG_DFL)
        _real["raise_signal"](number)


def _send(guest, number):
    state = guest.signals
    if number not in state.pending:  # signal(7): "standard signals do not queue"
        state.pending.append(int(number))
    if state.wakeup >= 0:
        try:
            calls.attempt("send", bytes([number]), fd=state.wakeup, flags=0x40, to=None)
        except calls.CallFailed:
            pass


def _handled(number):
    return callable(signal.getsignal(number))


def send(number, thread=_MAIN):
    """A signal of the program to a thread of its own. False if it is the interpreter's to deal with."""
    guest = switch.current
    if guest is None or not _handled(number):
        return False
    _send(guest, number)
    deliver(guest)
    if thread == _MAIN != guest.running.id and number not in guest.signals.blocked:
        calls.call("tgkill", thread=thread)  # it may sleep in a call
    return True


def broken_pipe():
    """SIGPIPE, unless it is ignored."""
    if signal.getsignal(signal.SIGPIPE) is not signal.SIG_IGN and not send(signal.SIGPIPE):
        _real["raise_signal"](signal.SIGPIPE)


_real = {}


def _setitimer(which, seconds, interval=0.0):
    if which != _ITIMER_REAL:
        return _real["setitimer"](which, seconds, interval)
    state, before = switch.current.signals, _getitimer(which)
    for value in (seconds, interval):
        if value < 0 or value > 2**40:
            raise signal.ItimerError(NUMBERS["EINVAL"], "Invalid argument")
    now = calls.call("clock_gettime").result
    state.interval = duration(interval)
    state.alarm = now + duration(seconds) if seconds else None
    if switch.current.running.id != _MAIN:
        calls.call("tgkill", thread=_MAIN)  # if it sleeps, it has to know until when
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
    if not send(number, switch.current.running.id):
        _real["raise_signal"](number)


def interrupt_main(number=2):
    """_thread.interrupt_main(): the handler's turn comes, but no call of the main thread ends."""
    guest = switch.current
    if guest is None or not _handled(number):
        return
    _send(guest, number)
    deliver(guest)


def _set_wakeup_fd(fd, *, warn_on_full_buffer=True):
    """The octet would be written by C code to whatever real descriptor has the number."""
    state = switch.current.signals
    before = state.wakeup
    if fd != -1:
        if fd not in switch.current.fds:
            if descriptors.is_nobodys(fd) or fd > 2 and not descriptors.is_interpreters(fd):
                raise calls.os_error(NUMBERS["EBADF"])
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


def _pthread_sigmask(how, mask):
    """What is blocked stays among the pending. The real mask goes with it, for the signals that are the interpreter's own."""
    before = _real["pthread_sigmask"](how, mask)  # complains of what is no signal
    guest = switch.current
    if guest is None:
        return before
    if guest.running.id == _MAIN:
        guest.signals.blocked = frozenset(map(int, _real["pthread_sigmask"](signal.SIG_BLOCK, ())))
        deliver(guest)
    return before


def _sigpending():
    state = switch.current.signals
    arrive(switch.current)
    return _real["sigpending"]() | {signal.Signals(number) for number in state.pending if number in state.blocked}


def _take(sigset, timeout):
    """The first of `sigset` to be pending, None once `timeout` ns have gone by (None: never)."""
    guest, wanted = switch.current, frozenset(map(int, sigset))
    state, deadline = guest.signals, None if timeout is None else guest.now + timeout
    while True:
        arrive(guest)
        for number in state.pending:
            if number in wanted:
                state.pending.remove(number)
                return signal.Signals(number)
        if deadline is not None and guest.now >= deadline:
            return None
        if timeout is None and state.alarm is None and len(guest.threads) == 1:
            calls.call("futex_wait", ticket=0, timeout=None)  # nobody is left to send one
        # Another thread's signal wakes nobody in the kernel.
        calls.call("nanosleep", duration=min(_LOOK_AGAIN, _LOOK_AGAIN if deadline is None else deadline - guest.now))


def _sigwait(sigset):
    return _take(sigset, None)


def _sigwaitinfo(sigset):
    return _information(_take(sigset, None))


def _sigtimedwait(sigset, timeout):
    ns = duration(timeout)
    if ns < 0:
        raise ValueError("timeout must be non-negative")
    number = _take(sigset, ns)
    return None if number is None else _information(number)


def _information(number):
    """kill(2) of the process by itself."""
    import os
    code = 0x80 if number == _SIGALRM else 0  # SI_KERNEL, SI_USER
    sender = (0, 0) if code else (os.getpid(), os.getuid())
    return signal.struct_siginfo((int(number), code, 0) + sender + (0, 0))


_OURS = {"pthread_sigmask": _pthread_sigmask, "sigpending": _sigpending, "sigwait": _sigwait, "sigwaitinfo": _sigwaitinfo,
         "sigtimedwait": _sigtimedwait, "setitimer": _setitimer, "getitimer": _getitimer, "alarm": _alarm, "raise_signal": _raise_signal,
         "set_wakeup_fd": _set_wakeup_fd, "pause": _pause}


def install():
    hooks.after_import("signal", _patch)


def _patch(module):
    for name, ours in _OURS.items():
        # Some have a wrapper in signal.py, which is the program's frame when a handler runs there.
        wrapped = isinstance(getattr(module, name, None), types.FunctionType) and getattr(module, name).__module__ == module.__name__
        owner = sys.modules["_signal"] if wrapped else module
        theirs = getattr(owner, name, None)
        if theirs is not None:
            _real.setdefault(name, theirs)
            ours.__name__ = ours.__qualname__ = name
            setattr(owner, name, ours)

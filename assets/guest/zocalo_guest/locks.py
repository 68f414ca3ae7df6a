"""Locks of the module `_thread`. Only one thread of a program runs at a time, and another goes on only when this one makes
a call; so a free lock is taken without a word, and waiting for one is a call (futex(2))."""

import _thread

from . import calls, switch
from .guest import ident_of
from .linux_errno import NUMBERS
from .values import NS, duration

TIMEOUT_MAX = (2**63 - 1) // NS
_tickets = iter(range(1, 2**62))


def _complaint():
    """What this interpreter says of a negative timeout; its words change from release to release."""
    try:
        _thread.allocate_lock().acquire(True, -2)
    except ValueError as error:
        return str(error)
    raise AssertionError("a negative timeout was taken")


_NEGATIVE = _complaint()


def _timeout(blocking, timeout):
    """lock_acquire_parse_args: ns, negative for ever, 0 not at all."""
    ns = -1 if timeout == -1 else duration(timeout)
    if not blocking and timeout != -1:
        raise ValueError("can't specify a timeout for a non-blocking call")
    if ns < 0 and timeout != -1:
        raise ValueError(_NEGATIVE)
    if ns > TIMEOUT_MAX * NS:
        raise OverflowError("timeout value is too large")
    return ns if blocking else 0


def _me():
    return 0 if switch.current is None else switch.current.running.id


class Lock:
    """A lock object is a synchronization primitive."""

    __slots__ = ("_held", "_waiters", "_ticket", "__weakref__")
    __module__ = "_thread"

    def __init__(self):
        self._reset()

    def _reset(self):
        self._held = False
        self._waiters = 0
        self._ticket = next(_tickets)

    def acquire(self, blocking=True, timeout=-1):
        ns = _timeout(blocking, timeout)
        if not self._held:
            self._held = True
            return True
        if ns == 0:
            return False
        deadline = None if ns < 0 else calls.now() + ns
        while self._held:
            left = None if deadline is None else max(deadline - calls.now(), 0)
            if not self._sleep(left) and self._held:
                return False
        self._held = True
        return True

    def _sleep(self, timeout):
        """False if the time is up."""
        self._waiters += 1
        try:
            calls.attempt("futex_wait", ticket=self._ticket, timeout=timeout)
            return True
        except calls.CallFailed as failure:
            if failure.errno == NUMBERS["ETIMEDOUT"]:
                return False
            number = failure.errno
        finally:
            self._waiters -= 1
        raise calls.os_error(number)

    def release(self):
        if not self._held:
            raise RuntimeError("release unlocked lock")
        self._held = False
        if self._waiters:
            calls.call("futex_wake", ticket=self._ticket, count=1)

    def locked(self):
        return self._held

    def __enter__(self):
        return self.acquire()

    def __exit__(self, *_):
        self.release()

    def _at_fork_reinit(self):
        self._reset()

    def __repr__(self):
        return "<%s _thread.lock object at %s>" % ("locked" if self._held else "unlocked", hex(id(self)))

    acquire_lock, release_lock, locked_lock = acquire, release, locked


class RLock:
    """A lock that the thread that holds it may take again."""

    __slots__ = ("_lock", "_owner", "_count", "__weakref__")
    __module__ = "_thread"

    def __init__(self):
        self._lock = Lock()
        self._owner = None
        self._count = 0

    def acquire(self, blocking=True, timeout=-1):
        ns = _timeout(blocking, timeout)
        if self._count and self._owner == _me():
            self._count += 1
            return True
        if not (self._lock.acquire(False) if ns == 0 else self._lock.acquire(True, timeout)):
            return False
        self._owner, self._count = _me(), 1
        return True

    def release(self):
        if not self._count or self._owner != _me():
            raise RuntimeError("cannot release un-acquired lock")
        self._count -= 1
        if not self._count:
            self._owner = None
            self._lock.release()

    def locked(self):
        return self._count > 0

    def __enter__(self):
        return self.acquire()

    def __exit__(self, *_):
        self.release()

    def _is_owned(self):
        return self._count > 0 and self._owner == _me()

    def _recursion_count(self):
        return self._count if self._is_owned() else 0

    def _release_save(self):
        if not self._count:
            raise RuntimeError("cannot release un-acquired lock")
        saved, self._count, self._owner = (self._count, self._owner), 0, None
        self._lock.release()
        return saved

    def _acquire_restore(self, saved):
        self._lock.acquire()
        self._count, self._owner = saved

    def _at_fork_reinit(self):
        self.__init__()

    def __repr__(self):
        return "<%s _thread.RLock object owner=%r count=%d at %s>" % (
            "locked" if self._count else "unlocked", ident_of(self._owner) if self._owner else 0, self._count, hex(id(self)))

"""RLIMIT_NOFILE of the module `resource`: EMFILE when a program has as many descriptors as it may.

The limit is kept here, because the interpreter needs its own descriptors natively: the real one stays as it is."""

import functools
import os
import sys

from . import hooks, switch
from .errors import number_of
from .values import c_int

_AF_UNIX, _AF_INET, _AF_INET6 = 1, 2, 10
_RLIM_INFINITY = -1


def install():
    hooks.after_import("resource", _patch)


def of(guest):
    """The soft limit that the program has set, or None."""
    return None if guest.descriptor_limits is None else guest.descriptor_limits[0]


def refuses(guest, op, members):
    """The errno of a call that would make one descriptor too many, or None."""
    limit = of(guest)
    least = members.get("least", 0)
    if op in ("accept", "dup") and members["fd"] not in guest.fds:
        return None  # EBADF goes before
    if op in ("socket", "socketpair") and members["domain"] not in (_AF_UNIX, _AF_INET, _AF_INET6):
        return None
    if not 0 <= least < limit:
        return number_of("EINVAL")
    taken = guest.fds | guest.streams
    free = sum(1 for number in range(least, limit) if number not in taken) - _files(guest)
    return number_of("EMFILE") if free < (2 if op == "socketpair" else 1) else None


def _open_numbers():
    """The interpreter's."""
    if sys.platform != "linux":
        return set()
    names = os.listdir("/proc/self/fd")
    return {name for name in names if os.path.exists("/proc/self/fd/" + name)}  # but listdir()'s own


def _files(guest):
    """How many files and pipes the program has open. Their numbers here are not those that they would have."""
    return len(_open_numbers() - guest.interpreters_numbers)


def begin(guest):
    """Before the program: what is open then is the interpreter's."""
    guest.interpreters_numbers = _open_numbers()


def admit(needed, *path):
    """EMFILE where the program opens so many files or pipes too many."""
    guest = switch.current
    if guest is None or guest.descriptor_limits is None:
        return
    if guest.descriptor_limits[0] - len(guest.fds | guest.streams) - _files(guest) < needed:
        raise OSError(number_of("EMFILE"), os.strerror(number_of("EMFILE")), *path)


def _admitted(function, needed):
    @functools.wraps(function)
    def admitted(*args, **kwargs):
        admit(needed, *args[:1 if function.__name__ == "open" else 0])
        return function(*args, **kwargs)
    return admitted


def _patch(module):
    theirs_get, theirs_set, theirs_both = module.getrlimit, module.setrlimit, getattr(module, "prlimit", None)

    def is_ours(resource):
        return switch.current is not None and c_int(resource) == module.RLIMIT_NOFILE

    def getrlimit(resource, /):
        if is_ours(resource) and switch.current.descriptor_limits is not None:
            return switch.current.descriptor_limits
        return theirs_get(resource)

    def setrlimit(resource, limits, /):
        if not is_ours(resource):
            return theirs_set(resource, limits)
        limits = tuple(limits)
        if len(limits) != 2:
            raise ValueError("expected a tuple of 2 integers")
        soft, hard = (_unsigned(limit.__index__()) for limit in limits)
        if soft > hard:
            raise ValueError("current limit exceeds maximum limit")
        if hard > _unsigned(getrlimit(resource)[1]) and os.geteuid() != 0 or hard > _largest():
            raise ValueError("not allowed to raise maximum limit")
        switch.current.descriptor_limits = (soft, hard)

    def prlimit(pid, resource, limits=None, /):
        if not is_ours(resource) or pid not in (0, os.getpid()):
            return theirs_both(pid, resource) if limits is None else theirs_both(pid, resource, limits)
        before = getrlimit(resource)
        if limits is not None:
            setrlimit(resource, limits)
        return before

    for ours, theirs in ((getrlimit, theirs_get), (setrlimit, theirs_set), (prlimit, theirs_both)):
        if theirs is not None:
            ours.__doc__ = theirs.__doc__
            setattr(module, ours.__name__, ours)
    for name, needed in (("open", 1), ("dup", 1), ("pipe", 2), ("pipe2", 2)):
        setattr(os, name, _admitted(getattr(os, name), needed))


def _unsigned(limit):
    """RLIM_INFINITY is the largest of all."""
    return 1 << 64 if limit == _RLIM_INFINITY else limit


def _largest():
    try:
        with open("/proc/sys/fs/nr_open") as file:
            return int(file.read())
    except OSError:
        return 1 << 20

"""sys.settrace() and sys.setprofile() as programs (debuggers, profilers, coverage) call them: they see the program's frames and
the library's, and the shim's functions as those of C code."""

import sys

from . import cfunctions, tracebacks

_given = {}  # "trace", "profile" -> the program's function


def _tracing(function):
    """Follows no frame of the shim."""
    def trace(frame, event, arg):
        return None if tracebacks.is_shim(frame) else function(frame, event, arg)
    return trace


def _profiling(function):
    """The shim's outermost frame is a call of C code, those within are nobody's."""
    def profile(frame, event, arg):
        if not tracebacks.is_shim(frame):
            return function(frame, event, arg)
        caller = frame.f_back
        if event not in ("call", "return") or caller is None or tracebacks.is_shim(caller):
            return None
        called = cfunctions.called_in(frame)
        if called is not None:
            function(caller, "c_" + event, called)
        return None
    return profile


def _replaced(kind, wrap):
    set, get = getattr(sys, "set" + kind), getattr(sys, "get" + kind)
    mine = []  # what wrap() made, while it is in force

    def set_function(function, /):
        mine[:] = [] if function is None else [wrap(function)]
        _given[kind] = function
        set(mine[0] if mine else None)

    def get_function():
        current = get()
        return _given[kind] if mine and current is mine[0] else current
    for ours, theirs in ((set_function, set), (get_function, get)):
        ours.__name__ = ours.__qualname__ = theirs.__name__
        ours.__doc__ = theirs.__doc__
        setattr(sys, theirs.__name__, ours)
    return set, get


settrace = gettrace = None


def install():
    global settrace, gettrace
    settrace, gettrace = _replaced("trace", _tracing)
    _replaced("profile", _profiling)

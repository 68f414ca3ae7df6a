"""The program's clock: the functions of `time` tell virtual time, which only the host's answers move."""

import operator
import sys
import time
import types

from . import calls, switch
from .values import NS, arity, duration

# What the calendar functions are made of; they take seconds and read no clock then.
_real = types.SimpleNamespace(**{name: getattr(time, name) for name in (
    "localtime", "gmtime", "strftime", "asctime", "ctime", "monotonic_ns", "time_ns")})


def _nobody_runs():
    """Whoever asks is no program: the shim's start, or the page's own loop while every guest waits."""
    return switch.current is None or switch.current.waiting


def _monotonic_ns():
    return _real.monotonic_ns() if _nobody_runs() else calls.call("clock_gettime").result


def _wall_ns():
    return _real.time_ns() if _nobody_runs() else _monotonic_ns() + switch.current.epoch


def clock_time(_module):
    return _wall_ns() / NS


def clock_time_ns(_module):
    return _wall_ns()


def monotonic(_module):
    return _monotonic_ns() / NS


def monotonic_ns(_module):
    return _monotonic_ns()


def clock_gettime(_module, *args):
    return clock_gettime_ns(_module, *args) / NS


def clock_gettime_ns(_module, *args):
    arity("clock_gettime", len(args), 1, 1)
    return _wall_ns() if operator.index(args[0]) == getattr(time, "CLOCK_REALTIME", 0) else _monotonic_ns()


def sleep(_module, *args):
    if len(args) != 1:
        raise TypeError("time.sleep() takes exactly one argument (%d given)" % len(args))
    ns = duration(args[0])
    if ns < 0:
        raise ValueError("sleep length must be non-negative")
    calls.call("nanosleep", duration=ns)


def localtime(_module, seconds=None):
    return _real.localtime(_wall_ns() / NS if seconds is None else seconds)


def gmtime(_module, seconds=None):
    return _real.gmtime(_wall_ns() / NS if seconds is None else seconds)


def ctime(_module, seconds=None):
    return _real.ctime(_wall_ns() / NS if seconds is None else seconds)


def asctime(_module, *args):
    return _real.asctime(*(args or (localtime(_module),)))


def strftime(_module, *args):
    return _real.strftime(*(args if len(args) != 1 else (args[0], localtime(_module))))


_FUNCTIONS = {
    "time": clock_time, "time_ns": clock_time_ns, "sleep": sleep, "clock_gettime": clock_gettime,
    "clock_gettime_ns": clock_gettime_ns, "localtime": localtime, "gmtime": gmtime, "ctime": ctime, "asctime": asctime,
    "strftime": strftime,
    # A program's own computing takes no virtual time, so every other clock is this one.
    "monotonic": monotonic, "perf_counter": monotonic, "process_time": monotonic, "thread_time": monotonic,
    "monotonic_ns": monotonic_ns, "perf_counter_ns": monotonic_ns, "process_time_ns": monotonic_ns, "thread_time_ns": monotonic_ns,
}


def install():
    """Replaces the functions in `time`, and wherever a module that was imported earlier has kept one."""
    replaced = {}  # id -> (old, new): the old ones are kept, so that their ids stay theirs
    for name, function in _FUNCTIONS.items():
        old = getattr(time, name, None)
        if old is not None:
            new = types.MethodType(function, time)
            replaced[id(old)] = old, new
            setattr(time, name, new)
    for module in list(sys.modules.values()):
        if module is None or getattr(module, "__name__", "").startswith("zocalo_guest"):
            continue
        for name, value in list(getattr(module, "__dict__", {}).items()):
            if id(value) in replaced:
                setattr(module, name, replaced[id(value)][1])
    # datetime's C code reads the machine's clock by itself; its Python code asks `time`.
    sys.modules["_datetime"] = None
    if sys.modules.pop("datetime", None) is not None:
        import datetime  # noqa: F401  read again, now as Python

"""The program's clock: the functions of `time` tell virtual time, which only the host's answers move."""

import operator
import sys
import time
import types

from . import calls, cfunctions, switch
from .values import NS, arity, duration, none

# What the calendar functions are made of; they take seconds and read no clock then.
_real = types.SimpleNamespace(**{name: getattr(time, name) for name in (
    "localtime", "gmtime", "strftime", "asctime", "ctime", "monotonic_ns", "time_ns", "process_time_ns", "thread_time_ns",
    "clock_gettime_ns", "sleep") if hasattr(time, name)})


def let_machine_run():
    """A moment of real time, in which what is not simulated comes on."""
    _real.sleep(0.001)


def _nobody_runs():
    """Whoever asks is no program: the shim's start, or the page's own loop while every guest waits."""
    return switch.current is None or switch.current.waiting


def _monotonic_ns():
    return _real.monotonic_ns() if _nobody_runs() else calls.call("clock_gettime").result


def _wall_ns():
    return _real.time_ns() if _nobody_runs() else _monotonic_ns() + switch.current.epoch


def _process_ns():
    """What the program's threads have used of the processor: their computing takes no virtual time, so it is their calls."""
    return _real.process_time_ns() if _nobody_runs() else _monotonic_ns() and switch.current.busy


def _thread_ns():
    return _real.thread_time_ns() if _nobody_runs() else _monotonic_ns() and switch.current.running.busy


_READERS = {
    "time": _wall_ns, "monotonic": _monotonic_ns, "perf_counter": _monotonic_ns, "process_time": _process_ns,
    "thread_time": _thread_ns,
}


def _reader(name, read, per_unit):
    def function(_module, *args):
        none("time." + name, len(args))
        return read() / per_unit if per_unit > 1 else read()
    return function


def clock_gettime(_module, *args):
    return clock_gettime_ns(_module, *args) / NS


def clock_gettime_ns(_module, *args):
    arity("clock_gettime", len(args), 1, 1)
    number = operator.index(args[0])
    if number not in _BY_NUMBER:
        _real.clock_gettime_ns(number)  # complains of what is no clock
    return _BY_NUMBER.get(number, _monotonic_ns)()


def sleep(_module, *args, **keywords):
    if keywords:
        raise TypeError("time.sleep() takes no keyword arguments")
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


_BY_NUMBER = {getattr(time, name): read for name, read in (
    ("CLOCK_REALTIME", _wall_ns), ("CLOCK_PROCESS_CPUTIME_ID", _process_ns), ("CLOCK_THREAD_CPUTIME_ID", _thread_ns)) if hasattr(time, name)}
_FUNCTIONS = {
    "sleep": sleep, "clock_gettime": clock_gettime, "clock_gettime_ns": clock_gettime_ns, "localtime": localtime, "gmtime": gmtime,
    "ctime": ctime, "asctime": asctime, "strftime": strftime,
    **{name: _reader(name, read, NS) for name, read in _READERS.items()},
    **{name + "_ns": _reader(name + "_ns", read, 1) for name, read in _READERS.items()},
}


def install():
    """Replaces the functions in `time`, and wherever a module that was imported earlier has kept one."""
    replaced = {}  # id -> (old, new): the old ones are kept, so that their ids stay theirs
    for name, function in _FUNCTIONS.items():
        old = getattr(time, name, None)
        if old is not None:
            function.__name__, function.__doc__ = name, old.__doc__
            function.text_signature = getattr(old, "__text_signature__", None)
            new = cfunctions.function(function, time)
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

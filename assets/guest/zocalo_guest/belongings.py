"""What the interpreter has only once and each guest must believe to be its own: sys.argv, sys.path, `__main__`, the program's
modules. Natively there is one guest and nothing to keep apart."""

import atexit
import itertools
import sys
import types
import weakref

from . import tracebacks

# Modules of the standard library whose state is a program's: every guest imports its own copy.
_PRIVATE = ("logging", "logging.config", "logging.handlers")


class Keeper:
    """For switch.keepers."""

    def __init__(self):
        self._path = list(sys.path)
        self._shared_main = sys.modules.get("__main__")

    def save(self, guest):
        own = guest.module_names.union(_PRIVATE, guest.shadowed, ("__main__",))
        guest.saved["modules"] = {name: sys.modules.pop(name) for name in own if name in sys.modules}
        sys.modules.update(guest.shadowed)
        guest.saved["argv"], guest.saved["path"] = sys.argv, sys.path
        if self._shared_main is not None:
            sys.modules["__main__"] = self._shared_main

    def restore(self, guest):
        for name in _PRIVATE:
            sys.modules.pop(name, None)
        for name in guest.shadowed:
            sys.modules.pop(name, None)
        sys.modules.update(guest.saved.get("modules", {}))
        sys.argv = guest.saved.get("argv", [""])
        sys.path = guest.saved.get("path") or list(self._path)


def _new_threads(module):
    """threading as a program finds it: nobody but its main thread."""
    module._active, module._limbo = {}, {}
    module._dangling = weakref.WeakSet()
    module._active_limbo_lock = module.RLock()
    module._counter = itertools.count(1).__next__
    module._SHUTTING_DOWN = False
    module._threading_atexits = []
    module._trace_hook = module._profile_hook = None
    module.excepthook = module.__excepthook__
    module._main_thread = module._MainThread()
    if _EXECUTORS in sys.modules:  # it registered itself with the program that imported it first
        module._register_atexit(sys.modules[_EXECUTORS]._python_exit)


def _new_executors(module):
    module._shutdown = False
    module._threads_queues = weakref.WeakKeyDictionary()


_EXECUTORS = "concurrent.futures.thread"
_STATES = {  # module -> (names of what is a program's in it, what gives it to a new one)
    "threading": (("_active", "_limbo", "_dangling", "_active_limbo_lock", "_counter", "_SHUTTING_DOWN", "_threading_atexits", "_trace_hook",
                   "_profile_hook", "excepthook", "_main_thread"), _new_threads),
    _EXECUTORS: (("_shutdown", "_threads_queues"), _new_executors),
}


class _ExitFunctions:
    """The module atexit's part: a program's functions, and nobody else's."""

    def __init__(self):
        self._functions = []

    def register(self, func, /, *args, **kwargs):
        if not callable(func):
            raise TypeError("the first argument must be callable")
        self._functions.append((func, args, kwargs))
        return func

    def unregister(self, func, /):
        self._functions = [item for item in self._functions if item[0] != func]

    def _ncallbacks(self):
        return len(self._functions)

    def _clear(self):
        self._functions.clear()

    def _run_exitfuncs(self):
        while self._functions:
            func, args, kwargs = self._functions.pop()
            try:
                func(*args, **kwargs)
            except Exception as error:
                tracebacks.hide_shim(error)
                sys.unraisablehook(types.SimpleNamespace(exc_type=type(error), exc_value=error, exc_traceback=error.__traceback__,
                                                         err_msg="Exception ignored in atexit callback", object=func))


_FINALIZE = ("_registry", "_shutdown", "_dirty", "_registered_with_atexit")


class StateKeeper:
    """For switch.keepers, where guests share modules that know the program's threads, what it does at its end, and whether
    that is now."""

    def save(self, guest):
        guest.saved["finalize"] = {name: getattr(weakref.finalize, name) for name in _FINALIZE}
        for module, (names, _) in _STATES.items():
            if module in sys.modules:
                guest.saved[module] = {name: getattr(sys.modules[module], name) for name in names}

    def restore(self, guest):
        functions = guest.saved.setdefault("atexit", _ExitFunctions())
        for name in ("register", "unregister", "_ncallbacks", "_clear", "_run_exitfuncs"):
            setattr(atexit, name, getattr(functions, name))
        for name, value in guest.saved.get("finalize", dict(zip(_FINALIZE, ({}, False, False, False)))).items():
            setattr(weakref.finalize, name, value)
        for module, (_, make_new) in _STATES.items():
            if module not in sys.modules:
                continue
            if module in guest.saved:
                vars(sys.modules[module]).update(guest.saved[module])
            else:
                make_new(sys.modules[module])

"""The module `_thread`: a program's threads, which the host lets run one at a time. `threading` and all above it stay the
interpreter's own; the C queue, whose waiting nobody sees, gives way to queue.py's."""

import _thread
import sys
import types

from . import calls, hooks, locks, signals, switch, tracebacks, watching
from .guest import ident_of as ident_of_number
from .linux_errno import NUMBERS

_IDENT = ident_of_number(1)  # of the main thread
_real_ident = _thread.get_ident


def ident_of(thread):
    return ident_of_number(thread.id)


def get_ident():
    return _IDENT if switch.current is None else ident_of(switch.current.running)


def get_native_id():
    """Linux's thread number: the main thread's is the process's."""
    guest = switch.current
    return 0 if guest is None else guest.pid + guest.running.id - 1


class Handle:
    """What joining a thread means (3.13's _thread._ThreadHandle; what _set_sentinel() was for before)."""

    def __init__(self):
        self.ident = None
        self._done = False
        self._over = locks.Lock()
        self._over.acquire()

    def is_done(self):
        return self._done

    def _set_done(self):
        if not self._done:
            self._done = True
            self._over.release()

    def join(self, timeout=None):
        if self._done:
            return
        if self.ident == get_ident():
            raise RuntimeError("Cannot join current thread")
        if timeout is None:
            self._over.acquire()
        elif not self._over.acquire(timeout=max(timeout, 0)):
            return
        self._over.release()  # for the next who joins


def _main_handle(ident):
    handle = Handle()
    handle.ident = ident
    return handle


def start_new_thread(function, args, kwargs=None):
    if not callable(function):
        raise TypeError("first arg must be callable")
    if not isinstance(args, tuple):
        raise TypeError("2nd arg must be a tuple")
    if kwargs is not None and not isinstance(kwargs, dict):
        raise TypeError("optional 3rd arg must be a dictionary")
    return _start(function, args, kwargs or {}, Handle())


def start_joinable_thread(function, handle=None, daemon=True):
    if not callable(function):
        raise TypeError("thread function must be callable")
    handle = Handle() if handle is None else handle
    if handle.ident is not None:
        raise RuntimeError("thread already started")
    _start(function, (), {}, handle)
    return handle


def _start(function, args, kwargs, handle):
    guest = switch.current
    thread = guest.new_thread()
    thread.handle = handle
    handle.ident = ident_of(thread)
    work = [(function, args, kwargs)]  # nobody holds what the thread ran once it has run
    del function, args, kwargs

    def body():
        thread.gate.acquire()  # until the host says that it may run
        thread.letter = None
        guest.running = thread
        thread.real_ident = _real_ident()
        switch.to(guest)
        guest.release_garbage()
        watching.settrace(guest.trace)
        _run(*work.pop())
        watching.settrace(None)
        _end(guest, thread)

    try:
        guest.channel.start_thread(body)
        calls.attempt("thread_start", thread=thread.id)
    except (calls.CallFailed, RuntimeError):
        del guest.threads[thread.id]
        guest.living -= 1
    else:
        return handle.ident
    raise RuntimeError("can't start new thread")


def _run(function, args, kwargs):
    try:
        function(*args, **kwargs)
    except SystemExit:
        pass
    except BaseException as error:
        tracebacks.hide_shim(error)
        about = types.SimpleNamespace(exc_type=type(error), exc_value=error, exc_traceback=error.__traceback__,
                                      err_msg="Exception ignored in thread started by", object=function)
        tracebacks.report_unraisable(about)


def _end(guest, thread):
    """Its last words: whoever joins it may go on, and the next to run is the host's to choose."""
    guest.living -= 1
    thread.handle._set_done()
    del guest.threads[thread.id]
    guest.post({"t": "call", "op": "thread_exit", "th": thread.id})
    guest.flush()
    guest.deliver(thread)


def _set_sentinel():
    """Up to 3.12: a lock that the thread holds until it has ended."""
    guest = switch.current
    if guest is None:
        return locks.Lock()  # threading is read again before there is a program: its main thread
    thread = guest.running
    if thread.handle is None:
        thread.handle = _main_handle(ident_of(thread))
    sentinel = locks.Lock()
    ended = thread.handle._set_done

    def set_done():
        ended()
        if sentinel.locked():
            sentinel.release()
    thread.handle._set_done = set_done
    return sentinel


def _exit():
    raise SystemExit


def install():
    module = _thread
    replaced = {
        "allocate_lock": locks.Lock, "allocate": locks.Lock, "LockType": locks.Lock, "lock": locks.Lock, "RLock": locks.RLock,
        "start_new_thread": start_new_thread, "start_new": start_new_thread, "get_ident": get_ident,
        "start_joinable_thread": start_joinable_thread, "_ThreadHandle": Handle, "_make_thread_handle": _main_handle,
        "_get_main_thread_ident": lambda: _IDENT, "_shutdown": _shutdown, "_set_sentinel": _set_sentinel,
        "get_native_id": get_native_id, "interrupt_main": signals.interrupt_main,
        "_count": lambda: switch.current.living - 1,
    }
    for name, value in replaced.items():
        if hasattr(module, name):
            setattr(module, name, value)
    if sys.platform == "emscripten" and hasattr(module, "_local"):
        del module._local  # it knows the interpreter's threads, of which there is one: threading takes its own in Python
    sys.modules["_queue"] = None
    hooks.after_import("queue", _patch_queue)
    hooks.after_import("threading", _patch_threading)
    hooks.after_import("signal", _patch_signal)


def _patch_queue(module):
    """queue.py's own classes go by the names of the C ones in whose place they are."""
    module.SimpleQueue.__name__ = module.SimpleQueue.__qualname__ = "SimpleQueue"
    module.SimpleQueue.__module__ = module.Empty.__module__ = "_queue"


def _patch_signal(module):
    """Signals go to threads by the machine's idents, which programs don't see."""
    real = getattr(module, "pthread_kill", None)
    if real is None:
        return
    main = _real_ident()

    def pthread_kill(thread_id, signalnum):
        for thread in switch.current.threads.values():
            if ident_of(thread) == thread_id:
                if signals.send(signalnum, thread.id):
                    return None
                return real(thread.real_ident or main, signalnum)
        raise calls.os_error(NUMBERS["ESRCH"])
    module.pthread_kill = pthread_kill


def _shutdown():
    """3.13: waits for every thread that is no daemon."""
    threading = sys.modules["threading"]
    for thread in threading.enumerate():
        if thread is not threading.main_thread() and not thread.daemon:
            thread.join()


def _patch_threading(module):
    """A traceback that a thread's end prints shows the program's frames only."""
    real = module.excepthook

    def excepthook(args, /):
        if args.exc_value is not None:
            tracebacks.hide_shim(args.exc_value)
        real(args)
    module.excepthook = module.__excepthook__ = excepthook

"""A program's start and end."""

import atexit
import gc
import importlib
import importlib.machinery
import io
import re
import sys
import traceback
import types

from . import belongings, cfunctions, clock, descriptors, epolls, errors, fcntls, files, hooks, input, limits, output, selects, signals, socketmodule
from . import sources, switch, system, threads, tls, tracebacks, tracer, values, watching
from .channel import Left
from .guest import Guest

PROTOCOL = 1
_SHARED = sys.platform == "emscripten"  # several programs take turns in one interpreter


def install():
    """Replaces what programs import. Once for an interpreter, before any guest runs."""
    errors.install()
    descriptors.install()
    files.install()
    fcntls.install()
    limits.install()
    values.remember_c_functions()
    cfunctions.install()
    module = socketmodule.build()
    cfunctions.like_built_in(module, sys.modules.get("_socket"))
    try:
        import _socket
        module.CAPI = _socket.CAPI  # _ssl asks for it when it is imported
    except (ImportError, AttributeError):
        pass
    sys.modules["_socket"] = module
    module = selects.build(epolls.epoll)
    cfunctions.like_built_in(module, sys.modules.get("select"))
    sys.modules["select"] = module
    hooks.install()
    signals.install()
    tls.install()
    threads.install()
    clock.install()
    system.install()
    sources.install()
    tracebacks.install()
    watching.install()
    # Read now (again, if somebody has them already), so that what they try at their import is no call of a program.
    for name in ("threading", "selectors", "socket"):
        if name in sys.modules:
            importlib.reload(sys.modules[name])
        elif name != "threading":
            importlib.import_module(name)
    _complete_asyncio()
    switch.keepers.extend((belongings.Keeper(), output.Keeper(), input.Keeper(), system.Keeper()))


def _complete_asyncio():
    """Where it was read before there was AF_UNIX, it has no streams over that."""
    if "asyncio" in sys.modules and not hasattr(sys.modules["asyncio"], "open_unix_connection"):
        package, streams = sys.modules["asyncio"], importlib.reload(importlib.import_module("asyncio.streams"))
        vars(package).update({name: getattr(streams, name) for name in streams.__all__})


def run(channel):
    """Runs one program from its "start" to its "exit"; ends by channel.leave()."""
    guest = Guest(channel)
    guest.post({"t": "hello", "protocol": PROTOCOL, "python": "%d.%d.%d" % sys.version_info[:3], "platform": sys.platform})
    guest.flush()
    start, _ = guest.wait(guest.running)
    switch.to(guest)
    if start["t"] != "start":
        channel.leave(1)
    program = _Program(guest, start)
    status, why, traceback = program.run()
    program.clear()
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except Exception:
            pass
    guest.post({"t": "exit", "status": status, "why": why, "traceback": traceback})
    guest.flush()
    channel.leave(status)


class _Program:
    def __init__(self, guest, start):
        self._guest = guest
        self._depth = start["trace"]
        self._argv = start["argv"]
        guest.now = start["now"]
        guest.epoch = start["epoch"]
        guest.makes_nodes = start.get("nodes", False)
        guest.line_budget = start["line_budget"]
        guest.files = sources.Files(start["path"], start.get("source"), start.get("files", {}))
        guest.program_modules = {"__main__"} | {name[:-3].replace("/", ".") for name in guest.files.texts if name.endswith(".py")}
        system.begin(guest, start)
        input.begin(guest, start)
        limits.begin(guest)
        guest.over_budget = self._over_budget

    def run(self):
        """(status, why, traceback)"""
        sys.argv = list(self._argv)
        sys.path.insert(0, self._guest.files.folder)
        main = self._main = types.ModuleType("__main__")
        main.__file__ = self._guest.files.filename
        main.__builtins__ = sys.modules["builtins"]
        main.__cached__ = None
        main.__loader__ = importlib.machinery.SourceFileLoader("__main__", main.__file__)
        if sys.version_info < (3, 14):
            main.__annotations__ = {}
        sys.modules["__main__"] = main
        self._guest.shadowed = {name: sys.modules.pop(name) for name in self._guest.files.shadowed()}
        try:
            try:
                code = self._compile()
                if not _SHARED:  # there the depth is the browser's affair
                    tracebacks.hide_depth(tracebacks.below_program())
                tracer.start(self._guest, self._depth)
                exec(code, main.__dict__)
            finally:
                tracer.stop(self._guest)
            ended = 0, "exit", ""
        except Left:
            raise
        except BaseException as error:
            ended = self._ended_by(error)
        return self._after(ended)

    def _compile(self):
        files = self._guest.files
        try:
            return compile(files.read(), files.filename, "exec", dont_inherit=True)
        except SyntaxError as error:
            if self._depth != "none":  # no frame has been there to tell of it
                self._guest.post({"t": "raise", "th": self._guest.running.id, "file": files.traced(files.filename),
                                  "line": error.lineno or 1, "fn": "<module>", "depth": 1,
                                  "type": type(error).__qualname__, "text": error.msg})
            raise

    def _after(self, ended):
        """What the interpreter does once the module is over, however it ended (Py_FinalizeEx): waits for threads, then the
        handlers of atexit, last registered first."""
        try:
            _join_threads()
        except Left:
            raise
        except BaseException as error:
            return self._ended_by(error)
        return ended

    def clear(self):
        """What the interpreter does with a program's names at its end: private ones first (PyImport_Cleanup). What dies so
        may have a last word, and sockets close."""
        self._guest.ends = True
        names = self._main.__dict__
        rounds = () if _some_thread_runs_in(names) else (True, False)
        try:
            for private in rounds:
                for name in list(names):
                    if (name[0] == "_" and name[1:2] != "_") == private and name != "__builtins__":
                        names[name] = None
            if not _SHARED:  # else others' garbage would go as this program's
                gc.collect()  # what only holds itself: an asyncio task whose exception nobody has looked at says so now
        except Left:
            raise
        except BaseException:
            pass

    def _ended_by(self, error):
        if isinstance(error, SystemExit):
            return _exit_status(error.code), "exit", ""
        tracebacks.hide_shim(error)
        text = _format(error)
        if sys.excepthook is sys.__excepthook__:
            sys.stderr.write(text + self._name_hint(error))
        else:
            sys.excepthook(type(error), error, error.__traceback__)
        return (130 if isinstance(error, KeyboardInterrupt) else 1), "exception", text

    def _name_hint(self, error):
        """A program called socket.py is what `import socket` finds, here as everywhere."""
        if not isinstance(error, (AttributeError, ImportError)):
            return ""
        named = [name for name in self._guest.shadowed if "'%s'" % name in str(error)]
        return "".join("zocalo: %s.py has the name of a module of the standard library, and is what `import %s` finds. Give it "
                       "another name.\n" % (name, name) for name in named)

    def _over_budget(self, file, line):
        text = ("%s:%d: %d lines have run since the last call of a socket or the clock, and no other program could run "
                "meanwhile: stopped here.\n" % (file, line, self._guest.line_budget))
        tracer.stop(self._guest)
        sys.stderr.write(text)
        self._guest.post({"t": "exit", "status": 1, "why": "budget", "traceback": text})
        self._guest.flush()
        self._guest.channel.leave(1)


def _some_thread_runs_in(names):
    """A daemon thread that is in a function of the module keeps its names for ever."""
    if _SHARED:
        return False  # stacks that wait: walking them is Pyodide's death
    for frame in sys._current_frames().values():
        while frame is not None:
            if frame.f_globals is names:
                return True
            frame = frame.f_back
    return False


def _join_threads():
    threading = sys.modules.get("threading")
    if threading is not None:
        threading._shutdown()
    atexit._run_exitfuncs()


def _exit_status(code):
    if code is None:
        return 0
    if isinstance(code, int):
        return code & 0xFF
    sys.stderr.write("%s\n" % code)
    return 1


def _format(error):
    if isinstance(error, SyntaxError) and error.__traceback__ is None:
        return _as_interpreter_prints(error)  # of its place it says something else than `traceback`, up to 3.12
    text = "".join(traceback.format_exception(type(error), error, error.__traceback__))
    hint = _suggestion(error)
    return text if not hint or text.endswith(hint) else text[:-1] + hint


def _suggestion(error):
    """What the interpreter adds to an error of a name: 3.10 and 3.11 do so in C only, which knows nothing of edited sources."""
    if not isinstance(error, (AttributeError, NameError)):
        return ""
    found = re.search(r"\. Did you mean: '[^']*'\?\n$", _as_interpreter_prints(error))
    return found.group() if found else ""


def _as_interpreter_prints(error):
    stream, sys.stderr = sys.stderr, io.StringIO()
    try:
        sys.__excepthook__(type(error), error, error.__traceback__)
        return sys.stderr.getvalue()
    finally:
        sys.stderr = stream

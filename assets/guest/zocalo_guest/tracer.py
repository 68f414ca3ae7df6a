"""Lines, calls, exceptions and variables of the program's own files, by sys.settrace(); of the standard library's too where
that is asked for."""

import types

from . import reprs, switch, tracebacks, watching

_HIDDEN = (types.ModuleType, types.FunctionType, types.BuiltinFunctionType, type)
# Values whose identity says everything, and which it does no harm to keep alive.
_ATOMS = frozenset((int, float, bool, str, bytes, type(None)))
_NO_ERRORS = (StopIteration, StopAsyncIteration, GeneratorExit)
_GENERATOR = 0x20 | 0x80 | 0x200


class Namespace:
    """What has been said of one frame's variables, or of a module's."""

    __slots__ = ("atoms", "texts", "module")

    def __init__(self, module):
        self.atoms = {}
        self.texts = {}
        self.module = module

    def changes(self, values, names=None):
        """({name: repr}, [names that are gone]) since last asked; `names`: only of these, whether they are there or not."""
        changed = {}
        if names is None:
            for name, value in list(values.items()):
                self._look(name, value, changed)
            texts = self.texts
            if len(texts) > len(values) or any(name not in values for name in texts):
                return changed, self._forget([name for name in texts if name not in values])
            return changed, ()
        gone = []
        for name in names:
            if name in values:
                self._look(name, values[name], changed)
            elif name in self.texts:
                gone.append(name)
        return changed, self._forget(gone) if gone else ()

    def _look(self, name, value, changed):
        atoms = self.atoms
        if type(value) in _ATOMS:
            if name in atoms and atoms[name] is value:
                return
            atoms[name] = value
        else:
            if name in atoms:
                del atoms[name]
            if self.module and isinstance(value, _HIDDEN):
                return
        if self.module and name.startswith("__"):
            return
        text = reprs.short(value)
        if self.texts.get(name) != text:
            self.texts[name] = changed[name] = text

    def _forget(self, gone):
        for name in gone:
            del self.texts[name]
            self.atoms.pop(name, None)
        return gone


class FrameTracer:
    """Follows one frame: the local trace function, and what of its variables has been said."""

    __slots__ = ("guest", "file", "name", "depth", "own", "globals", "module", "raising")

    def __init__(self, guest, frame, file):
        code = frame.f_code
        self.guest = guest
        self.file = file
        self.name = code.co_name
        self.module = code.co_name == "<module>"
        self.depth = 0
        shared = None if file in guest.files.library else _namespace_of(guest, frame.f_globals)
        self.own = shared if self.module and shared is not None else Namespace(self.module)
        self.globals = None if self.module else shared
        self.raising = False

    def __call__(self, frame, event, arg):
        guest = self.guest
        guest.hold_garbage()
        if event == "line":
            self.raising = False
            guest.lines += 1
            self.post("line", frame, self.changes(frame, True))
            if guest.lines > guest.line_budget:
                guest.over_budget(self.file, frame.f_lineno)
        elif event == "exception":
            self.exception(frame, arg)
        elif event == "return":
            self.leave(frame, arg)
        guest.release_garbage()
        return self

    def post(self, kind, frame, members):
        header = {"t": kind, "th": self.guest.running.id, "file": self.file, "line": frame.f_lineno, "fn": self.name,
                  "depth": self.depth}
        header.update(members)
        self.guest.post(header)

    def exception(self, frame, arg):
        kind, value, traceback = arg
        tracebacks.hide_shim(value)
        self.raising = True
        if issubclass(kind, _NO_ERRORS):
            return
        self.post("raise", frame, {"type": kind.__qualname__, "text": reprs.text(value)})

    def leave(self, frame, value):
        thread = self.guest.running
        thread.returned = True
        if thread.stack and thread.stack[-1] is self:
            thread.stack.pop()
        if self.module and self.depth == 1:
            return
        # A frame that an exception leaves returns None by settrace's account.
        text = "" if self.raising and value is None else reprs.short(value)
        self.post("leave", frame, {"value": text})

    def changes(self, frame, with_globals=False):
        """{"vars": …, "gone": …} since last asked; of the function's module, "globals" and "globals_gone"."""
        members = {}
        changed, gone = self.own.changes(frame.f_locals)
        if changed:
            members["vars"] = changed
        if gone:
            members["gone"] = gone
        if with_globals and self.globals is not None:
            # A function changes what it names; what it was given under another name shows when it has returned.
            thread = self.guest.running
            changed, gone = self.globals.changes(frame.f_globals, None if thread.returned else frame.f_code.co_names)
            thread.returned = False
            if changed:
                members["globals"] = changed
            if gone:
                members["globals_gone"] = gone
        return members


def _namespace_of(guest, module):
    """The Namespace of a module, given its dictionary, which is kept alive so that its id stays its own."""
    row = guest.namespaces.get(id(module))
    if row is None:
        row = guest.namespaces[id(module)] = module, Namespace(True)
    return row[1]


def _called_by_followed(frame, stack):
    """Whether a frame of the library is called by the program, not by the shim on its own business. At the bottom of a
    thread's stack is what the thread was started for."""
    return not stack or (frame.f_back is not None and isinstance(frame.f_back.f_trace, FrameTracer))


def _global_tracer(guest, lines):
    """The global trace function of one guest: chooses which frames to follow. It sees every call of every function, the
    shim's included, so it says no at once."""
    files = guest.files
    names = files.names

    def trace(frame, event, arg):
        filename = frame.f_code.co_filename
        file = names[filename] if filename in names else files.traced(filename)
        if file is None or event != "call":
            return None
        stack = guest.running.stack
        if file in files.library and not _called_by_followed(frame, stack):
            return None
        follower = frame.f_trace if frame.f_code.co_flags & _GENERATOR else None
        if not isinstance(follower, FrameTracer):
            follower = FrameTracer(guest, frame, file)
        stack.append(follower)
        follower.depth = len(stack)
        follower.raising = False
        if not lines:
            frame.f_trace_lines = False
        if not (follower.module and follower.depth == 1):
            members = follower.changes(frame)
            if file in files.library:
                members.update(files.first_text(file, frame))
            follower.post("enter", frame, members)
        return follower
    return trace


def start(guest, depth):
    """Traces the running thread from now on; `depth` is the protocol's "trace"."""
    guest.files.with_library = depth == "library"
    guest.trace = None if depth == "none" else _global_tracer(guest, depth != "calls")
    if watching.gettrace() is not _dispatch:
        watching.settrace(guest.trace)


def stop(guest):
    guest.trace = None
    if watching.gettrace() is not _dispatch:
        watching.settrace(None)


def _dispatch(frame, event, arg):
    guest = switch.current
    return guest.trace(frame, event, arg) if guest is not None and guest.trace is not None else None


def share():
    """Several guests in one interpreter: one trace function for all, since setting another while a guest waits on a stack
    of its own corrupts Pyodide's interpreter (3.14)."""
    if watching.gettrace() is not _dispatch:
        watching.settrace(_dispatch)

"""Lines, calls, exceptions and variables of the program's own files, by sys.settrace()."""

import sys
import types

from . import reprs, switch, tracebacks

_HIDDEN = (types.ModuleType, types.FunctionType, types.BuiltinFunctionType, type)
# Values whose identity says everything, and which it does no harm to keep alive.
_ATOMS = (int, float, bool, str, bytes, type(None))
_NO_ERRORS = (StopIteration, StopAsyncIteration, GeneratorExit)
_GENERATOR = 0x20 | 0x80 | 0x200


class FrameTracer:
    """Follows one frame: the local trace function, and what of its variables has been said."""

    __slots__ = ("guest", "file", "name", "depth", "atoms", "texts", "module", "raising")

    def __init__(self, guest, frame, file):
        code = frame.f_code
        self.guest = guest
        self.file = file
        self.name = code.co_name
        self.module = code.co_name == "<module>"
        self.depth = 0
        self.atoms = {}
        self.texts = {}
        self.raising = False

    def __call__(self, frame, event, arg):
        guest = self.guest
        guest.hold_garbage()
        if event == "line":
            self.raising = False
            guest.lines += 1
            self.post("line", frame, self.changes(frame))
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
        stack = self.guest.running.stack
        if stack and stack[-1] is self:
            stack.pop()
        if self.module and self.depth == 1:
            return
        # A frame that an exception leaves returns None by settrace's account.
        text = "" if self.raising and value is None else reprs.short(value)
        self.post("leave", frame, {"value": text})

    def changes(self, frame):
        """{"vars": …, "gone": …} since last asked."""
        values = frame.f_locals
        atoms, texts = self.atoms, self.texts
        changed = {}
        for name, value in list(values.items()):
            kind = type(value)
            if kind in _ATOMS:
                if name in atoms and atoms[name] is value:
                    continue
                atoms[name] = value
            else:
                atoms.pop(name, None)
                if self.module and (isinstance(value, _HIDDEN) or name.startswith("__")):
                    continue
            text = reprs.short(value)
            if texts.get(name) != text:
                texts[name] = changed[name] = text
        if self.module:
            for name in [name for name in changed if name.startswith("__")]:
                del changed[name], texts[name]
        members = {}
        if changed:
            members["vars"] = changed
        if len(texts) > len(values) or any(name not in values for name in texts):
            members["gone"] = [name for name in texts if name not in values]
            for name in members["gone"]:
                del texts[name]
                atoms.pop(name, None)
        return members


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
        follower = frame.f_trace if frame.f_code.co_flags & _GENERATOR else None
        if not isinstance(follower, FrameTracer):
            follower = FrameTracer(guest, frame, file)
        stack = guest.running.stack
        stack.append(follower)
        follower.depth = len(stack)
        follower.raising = False
        if not lines:
            frame.f_trace_lines = False
        if not (follower.module and follower.depth == 1):
            follower.post("enter", frame, follower.changes(frame))
        return follower
    return trace


def start(guest, depth):
    """Traces the running thread from now on; `depth` is the protocol's "trace"."""
    guest.trace = None if depth == "none" else _global_tracer(guest, depth == "program")
    if sys.gettrace() is not _dispatch:
        sys.settrace(guest.trace)


def stop(guest):
    guest.trace = None
    if sys.gettrace() is not _dispatch:
        sys.settrace(None)


def _dispatch(frame, event, arg):
    guest = switch.current
    return guest.trace(frame, event, arg) if guest is not None and guest.trace is not None else None


def share():
    """Several guests in one interpreter: one trace function for all, since setting another while a guest waits on a stack
    of its own corrupts Pyodide's interpreter (3.14)."""
    if sys.gettrace() is not _dispatch:
        sys.settrace(_dispatch)

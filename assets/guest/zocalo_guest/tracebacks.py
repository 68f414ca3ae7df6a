"""The shim stands for C code, which leaves no frames in a traceback; so the shim's are taken out wherever a program may look."""

import os
import sys
import types

from . import cfunctions, hooks

SHIM = os.path.dirname(os.path.abspath(__file__)) + os.sep
_real_getframe = sys._getframe
# native.py, as it was started: a link may lead to it. In a page there is no such file.
_NATIVE = getattr(sys.modules["__main__"], "__file__", None)


def is_shim(frame):
    name = frame.f_code.co_filename
    return name.startswith(SHIM) or name == _NATIVE


def program_frame(frame):
    """The innermost frame, from this one outwards, that is not the shim's."""
    while frame is not None and is_shim(frame):
        frame = frame.f_back
    return frame


def hide_shim(error):
    """Cuts the shim's frames out of an exception's traceback, and of those that it came from."""
    seen = set()
    waiting = [error]
    while waiting:
        error = waiting.pop()
        if error is None or id(error) in seen:
            continue
        seen.add(id(error))
        error.__traceback__ = _without_shim(error.__traceback__)
        waiting += [error.__cause__, error.__context__]
        waiting += getattr(error, "exceptions", ())


def _without_shim(first):
    """The chain of traceback entries without the shim's; changes the links between those that stay."""
    kept = []
    entry = first
    while entry is not None:
        if not is_shim(entry.tb_frame):
            kept.append(entry)
        entry = entry.tb_next
    for entry, following in zip(kept, kept[1:] + [None]):
        if entry.tb_next is not following:
            entry.tb_next = following
    return kept[0] if kept else None


def install():
    sys._getframe = cfunctions.function(_program_frame_at, sys)
    hooks.after_import("traceback", _patch_traceback)
    hooks.after_import("inspect", _patch_inspect)
    sys.unraisablehook = _unraisable


def _program_frame_at(_module, depth=0, /):
    """sys._getframe(): the program's frames count, the shim's don't."""
    frame = program_frame(_real_getframe(1))
    for _ in range(depth):
        frame = frame and program_frame(frame.f_back)
    if frame is None:
        raise ValueError("call stack is not deep enough")
    return frame


_program_frame_at.__name__, _program_frame_at.__doc__ = "_getframe", _real_getframe.__doc__


def _patch_inspect(module):
    real = module.getouterframes

    def getouterframes(frame, context=1):
        return [info for info in real(frame, context) if not is_shim(info.frame)]
    getouterframes.__doc__ = real.__doc__
    module.getouterframes = getouterframes


def below_program():
    """How many frames of the shim a program's module stands on."""
    frame, count = _real_getframe(1), 0
    while frame is not None:
        frame, count = frame.f_back, count + 1
    return count + (sys.version_info < (3, 12))  # up to then exec() counts, too


def hide_depth(count):
    """RecursionError comes where it would without them."""
    get, set = sys.getrecursionlimit, sys.setrecursionlimit

    def getrecursionlimit():
        return get() - count

    def setrecursionlimit(limit, /):
        set(limit + count if isinstance(limit, int) and 0 < limit < 2**31 - count else limit)
    for ours, theirs in ((getrecursionlimit, get), (setrecursionlimit, set)):
        ours.__doc__ = theirs.__doc__
        setattr(sys, ours.__name__, ours)
    set(get() + count)


def _unraisable(unraisable, /):
    if unraisable.exc_value is not None:
        hide_shim(unraisable.exc_value)
    sys.__unraisablehook__(unraisable)


def ignored(error, owner):
    """PyErr_WriteUnraisable."""
    frame = program_frame(_real_getframe(1))
    error.__traceback__ = types.TracebackType(None, frame, frame.f_lasti, frame.f_lineno) if frame is not None else None
    report_unraisable(types.SimpleNamespace(exc_type=type(error), exc_value=error, exc_traceback=error.__traceback__,
                                            err_msg="Exception ignored in", object=owner))


def report_unraisable(unraisable):
    """For what the interpreter's own hook would refuse, since it was not made by it."""
    if sys.unraisablehook is not _unraisable:
        sys.unraisablehook(unraisable)
        return
    sys.stderr.write("%s: %r\n" % (unraisable.err_msg, unraisable.object))
    sys.excepthook(unraisable.exc_type, unraisable.exc_value, unraisable.exc_traceback)


def _patch_traceback(module):
    """Handlers that print (socketserver, logging, asyncio) get what they print from these generators."""
    for name in ("walk_tb", "walk_stack", "_walk_tb_with_full_positions"):
        if hasattr(module, name):
            setattr(module, name, _filtered(getattr(module, name)))


def _filtered(walk):
    def walk_without_shim(*args, **kwargs):
        return ((frame, where) for frame, where in walk(*args, **kwargs) if not is_shim(frame))
    return walk_without_shim

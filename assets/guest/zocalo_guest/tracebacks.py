"""The shim stands for C code, which leaves no frames in a traceback; so the shim's are taken out wherever a program may look."""

import os
import sys

from . import hooks

_SHIM = os.path.dirname(os.path.abspath(__file__)) + os.sep
# native.py, as it was started: a link may lead to it. In a page there is no such file.
_NATIVE = getattr(sys.modules["__main__"], "__file__", None)


def _is_shim(frame):
    name = frame.f_code.co_filename
    return name.startswith(_SHIM) or name == _NATIVE


def program_frame(frame):
    """The innermost frame, from this one outwards, that is not the shim's."""
    while frame is not None and _is_shim(frame):
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
        if not _is_shim(entry.tb_frame):
            kept.append(entry)
        entry = entry.tb_next
    for entry, following in zip(kept, kept[1:] + [None]):
        if entry.tb_next is not following:
            entry.tb_next = following
    return kept[0] if kept else None


def install():
    hooks.after_import("traceback", _patch_traceback)
    sys.unraisablehook = _unraisable


def _unraisable(unraisable, /):
    if unraisable.exc_value is not None:
        hide_shim(unraisable.exc_value)
    sys.__unraisablehook__(unraisable)


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
        return ((frame, where) for frame, where in walk(*args, **kwargs) if not _is_shim(frame))
    return walk_without_shim

"""Short reprs of a program's values, for its variables. Asking must do no harm: nothing of the program's is changed, a
__repr__ that fails is shown as failing, and one that makes a call does not get to make it."""

import re
import types

from . import calls, sockets, switch

LONGEST = 200
_ITEMS, _DEPTH = 12, 4
_ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+")
_PLAIN = (int, float, complex, bool, type(None), type(Ellipsis))
_BRACKETS = {list: "[]", tuple: "()", set: "{}", frozenset: "{}"}


def short(value):
    """The repr of `value`, of at most LONGEST characters, without addresses of memory."""
    guest = switch.current
    guest.in_repr = True
    try:
        text = _repr(value, _DEPTH, guest)
    except calls.ReprCall:
        text = "<repr made a syscall>"
    except BaseException as error:
        text = "<repr raised %s>" % type(error).__name__
    finally:
        guest.in_repr = False
    return text if len(text) <= LONGEST else text[:LONGEST - 1] + "…"


def _repr(value, depth, guest):
    kind = type(value)
    if kind is str or kind is bytes or kind is bytearray:
        return repr(value[:LONGEST])
    if kind in _PLAIN:
        if kind is int and value.bit_length() > 640:
            return "<int of %d bits>" % value.bit_length()
        return repr(value)
    if kind in _BRACKETS:
        return _sequence(value, kind, depth, guest)
    if kind is dict:
        return _dict(value, depth, guest)
    if isinstance(value, sockets.socket):
        return _socket(value)
    if isinstance(value, type):
        return "<class %s>" % value.__qualname__
    if isinstance(value, types.ModuleType):
        return "<module %s>" % value.__name__
    if kind.__repr__ is object.__repr__:
        return _object(value, depth, guest)
    return _ADDRESS.sub("", repr(value))[:LONGEST + 1]


def _sequence(value, kind, depth, guest):
    if not value:
        return repr(value)
    left, right = _BRACKETS[kind]
    if depth == 0:
        return left + "…" + right
    # Sets have no order of their own: the order of what they hold must not depend on hashes of addresses.
    items = value if kind in (list, tuple) else sorted((_repr(item, depth - 1, guest) for item in value))
    texts = []
    for item in items:
        if len(texts) == _ITEMS:
            texts.append("…")
            break
        texts.append(item if items is not value else _repr(item, depth - 1, guest))
    body = ", ".join(texts)
    if kind is tuple and len(value) == 1:
        body += ","
    text = left + body + right
    return "frozenset(%s)" % text if kind is frozenset else text


def _dict(value, depth, guest):
    if depth == 0:
        return "{…}" if value else "{}"
    texts = []
    for key, item in list(value.items())[:_ITEMS]:
        texts.append(_repr(key, depth - 1, guest) + ": " + _repr(item, depth - 1, guest))
    if len(value) > _ITEMS:
        texts.append("…")
    return "{" + ", ".join(texts) + "}"


def _socket(value):
    kind = {1: "", 2: " udp"}.get(value._type & 0xF, " type=%d" % value._type)
    return "<socket fd=%d%s>" % (value._fd, kind) if value._fd >= 0 else "<socket closed>"


def _object(value, depth, guest):
    """A value of a class without a __repr__: its attributes, if it is the program's own class."""
    kind = type(value)
    attributes = getattr(value, "__dict__", None)
    if not attributes or depth == 0 or kind.__module__ not in guest.program_modules:
        return "<%s object>" % kind.__qualname__
    texts = []
    for name, item in list(attributes.items())[:_ITEMS]:
        texts.append("%s=%s" % (name, _repr(item, depth - 1, guest)))
    return "<%s %s>" % (kind.__qualname__, " ".join(texts))


def text(error):
    """str() of an exception, guarded as short() is."""
    guest = switch.current
    guest.in_repr = True
    try:
        result = _ADDRESS.sub("", str(error))
    except BaseException as failure:
        result = "<str raised %s>" % type(failure).__name__
    finally:
        guest.in_repr = False
    return result if len(result) <= LONGEST else result[:LONGEST - 1] + "…"

"""How CPython's C code takes its arguments: the same conversions, ranges and complaints."""

import operator
import time

_INT_MAX = 2**31 - 1
_TIME_MAX = 2**63 - 1
NS = 1_000_000_000


def _complaint(seconds):
    """What this interpreter says of a time that is too long; its words change from release to release."""
    try:
        time.sleep(seconds)
    except OverflowError as error:
        return str(error)
    raise AssertionError("nobody sleeps so long")


_TOO_LARGE, _FLOAT_TOO_LARGE = _complaint(1 << 40), _complaint(1e300)


def c_int(value):
    """Format "i" of PyArg_ParseTuple."""
    number = operator.index(value)
    if number > _INT_MAX:
        if number > _TIME_MAX:
            raise OverflowError("Python int too large to convert to C int")
        raise OverflowError("signed integer is greater than maximum")
    if number < -_INT_MAX - 1:
        if number < -_TIME_MAX - 1:
            raise OverflowError("Python int too large to convert to C int")
        raise OverflowError("signed integer is less than minimum")
    return number


def c_size(value):
    """Format "n"."""
    number = operator.index(value)
    if not -_TIME_MAX - 1 <= number <= _TIME_MAX:
        raise OverflowError("Python int too large to convert to C ssize_t")
    return number


def c_unsigned(value):
    """Format "I": no range is checked, the low 32 bits are taken."""
    return operator.index(value) & 0xFFFFFFFF


def octets(value):
    """Format "y*": a view of a bytes-like object's octets, not copied."""
    try:
        view = memoryview(value)
    except TypeError:
        raise TypeError("a bytes-like object is required, not %r" % type(value).__name__) from None
    if not view.c_contiguous:
        raise BufferError("memoryview: underlying buffer is not C-contiguous")
    return view.cast("B") if view.ndim != 1 or view.format != "B" else view


def room(value, what="%s"):
    """Format "w*": a writable view. `what` frames the complaint."""
    try:
        view = memoryview(value)
    except TypeError:
        view = None
    if view is None or view.readonly or not view.c_contiguous:
        raise TypeError(what % ("read-write bytes-like object, not %s" % type(value).__name__)) from None
    return view.cast("B") if view.ndim != 1 or view.format != "B" else view


def arity(name, given, least, most):
    """The complaint of a C function that takes `least` to `most` positional arguments."""
    if least <= given <= most:
        return
    if least == most:
        raise TypeError("%s() takes exactly %d argument%s (%d given)" % (name, least, "" if least == 1 else "s", given))
    word, bound = ("at least", least) if given < least else ("at most", most)
    raise TypeError("%s() takes %s %d argument%s (%d given)" % (name, word, bound, "" if bound == 1 else "s", given))


def one(name, given):
    """The same of a method that takes one argument (METH_O)."""
    if given != 1:
        raise TypeError("%s() takes exactly one argument (%d given)" % (name, given))


def none(name, given):
    """The same of a method that takes none (METH_NOARGS)."""
    if given:
        raise TypeError("%s() takes no arguments (%d given)" % (name, given))


def duration(value):
    """Seconds as nanoseconds, rounded away from zero (_PyTime_ROUND_TIMEOUT). TypeError for what is no number."""
    return _scaled(value, NS)


def milliseconds(value):
    """The same from a number of milliseconds."""
    return _scaled(value, 1_000_000)


def ceil_to(ns, unit):
    """`ns` in whole `unit`s, rounded up."""
    return -(-ns // unit)


def _scaled(value, unit):
    if isinstance(value, float):
        if value != value:
            raise ValueError("Invalid value NaN (not a number)")
        scaled = value * unit
        if not -2.0**63 <= scaled < 2.0**63:
            raise OverflowError(_FLOAT_TOO_LARGE)
        whole = int(scaled)
        return whole + (whole < scaled) - (whole > scaled)
    number = operator.index(value) * unit
    if not -_TIME_MAX - 1 <= number <= _TIME_MAX:
        raise OverflowError(_TOO_LARGE)
    return number

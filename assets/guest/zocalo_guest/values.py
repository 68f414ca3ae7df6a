"""How CPython's C code takes its arguments: the same conversions, ranges and complaints."""

import operator
import time

_INT_MAX = 2**31 - 1
_TIME_MAX = 2**63 - 1
_TEBIBYTE = 2**40
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
            raise OverflowError("Python int too large to convert to C long")
        raise OverflowError("signed integer is greater than maximum")
    if number < -_INT_MAX - 1:
        if number < -_TIME_MAX - 1:
            raise OverflowError("Python int too large to convert to C long")
        raise OverflowError("signed integer is less than minimum")
    return number


def c_long(value):
    """PyLong_AsLong."""
    number = operator.index(value)
    if not -_TIME_MAX - 1 <= number <= _TIME_MAX:
        raise OverflowError("Python int too large to convert to C long")
    return number


def socket_number(value):
    """PyLong_AsSocket_t: a long of which an int is taken."""
    return (c_long(value) + 2**31) % 2**32 - 2**31


def clinic_int(value):
    """An int as Argument Clinic's converter takes it (_PyLong_AsInt)."""
    number = operator.index(value)
    if not -_INT_MAX - 1 <= number <= _INT_MAX:
        raise OverflowError("Python int too large to convert to C int")
    return number


def c_size(value):
    """Format "n"."""
    number = operator.index(value)
    if not -_TIME_MAX - 1 <= number <= _TIME_MAX:
        raise OverflowError("Python int too large to convert to C ssize_t")
    return number


def new_octets(size):
    """PyBytes_FromStringAndSize: the room is made before the call, and no machine has a tebibyte for it."""
    if size >= _TEBIBYTE:
        raise MemoryError
    return size


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


def type_name(value):
    """As _PyArg_BadArgument() says it."""
    return "None" if value is None else type(value).__name__


def room(value, what="%s"):
    """Format "w*": a writable view. `what` frames the complaint."""
    try:
        view = memoryview(value)
    except TypeError:
        view = None
    if view is None or view.readonly or not view.c_contiguous:
        raise TypeError(what % ("read-write bytes-like object, not %s" % type_name(value))) from None
    return view.cast("B") if view.ndim != 1 or view.format != "B" else view


_classes = {}  # (module, name) -> the class of C code
_real = {}  # the C functions by name, methods of sockets with "socket." before it


def remember_c_functions():
    """Keeps the interpreter's own `_socket`, to ask for its words: they change from release to release."""
    import select
    try:
        import _socket
    except ImportError:
        return  # an interpreter without sockets of its own: then the words are ours
    _classes["_socket", "socket"] = _socket.socket
    owners = [(_socket, ""), (select, "select."), (_socket.socket.__new__(_socket.socket), "socket.")]  # not initialised: without a descriptor
    if hasattr(select, "poll"):
        owners.append((select.poll(), "poll."))
    if hasattr(select, "epoll"):
        owners.append((select.epoll.fromfd(-1), "epoll."))
    _classes.update((("select", type(owner).__name__), type(owner)) for owner, _ in owners[3:])
    for owner, prefix in owners:
        for name in dir(owner):
            if not name.startswith("_") and callable(getattr(owner, name)):
                _real[prefix + name] = getattr(owner, name)


def c_class(module, name):
    """The interpreter's own, None where it has none."""
    return _classes.get((module, name))


def c_function(name):
    """One of `_socket`, None where the interpreter has no sockets of its own."""
    return _real.get(name)


def document(functions, prefix=""):
    """Gives {name: function} the texts that help() shows of the interpreter's own, and their signatures."""
    for name, function in functions.items():
        real = _real.get(prefix + name)
        if real is None or not callable(function):
            continue
        function.text_signature = real.__text_signature__
        if not function.__doc__:
            function.__doc__ = real.__doc__


def _complain(name, given):
    """Calls the C function with a number of arguments that it does not take, which is all that it will look at."""
    real = _real.get(name) or _real.get("socket." + name)
    if real is None:
        return
    try:
        real(*[None] * given)
    except TypeError as error:
        words = str(error)
    raise TypeError(words)


def like_c(name, function, named=True):
    """A method whose complaints of a wrong number of arguments are the C function's. `named`: its arguments have names."""
    def method(*args, **kwargs):
        try:
            return function(*args, **kwargs)
        except TypeError as error:
            if error.__traceback__.tb_next is not None:
                raise
        _complain(name, len(args) - 1)
        return function(*args, **kwargs)
    method.named = named
    method.__name__, method.__qualname__, method.__doc__ = function.__name__, function.__qualname__, function.__doc__
    return method


def arity(name, given, least, most):
    """The complaint of a C function that takes `least` to `most` positional arguments."""
    if least <= given <= most:
        return
    _complain(name, given)
    if least == most:
        raise TypeError("%s() takes exactly %d argument%s (%d given)" % (name, least, "" if least == 1 else "s", given))
    word, bound = ("at least", least) if given < least else ("at most", most)
    raise TypeError("%s() takes %s %d argument%s (%d given)" % (name, word, bound, "" if bound == 1 else "s", given))


def one(name, given):
    """The same of a method that takes one argument (METH_O)."""
    if given != 1:
        _complain(name, given)
        raise TypeError("%s() takes exactly one argument (%d given)" % (name, given))


def none(name, given):
    """The same of a method that takes none (METH_NOARGS)."""
    if given:
        _complain(name, given)
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

"""Functions and methods that pass for C code's: a program that forgets the parentheses, or looks at one, is told what it would be
told of a built-in."""

import builtins
import sys
import types

_real_dir = dir
_VARKEYWORDS = 8  # CO_VARKEYWORDS


class _Builtin:
    """What a method_descriptor gives for an object."""

    __slots__ = ("_method", "__self__")

    def __init__(self, method, owner):
        self._method = method
        self.__self__ = owner

    def __call__(self, *args, **kwargs):
        if kwargs:
            self._method._check_keywords()
        return self._method._function(self.__self__, *args, **kwargs)

    def __repr__(self):
        kind = type(self.__self__)
        name = "%s.%s" % (kind.__module__, kind.__name__) if kind.__module__ == "select" else kind.__name__
        return "<built-in method %s of %s object at %#x>" % (self.__name__, name, id(self.__self__))

    def __eq__(self, other):
        if type(other) is not type(self):
            return NotImplemented
        return self._method is other._method and self.__self__ is other.__self__

    def __hash__(self):
        return hash((id(self._method), id(self.__self__)))

    def __getattr__(self, name):
        return _of_c(self, name, self._method._function, "%s.%s" % (self._method.__objclass__.__name__, self._method.__name__))


class _Method:
    """method_descriptor"""

    __slots__ = ("_function", "__name__", "__objclass__")

    def __init__(self, function, owner):
        self._function = function
        self.__name__ = function.__name__
        self.__objclass__ = owner

    def _check_keywords(self):
        """Most of C code's methods have no names for their arguments."""
        code = self._function.__code__
        unnamed = code.co_argcount == 1 and not code.co_flags & _VARKEYWORDS
        if unnamed or not getattr(self._function, "named", True):
            raise TypeError("%s.%s() takes no keyword arguments" % (self.__objclass__.__name__, self.__name__))

    def __get__(self, instance, owner=None):
        return self if instance is None else _Builtin(self, instance)

    def __call__(self, *args, **kwargs):
        kind = "%s.%s" % (self.__objclass__.__module__, self.__objclass__.__name__)
        if not args:
            raise TypeError("unbound method %s.%s() needs an argument" % (self.__objclass__.__name__, self.__name__))
        if not isinstance(args[0], self.__objclass__):
            raise TypeError("descriptor %r for %r objects doesn't apply to a %r object" % (self.__name__, kind, type(args[0]).__name__))
        if kwargs:
            self._check_keywords()
        return self._function(*args, **kwargs)

    def __repr__(self):
        return "<method %r of '%s.%s' objects>" % (self.__name__, self.__objclass__.__module__, self.__objclass__.__name__)

    def __getattr__(self, name):
        return _of_c(self, name, self._function, "%s.%s" % (self.__objclass__.__name__, self.__name__))


def _of_c(item, name, function, qualified):
    if name == "__name__":
        return function.__name__
    if name == "__qualname__":
        return qualified
    text = getattr(function, "text_signature", None)
    if name == "__text_signature__":
        return text
    if name == "__signature__":  # inspect.signature() asks, before it looks further
        if text is None:
            raise ValueError("no signature found for builtin %r" % item)
        import inspect
        return inspect._signature_fromstr(inspect.Signature, item, text)
    error = AttributeError("%r object has no attribute %r" % (type(item).__name__, name))
    error.name, error.obj = name, item
    raise error


for _class, _name in (_Builtin, "builtin_function_or_method"), (_Method, "method_descriptor"):
    _class.__name__ = _class.__qualname__ = _name
    _class.__module__ = "builtins"
_Builtin.__doc__ = property(lambda self: self._method.__doc__)
_Method.__doc__ = property(lambda self: self._function.__doc__)


def methods(owner, names):
    """Puts method descriptors in the place of these functions of a class."""
    for name in names:
        setattr(owner, name, _Method(vars(owner)[name], owner))


def function(function, module):
    """A module's function, which takes the module first. It does not bind again when a class keeps it."""
    name = function.__name__

    def of_c(self, attribute):
        return _of_c(self, attribute, function, name)
    kind = type("builtin_function_or_method", (), {
        "__module__": "builtins", "__slots__": ("__dict__",), "__call__": function, "__self__": module, "__doc__": function.__doc__, "__getattr__": of_c,
        "__class__": property(lambda self: types.BuiltinFunctionType), "__repr__": lambda self: "<built-in function %s>" % name})
    made = kind()
    made.__dict__["__module__"] = module.__name__
    return made


_hidden = {}  # class -> its names that no class of C code has


def hide(owner, real=None):
    """Keeps out of what dir() tells of a class and its objects what the class of C code in whose place it is has not."""
    if real is None:
        _hidden[owner] = {name for name in vars(owner) if name[0] == "_" and name[:2] != "__" and name != "_accept"} | {"__slots__"}
    else:
        _hidden[owner] = set(_real_dir(owner)).difference(_real_dir(real))
        owner.__doc__ = real.__doc__


def _dir(_module, *args):
    if not args:
        return sorted(sys._getframe().f_locals)  # the program's: tracebacks.py
    names = _real_dir(*args)
    kind = args[0] if isinstance(args[0], type) else type(args[0])
    hidden = [name for owner, own in _hidden.items() if owner in kind.__mro__ for name in own]
    own = {name for base in kind.__mro__ if base not in _hidden for name in vars(base)}
    return [name for name in names if name not in hidden or name in own] if hidden else names


def install():
    _dir.__name__, _dir.__doc__ = "dir", _real_dir.__doc__
    builtins.dir = function(_dir, builtins)


def called_in(frame):
    """The function or method that passes for C code's and runs in a frame, None in others."""
    first = frame.f_locals.get(frame.f_code.co_varnames[0]) if frame.f_code.co_argcount else None
    call = getattr(type(first), "__call__", None)
    return first if getattr(call, "__code__", None) is frame.f_code else None


def like_built_in(module, real):
    """A module in the place of one of the interpreter's says that it is that."""
    for name in ("__spec__", "__loader__", "__package__", "__file__"):
        if hasattr(real, name):
            setattr(module, name, getattr(real, name))

"""What is done to a module of the standard library right after it has been imported, so that nobody pays who doesn't use it."""

import sys

_after = {}  # module's name -> functions of the module


def after_import(name, function):
    """Calls function(module) when `name` has been imported: at once if it has been already, and again if it is read anew."""
    if name in sys.modules:
        function(sys.modules[name])
    _after.setdefault(name, []).append(function)


class _Finder:
    def find_spec(self, fullname, path=None, target=None):
        if fullname not in _after:
            return None
        functions = _after.pop(fullname)
        for finder in sys.meta_path:
            spec = None if finder is self else finder.find_spec(fullname, path, target)
            if spec is not None:
                spec.loader = _Loader(spec.loader, functions)
                return spec
        return None


class _Loader:
    """The real loader, and then the functions. The module keeps the real one."""

    def __init__(self, loader, functions):
        self._loader = loader
        self._functions = functions

    def create_module(self, spec):
        return self._loader.create_module(spec)

    def exec_module(self, module):
        module.__spec__.loader = module.__loader__ = self._loader
        self._loader.exec_module(module)
        for function in self._functions:
            function(module)


def install():
    sys.meta_path.insert(0, _Finder())

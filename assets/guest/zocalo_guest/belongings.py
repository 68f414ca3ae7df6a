"""What the interpreter has only once and each guest must believe to be its own: sys.argv, sys.path, `__main__`, the program's
modules. Natively there is one guest and nothing to keep apart."""

import sys

# Modules of the standard library whose state is a program's: every guest imports its own copy.
_PRIVATE = ("logging", "logging.config", "logging.handlers")


class Keeper:
    """For switch.keepers."""

    def __init__(self):
        self._path = list(sys.path)
        self._shared_main = sys.modules.get("__main__")

    def save(self, guest):
        own = guest.module_names.union(_PRIVATE, ("__main__",))
        guest.saved["modules"] = {name: sys.modules.pop(name) for name in own if name in sys.modules}
        guest.saved["argv"], guest.saved["path"] = sys.argv, sys.path
        if self._shared_main is not None:
            sys.modules["__main__"] = self._shared_main

    def restore(self, guest):
        for name in _PRIVATE:
            sys.modules.pop(name, None)
        sys.modules.update(guest.saved.get("modules", {}))
        sys.argv = guest.saved.get("argv", [""])
        sys.path = guest.saved.get("path") or list(self._path)


"""The program's files: where its text comes from, which frames are its own, how its modules are found."""

import importlib.machinery
import os
import sys

from . import hooks, switch

_LIBRARY = os.path.join(os.path.dirname(os.__file__), "")
_LIBRARY_NAME = "python%d.%d/" % sys.version_info[:2]
_PACKAGES = ("site-packages/", "dist-packages/")
_STANDARD = getattr(sys, "stdlib_module_names", frozenset())  # of Python 3.10 and newer
_NEEDED = frozenset(("_abc", "_collections_abc", "_frozen_importlib", "_imp", "_io", "_sitebuiltins", "_stat", "_thread", "_weakref",
                     "abc", "builtins", "codecs", "encodings", "genericpath", "io", "marshal", "ntpath", "os", "posix", "posixpath",
                     "site", "stat", "sys", "time", "zipimport"))
_SHIM = os.path.join(os.path.dirname(os.path.abspath(__file__)), "")

class Files:
    """The folder of one program. `path` is as the user names it; `texts` are other files by name, edited or without a file
    system; `source` is the program's own text if it is not to be read."""

    def __init__(self, path, source, texts):
        on_disk = os.path.exists(path)
        # Absolute as the interpreter makes it (since 3.9): nothing else about it is changed.
        self.filename = os.path.join(os.getcwd(), path) if on_disk or source is None else path
        self.folder = os.path.dirname(self.filename)
        if on_disk:
            self.folder = os.path.realpath(self.folder)  # as sys.path[0] has it
        self.texts = dict(texts)
        self.source = source
        self.names = {}  # file name -> what traced() said
        self.with_library = False  # trace the standard library too
        self.library = set()       # those of `names` that are its
        self._told = set()         # and whose text has been said

    def read(self):
        """The program's text as bytes or str; OSError if there is none."""
        if self.source is not None:
            remember(self.filename, self.source)
            return self._octets_on_disk() or self.source.removeprefix("\ufeff")
        with open(self.filename, "rb") as file:
            return file.read()

    def _octets_on_disk(self):
        """The file's octets if `source` is its text: only they say in which encoding it is (PEP 263). None if it is not."""
        try:
            with open(self.filename, "rb") as file:
                octets = file.read()
        except OSError:
            return None
        return octets if octets.decode("utf-8", "replace") == self.source else None

    def shadowed(self):
        """Modules of the standard library that the shim has imported and an interpreter does not need to start: if the program's
        folder has a file of such a name, the program gets that one."""
        first = [name for name in sys.modules if "." not in name and name not in _NEEDED and name in _STANDARD]
        return [name for name in first if name not in sys.builtin_module_names and self._has_module(name)]

    def _has_module(self, name):
        paths = (name + ".py", name + "/__init__.py")
        if any(path in self.texts for path in paths) or self.text_of(paths[0]) is not None:
            return True
        return bool(self.folder) and any(os.path.exists(os.path.join(self.folder, path)) for path in paths)

    def text_of(self, name):
        """Of a file that the host has told; the program itself is one."""
        own = self.source if name == self.filename else None
        return self.texts.get(name, own)

    def traced(self, filename):
        """The name of a file of the program relative to its folder, or None for everybody else's; kept in `names`. Where the
        library is traced, its files are "python3.11/socket.py"."""
        name = self._relative(filename)
        if name is None and self.with_library:
            name = _name_in_library(filename)
            if name is not None:
                self.library.add(name)
        self.names[filename] = name
        return name

    def first_text(self, name, frame):
        """{"source": …} of the library's file that `frame` runs in, once."""
        if name in self._told:
            return {}
        self._told.add(name)
        try:
            text = frame.f_globals["__loader__"].get_source(frame.f_globals["__name__"])
        except Exception:
            return {}  # compiled only: there is nothing to show
        return {} if text is None else {"source": text}

    def _relative(self, filename):
        if filename == self.filename:
            return os.path.basename(filename)
        if filename in self.texts:
            return filename
        prefix = os.path.join(self.folder, "")
        if not self.folder or not filename.startswith(prefix):
            return None
        name = filename[len(prefix):]
        # A virtual environment inside the folder is not the program's own code.
        return None if "site-packages" in name or name.startswith(("lib/", ".")) else name


def _name_in_library(filename):
    """None for the shim, and for what is no file: code that was made from a string, or frozen into the interpreter."""
    if filename.startswith(_SHIM):
        return None
    for folder in _PACKAGES:
        _, found, name = filename.rpartition("/" + folder)
        if found:
            return "site-packages/" + name
    return _LIBRARY_NAME + filename[len(_LIBRARY):] if filename.startswith(_LIBRARY) else None


class TextFinder:
    """Imports modules from the running program's `texts`."""

    def find_spec(self, fullname, path=None, target=None):
        guest = switch.current
        files = getattr(guest, "files", None)
        if files is None:
            return None
        stem = fullname.replace(".", "/")
        for name, package in ((stem + ".py", False), (stem + "/__init__.py", True)):
            if files.text_of(name) is not None:
                spec = importlib.machinery.ModuleSpec(fullname, self, origin=name, is_package=package)
                spec.has_location = True
                guest.module_names.add(fullname)
                return spec
        return None

    def create_module(self, spec):
        return None

    def exec_module(self, module):
        name = module.__spec__.origin
        text = switch.current.files.text_of(name)
        remember(name, text)
        exec(compile(text, name, "exec", dont_inherit=True), module.__dict__)


_remembered = {}  # file name -> linecache's row


def remember(filename, text):
    """Tracebacks show this text, whatever lies on the disk."""
    if isinstance(text, bytes):
        text = text.decode("utf-8", "replace")
    _remembered[filename] = row = len(text), None, text.splitlines(keepends=True), filename
    if "linecache" in sys.modules:
        sys.modules["linecache"].cache[filename] = row


def install():
    sys.meta_path.insert(0, TextFinder())
    hooks.after_import("linecache", lambda module: module.cache.update(_remembered))

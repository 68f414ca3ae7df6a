"""OSError as Linux would raise it: its number, its text, its subclass."""

import builtins
import functools
import io
import sys

from .linux_errno import ALIASES, NAMES, NUMBERS, ROWS, TEXTS

_CLASSES = {
    BlockingIOError: ("EAGAIN", "EALREADY", "EINPROGRESS"),
    BrokenPipeError: ("EPIPE", "ESHUTDOWN"),
    ChildProcessError: ("ECHILD",),
    ConnectionAbortedError: ("ECONNABORTED",),
    ConnectionRefusedError: ("ECONNREFUSED",),
    ConnectionResetError: ("ECONNRESET",),
    FileExistsError: ("EEXIST",),
    FileNotFoundError: ("ENOENT",),
    IsADirectoryError: ("EISDIR",),
    NotADirectoryError: ("ENOTDIR",),
    InterruptedError: ("EINTR",),
    PermissionError: ("EACCES", "EPERM"),
    ProcessLookupError: ("ESRCH",),
    TimeoutError: ("ETIMEDOUT",),
}
CLASS_OF = {NUMBERS[name]: cls for cls, names in _CLASSES.items() for name in names}


def number_of(name_or_number):
    """The number of a reply's "errno"."""
    if isinstance(name_or_number, int):
        return name_or_number
    return NUMBERS.get(name_or_number, NUMBERS["EIO"])


def text_of(number):
    return TEXTS.get(number) or "Unknown error %d" % number


def os_error(number):
    return CLASS_OF.get(number, OSError)(number, text_of(number))


_OF_FILES = (FileExistsError, FileNotFoundError, IsADirectoryError, NotADirectoryError, PermissionError)


_OF_OS = ("mkdir", "open", "rmdir", "rename", "replace", "stat", "lstat", "listdir", "scandir", "unlink", "remove", "read", "write",
          "close", "fstat", "chdir", "chmod", "mknod", "symlink", "readlink", "truncate", "utime")


def _give_linux_classes(table):
    """Of the interpreter's own numbers those stay that its files use and Linux has no class for."""
    for number in [number for number, kind in table.items() if kind not in _OF_FILES]:
        del table[number]
    table.update(CLASS_OF)


def _with_linux_numbers(function, own):
    @functools.wraps(function)
    def translated(*args, **kwargs):
        try:
            return function(*args, **kwargs)
        except OSError as error:
            name = own.get(error.errno)
            if name not in NUMBERS:
                raise
            number, path = NUMBERS[name], error.filename
        raise CLASS_OF.get(number, OSError)(number, text_of(number), *([] if path is None else [path]))
    return translated


def install():
    """Where the interpreter's own numbers are not Linux's (Emscripten), programs get Linux's all the same."""
    import errno
    if errno.ECONNREFUSED == NUMBERS["ECONNREFUSED"]:
        return
    import gc
    import os
    own = dict(errno.errorcode)
    for name in [name for name in vars(errno) if name[0] == "E" and name[1:].isupper()]:
        delattr(errno, name)
    vars(errno).update({name: number for name, number, _ in ROWS})
    vars(errno).update(ALIASES)
    errno.errorcode.clear()
    errno.errorcode.update(NAMES)
    os.strerror = text_of
    # OSError(111, …) chooses its subclass by a dictionary of the interpreter's, which no name reaches.
    for table in gc.get_referrers(ConnectionRefusedError):
        if type(table) is dict and ConnectionRefusedError in table.values() and all(
                type(key) is int for key in table):
            if table is not CLASS_OF:
                _give_linux_classes(table)
    for name in _OF_OS:
        if hasattr(os, name):
            setattr(os, name, _with_linux_numbers(getattr(os, name), own))
    builtins.open = io.open = _with_linux_numbers(open, own)
    sys.modules["errno"] = errno

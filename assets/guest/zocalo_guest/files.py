"""open() of a number that is the kernel's: a socket's, or the typed input's. Files of the interpreter's own stay its own."""

import builtins
import io
import os

from . import descriptors, errors, limits
from .linux_errno import NUMBERS

_BLOCK = 4096  # st_blksize of a socket, which open() reads and writes by


class KernelFile(io.RawIOBase):
    """io.FileIO over the kernel's read(2), write(2) and close(2)."""

    def __init__(self, fd, mode, closefd):
        self.name = self._fd = fd
        self.mode = mode
        self.closefd = closefd

    def __repr__(self):
        if self.closed:
            return "<_io.FileIO [closed]>"
        return "<_io.FileIO name=%r mode=%r closefd=%r>" % (self.name, self.mode, self.closefd)

    def fileno(self):
        self._checkClosed()
        return self._fd

    def readable(self):
        self._checkClosed()
        return "r" in self.mode or "+" in self.mode

    def writable(self):
        self._checkClosed()
        return "r" not in self.mode or "+" in self.mode

    def isatty(self):
        return os.isatty(self.fileno())

    def readinto(self, buffer):
        if not self.readable():
            raise io.UnsupportedOperation("File not open for reading")
        try:
            data = os.read(self._fd, len(buffer))
        except BlockingIOError:
            return None
        buffer[:len(data)] = data
        return len(data)

    def write(self, data):
        if not self.writable():
            raise io.UnsupportedOperation("File not open for writing")
        try:
            return os.write(self._fd, data)
        except BlockingIOError:
            return None

    def seek(self, offset, whence=os.SEEK_SET):
        return os.lseek(self.fileno(), offset, whence)

    def tell(self):
        return self.seek(0, os.SEEK_CUR)

    def close(self):
        if self.closed:
            return
        try:
            super().close()
        finally:
            if self.closefd:
                os.close(self._fd)


KernelFile.__name__ = KernelFile.__qualname__ = "FileIO"
KernelFile.__module__ = "_io"


class _Open:
    """open(). Not a function: as an attribute of a class it must not become a method."""

    __name__ = __qualname__ = "open"
    __doc__ = io.open.__doc__

    def __init__(self, theirs):
        self._theirs = theirs

    def __call__(self, file, mode="r", buffering=-1, encoding=None, errors=None, newline=None, closefd=True, opener=None):
        if not isinstance(file, int) or not self._is_ours(file):
            if not isinstance(file, int):
                limits.admit(1, file)
            return self._theirs(file, mode, buffering, encoding, errors, newline, closefd, opener)
        of_text = (encoding, errors, newline) if "b" in mode else ()
        self._theirs(os.devnull, mode.replace("x", "w"), -1, *of_text).close()  # raises what is wrong before anything is open
        return _layers(KernelFile(file, _raw_mode(mode), closefd), mode, buffering, encoding, errors, newline)

    def _is_ours(self, fd):
        if descriptors.is_kernels(fd) or descriptors.is_output(fd):
            return True
        if descriptors.is_nobodys(fd):
            raise errors.os_error(NUMBERS["EBADF"])
        return False


def _raw_mode(mode):
    """As FileIO tells it: "rb", "wb", "ab", "xb", "rb+", …"""
    return mode.translate({ord("b"): None, ord("t"): None, ord("+"): None}) + ("b+" if "+" in mode else "b")


def _layers(raw, mode, buffering, encoding, errors, newline):
    try:
        if buffering == 0:
            if "b" not in mode:
                raise ValueError("can't have unbuffered text I/O")
            return raw
        kind = io.BufferedRandom if "+" in mode else io.BufferedReader if "r" in mode else io.BufferedWriter
        buffered = kind(raw, _BLOCK if buffering < 0 or buffering == 1 else buffering)
        if "b" in mode:
            return buffered
        text = io.TextIOWrapper(buffered, encoding, errors, newline, buffering == 1)
        text.mode = mode
        return text
    except BaseException:
        raw.close()
        raise


def install():
    io.open = builtins.open = _Open(io.open)

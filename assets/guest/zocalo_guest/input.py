"""stdin of a program that the host types into: a text stream whose lines come by calls. Others keep the interpreter's own."""

import io
import sys

from . import calls


class _Typed(io.RawIOBase):
    """read(2) of descriptor 0, which gives a line at the most."""

    name = "<stdin>"
    mode = "rb"

    def readable(self):
        return True

    def fileno(self):
        return 0

    def readinto(self, buffer):
        data = calls.call("read", fd=0, size=len(buffer)).data
        buffer[:len(data)] = data
        return len(data)


_INTERPRETERS = sys.__stdin__


def begin(guest, start):
    """What "start" says of a guest."""
    if not start.get("input"):
        return
    guest.fds.add(0)
    like = _INTERPRETERS
    encoding, errors = (like.encoding, like.errors) if like is not None else ("utf-8", "surrogateescape")
    sys.stdin = io.TextIOWrapper(io.BufferedReader(_Typed()), encoding=encoding, errors=errors)
    sys.stdin.mode = "r"
    sys.__stdin__ = sys.stdin


class Keeper:
    """For switch.keepers: each guest has its own stream."""

    def __init__(self):
        self._shared = sys.stdin, sys.__stdin__

    def save(self, guest):
        guest.saved["stdin"] = sys.stdin, sys.__stdin__

    def restore(self, guest):
        sys.stdin, sys.__stdin__ = guest.saved.get("stdin", self._shared)

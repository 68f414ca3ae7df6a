"""stdout and stderr of the program: text streams whose octets travel as frames, in order with its calls."""

import io
import sys

from . import calls
from .errors import os_error
from .linux_errno import NUMBERS

_MOST = 1 << 16
_INTERPRETERS = sys.__stdout__, sys.__stderr__


class OutBuffer(io.BufferedIOBase):
    """Where a program's TextIOWrapper writes. Octets are kept until a line ends, the stream is flushed or a call is made."""

    def __init__(self, guest, stream, name):
        self._guest = guest
        self._stream = stream
        self.holds = []  # written, and not posted yet
        self._size = 0
        self.name = name
        self.mode = "wb"

    @property
    def raw(self):
        return self

    def writable(self):
        return True

    def fileno(self):
        return self._stream

    def isatty(self):
        return False

    def write(self, data):
        if self.closed:
            raise ValueError("write to closed file")
        octets = bytes(data)
        if self._stream not in self._guest.streams:
            return self._write_elsewhere(octets)
        if octets and not self._guest.in_repr:
            self.holds.append(octets)
            self._size += len(octets)
            if octets.endswith(b"\n") or self._size >= _MOST:
                self.flush()
        return len(octets)

    def _write_elsewhere(self, octets):
        """The program has closed the descriptor, and perhaps a socket has its number now."""
        if not octets:
            return 0
        if self._stream not in self._guest.fds:
            raise os_error(NUMBERS["EBADF"])
        return calls.call("send", octets, fd=self._stream, flags=0, to=None).result

    def emit(self):
        """Posts what has been written."""
        fresh = []  # made first: it may collect garbage, whose calls emit too
        parts, self.holds = self.holds, fresh
        self._size = 0
        octets = b"".join(parts)
        if not octets:
            return
        header = {"t": "out", "stream": self._stream}
        try:
            header["text"] = octets.decode("utf-8")
            octets = b""
        except UnicodeDecodeError:
            pass  # goes as the payload
        self._guest.post(header, octets)

    def flush(self):
        self.emit()
        self._guest.flush()


def streams(guest):
    """(stdout, stderr) of `guest`, with the encodings that the interpreter has chosen for its own."""
    made = []
    for stream, name, like in ((1, "<stdout>", _INTERPRETERS[0]), (2, "<stderr>", _INTERPRETERS[1])):
        buffer = OutBuffer(guest, stream, name)
        encoding, errors = (like.encoding, like.errors) if like is not None else ("utf-8", "backslashreplace")
        text = io.TextIOWrapper(buffer, encoding=encoding, errors=errors, newline="\n", write_through=True)
        text.mode = "w"
        made.append(text)
    guest.outputs = tuple(text.buffer for text in made)
    return made


class Keeper:
    """For switch.keepers: each guest has its own streams."""

    def save(self, guest):
        guest.saved["streams"] = sys.stdout, sys.stderr

    def restore(self, guest):
        if "streams" not in guest.saved:
            guest.saved["streams"] = guest.saved["first streams"] = streams(guest)
        sys.stdout, sys.stderr = guest.saved["streams"]
        sys.__stdout__, sys.__stderr__ = guest.saved["first streams"]



"""What carries frames. A channel has three methods:

    send(frames)    octets of one or more whole frames
    receive()       the next whole frame; waits for it
    make_gate()     a gate, closed: acquire() waits until it is opened and closes it again, release() opens it
    start_thread(function)    runs function() on a stack of its own
    leave(status)   the guest's last act: never returns; where the interpreter goes on, it raises Left

This is the native one; pyodide_host.py has the browser's, which waits by `pyodide.ffi.run_sync`.
"""

import _thread
import os

from . import frames


class Left(BaseException):
    """Unwinds the stack of a guest that has ended or was killed."""


class DescriptorChannel:
    """Frames over an inherited descriptor, real threads. The functions of `os` and `_thread` are kept as they were before
    install() and the program."""

    def __init__(self, fd):
        self._fd = fd
        self._read = os.read
        self._write = os.write
        self._exit = os._exit
        self._make_lock = _thread.allocate_lock
        self._start_thread = _thread.start_new_thread
        self._buffer = b""

    def send(self, octets):
        view = memoryview(octets)
        while view:
            try:
                view = view[self._write(self._fd, view):]
            except OSError:
                self.leave(1)  # the host is gone, and with it every reason to run

    def receive(self):
        self._fill(frames.HEADER_SIZE)
        size = frames.HEADER_SIZE + frames.body_size(self._buffer[:frames.HEADER_SIZE])
        self._fill(size)
        frame, self._buffer = self._buffer[:size], self._buffer[size:]
        return frame

    def _fill(self, size):
        """Reads until the buffer holds `size` octets. Control-C may end it at any moment, and loses nothing."""
        while len(self._buffer) < size:
            try:
                part = self._read(self._fd, max(size - len(self._buffer), 65536))
            except OSError:
                part = b""
            if not part:
                self.leave(1)
            self._buffer += part

    def make_gate(self):
        gate = self._make_lock()
        gate.acquire()
        return gate

    def start_thread(self, function):
        self._start_thread(function, ())

    def leave(self, status):
        self._exit(status)

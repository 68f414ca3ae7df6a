"""One running program, as far as the shim knows it. Natively there is one; in the browser several take turns in one
interpreter, each on its own stack, and whatever the interpreter has only once is put right when one of them goes on."""

import gc
import os
import sys

from . import frames, signals, switch

_FLUSH_FRAMES = 64


_DEPTH = 24


def _look_down(depth):
    """RecursionError comes before a call has been made, or not at all: in the middle there would be no answer for it."""
    if depth:
        _look_down(depth - 1)


def ident_of(number):
    """threading.get_ident() of the thread of that number: like a pthread_t, so that nobody takes it for a small number."""
    return 0x7F0000000000 + 0x1000 * number


class Thread:
    """A thread of the program. `letter` is the host's frame for it; `gate` is where it waits for one."""

    __slots__ = ("id", "letter", "gate", "interrupted", "stack", "returned", "handle", "real_ident", "busy")

    def __init__(self, number, gate):
        self.id = number
        self.letter = None
        self.gate = gate
        self.interrupted = False
        self.stack = []     # traced frames, see tracer.py
        self.returned = True  # one of them has, since the last line in a function
        self.busy = 0       # ns of virtual time in which it did not wait
        self.real_ident = None  # the machine's, of a thread that threads.py has started
        self.handle = None  # what those who join it wait for, see threads.py


class Guest:
    def __init__(self, channel):
        self.channel = channel
        self.now = 0              # virtual nanoseconds, as the host last said
        self.epoch = 0            # what time.time() gives at virtual time 0, in ns
        self.default_timeout = -1  # of new sockets, ns; negative for none
        self.busy = 0             # ns of virtual time in which its threads did not wait
        self.lines = 0            # traced lines since the last call
        self.waiting = False      # for the host
        self.ends = False         # its module is over, and its names are let go
        self.in_repr = False      # the tracer is asking a value for its repr
        self.threads = {}         # id -> Thread, those that have not ended
        self.started = 0          # threads so far
        self.living = 0           # threads that have not run to their end
        self.fds = set()          # descriptors that are the kernel's
        self.shadowed = {}        # modules whose names the program's own files have taken
        self.streams = {0, 1, 2}  # the standard streams that are open
        self.stream_copies = set()  # and the interpreter's numbers of copies of them
        self.inheritable = set()
        self.owners = {}          # F_SETOWN, by descriptor: only remembered, for nobody sends SIGIO
        self.nodes = {}           # the kernel's names of AF_UNIX sockets with files, by the file (address.py)
        self.interpreters_numbers = set()  # of the machine's descriptors, those that were there before the program
        self.descriptor_limits = None  # RLIMIT_NOFILE, soft and hard, if the program has set it
        self.makes_nodes = False  # the kernel makes those files itself
        self.began_in = os.getcwdb()
        self.outputs = ()         # OutBuffers that may hold a partial line
        self.module_names = set()  # imported from the program's own texts
        self.saved = {}           # see switch.py
        self.trace = None         # see tracer.py
        self.namespaces = {}      # id of a module's dictionary -> (it, what was said of it), see tracer.py
        self._waiting_frames = []
        self._collects = gc.isenabled()
        self.signals = signals.State()
        self.running = self.new_thread()

    def new_thread(self):
        self.started += 1
        self.living += 1
        thread = self.threads[self.started] = Thread(self.started, self.channel.make_gate())
        return thread

    def post(self, header, payload=b""):
        """Adds a frame that needs no answer; it goes out with the next call at the latest."""
        # Encoding may collect garbage, and a socket that is garbage makes a call, which sends what waits. So the list is
        # looked up only afterwards, here and in flush().
        frame = frames.encode(header, payload)
        self._waiting_frames.append(frame)
        if len(self._waiting_frames) >= _FLUSH_FRAMES:
            self.flush()

    def flush(self):
        if self._waiting_frames:
            fresh = []
            waiting, self._waiting_frames = self._waiting_frames, fresh
            try:
                self.channel.send(b"".join(waiting))
            finally:
                switch.to(self)  # a page that is behind lets others go on meanwhile

    def worked(self, thread, ns):
        thread.busy += ns
        self.busy += ns

    def hold_garbage(self):
        """Until release_garbage() nothing is collected: a socket that is garbage makes a call, and in the middle of another
        there can be none."""
        self._collects = gc.isenabled()
        gc.disable()

    def release_garbage(self):
        if self._collects:
            gc.enable()

    def ask(self, header, payload=b""):
        """Posts the call `header` for the running thread and waits for its answer: (header, payload)."""
        try:
            _look_down(_DEPTH)
        except RecursionError:
            while_calling = " while calling a Python object" if sys.version_info < (3, 12) else ""
            raise RecursionError("maximum recursion depth exceeded" + while_calling) from None
        self.hold_garbage()
        for output in self.outputs:
            if output.holds:
                output.emit()
        thread = self.running
        header["th"] = thread.id
        self.post(header, payload)
        self.flush()
        self.lines = 0
        return self.wait(thread)

    def wait(self, thread):
        """The next frame for `thread`. Only one thread runs at a time: the one that waits reads for all, and when a frame
        is another's, that one goes on and this one waits at its gate."""
        try:
            while thread.letter is None:
                if self.deliver(thread) is not thread:
                    thread.gate.acquire()
        except BaseException:
            thread.interrupted = True
            raise
        finally:
            self.running = thread
            switch.to(self)
            self.release_garbage()
        letter, thread.letter = thread.letter, None
        return letter

    def _end_for_good(self, thread):
        """Py_FinalizeEx: a daemon thread that would go on now, while the program's names are let go, never does."""
        del self.threads[thread.id]
        self.post({"t": "call", "op": "thread_exit", "th": thread.id})
        self.flush()

    def deliver(self, reader):
        """Reads frames until one is for a thread, which is let go on and returned. `reader` is the one that reads."""
        while True:
            self.waiting = True
            try:
                frame = self.channel.receive()
            finally:
                self.waiting = False
            header, payload = frames.decode(frame)
            if header["t"] == "kill":
                self.channel.leave(137)
            self.now = header.get("now", self.now)
            thread = self.threads.get(header.get("th", 1))
            if thread is not None and self.ends and thread is not reader:
                self._end_for_good(thread)
            elif thread is not None:  # else the answer to a thread's last call
                thread.letter = header, payload
                if thread is not reader:
                    thread.gate.release()
                return thread

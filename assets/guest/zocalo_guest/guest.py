"""One running program, as far as the shim knows it. Natively there is one; in the browser several take turns in one
interpreter, each on its own stack, and whatever the interpreter has only once is put right when one of them goes on."""

import _thread

from . import frames, switch

_FLUSH_FRAMES = 64
_real_lock = _thread.allocate_lock
_get_ident = _thread.get_ident


class Thread:
    """A thread of the program. `letter` is the host's frame for it, `gate` a real lock that it waits at for one."""

    __slots__ = ("id", "letter", "gate", "interrupted", "stack")

    def __init__(self, number):
        self.id = number
        self.letter = None
        self.gate = _real_lock()
        self.gate.acquire()
        self.interrupted = False
        self.stack = []  # traced frames, see tracer.py


class Guest:
    def __init__(self, channel):
        self.channel = channel
        self.now = 0              # virtual nanoseconds, as the host last said
        self.epoch = 0            # what time.time() gives at virtual time 0, in ns
        self.default_timeout = -1  # of new sockets, ns; negative for none
        self.lines = 0            # traced lines since the last call
        self.in_repr = False      # the tracer is asking a value for its repr
        self.threads = {}         # interpreter's ident -> Thread
        self.next_thread = 1
        self.fds = set()          # descriptors that are the kernel's
        self.inheritable = set()
        self.outputs = ()         # OutBuffers that may hold a partial line
        self.module_names = set()  # imported from the program's own texts
        self.saved = {}           # see switch.py
        self.trace = None         # see tracer.py
        self._waiting_frames = []
        self.add_thread(_get_ident())

    def add_thread(self, ident):
        thread = self.new_thread()
        self.threads[ident] = thread
        return thread

    def new_thread(self):
        thread = Thread(self.next_thread)
        self.next_thread += 1
        return thread

    def thread(self):
        """The thread that is running."""
        return self.threads.get(_get_ident()) or self.add_thread(_get_ident())

    def post(self, header, payload=b""):
        """Adds a frame that needs no answer; it goes out with the next call at the latest."""
        self._waiting_frames.append(frames.encode(header, payload))
        if len(self._waiting_frames) >= _FLUSH_FRAMES:
            self.flush()

    def flush(self):
        if self._waiting_frames:
            octets, self._waiting_frames = b"".join(self._waiting_frames), []
            self.channel.send(octets)

    def ask(self, header, payload=b""):
        """Posts the call `header` for the running thread and waits for its answer: (header, payload)."""
        for output in self.outputs:
            output.emit()
        thread = self.thread()
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
                header, payload = frames.decode(self.channel.receive())
                switch.to(self)
                if header["t"] == "kill":
                    self.channel.leave(137)
                self.now = header.get("now", self.now)
                if header.get("th", thread.id) == thread.id:
                    return header, payload
                self.hand_over(header, payload)
                thread.gate.acquire()
        except BaseException:
            thread.interrupted = True
            raise
        letter, thread.letter = thread.letter, None
        return letter

    def hand_over(self, header, payload):
        for other in list(self.threads.values()):
            if other.id == header["th"]:
                other.letter = (header, payload)
                other.gate.release()
                return
        raise SystemError("the host answers thread %d, which there is not" % header["th"])

"""The shim in a browser: several guests in one Pyodide, each on a stack of its own. web/guest_worker.mjs calls start()
with callPromising(), so that a guest that waits for its host gives way to the others (JSPI)."""

from asyncio import events

from js import Promise
from pyodide.code import run_js
from pyodide.ffi import can_run_sync, create_proxy, run_sync, to_js

from . import belongings, runner, switch, tracer
from .channel import Left

_call_on_own_stack = run_js("(body) => void body.callPromising().catch(() => {})")


def _take_loop():
    """asyncio's loop and policy, which are the interpreter's: away with them, and here they are for later."""
    taken = events._get_running_loop(), events._event_loop_policy
    _give_loop((None, None))
    return taken


def _give_loop(taken):
    loop, events._event_loop_policy = taken
    events._set_running_loop(loop)


class PageChannel:
    """Frames over the worker's messages."""

    def __init__(self, page):
        self._page = page
        # What run_sync() needs is the page's own loop; what the program finds is none, until it makes one.
        self._loop = _take_loop()

    def send(self, octets):
        self._page.send(to_js(octets))
        if self._page.isBehind() and can_run_sync():
            self._wait_or_leave(self._page.caughtUp)

    def receive(self):
        return self._wait_or_leave(self._page.receive).to_bytes()

    def _wait_or_leave(self, promised):
        kept = self.wait_for(promised)
        if kept is None:  # killed
            raise Left(137)
        return kept

    def wait_for(self, promised):
        """Gives way to the other stacks until the promise that promised() makes is kept. Pyodide's side of a promise is a
        future of the page's loop."""
        programs_loop = _take_loop()
        _give_loop(self._loop)
        try:
            return run_sync(promised())
        finally:
            _give_loop(programs_loop)

    def make_gate(self):
        return Gate(self)

    def start_thread(self, function):
        def body():
            programs_loop = _take_loop()
            try:
                function()
            except Left:
                pass
            finally:
                _give_loop(programs_loop)

        _call_on_own_stack(create_proxy(body))

    def close(self):
        _give_loop(self._loop)

    def leave(self, status):
        raise Left(status)


class Gate:
    """Where a stack waits for another of the same guest."""

    def __init__(self, channel):
        self._channel = channel
        self._open = False
        self._resolve = None

    def acquire(self):
        while not self._open:
            waiting = Promise.withResolvers()
            self._resolve = waiting.resolve
            self._channel.wait_for(lambda: waiting.promise)
        self._open = False

    def release(self):
        self._open = True
        if self._resolve is not None:
            resolve, self._resolve = self._resolve, None
            resolve()


_installed = False


def start(page):
    """Runs one guest to its end."""
    global _installed
    if not _installed:
        runner.install()
        switch.keepers.append(belongings.StateKeeper())
        _installed = True
    tracer.share()
    channel = PageChannel(page)
    try:
        runner.run(channel)
    except Left:
        pass
    finally:
        channel.close()

"""The shim in a browser: several guests in one Pyodide, each on a stack of its own. web/guest_worker.mjs calls start()
with callPromising(), so that a guest that waits for its host gives way to the others (JSPI)."""

from asyncio import events

from pyodide.ffi import JsException, run_sync, to_js

from . import runner, tracer
from .channel import Left


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

    def receive(self):
        guests_loop = _take_loop()
        _give_loop(self._loop)
        try:
            return run_sync(self._page.receive()).to_bytes()
        except JsException as error:
            raise Left(137) from error
        finally:
            _give_loop(guests_loop)

    def close(self):
        _give_loop(self._loop)

    def leave(self, status):
        raise Left(status)


_installed = False


def start(page):
    """Runs one guest to its end."""
    global _installed
    if not _installed:
        runner.install()
        _installed = True
    tracer.share()
    channel = PageChannel(page)
    try:
        runner.run(channel)
    except Left:
        pass
    finally:
        channel.close()

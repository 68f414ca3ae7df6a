"""The shim in a browser: several guests in one Pyodide, each on a stack of its own. web/guest_worker.mjs calls start()
with callPromising(), so that a guest that waits for its host gives way to the others (JSPI)."""

from pyodide.ffi import JsException, run_sync, to_js

from . import runner, tracer
from .channel import Left


class PageChannel:
    """Frames over the worker's messages."""

    def __init__(self, page):
        self._page = page

    def send(self, octets):
        self._page.send(to_js(octets))

    def receive(self):
        try:
            return run_sync(self._page.receive()).to_bytes()
        except JsException as error:
            raise Left(137) from error

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
    try:
        runner.run(PageChannel(page))
    except Left:
        pass

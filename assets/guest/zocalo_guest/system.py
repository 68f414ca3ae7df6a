"""What of the machine a program sees beside sockets, descriptors and the clock: chance and process numbers. Whatever would
differ from run to run is made from the run's seed."""

import _random
import os
import sys
import types

from . import calls, clock, hooks, signals, switch

_LOOK_AGAIN = 1_000_000  # ns


def begin(guest, start):
    """What "start" says of a guest."""
    guest.entropy = _random.Random(start["seed"])
    if "random" in sys.modules:
        sys.modules["random"].seed()
    guest.pid = start["pid"]
    guest.host = start["host"]


def install():
    real = types.SimpleNamespace(getpid=os.getpid, kill=getattr(os, "kill", None))
    _install_processes(real)
    if hasattr(os, "WNOHANG") and hasattr(os, "waitpid"):
        _install_waiting(os.waitpid)
    os.urandom = urandom
    if hasattr(os, "uname"):
        _install_uname(os.uname)
    if hasattr(os, "getrandom"):
        os.getrandom = lambda size, flags=0: urandom(size)
    hooks.after_import("random", _seed_random)
    hooks.after_import("uuid", _fix_uuid)


# ---- processes

def _install_processes(real):
    """A process number from the run, not the machine. To the machine's own functions it is translated back."""
    os.getpid = lambda: real.getpid() if switch.current is None else switch.current.pid
    if real.kill is not None:
        os.kill = lambda pid, number: _kill(real, pid, number)
    for name in ("fork", "forkpty", "register_at_fork"):
        # Two processes on one channel can't be told apart. Like other platforms without fork(), this one hasn't the name.
        if hasattr(os, name):
            delattr(os, name)
    os.__getattr__ = lambda name: _absent("os", name)
    hooks.after_import("socketserver", lambda module: setattr(module, "__getattr__", lambda name: _absent("socketserver", name)))


def _absent(module, name):
    text = "module %r has no attribute %r" % (module, name)
    if "fork" in name.lower():
        text += (". A program of a simulated host is one process: use threads, select() or asyncio in it, or write the other process "
                 "as a program of its own and run both: zocalo run FIRST.py -- SECOND.py")
    error = AttributeError(text)
    if sys.version_info >= (3, 10):
        error.name, error.obj = name, sys.modules[module]
    raise error


def _kill(real, pid, number):
    if pid != os.getpid() or number == 0:  # which only asks whether there is such a process
        real.kill(real.getpid() if pid == os.getpid() else pid, number)
    elif not signals.send(number):
        real.kill(real.getpid(), number)


def _install_waiting(real):
    """Other threads of the program go on while one waits for a child, which is the machine's and not the run's."""
    def waitpid(pid, options, /):
        while True:
            found = real(pid, options | os.WNOHANG)
            if found[0] != 0 or options & os.WNOHANG or switch.current is None:
                return found
            calls.call("nanosleep", duration=_LOOK_AGAIN)
            clock.let_machine_run()
    waitpid.__doc__ = real.__doc__
    os.waitpid = waitpid


def _install_uname(real):
    def uname():
        machine = real()
        if switch.current is None:
            return machine
        return os.uname_result((machine.sysname, switch.current.host, machine.release, machine.version, machine.machine))
    os.uname = uname


# ---- chance

def urandom(size):
    """Octets from the run's seed instead of the machine's entropy."""
    if size < 0:
        raise ValueError("negative argument not allowed")
    return switch.current.entropy.getrandbits(8 * size).to_bytes(size, "little") if size else b""


def _seed_random(module):
    """Whoever asks for an unpredictable seed gets the run's."""
    real = module.Random.seed
    module._urandom = urandom

    def seed(self, a=None, version=2):
        real(self, int.from_bytes(urandom(32), "little") if a is None else a, version)
    seed.__doc__ = real.__doc__
    module.Random.seed = seed
    module.seed = module._inst.seed
    if switch.current is not None:
        module.seed()


def _fix_uuid(module):
    module._generate_time_safe = module._UuidCreate = None
    module._node = 0x02005A6F6361  # locally administered


class Keeper:
    """For switch.keepers: `random`'s own generator is each guest's."""

    def save(self, guest):
        module = sys.modules.get("random")
        if module is not None:
            guest.saved["random"] = module.getstate()

    def restore(self, guest):
        module = sys.modules.get("random")
        if module is None:
            return
        if "random" in guest.saved:
            module.setstate(guest.saved["random"])
        elif hasattr(guest, "entropy"):
            module.seed()

"""What of the machine a program sees beside sockets and the clock: descriptors that are the kernel's passed to `os`, chance,
process numbers. Everything that would differ from run to run is made from the run's seed."""

import _random
import os
import sys
import types
import zlib

from . import calls, errors, hooks, switch
from .linux_errno import NUMBERS
from .values import octets

_SENDFILE_PIECE = 1 << 16
_F_GETFL, _F_SETFL, _O_RDWR, _O_NONBLOCK = 3, 4, 2, 0o4000


def begin(guest, start):
    """What "start" says of a guest."""
    guest.entropy = _random.Random(start["seed"])
    name = "\0".join([start["host"]] + start["argv"])
    if "random" in sys.modules:
        sys.modules["random"].seed()
    guest.pid = 1000 + zlib.crc32(name.encode("utf-8", "replace")) % 30000


def install():
    real = types.SimpleNamespace(**{name: getattr(os, name, None) for name in dir(os)})
    _install_descriptors(real)
    _install_processes(real)
    os.urandom = urandom
    if hasattr(os, "getrandom"):
        os.getrandom = lambda size, flags=0: urandom(size)
    hooks.after_import("random", _seed_random)
    hooks.after_import("uuid", _fix_uuid)
    hooks.after_import("fcntl", _patch_fcntl)
    hooks.after_import("signal", _patch_signal)


# ---- descriptors

def _is_ours(fd):
    return switch.current is not None and fd in switch.current.fds


def _install_descriptors(real):
    """For each function of `os` on a descriptor, one that asks first whose it is."""
    def either(name, ours):
        theirs = getattr(real, name, None)  # Emscripten has not all of them
        if theirs is None:
            return

        def chosen(fd, *args, **kwargs):
            return ours(fd, *args, **kwargs) if _is_ours(fd) else theirs(fd, *args, **kwargs)
        chosen.__name__ = chosen.__qualname__ = name
        chosen.__doc__ = theirs.__doc__
        setattr(os, name, chosen)

    def sendfile(fd, source, offset, count, *_, **__):
        at = os.lseek(source, 0, os.SEEK_CUR) if offset is None else offset
        data = real.pread(source, min(count, _SENDFILE_PIECE), at)
        sent = calls.call("send", data, fd=fd, flags=0, to=None).result if data else 0
        if offset is None:
            os.lseek(source, at + sent, os.SEEK_SET)
        return sent

    either("close", lambda fd: calls.call("close", fd=fd) and None)
    either("dup", lambda fd: calls.call("dup", fd=fd).result)
    either("read", lambda fd, size: calls.call("recv", fd=fd, size=size, flags=0).data)
    either("write", lambda fd, data: calls.call("send", bytes(octets(data)), fd=fd, flags=0, to=None).result)
    either("set_blocking", lambda fd, blocking: calls.call("set_nonblocking", fd=fd, on=not blocking) and None)
    either("get_blocking", lambda fd: not calls.call("get_nonblocking", fd=fd).result)
    either("get_inheritable", lambda fd: False)
    either("set_inheritable", lambda fd, inheritable: None)
    either("isatty", lambda fd: False)
    either("fstat", lambda fd: os.stat_result((0o140777, 0, 0, 1, 0, 0, 0, 0, 0, 0)))
    either("sendfile", sendfile)


def _patch_fcntl(module):
    real = module.fcntl

    def fcntl(fd, cmd, arg=0):
        number = fd if isinstance(fd, int) else fd.fileno()
        if not _is_ours(number):
            return real(fd, cmd, arg)
        if cmd == _F_GETFL:
            return _O_RDWR | (_O_NONBLOCK if calls.call("get_nonblocking", fd=number).result else 0)
        if cmd == _F_SETFL:
            calls.call("set_nonblocking", fd=number, on=bool(arg & _O_NONBLOCK))
        return 0
    fcntl.__doc__ = real.__doc__
    module.fcntl = fcntl


def _patch_signal(module):
    """A signal's wake-up octet would be written by C code to whatever real descriptor has the number."""
    real = module.set_wakeup_fd

    def set_wakeup_fd(fd, *args, **kwargs):
        return -1 if _is_ours(fd) else real(fd, *args, **kwargs)
    module.set_wakeup_fd = set_wakeup_fd


# ---- processes

def _install_processes(real):
    """A process number from the run, not the machine. To the machine's own functions it is translated back."""
    os.getpid = lambda: real.getpid() if switch.current is None else switch.current.pid
    if real.kill is not None:
        os.kill = lambda pid, number: real.kill(real.getpid() if pid == os.getpid() else pid, number)
    if real.fork is not None:
        os.fork = _no_fork


def _no_fork():
    """Two processes on one channel can't be told apart, so a guest has one."""
    raise errors.os_error(NUMBERS["ENOSYS"])


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

"""The class `_socket.socket`: what CPython's socketmodule.c does, call for call, over the simulated kernel."""

import operator
import os
import sys
import warnings

from . import address as addresses
from . import calls, messages, signals, switch, tracebacks
from .errors import os_error
from .linux_errno import NUMBERS
from .values import NS, arity, c_int, c_long, clinic_int, like_c, c_size, ceil_to, duration, new_octets, none, octets, one, room, socket_number

SOCK_DGRAM, SOCK_NONBLOCK, SOCK_CLOEXEC = 2, 0x800, 0x80000
SOL_SOCKET, SO_TYPE, SO_ERROR, SO_PROTOCOL = 1, 3, 4, 38
POLLIN, POLLOUT, POLLERR = 1, 4, 8
EINTR, EAGAIN, EBADF, ENOTSOCK, EISCONN, EINPROGRESS = 4, 11, 9, 88, 106, 115
MSG_DONTWAIT, MSG_NOSIGNAL = 0x40, 0x4000
_MS = 1_000_000
# A buffer that a program gives is given back before the call returns, whatever traceback may still hold the shim's frames:
# hence the with-statements, and copies instead of slices.
# Non-blocking sends carry no more than this to the kernel: no send buffer takes more at once (tcp(7), tcp_wmem).
_PIECE = 4 << 20

if sys.version_info >= (3, 10):
    timeout = TimeoutError
else:
    class timeout(OSError):
        __module__ = "socket"


def timeout_ns(value):
    """socket_parse_timeout: None is -1, seconds become ns."""
    if value is None:
        return -1
    ns = duration(value)
    if ns < 0:
        raise ValueError("Timeout value out of range")
    return ns


_timeout = timeout


def seconds_or_none(ns):
    return None if ns < 0 else ns / NS


def _not_writable(name):
    raise AttributeError("attribute %r of '_socket.socket' objects is not writable" % name)


_MISSING = object()


class socket:
    """socket(family=AF_INET, type=SOCK_STREAM, proto=0) -> socket object
socket(family=-1, type=-1, proto=-1, fileno=None) -> socket object

Open a socket of the given type.  The family argument specifies the
address family; it defaults to AF_INET.  The type argument specifies
whether this is a stream (SOCK_STREAM, this is the default)
or datagram (SOCK_DGRAM) socket."""

    # socket.py adds __weakref__ itself, so it must not be here already.
    __slots__ = ("_fd", "_family", "_type", "_proto", "_ns")
    __module__ = "_socket"

    def __new__(cls, *args, **kwargs):
        self = object.__new__(cls)
        self._fd = -1
        self._family = self._type = self._proto = 0
        self._ns = -1
        return self

    def __init__(self, family=-1, type=-1, proto=-1, fileno=None):
        family, kind, proto = clinic_int(family), clinic_int(type), clinic_int(proto)
        if fileno is None:
            family = 2 if family == -1 else family
            kind = 1 if kind == -1 else kind
            proto = 0 if proto == -1 else proto
            fd = calls.call("socket", domain=family, type=kind & ~SOCK_CLOEXEC, protocol=proto).result
        else:
            fd, family, kind, proto = _adopt(fileno, family, kind, proto)
        self._fd, self._family, self._proto = fd, family, proto
        self._type = kind & ~(SOCK_NONBLOCK | SOCK_CLOEXEC)
        if kind & SOCK_NONBLOCK:
            self._ns = 0
        else:
            self._ns = switch.current.default_timeout
            if self._ns >= 0:
                self._set_nonblocking(True)

    def __repr__(self):
        return "<socket object, fd=%d, family=%d, type=%d, proto=%d>" % (self._fd, self._family, self._type, self._proto)

    def __del__(self):
        fd, self._fd = getattr(self, "_fd", -1), -1
        if fd < 0:
            return
        self._fd = fd
        self._warn_unclosed()
        self._fd = -1
        try:
            calls.attempt("close", fd=fd)
        except calls.CallFailed:
            pass

    def _warn_unclosed(self):
        try:
            if switch.current is not None and switch.current.ends:
                warnings.warn_explicit("unclosed %r" % self, ResourceWarning, "sys", 1)  # the interpreter's own, without a frame
            else:
                warnings.warn("unclosed %r" % self, ResourceWarning, stacklevel=3, source=self)
        except Warning as error:  # sock_finalize, where warnings are errors
            tracebacks.ignored(error, self)

    family = property(operator.attrgetter("_family"), doc="the socket family")
    type = property(operator.attrgetter("_type"), doc="the socket type")
    proto = property(operator.attrgetter("_proto"), doc="the socket protocol")
    timeout = property(lambda self: seconds_or_none(self._ns), lambda self, _: _not_writable("timeout"), doc="the socket timeout")

    # ---- waiting

    def _set_nonblocking(self, on):
        calls.call("set_nonblocking", fd=self._fd, on=on)

    def _wait(self, events, ns):
        """internal_select: true once the time is up."""
        if self._fd < 0:
            return False
        timeout = None if ns < 0 else ceil_to(ns, _MS) * _MS
        return not calls.call("poll", fds=[[self._fd, events]], timeout=timeout).ready

    def _blocking(self, events, function, ns=None):
        """sock_call_impl: with a timeout the descriptor is non-blocking underneath, so poll() first, then the call."""
        ns = self._ns if ns is None else ns
        if ns < 0 and signals.time_left(switch.current) is not None:
            self._wait(events, -1)  # where an alarm can come through
        if ns <= 0:
            return function()
        deadline = None
        while True:
            left = ns if deadline is None else deadline - calls.now()
            deadline = calls.now() + ns if deadline is None else deadline
            if left < 0 or self._wait(events, left):
                raise _timeout("timed out")
            try:
                return function()
            except BlockingIOError as error:
                if error.errno != EAGAIN or self._ns <= 0:
                    raise

    # ---- naming and connecting

    def bind(self, *args):
        one("socket.bind", len(args))
        address = addresses.to_kernel(self._family, args[0], "bind")
        if switch.current.makes_nodes or not addresses.is_pathname(address):
            calls.call("bind", fd=self._fd, addr=address)
            return
        path = addresses.make_node(address)
        try:
            addresses.bind_node(self._fd, address)
        except OSError:
            os.unlink(path)
            raise

    def listen(self, *args):
        arity("listen", len(args), 0, 1)
        backlog = max(c_int(args[0]), 0) if args else 128
        calls.call("listen", fd=self._fd, backlog=backlog)

    def _accept(self, *args):
        none("socket._accept", len(args))
        answer = self._blocking(POLLIN, lambda: calls.call("accept", fd=self._fd, flags=0))
        return answer.result, addresses.from_kernel(answer.address)

    def connect(self, *args):
        one("socket.connect", len(args))
        error = self._connect(addresses.to_kernel(self._family, args[0], "connect"))
        if error == "timeout":
            raise _timeout("timed out")
        if error:
            raise os_error(error)

    def connect_ex(self, *args):
        one("socket.connect_ex", len(args))
        error = self._connect(addresses.to_kernel(self._family, args[0], "connect_ex"))
        return EAGAIN if error == "timeout" else error

    def _connect(self, address):
        """internal_connect: 0, an errno, or "timeout"."""
        node = addresses.is_pathname(address)
        if node and self._fd < 0:
            return EBADF
        if node:
            missing, address = addresses.find_node(address)
            if missing:
                return missing
        try:
            calls.attempt("connect", fd=self._fd, addr=address)
            return 0
        except calls.CallFailed as failure:
            if (self._ns <= 0 or failure.errno != EINPROGRESS) and (self._ns == 0 or failure.errno != EINTR):
                return addresses.without_socket(failure.errno) if node else failure.errno
        if self._wait(POLLOUT | POLLERR, self._ns):
            return "timeout"
        error = self.getsockopt(SOL_SOCKET, SO_ERROR)
        return 0 if error == EISCONN else error

    def getsockname(self, *args):
        none("socket.getsockname", len(args))
        return addresses.from_kernel(calls.call("getsockname", fd=self._fd).address)

    def getpeername(self, *args):
        none("socket.getpeername", len(args))
        return addresses.from_kernel(calls.call("getpeername", fd=self._fd).address)

    # ---- the object itself

    def fileno(self, *args):
        none("socket.fileno", len(args))
        return self._fd

    def detach(self, *args):
        none("socket.detach", len(args))
        fd, self._fd = self._fd, -1
        return fd

    def close(self, *args):
        none("socket.close", len(args))
        fd, self._fd = self._fd, -1
        if fd < 0:
            return
        try:
            calls.attempt("close", fd=fd)
            return
        except calls.CallFailed as failure:
            if failure.errno == NUMBERS["ECONNRESET"]:
                return
            number = failure.errno
        raise os_error(number)

    def shutdown(self, *args):
        one("socket.shutdown", len(args))
        calls.call("shutdown", fd=self._fd, how=clinic_int(args[0]))

    def setblocking(self, *args):
        one("socket.setblocking", len(args))
        on = bool(args[0] if sys.version_info >= (3, 12) else c_long(args[0]))
        self._ns = -1 if on else 0
        self._set_nonblocking(not on)

    def getblocking(self, *args):
        none("socket.getblocking", len(args))
        return self._ns != 0

    def settimeout(self, *args):
        one("socket.settimeout", len(args))
        self._ns = timeout_ns(args[0])
        self._set_nonblocking(self._ns >= 0)

    def gettimeout(self, *args):
        none("socket.gettimeout", len(args))
        return seconds_or_none(self._ns)

    def setsockopt(self, *args):
        messages.set_option(self._fd, args)

    def getsockopt(self, *args):
        return messages.get_option(self._fd, args)

    # ---- receiving

    def _receive(self, size, flags, **more):
        return self._blocking(POLLIN, lambda: calls.call("recv", fd=self._fd, size=size, flags=flags, **more))

    def recv(self, *args):
        arity("recv", len(args), 1, 2)
        size, flags = c_size(args[0]), _flags(args, 1)
        if size < 0:
            raise ValueError("negative buffersize in recv")
        if size == 0:
            return b""  # sock_recv_guts: "If 0 bytes were requested, do nothing."
        return self._receive(new_octets(size), flags).padded()

    def recvfrom(self, *args):
        arity("recvfrom", len(args), 1, 2)
        size, flags = c_size(args[0]), _flags(args, 1)
        if size < 0:
            raise ValueError("negative buffersize in recvfrom")
        answer = self._receive(new_octets(size), flags)
        return answer.padded(), addresses.from_kernel(answer.address)

    def recv_into(self, buffer=_MISSING, nbytes=0, flags=0):
        with _view("recv_into", buffer) as view:
            nbytes, flags = c_size(nbytes), c_int(flags)
            if nbytes < 0:
                raise ValueError("negative buffersize in recv_into")
            if nbytes > len(view):
                raise ValueError("buffer too small for requested bytes")
            if not view:
                return 0
            return _store(view, self._receive(nbytes or len(view), flags))

    def recvfrom_into(self, buffer=_MISSING, nbytes=0, flags=0):
        with _view("recvfrom_into", buffer) as view:
            nbytes, flags = c_size(nbytes), c_int(flags)
            if nbytes < 0:
                raise ValueError("negative buffersize in recvfrom_into")
            if nbytes > len(view):
                raise ValueError("nbytes is greater than the length of the buffer")
            answer = self._receive(nbytes or len(view), flags)
            return _store(view, answer), addresses.from_kernel(answer.address)

    def recvmsg(self, *args):
        arity("recvmsg", len(args), 1, 3)
        size = c_size(args[0])
        len(args) > 1 and c_size(args[1]), _flags(args, 2)
        if size < 0:
            raise ValueError("negative buffer size in recvmsg()")
        data, rest = self._receive_message(new_octets(size), args, "recvmsg")
        return (data,) + rest

    def recvmsg_into(self, *args):
        arity("recvmsg_into", len(args), 1, 3)
        len(args) > 1 and c_size(args[1]), _flags(args, 2)  # the buffers are looked at last
        views = messages.rooms(args[0])
        try:
            data, rest = self._receive_message(sum(map(len, views)), args, "recvmsg_into")
            return (messages.scatter(data, views),) + rest
        finally:
            for view in views:
                view.release()

    def _receive_message(self, size, args, name):
        ancillary = c_size(args[1]) if len(args) > 1 else 0
        if not 0 <= ancillary <= 0x7FFFFFFF:
            raise ValueError("invalid ancillary data buffer length")
        more = {"control_size": ancillary} if ancillary else {}
        answer = self._receive(size, _flags(args, 2), **more)
        return answer.data, (messages.unpack_ancillary(answer.control, _flags(args, 2)), answer.flags, addresses.from_kernel(answer.address))

    # ---- sending

    def _send(self, data, flags, to=None, ns=None, **more):
        try:
            return self._send_quietly(data, flags, to, ns, **more)
        except BrokenPipeError as error:
            # sk_stream_error, unix_stream_sendmsg: a stream's comes with SIGPIPE, which CPython ignores unless told otherwise
            if error.errno == NUMBERS["EPIPE"] and self._type != SOCK_DGRAM and not flags & MSG_NOSIGNAL:
                signals.broken_pipe()
            raise

    def _send_quietly(self, data, flags, to, ns, **more):
        if addresses.is_pathname(to) and self._type == SOCK_DGRAM:
            return self._send_to_node(data, flags, to, ns, more)
        return self._send_to_kernel(data, flags, to, ns, more)

    def _send_to_node(self, data, flags, path, ns, more):
        missing, node = addresses.find_node(path)
        if missing:
            raise os_error(missing)
        try:
            return self._send_to_kernel(data, flags, node, ns, more)
        except FileNotFoundError as error:
            raise os_error(addresses.without_socket(error.errno)) from None

    def _send_to_kernel(self, data, flags, to, ns, more):
        if self._ns < 0 and signals.time_left(switch.current) is not None:
            return self._send_between_signals(data, flags, to)
        if self._ns >= 0 and len(data) > _PIECE:
            data = bytes(data[:_PIECE])
        return self._blocking(POLLOUT, lambda: calls.call("send", data, fd=self._fd, flags=flags, to=to, **more), ns).result

    def _send_between_signals(self, data, flags, to):
        """A blocking send() that an alarm can come through."""
        sent = 0
        while True:
            self._wait(POLLOUT, -1)
            try:
                sent += calls.call("send", bytes(data[sent:]), fd=self._fd, flags=flags | MSG_DONTWAIT, to=to).result
            except BlockingIOError:
                continue
            if sent == len(data):
                return sent

    def send(self, *args):
        arity("send", len(args), 1, 2)
        with octets(args[0]) as data:
            return self._send(data, _flags(args, 1))

    def sendall(self, *args):
        arity("sendall", len(args), 1, 2)
        with octets(args[0]) as data:
            self._send_all(data, _flags(args, 1))

    def _send_all(self, data, flags):
        deadline = calls.now() + self._ns if self._ns > 0 else None
        sent = self._send(data, flags)
        while sent < len(data):
            left = self._ns if deadline is None else deadline - calls.now()
            if deadline is not None and left <= 0:
                raise _timeout("timed out")
            sent += self._send(bytes(data[sent:sent + _PIECE]), flags, None, left)

    def sendto(self, *args):
        if not 2 <= len(args) <= 3:
            raise TypeError("sendto() takes 2 or 3 arguments (%d given)" % len(args))
        with octets(args[0]) as data:
            flags = c_int(args[1]) if len(args) == 3 else 0
            return self._send(data, flags, addresses.to_kernel(self._family, args[-1], "sendto"))

    def sendmsg_afalg(self, *_, **__):
        raise OSError("algset is only supported for AF_ALG")

    def sendmsg(self, *args):
        arity("sendmsg", len(args), 1, 4)
        flags = _flags(args, 2)
        to = args[3] if len(args) > 3 else None
        to = None if to is None else addresses.to_kernel(self._family, to, "sendmsg")
        data = messages.gather(args[0])
        control = messages.pack_ancillary(args[1] if len(args) > 1 else (), self._family == 1)
        return self._send(data, flags, to, **({"control": list(control)} if control else {}))


for _name in ("recv_into", "recvfrom_into"):
    setattr(socket, _name, like_c("socket." + _name, getattr(socket, _name)))


def _flags(args, index):
    return c_int(args[index]) if len(args) > index else 0


def _view(name, buffer):
    if buffer is _MISSING:
        raise TypeError("%s() missing required argument 'buffer' (pos 1)" % name)
    return room(buffer, name + "() argument 1 must be %s")


def _store(view, answer):
    view[:len(answer.data)] = answer.data
    return answer.result


def _adopt(fileno, family, kind, proto):
    """sock_initobj with a descriptor that exists: what is not said is asked of the kernel."""
    fd = socket_number(fileno)
    if fd < 0:
        raise ValueError("negative file descriptor")
    try:
        address = calls.attempt("getsockname", fd=fd).address
    except calls.CallFailed as failure:
        number = failure.errno if family == -1 or failure.errno in (EBADF, ENOTSOCK) else 0
    else:
        number = 0
        if family == -1:
            family = 1 if not isinstance(address, list) else 2 if len(address) == 2 else 10
    if number:
        raise os_error(number)
    if kind == -1:
        kind = messages.get_option(fd, (SOL_SOCKET, SO_TYPE))
    if proto == -1:
        proto = messages.get_option(fd, (SOL_SOCKET, SO_PROTOCOL))
    return fd, family, kind, proto

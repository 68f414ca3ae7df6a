"""TLS over simulated sockets. The C code of `_ssl` reads and writes real descriptors; here it gets memory to read and write
(ssl.MemoryBIO), and the octets travel by calls. Protocol and errors stay OpenSSL's."""

from . import hooks, sockets, values

_HEADER = 5  # of a record: type, version, length (RFC 8446, 5.1)


class Connection:
    """What SSLContext._wrap_socket() gives: everything that is not said here is the real object's."""

    def __init__(self, module, sock, make):
        own = self.__dict__
        own["_ssl"] = module
        own["_sock"] = sock
        own["_incoming"], own["_outgoing"] = module.MemoryBIO(), module.MemoryBIO()
        own["_unsent"] = b""  # what a non-blocking socket has not taken yet
        own["_header"], own["_left"] = b"", 0  # of the record that is being received
        own["_inner"] = make(own["_incoming"], own["_outgoing"])

    def __getattr__(self, name):
        return getattr(self._inner, name)

    def __setattr__(self, name, value):
        setattr(self._inner, name, value)

    def do_handshake(self):
        return self._run(self._inner.do_handshake, None)

    def read(self, size=1024, buffer=None):
        if buffer is None:
            return self._run(lambda: self._inner.read(size), "The read operation timed out")
        return self._run(lambda: self._inner.read(size, buffer), "The read operation timed out")

    def write(self, data):
        return self._run(lambda: self._inner.write(data), "The write operation timed out")

    def shutdown(self):
        self._run(self._inner.shutdown, "The read operation timed out")
        return self._sock

    def _run(self, function, late):
        """function(), as often as it wants octets of the peer's first."""
        wants_more = self._ssl.SSLWantReadError
        while True:
            try:
                result = function()
            except wants_more as error:
                wanting = error
            except self._ssl.SSLError:
                self._try_to_tell()
                raise
            else:
                self._send(late)
                return result
            self._send(late)
            self._receive(wanting, late)

    def _receive(self, wanting, late):
        """As OpenSSL reads a socket: a header, then its record, never further; so that select() still sees what follows."""
        try:
            octets = sockets.socket.recv(self._sock, self._left or _HEADER - len(self._header))
        except BlockingIOError:
            raise wanting from None
        except TimeoutError:
            raise sockets.timeout(late or self._late_handshake()) from None
        if not octets:
            self._incoming.write_eof()
            return
        self._incoming.write(octets)
        own = self.__dict__
        if self._left:
            own["_left"] -= len(octets)
        else:
            own["_header"] += octets
            if len(self._header) == _HEADER:
                own["_header"], own["_left"] = b"", int.from_bytes(self._header[3:], "big")

    def _send(self, late):
        octets = self._unsent + self._outgoing.read()
        self.__dict__["_unsent"] = b""
        while octets:
            try:
                octets = octets[sockets.socket.send(self._sock, octets):]
            except BlockingIOError:
                self.__dict__["_unsent"] = octets
                return
            except TimeoutError:
                self.__dict__["_unsent"] = octets
                raise sockets.timeout(late or self._late_handshake()) from None

    def _late_handshake(self):
        """What the interpreter says begins with the line of its C code, which each release has elsewhere; so it is asked."""
        pair, kind = values.c_function("socketpair"), values.c_class("_socket", "socket")
        if pair is None:
            return "_ssl.c: The handshake operation timed out"
        ends = [type("socket", (kind,), {})(fileno=end.detach()) for end in pair()]
        ends[0].settimeout(1e-6)
        try:
            self._ssl._ssl._SSLContext(self._ssl.PROTOCOL_TLS_CLIENT)._wrap_socket(ends[0], False, "localhost").do_handshake()
        except OSError as error:
            return str(error)
        finally:
            for end in ends:
                end.close()

    def _try_to_tell(self):
        """The alert that goes with an error, if the peer is still there."""
        try:
            self._send("")
        except OSError:
            pass


def install():
    hooks.after_import("ssl", _patch)


def _patch(module):
    def _wrap_socket(self, sock, server_side, server_hostname=None, *, owner=None, session=None):
        return Connection(module, sock, lambda incoming, outgoing: self._wrap_bio(
            incoming, outgoing, server_side, server_hostname, owner=owner, session=session))
    module.SSLContext._wrap_socket = _wrap_socket

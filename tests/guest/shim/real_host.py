"""A host of the guest protocol that serves each call with the machine's own kernel, so that the shim can be judged alone:
what a program prints under it must be what it prints without it. Each thread of the guest has a thread here, which blocks
where the guest's would."""

import errno
import json
import os
import select
import signal
import socket
import struct
import subprocess
import sys
import threading
import time

import _socket

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
NATIVE = os.path.join(ROOT, "assets", "guest", "native.py")
_SIZES = struct.Struct(">II")


class Host:
    """Runs one guest to its end. Afterwards: stdout, stderr (octets), status, why, traceback, and every frame in `frames`."""

    def __init__(self, path, argv=None, source=None, files=None, python=sys.executable, trace="program", seed=1,
                 line_budget=1_000_000, stdin=subprocess.DEVNULL, host="here"):
        self.frames = []
        self.output = {1: b"", 2: b""}
        self.status = self.why = self.traceback = None
        self._sockets = {}
        self._epolls = {}
        self._workers = {}
        self._lock = threading.Lock()
        self._futexes = {}
        self._futex_lock = threading.Lock()
        self._start = time.monotonic_ns()
        self._host_name = host
        self._python = python
        self._stdin = stdin
        self._program = {
            "t": "start", "path": path, "argv": argv or [path], "seed": seed, "host": host, "pid": 1001, "epoch": time.time_ns(),
            "trace": trace, "line_budget": line_budget, "files": files or {}, "now": 0}
        if source is not None:
            self._program["source"] = source

    def run_over(self, channel, timeout=60):
        """Serves a guest at the other end of a connection, whatever runs it."""
        self._channel = channel
        watchdog = threading.Timer(timeout, lambda: channel.shutdown(socket.SHUT_RDWR))
        watchdog.start()
        try:
            self._serve()
        except OSError:
            pass
        finally:
            watchdog.cancel()
            channel.close()
        return self

    def run(self, timeout=60):
        ours, theirs = socket.socketpair()
        environment = dict(os.environ, PYTHONHASHSEED="0", PYTHONDONTWRITEBYTECODE="1")
        self._channel = ours
        self._process = subprocess.Popen([self._python, NATIVE, str(theirs.fileno())], pass_fds=[theirs.fileno()],
                                         stdin=self._stdin, env=environment)
        theirs.close()
        watchdog = threading.Timer(timeout, self._process.kill)
        watchdog.start()
        try:
            self._serve()
            self._process.wait()
        finally:
            watchdog.cancel()
            self._process.kill()
            self._process.wait()
            ours.close()
        return self

    @property
    def process(self):
        return self._process

    def of(self, *kinds):
        return [header for header, _ in self.frames if header["t"] in kinds]

    # ---- frames

    def _serve(self):
        while True:
            sizes = self._read(_SIZES.size)
            if not sizes:
                return
            header_size, payload_size = _SIZES.unpack(sizes)
            header = json.loads(self._read(header_size))
            payload = self._read(payload_size)
            self.frames.append((header, payload))
            kind = header["t"]
            if kind == "hello":
                self._send(self._program)
            elif kind == "out":
                self.output[header["stream"]] += header["text"].encode() if "text" in header else payload
            elif kind == "exit":
                self.status, self.why, self.traceback = header["status"], header["why"], header["traceback"]
                return
            elif kind == "call":
                self._worker(header["th"]).submit(header, payload)

    def _read(self, size):
        data = b""
        while len(data) < size:
            try:
                part = self._channel.recv(size - len(data))
            except ConnectionResetError:
                part = b""
            if not part:
                return b""
            data += part
        return data

    def _send(self, header, payload=b""):
        text = json.dumps(header).encode()
        try:
            with self._lock:
                self._channel.sendall(_SIZES.pack(len(text), len(payload)) + text + payload)
        except OSError:
            pass  # the guest is gone

    def _worker(self, thread):
        if thread not in self._workers:
            self._workers[thread] = Worker(self, thread)
        return self._workers[thread]

    def reply(self, thread, members, payload=b""):
        header = {"t": "reply", "th": thread, "now": time.monotonic_ns() - self._start}
        header.update(members)
        self._send(header, payload)

    def serve(self, thread, header, payload):
        """One call, in the thread that stands for the guest's."""
        try:
            members = getattr(self, "do_" + header["op"])(thread, header, payload)
        except socket.gaierror as error:
            members = {"errno": "EIO", "detail": error.strerror}
        except OSError as error:
            members = {"errno": errno.errorcode.get(error.errno, error.errno)}
        if members is None:
            return
        data = members.pop("data", b"")
        if isinstance(members.get("address"), bytes):  # an abstract unix address
            members["address"] = members["address"].decode("utf-8", "surrogateescape")
        self.reply(thread, members, data)

    # ---- calls

    def _socket(self, fd):
        """A socket object for one direct call on a descriptor."""
        if fd < 0:
            raise OSError(errno.EBADF, "")  # what the kernel says; the class would not even ask it
        known = self._sockets.get(fd)
        if known is None:
            known = self._sockets[fd] = _socket.socket(fileno=fd)
        return known

    def _opened(self, sock):
        fd = sock.fileno()
        self._sockets[fd] = sock
        return fd

    def do_socket(self, _thread, call, _payload):
        sock = _socket.socket(call["domain"], call["type"], call["protocol"])
        return {"result": self._opened(sock)}

    def do_socketpair(self, _thread, call, _payload):
        return {"fds": [self._opened(sock) for sock in _socket.socketpair(call["domain"], call["type"], call["protocol"])]}

    def do_bind(self, _thread, call, _payload):
        self._socket(call["fd"]).bind(_address(call["addr"]))
        return {}

    def do_listen(self, _thread, call, _payload):
        self._socket(call["fd"]).listen(call["backlog"])
        return {}

    def do_accept(self, _thread, call, _payload):
        fd, address = self._socket(call["fd"])._accept()
        self._sockets[fd] = _socket.socket(fileno=fd)
        return {"result": fd, "address": address}

    def do_connect(self, _thread, call, _payload):
        self._socket(call["fd"]).connect(_address(call["addr"]))
        return {}

    def do_send(self, _thread, call, payload):
        sock = self._socket(call["fd"])
        if call.get("to") is None:
            return {"result": sock.send(payload, call["flags"])}
        return {"result": sock.sendto(payload, call["flags"], _address(call["to"]))}

    def do_recv(self, _thread, call, _payload):
        data, _, flags, address = self._socket(call["fd"]).recvmsg(min(call["size"], 1 << 26), 0, call["flags"])
        return {"result": len(data), "data": data, "flags": flags, "address": address}

    def do_shutdown(self, _thread, call, _payload):
        self._socket(call["fd"]).shutdown(call["how"])
        return {}

    def do_close(self, _thread, call, _payload):
        self._epolls.pop(call["fd"], None)
        sock = self._sockets.pop(call["fd"], None)
        if sock is not None:
            sock.detach()
        os.close(call["fd"])
        return {}

    def do_getsockopt(self, _thread, call, _payload):
        data = self._socket(call["fd"]).getsockopt(call["level"], call["optname"], call["optlen"])
        return {"data": data}

    def do_setsockopt(self, _thread, call, payload):
        self._socket(call["fd"]).setsockopt(call["level"], call["optname"], payload)
        return {}

    def do_getsockname(self, _thread, call, _payload):
        return {"address": self._socket(call["fd"]).getsockname()}

    def do_getpeername(self, _thread, call, _payload):
        return {"address": self._socket(call["fd"]).getpeername()}

    def do_set_nonblocking(self, _thread, call, _payload):
        os.set_blocking(call["fd"], not call["on"])
        return {}

    def do_get_nonblocking(self, _thread, call, _payload):
        return {"result": int(not os.get_blocking(call["fd"]))}

    def do_dup(self, _thread, call, _payload):
        fd = os.dup(call["fd"])
        return {"result": fd}

    def do_select(self, _thread, call, _payload):
        timeout = None if call["timeout"] is None else call["timeout"] / 1e9
        sets = select.select(*call["sets"], timeout)
        return {"sets": sets, "result": sum(map(len, sets))}

    def do_poll(self, _thread, call, _payload):
        poll = select.poll()
        for fd, events in call["fds"]:
            poll.register(fd, events)
        ready = poll.poll(None if call["timeout"] is None else call["timeout"] / 1e6)
        return {"ready": ready, "result": len(ready)}

    def do_epoll_create(self, _thread, _call, _payload):
        epoll = select.epoll()
        fd = os.dup(epoll.fileno())  # the object's own closing must not matter
        self._epolls[fd] = epoll
        return {"result": fd}

    def do_epoll_ctl(self, _thread, call, _payload):
        epoll = self._epolls.get(call["epfd"])
        if epoll is None:
            raise OSError(errno.EBADF, "")
        if call["op_code"] == 2:
            epoll.unregister(call["fd"])
        else:
            {1: epoll.register, 3: epoll.modify}[call["op_code"]](call["fd"], call["events"])
        return {}

    def do_epoll_wait(self, _thread, call, _payload):
        epoll = self._epolls.get(call["epfd"])
        if epoll is None:
            raise OSError(errno.EBADF, "")
        ready = epoll.poll(None if call["timeout"] is None else call["timeout"] / 1e9, call["maxevents"])
        return {"ready": ready, "result": len(ready)}

    def do_nanosleep(self, _thread, call, _payload):
        time.sleep(call["duration"] / 1e9)
        return {}

    def do_clock_gettime(self, _thread, _call, _payload):
        return {"result": time.monotonic_ns() - self._start}

    def do_getaddrinfo(self, _thread, call, _payload):
        rows = _socket.getaddrinfo(call["node"] or None, call["service"] or None, call["family"], call["type"],
                                   call["protocol"], call["flags"])
        return {"addresses": [[family, kind, protocol, address] for family, kind, protocol, _, address in rows]}

    def do_gethostname(self, _thread, _call, _payload):
        return {"data": self._host_name.encode()}

    # ---- threads

    def _futex(self, ticket):
        with self._futex_lock:
            return self._futexes.setdefault(ticket, threading.Semaphore(0))

    def do_futex_wait(self, _thread, call, _payload):
        timeout = None if call["timeout"] is None else call["timeout"] / 1e9
        if not self._futex(call["ticket"]).acquire(timeout=timeout):
            return {"errno": "ETIMEDOUT"}
        return {}

    def do_futex_wake(self, _thread, call, _payload):
        for _ in range(call["count"]):
            self._futex(call["ticket"]).release()
        return {"result": call["count"]}

    def do_thread_start(self, thread, call, _payload):
        self.reply(thread, {})
        self.reply(call["thread"], {})

    def do_tgkill(self, _thread, _call, _payload):
        return {}  # what sleeps in this process sleeps on; the handler's turn comes when it ends

    def do_thread_exit(self, _thread, _call, _payload):
        return None


class Worker:
    """Does one guest thread's calls, one after the other."""

    def __init__(self, host, thread):
        self._host = host
        self._thread = thread
        self._ready = threading.Semaphore(0)
        self._calls = []
        threading.Thread(target=self._run, daemon=True).start()

    def submit(self, header, payload):
        self._calls.append((header, payload))
        self._ready.release()

    def _run(self):
        while True:
            self._ready.acquire()
            header, payload = self._calls.pop(0)
            self._host.serve(self._thread, header, payload)


def _address(address):
    if isinstance(address, str):
        return address.encode("utf-8", "surrogateescape")
    return tuple(address) if isinstance(address, list) else address


if __name__ == "__main__":
    signal.signal(signal.SIGPIPE, signal.SIG_IGN)
    done = Host(sys.argv[1], sys.argv[1:], python=os.environ.get("ZOCALO_PYTHON", sys.executable), stdin=None).run(600)
    sys.stdout.buffer.write(done.output[1])
    sys.stderr.buffer.write(done.output[2])
    sys.exit(done.status)

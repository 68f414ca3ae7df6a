#!/usr/bin/env python3
"""zocalo run --tun: real programs and this machine's own TCP against a simulated host, in a network namespace of its own.

The counters that the kernel keeps for a namespace are the judge of every packet that we send.
"""
import contextlib
import hashlib
import json
import os
import pathlib
import random
import re
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
import unittest

ZOCALO = os.environ.get("ZOCALO", "build/native/zocalo")
INSIDE = "ZOCALO_TUN_TEST_NAMESPACE"
DEVICE = "zoc0"
HERE, GUEST, GUEST6 = "10.77.0.1", "10.77.0.2", "fd77::2"
PATIENCE = 60

SERVER = r"""
# Each client says how much it sends and how much it wants, and does both at once; its answer begins with the digest's place.
import hashlib, random, selectors, socket, sys

def data(seed, size):
    return random.Random(seed).randbytes(size)

class Client:
    def __init__(self, connection):
        self.connection, self.head, self.wanted, self.digest, self.out = connection, b"", None, hashlib.sha256(), b""
        self.sent, self.digested = 0, False

    def readable(self):
        piece = self.connection.recv(65536)
        if self.wanted is None:
            self.head += piece
            if b"\n" not in self.head:
                return bool(piece)
            line, piece = self.head.split(b"\n", 1)
            seed, up, down = map(int, line.split())
            self.wanted, self.out = up, data(seed, down)
        self.digest.update(piece)
        self.wanted -= len(piece)
        if self.wanted == 0 and not self.digested:
            self.digested = True
            self.out += self.digest.digest()
        return True

    def writable(self):
        if self.sent < len(self.out):
            self.sent += self.connection.send(memoryview(self.out)[self.sent:self.sent + 65536])
        return not (self.digested and self.sent == len(self.out))

family = socket.AF_INET6 if socket.has_dualstack_ipv6() else socket.AF_INET
listener = socket.create_server(("", 5000), family=family, backlog=50, dualstack_ipv6=family == socket.AF_INET6)
selector = selectors.DefaultSelector()
selector.register(listener, selectors.EVENT_READ)
print("ready", flush=True)
while True:
    for key, events in selector.select():
        if key.data is None:
            connection, _ = listener.accept()
            connection.setblocking(False)
            selector.register(connection, selectors.EVENT_READ, Client(connection))
            continue
        client = key.data
        goes_on = client.readable() if events & selectors.EVENT_READ else True
        if goes_on and events & selectors.EVENT_WRITE:
            goes_on = client.writable()
        if not goes_on:
            selector.unregister(client.connection)
            client.connection.close()
            continue
        wants = selectors.EVENT_WRITE if client.sent < len(client.out) or client.digested else 0
        selector.modify(client.connection, selectors.EVENT_READ | wants, client)
"""

HTTP = r"""
import http.server, socket
class Server(http.server.ThreadingHTTPServer):
    address_family = socket.AF_INET6
    def server_bind(self):
        self.socket.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        super().server_bind()
class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def do_GET(self):
        body = (self.path * 20000).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))[::-1]
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *args):
        pass
server = Server(("", 8000), Handler)
print("ready", flush=True)
server.serve_forever()
"""

ECHO = r"""
import socket
with socket.create_server(("", 5000)) as listener:
    print("ready", flush=True)
    connection, peer = listener.accept()
    with connection:
        while piece := connection.recv(1000):
            connection.sendall(piece.upper())
print("good bye")
"""

UDP = r"""
import socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("", 5000))
print("ready", flush=True)
while True:
    data, peer = s.recvfrom(65536)
    s.sendto(data[::-1], peer)
"""

CLIENT = r"""
# Our own active open: what comes is sent back, to the real server of this machine.
import hashlib, socket, sys
with socket.create_connection(("machine", int(sys.argv[1]))) as s:
    total = b""
    while piece := s.recv(65536):
        total += piece
    s.sendall(total[::-1])
    s.shutdown(socket.SHUT_WR)
    print(hashlib.sha256(total).hexdigest(), s.getpeername()[0])
try:
    socket.create_connection(("machine", 1), timeout=5)
except OSError as error:
    print(type(error).__name__)
"""


def ip(*words):
    subprocess.run(["ip", *words], check=True)


def counters():
    """Everything in /proc/net/snmp, netstat and snmp6 of this namespace: {"Tcp.InErrs": 0, …}."""
    table = {}
    for name in ("snmp", "netstat"):
        lines = pathlib.Path("/proc/net", name).read_text().splitlines()
        for names, values in zip(lines[::2], lines[1::2]):
            group = names.split(":")[0]
            table.update(zip((f"{group}.{n}" for n in names.split()[1:]), map(int, values.split()[1:])))
    for line in pathlib.Path("/proc/net/snmp6").read_text().splitlines():
        name, value = line.split()
        table[name] = int(value)
    return table


# What counts packets that were not as they should be. TcpExt.TCPSACKDiscard: SACK blocks of what was never sent.
BAD = ("Ip.InHdrErrors", "Ip.InAddrErrors", "Ip.InUnknownProtos", "Ip.ReasmFails", "Icmp.InErrors", "Icmp.InCsumErrors",
       "Tcp.InErrs", "Tcp.InCsumErrors", "Udp.InErrors", "Udp.InCsumErrors", "TcpExt.TCPSACKDiscard", "IpExt.InTruncatedPkts",
       "IpExt.InCsumErrors", "Ip6InHdrErrors", "Ip6InTruncatedPkts", "Icmp6InErrors", "Icmp6InCsumErrors", "Udp6InCsumErrors")


class TunTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.before = counters()

    def check_counters(self):
        after = counters()
        seen = {name: after[name] - self.before.get(name, 0) for name in after}
        # A SYN-ACK that comes again, because the link doubled it or lost its acknowledgement, is answered and counted
        # as an error, too (tcp_validate_incoming); any TCP's would be.
        seen["Tcp.InErrs"] -= seen["TcpExt.TCPSYNChallenge"]
        # A D-SACK (RFC 2883) of what the link doubled, which tells of more copies than the kernel ever sent again, is "dubious" to
        # it and then counted as a block of no use, too (tcp_dsack_seen and tcp_sacktag_write_queue); no other block may be.
        dubious = seen["TcpExt.TCPDSACKIgnoredDubious"]
        print(f"SACK blocks of no use: {seen['TcpExt.TCPSACKDiscard']}, of dubious D-SACKs {dubious}", file=sys.stderr)
        seen["TcpExt.TCPSACKDiscard"] = max(0, seen["TcpExt.TCPSACKDiscard"] - dubious)
        for name in BAD:
            self.assertEqual(seen.get(name, 0), 0, name)  # a kernel without IPv6 has none of its counters
        return seen

    @contextlib.contextmanager
    def zocalo(self, program, *options, arguments=(), device=True):
        """A guest that has said "ready" (or "" for one that never does), until the block ends."""
        (self.folder / "program.py").write_text(program)
        if device:
            ip("tuntap", "add", "dev", DEVICE, "mode", "tun")
            ip("addr", "add", HERE + "/24", "dev", DEVICE)
            subprocess.run(["ip", "-6", "addr", "add", "fd77::1/64", "dev", DEVICE, "nodad"], check=False)
            ip("link", "set", DEVICE, "up")
        process = subprocess.Popen([ZOCALO, "run", "--tun", DEVICE, *options, "program.py", *arguments], cwd=self.folder,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        try:
            if "--json" in options:  # which prints nothing before the end
                self.wait_for_listener(process)
            elif "ready" in program:
                self.assertEqual(process.stdout.readline(), "ready\n", process.poll())
            yield process
        finally:
            process.kill()
            process.stdout.close()
            process.stderr.close()
            process.wait()
            if device:
                ip("tuntap", "del", "dev", DEVICE, "mode", "tun")

    def wait_for_listener(self, process):
        began = time.monotonic()
        while process.poll() is None and time.monotonic() - began < PATIENCE:
            with contextlib.suppress(OSError), socket.create_connection((GUEST, 5000), timeout=PATIENCE):
                return
            time.sleep(0.05)
        self.fail("nobody listens")

    def interrupt(self, process):
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=PATIENCE)
        self.assertEqual(process.returncode, 128 + signal.SIGINT, err)
        return out, err


class BulkTest(TunTest):
    def exchange(self, address, seed, up, down, results):
        """Sends and receives at once; notes whether both digests are right."""
        outgoing = random.Random(seed + 1000).randbytes(up)
        with socket.create_connection((address, 5000), timeout=PATIENCE) as s:
            def send():
                s.sendall(b"%d %d %d\n" % (seed, up, down) + outgoing)
            sender = threading.Thread(target=send)
            sender.start()
            got = bytearray()
            while piece := s.recv(1 << 16):
                got += piece
            sender.join()
        results[seed] = (hashlib.sha256(got[:down]).digest() == hashlib.sha256(random.Random(seed).randbytes(down)).digest()
                         and bytes(got[down:]) == hashlib.sha256(outgoing).digest())

    def test_ten_megabytes_each_way_through_a_bad_link(self):
        shape = "delay 2ms 1ms loss 5% duplicate 2% reorder 5%"
        small = [(GUEST6 if seed % 4 == 0 else GUEST, seed, 400_000, 400_000) for seed in range(1, 21)]
        large = [(GUEST, 100, 2_000_000, 2_000_000)]
        with self.zocalo(SERVER, "--link", shape, "--json") as process:
            garbage = Garbage()
            self.addCleanup(garbage.socket.close)
            results, began = {}, time.monotonic()
            threads = [threading.Thread(target=self.exchange, args=(*each, results)) for each in small + large]
            for thread in threads:
                thread.start()
            while any(thread.is_alive() for thread in threads):
                garbage.throw()
                time.sleep(0.02)
            took = time.monotonic() - began
            self.assertEqual(results, {seed: True for _, seed, _, _ in small + large})
            out, err = self.interrupt(process)
        print(f"10 MB each way on 21 connections: {took:.1f} s, {garbage.thrown} packets of garbage")
        # Every piece of garbage was counted, but for fragments that never became whole.
        dropped = json.loads(out)["outside"]["dropped"]
        self.assertGreater(sum(dropped.values()), garbage.thrown // 2, dropped)
        for reason in ("bad TCP checksum", "bad IPv4 checksum", "truncated TCP header", "neither IPv4 nor IPv6"):
            self.assertIn(reason, dropped)
        seen = self.check_counters()
        self.assertGreater(seen["Tcp.InSegs"], 10_000)


class ProgramsTest(TunTest):
    """Real programs of this machine."""

    def test_curl(self):
        with self.zocalo(HTTP, "--link", "delay 3ms loss 3%") as process:
            (self.folder / "body").write_bytes(random.Random(3).randbytes(200_000))
            urls = [f"http://{host}:8000/{i}" for host in (GUEST, f"[{GUEST6}]") for i in range(3)]
            for url in urls:
                got = subprocess.run(["curl", "-sS", "-g", "--max-time", str(PATIENCE), url], capture_output=True, timeout=PATIENCE)
                self.assertEqual(got.returncode, 0, got.stderr)
                self.assertEqual(got.stdout, (url[-2:] * 20000).encode())
            got = subprocess.run(["curl", "-sS", "--data-binary", "@body", f"http://{GUEST}:8000/"], cwd=self.folder,
                                 capture_output=True, timeout=PATIENCE)
            self.assertEqual(got.stdout, (self.folder / "body").read_bytes()[::-1], got.stderr)
            self.interrupt(process)
        self.check_counters()

    def test_nc_and_a_program_that_ends(self):
        with self.zocalo(ECHO, "--trace", "--pcap", "run.pcapng", "--record", "run.zocalo") as process:
            got = subprocess.run(["nc", "-N", "-w", "10", GUEST, "5000"], input=b"hola\n" * 1000, capture_output=True,
                                 timeout=PATIENCE)
            self.assertEqual(got.stdout, b"HOLA\n" * 1000, got.stderr)
            out, err = process.communicate(timeout=PATIENCE)
            self.assertEqual((process.returncode, out), (0, "good bye\n"), err)
            self.assertIn("machine > host: 10.77.0.1.", err)
        # the recording is like every other, and each FIN was acknowledged before the end
        replayed = subprocess.run([ZOCALO, "replay", "run.zocalo", "--trace"], cwd=self.folder, capture_output=True, text=True,
                                  check=True).stdout
        self.assertEqual(sum("Flags [F" in line for line in replayed.splitlines()), 2)
        self.assertIn(b"outside", (self.folder / "run.pcapng").read_bytes())
        self.check_counters()

    def test_our_own_connections_to_a_real_server(self):
        received = []
        sent = random.Random(5).randbytes(300_000)

        def serve(listener):
            connection, _ = listener.accept()
            with connection:
                connection.sendall(sent)
                connection.shutdown(socket.SHUT_WR)
                while piece := connection.recv(65536):
                    received.append(piece)

        with socket.create_server(("", 0)) as listener:
            server = threading.Thread(target=serve, args=(listener,))
            server.start()
            with self.zocalo(CLIENT, "--link", "delay 2ms loss 2%", arguments=[str(listener.getsockname()[1])]) as process:
                out, err = process.communicate(timeout=PATIENCE)
            server.join()
        self.assertEqual(process.returncode, 0, err)
        self.assertEqual(out, f"{hashlib.sha256(sent).hexdigest()} {HERE}\nConnectionRefusedError\n")
        self.assertEqual(b"".join(received), sent[::-1])
        self.check_counters()

    def test_ping_and_datagrams_larger_than_a_packet(self):
        with self.zocalo(UDP) as process:
            for size in (0, 56, 1472, 5000):
                self.assertEqual(self.ping(GUEST, b"p" * size), b"p" * size)
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
                s.settimeout(PATIENCE)
                s.connect((GUEST, 5000))
                for size in (1, 1472, 1473, 40_000):
                    data = random.Random(size).randbytes(size)
                    s.send(data)
                    self.assertEqual(s.recv(65536), data[::-1])
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:  # nobody has the port
                s.settimeout(PATIENCE)
                s.connect((GUEST, 5001))
                s.send(b"x")
                self.assertRaises(ConnectionRefusedError, s.recv, 10)
            with self.assertRaises(ConnectionRefusedError):
                socket.create_connection((GUEST, 5001), timeout=PATIENCE)
            self.interrupt(process)
        self.check_counters()

    def ping(self, address, payload):
        with socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP) as s:
            s.settimeout(PATIENCE)
            head = struct.pack("!BBHHH", 8, 0, 0, 4711, len(payload) & 0xffff)
            padded = head + payload + b"\0" * (len(payload) % 2)
            s.sendto(head[:2] + struct.pack("!H", checksum(padded)) + head[4:] + payload, (address, 0))
            while True:
                answer = s.recv(65536)[20:]
                if answer[0] == 0 and struct.unpack("!H", answer[4:6])[0] == 4711:
                    self.assertEqual(answer[6:8], head[6:8])
                    return answer[8:]


class CommandTest(TunTest):
    def run_zocalo(self, *words):
        (self.folder / "program.py").write_text("print('ran')")
        return subprocess.run([ZOCALO, "run", *words, "program.py"], cwd=self.folder, capture_output=True, text=True,
                              timeout=PATIENCE)

    def test_what_is_missing_is_said_with_its_remedy(self):
        done = self.run_zocalo("--tun", "zoc7")
        self.assertEqual((done.returncode, done.stdout), (2, ""))
        for words in ("there is no device zoc7", "ip tuntap add dev zoc7 mode tun", "ip addr add 10.77.0.1/24 dev zoc7",
                      "ip link set zoc7 up", "--tun-up"):
            self.assertIn(words, done.stderr)
        self.assertIn("no TUN device", self.run_zocalo("--tun", "lo").stderr)
        self.assertIn("1 to 15 letters", self.run_zocalo("--tun", "a" * 16).stderr)
        self.assertIn("go with --tun", self.run_zocalo("--tun-up").stderr)
        self.assertIn("no IP address", self.run_zocalo("--tun", "zoc7", "--tun-up", "--tun-address", "here").stderr)
        ip("tuntap", "add", "dev", "zoc7", "mode", "tun")
        self.addCleanup(ip, "tuntap", "del", "dev", "zoc7", "mode", "tun")
        self.assertIn("zoc7 is down; say: ip link set zoc7 up", self.run_zocalo("--tun", "zoc7").stderr)
        ip("link", "set", "zoc7", "up")
        self.assertIn("has no address; say: ip addr add", self.run_zocalo("--tun", "zoc7").stderr)
        self.assertIn("taken", self.run_zocalo("--tun", "zoc7", "--tun-up", "--tun-address", HERE).stderr)

    def test_it_makes_the_device_and_takes_it_away(self):
        with self.zocalo(ECHO, "--tun-up", "--tun-address", "10.77.0.9", device=False) as process:
            with socket.create_connection(("10.77.0.9", 5000), timeout=PATIENCE) as s:
                s.sendall(b"x")
                self.assertEqual(s.recv(10), b"X")
            out, err = process.communicate(timeout=PATIENCE)
        self.assertEqual((process.returncode, out), (0, "good bye\n"), err)
        self.assertNotIn(DEVICE, [name for _, name in socket.if_nameindex()])

    def test_an_interrupt_closes_connections_as_a_kernel_does(self):
        with self.zocalo(ECHO) as process:
            with socket.create_connection((GUEST, 5000), timeout=PATIENCE) as s:
                s.sendall(b"x")
                self.assertEqual(s.recv(10), b"X")
                process.send_signal(signal.SIGINT)
                self.assertEqual(s.recv(10), b"")
            process.communicate(timeout=PATIENCE)
            self.assertEqual(process.returncode, 128 + signal.SIGINT)


class Garbage:
    """Packets that nobody should answer, straight into the device, past this machine's own IP."""

    def __init__(self):
        self.socket = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM)
        self.random, self.thrown = random.Random(7), 0

    def packet(self):
        r = self.random
        size = r.choice((1, 10, 19, 20, 39, 40, 41, 60, 100, 1400))
        junk = bytearray(r.randbytes(size))
        kind = r.randrange(5)
        if kind == 0:  # anything at all
            return junk
        # an IPv4 header to the guest that is well-formed but for what follows
        total = 20 + size if kind != 1 else r.randrange(65536)
        header = struct.pack("!BBHHHBBH4s4s", 0x45, 0, total & 0xffff, r.randrange(65536), r.choice((0, 0x4000, 0x2000, 0x1000)),
                             64, r.choice((1, 6, 17, 2, 41, 50, 132)), 0, socket.inet_aton(r.choice((HERE, "127.0.0.1", GUEST, "224.0.0.1"))),
                             socket.inet_aton(r.choice((GUEST, GUEST, HERE, "10.77.0.77", "127.0.0.1", "255.255.255.255"))))
        if kind != 2:
            header = header[:10] + struct.pack("!H", checksum(header)) + header[12:]
        if kind == 4:  # the port that listens, and a checksum that is wrong
            junk[:4] = struct.pack("!HH", r.randrange(65536), 5000)
        return header + junk

    def throw(self, count=20):
        for _ in range(count):
            packet = self.packet()
            ethertype = 0x86DD if packet[0] >> 4 == 6 else 0x0800
            self.socket.sendto(bytes(packet), (DEVICE, ethertype))
            self.thrown += 1


def checksum(data):
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    total = (total & 0xffff) + (total >> 16)
    return ~(total + (total >> 16)) & 0xffff


if __name__ == "__main__":
    if not os.path.exists("/dev/net/tun"):
        print("skipped: this kernel has no /dev/net/tun")
        sys.exit(0)
    if INSIDE not in os.environ:
        words = ["unshare", "--net"] if os.geteuid() == 0 else ["unshare", "--net", "--map-root-user"]
        os.environ[INSIDE] = "1"
        os.execvp(words[0], [*words, sys.executable, *sys.argv])
    ip("link", "set", "lo", "up")
    unittest.main(verbosity=1)

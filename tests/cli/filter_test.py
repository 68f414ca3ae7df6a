"""Filters mean what they mean to Wireshark: tshark counts the same packets, and the same octets, in the same run."""

import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

ZOCALO = os.environ["ZOCALO"]

SERVER = """
import socket
web = socket.socket()
web.bind(("", 8000))
web.listen()
post = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
post.bind(("", 9000))
connection, _ = web.accept()
request = connection.recv(4000)
connection.sendall(b"HTTP/1.0 200 OK\\r\\n\\r\\n" + b"x" * 5000)
connection.close()
letter, sender = post.recvfrom(100)
post.sendto(letter.upper(), sender)
"""

CLIENT = """
import socket
web = socket.create_connection(("127.0.0.1", 8000))
web.sendall(b"GET /plaza HTTP/1.0\\r\\n\\r\\n")
while web.recv(1000):
    pass
post = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
post.settimeout(1)
for _ in range(5):
    post.sendto(b"hola", ("127.0.0.1", 9000))
    try:
        print(post.recv(100))
        break
    except TimeoutError:
        pass
"""

MAILBOX = """
import socket
box = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
box.bind(("", 9000))
for _ in range(6):
    letter, sender = box.recvfrom(65536)
    print(len(letter))
"""

WRITER = """
import socket
for family, to in ((socket.AF_INET, "10.0.0.2"), (socket.AF_INET6, "fd00::2")):
    box = socket.socket(family, socket.SOCK_DGRAM)
    if family == socket.AF_INET:
        box.setsockopt(socket.IPPROTO_IP, socket.IP_TOS, 0x28)
    else:
        box.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_TCLASS, 0x29)
    for size in (10, 3000, 9000):
        box.sendto(b"x" * size, (to, 9000))
"""

FRAGMENTED = {
    "name": "fragments",
    "hosts": [{"name": "mailbox", "addresses": ["10.0.0.2", "fd00::2"]}, {"name": "writer", "addresses": ["10.0.0.1", "fd00::1"]}],
    "links": [{"a": "mailbox", "b": "writer", "shape": "delay 5ms"}],
    "programs": [{"name": "mailbox", "host": "mailbox", "path": "mailbox.py"},
                 {"name": "writer", "host": "writer", "path": "writer.py", "start": "1ms"}],
}

IP_FILTERS = [
    "ip.flags.mf == 1", "ip.flags.df == 1", "ip.frag_offset > 0", "ip.frag_offset == 185", "ip.frag_offset == 370 && ip.flags.mf == 0",
    "ip.dsfield.dscp == 10", "ip.dsfield.dscp == 0", "ipv6.fraghdr.offset > 0", "ipv6.fraghdr.offset == 181", "ipv6.fraghdr.more == 1",
    "ipv6.tclass == 0x29", "frame.len > 1400",
]

FILTERS = [
    "tcp", "udp", "tcp.port == 8000", "tcp.port != 8000", "!(tcp.port == 8000)", "tcp.srcport == 8000 && tcp.len > 0",
    "tcp.flags.syn == 1", "tcp.flags.fin == 1 or tcp.flags.reset == 1", "tcp.flags.ack == 0", "tcp.seq == 1", "tcp.ack > 1",
    "tcp.seq_raw > 0x7fffffff", "tcp.stream == 0", "frame.number in {3..5}", "frame.len > 100", "ip.addr == 127.0.0.0/8",
    "ip.addr != 127.0.0.1", "ip.src == 10.0.0.0/8", "tcp.options.mss_val", "tcp.payload contains \"plaza\"",
    "udp.length == 12", "udp.port in {9000..9001} and udp.dstport != 9000", "tcp.len in {1..500}", "not tcp and not udp",
    "frame.time_relative < 0.1", "http.request.method == \"GET\"", "http.response.code == 200",
    "tcp.window_size_value < 1000",
]


@unittest.skipUnless(shutil.which("tshark"), "needs tshark")
class FilterTest(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="zocalo-filter-"))
        self.addCleanup(shutil.rmtree, self.folder)

    def run_in(self, *words, status=0):
        done = subprocess.run(words, cwd=self.folder, capture_output=True, timeout=120)
        self.assertEqual(done.returncode, status, (words, done.stderr.decode()))
        return done.stdout.decode()

    def test_tshark_counts_the_same(self):
        (self.folder / "server.py").write_text(SERVER)
        (self.folder / "client.py").write_text(CLIENT)
        self.run_in(ZOCALO, "run", "--link", "delay 10ms loss 10%", "--seed", "4", "--record", "run.zocalo", "--pcap",
                    "run.pcapng", "server.py", "--", "client.py")
        self.compare(FILTERS)

    def test_tshark_counts_the_same_fragments(self):
        (self.folder / "mailbox.py").write_text(MAILBOX)
        (self.folder / "writer.py").write_text(WRITER)
        (self.folder / "scenario.json").write_text(json.dumps(FRAGMENTED))
        self.run_in(ZOCALO, "run", "--scenario", "scenario.json", "--record", "run.zocalo", "--pcap", "run.pcapng")
        self.compare(IP_FILTERS)

    def compare(self, filters):
        """Each filter finds as many packets of run.zocalo as tshark finds in run.pcapng."""
        packets = re.findall(r"^.*length (\d+)", self.run_in(ZOCALO, "replay", "run.zocalo", "--trace"), re.MULTILINE)
        self.assertGreater(len(packets), 10)
        told = self.run_in("tshark", "-n", "-r", "run.pcapng", "-q", "-z", "io,stat,0," + ",".join(filters))
        row = next(line for line in told.splitlines() if re.match(r"\|\s*[\d.]+ <> ", line))
        counts = [int(n) for n in re.findall(r"\|\s+(\d+)(?=\s)", row)][0::2]
        self.assertEqual(len(counts), len(filters), told)
        for text, count in zip(filters, counts):
            with self.subTest(filter=text):
                out = self.run_in(ZOCALO, "replay", "run.zocalo", "--json", "--find", f"frame and ({text})",
                                  status=0 if count else 1)
                self.assertEqual(len(json.loads(out)), count)


if __name__ == "__main__":
    unittest.main()

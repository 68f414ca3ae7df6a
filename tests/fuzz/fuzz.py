#!/usr/bin/env python3
"""Runs one fuzz target:  fuzz.py [--seconds N] [--build FOLDER] packet|guest|scenario|recording [OPTION OF LIBFUZZER...]

Its seeds are made from what this tree really says: the lessons' files and recordings, the packets of these, and the frames of
a guest. A crash leaves its input in build/fuzz/TARGET/, from which  build/asan/tests/fuzz_TARGET FILE  repeats it. To look
longer than the tests do:  cmake --preset asan && cmake --build --preset asan --target zocalo_fuzz, build zocalo, then
python3 tests/fuzz/fuzz.py --seconds 3600 packet."""

import argparse
import os
import pathlib
import shutil
import struct
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
LESSONS = ROOT / "assets" / "lessons"
# A short run with both protocols, a refusal, select() and a loss.
PROGRAM = """
import select, socket
server = socket.create_server(("127.0.0.1", 5000))
client = socket.create_connection(("127.0.0.1", 5000))
peer, _ = server.accept()
peer.setblocking(False)
client.sendall(b"hola" * 8)
select.select([peer], [client], [], 0)
select.select([peer, server], [], [client], 1.5)
print(peer.recv(100))
for family, ip in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
    datagrams = socket.socket(family, socket.SOCK_DGRAM)
    datagrams.bind((ip, 6000))
    datagrams.sendto(b"postal", (ip, 6000))
    datagrams.recvfrom(100)
    datagrams.sendto(b"nadie", (ip, 6001))
try:
    socket.create_connection(("127.0.0.1", 5001))
except OSError as error:
    print(error)
client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\\1\\0\\0\\0\\0\\0\\0\\0")
client.close()
peer.close()
a, b = socket.socketpair()
poll = select.poll()
poll.register(b, select.POLLIN)
a.send(b"x")
poll.poll(1000)
socket.getaddrinfo("localhost", 80)
"""


def zocalo(*words):
    command = os.environ.get("ZOCALO", str(ROOT / "build" / "native" / "zocalo"))
    subprocess.run([command, *words], check=True, capture_output=True, timeout=60)


def small_run(folder, kind):
    """A file of the run of PROGRAM: kind is "--record" or "--pcap"."""
    program, out = folder / "program.py", folder / "run"
    program.write_text(PROGRAM)
    zocalo("run", "--link", "delay 1ms", kind, str(out), str(program))
    return out.read_bytes()


def packets_of(pcapng):
    """The octets of each enhanced packet block (pcapng 4.3)."""
    at = 0
    while at < len(pcapng):
        kind, size = struct.unpack_from("<II", pcapng, at)
        if kind == 6:
            captured, = struct.unpack_from("<I", pcapng, at + 20)
            yield pcapng[at + 28:at + 28 + captured]
        at += size


def packet_seeds(folder):
    packets = list(packets_of(small_run(folder, "--pcap")))
    framed = [struct.pack(">H", len(packet)) + packet for packet in packets]
    yield from framed
    for size in (3, 8, 20):
        for at in range(0, len(framed), size):
            yield b"".join(framed[at:at + size])


def guest_seeds(folder):
    sys.path.insert(0, str(ROOT / "tests" / "guest" / "shim"))
    import json
    from real_host import Host
    program = folder / "program.py"
    program.write_text(PROGRAM)
    frames = []
    for header, payload in Host(str(program)).run().frames:
        text = json.dumps(header, separators=(",", ":")).encode()
        frames.append(struct.pack(">II", len(text), len(payload)) + text + payload)
    calls = [frame for frame in frames if b'"t":"call"' in frame]
    yield from frames
    yield b"".join(calls)
    for at in range(0, len(calls), 5):
        yield b"".join(calls[at:at + 5])


def scenario_seeds(_folder):
    for file in sorted(LESSONS.glob("*/*")):
        if file.suffix in (".json", ".md"):
            yield file.read_bytes()
    yield b"delay 20ms 5ms loss 1% duplicate 0.1% reorder 2% corrupt 0.1% rate 10mbit limit 1000"
    yield b"1.5ms"
    yield from (b"drop client -> server syn-ack #2", b"delay #12 by 200ms", b"change a-b to loss 1% at 2s",
                b"kill 'client 2' at 1.5s", b'type client "hola \\" " at 3s')


def moments_of(chunk):
    """The moments of a chunk: each a varint, so many octets, and a check of two."""
    at = 0
    while at < len(chunk):
        end, size, shift = at, 0, 0
        while True:
            size |= (chunk[end] & 127) << shift
            shift, end = shift + 7, end + 1
            if chunk[end - 1] < 128:
                break
        yield chunk[at:end + size]
        at = end + size + 2


def recording_seeds(folder):
    recording = small_run(folder, "--record")
    yield recording
    moments, at = b"", 12  # behind the magic number and the format: chunks of u32 size, u32 checksum, data
    for number in range(1 << 20):
        size, _ = struct.unpack_from(">II", recording, at)
        if size == 0:
            break
        if number > 0:  # the first holds the properties
            moments += b"".join(moments_of(recording[at + 8:at + 8 + size]))
        at += 8 + size
    yield moments
    for part in (500, 2000, 8000):
        yield moments[:part]
        yield recording[:part]


SEEDS = {"packet": packet_seeds, "guest": guest_seeds, "scenario": scenario_seeds, "recording": recording_seeds}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / "build" / "asan")
    parser.add_argument("target", choices=sorted(SEEDS))
    options, more = parser.parse_known_args()
    kept = ROOT / "build" / "fuzz" / options.target
    kept.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(scratch)
        seeds = folder / "seeds"
        seeds.mkdir()
        for number, seed in enumerate(SEEDS[options.target](folder)):
            (seeds / ("%04d" % number)).write_bytes(seed)
        print("%d seeds" % len(list(seeds.iterdir())), flush=True)
        # What is found grows in the temporary folder only: a run begins with the seeds and nothing else.
        done = subprocess.run(
            [options.build / "tests" / ("fuzz_" + options.target), "-seed=1", "-max_total_time=%d" % options.seconds,
             "-timeout=20", "-rss_limit_mb=2048", "-max_len=16384", "-print_final_stats=1", "-verbosity=0",
             "-artifact_prefix=%s/" % kept, *more, str(seeds)])
    if done.returncode == 0:
        shutil.rmtree(kept)
    sys.exit(done.returncode)


if __name__ == "__main__":
    main()

"""The captures that Wireshark is asked about: every lesson, with its knobs at both ends, the conformance cases, and what these have
none of."""

import concurrent.futures
import dataclasses
import json
import os
import pathlib
import subprocess

ZOCALO = os.environ["ZOCALO"]
TREE = pathlib.Path(os.environ["ZOCALO_TREE"])
LESSONS = pathlib.Path(__file__).resolve().parents[2] / "assets" / "lessons"

RECEIVER = """
import socket, sys, time
listener = socket.create_server(("", 5000), family=socket.AF_INET6, dualstack_ipv6=True)
connection, _ = listener.accept()
connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, 2)
time.sleep(float(sys.argv[1]))
total = 0
while piece := connection.recv(65536):
    total += len(piece)
connection.sendall(b"%d" % total)
connection.close()
"""

SENDER = """
import socket, sys, time
connection = socket.create_connection((sys.argv[1], 5000))
size = int(sys.argv[2])
connection.sendall(b"a" * (size // 2))
time.sleep(float(sys.argv[3]))
connection.sendall(b"b" * (size - size // 2))
connection.shutdown(socket.SHUT_WR)
print(connection.recv(100))
"""

MAILBOX = """
import socket
box = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
box.bind(("", 5000))
box.settimeout(40)
for _ in range(4):
    try:
        letter, sender = box.recvfrom(65536)
        box.sendto(letter[::-1], sender)
    except TimeoutError:
        print("nothing")
"""

WRITER = """
import socket, sys
box = socket.socket(socket.AF_INET6 if ":" in sys.argv[1] else socket.AF_INET, socket.SOCK_DGRAM)
box.setsockopt(socket.IPPROTO_IP, socket.IP_TOS, 0x28)
box.connect((sys.argv[1], 5000))
box.settimeout(2)
for size in (10, 1400, 4000, 20000):
    try:
        box.send(b"z" * size)
        print(len(box.recv(65536)))
    except OSError as error:
        print(error)
"""


def two_hosts(shape, receiver, sender, receiver_args, sender_args, router=None):
    """A scenario of a sender and a receiver; with a `router` between them its second link has that MTU."""
    hosts = [{"name": "receiver", "addresses": ["10.0.0.2", "fd00::2"]}, {"name": "sender", "addresses": ["10.0.0.1", "fd00::1"]}]
    links = [{"a": "sender", "b": "receiver", "shape": shape}]
    if router:
        hosts.append({"name": "router", "addresses": ["10.0.0.254", "fd00::fe"]})
        links = [{"a": "sender", "b": "router", "shape": shape}, {"a": "router", "b": "receiver", "shape": shape, "mtu": router}]
    return {
        "name": "captured", "seed": 3, "hosts": hosts, "links": links,
        "programs": [{"name": "receiver", "host": "receiver", "path": "receiver.py", "args": receiver_args},
                     {"name": "sender", "host": "sender", "path": "sender.py", "args": sender_args, "start": "5ms"}],
    }, {"receiver.py": receiver, "sender.py": sender}


def stream(shape, size="60000", sleep="0", pause="0", to="10.0.0.2", **more):
    return two_hosts(shape, RECEIVER, SENDER, [sleep], [to, size, pause], **more)


def post(shape, to="10.0.0.2", **more):
    return two_hosts(shape, MAILBOX, WRITER, [], [to], **more)


OWN = {
    "a slow reader": stream("delay 10ms", size="600000", sleep="6"),
    "a pause with keep-alives": stream("delay 10ms", pause="9"),
    "loss in a long transfer": stream("delay 20ms loss 3%", size="400000"),
    "much overtaking": stream("delay 20ms 5ms reorder 20%", size="300000"),
    "copies": stream("delay 10ms duplicate 20%", size="60000"),
    "corruption": stream("delay 10ms corrupt 8%", size="60000"),
    "corruption over IPv6": stream("delay 10ms corrupt 8%", size="60000", to="fd00::2"),
    "a narrow link behind a router": stream("delay 5ms", size="60000", router=1000),
    "datagrams in fragments": post("delay 5ms"),
    "datagrams in fragments over IPv6": post("delay 5ms", to="fd00::2"),
    "fragments that get lost": post("delay 5ms loss 15%"),
    "fragments that get damaged": post("delay 5ms corrupt 10%"),
    "fragments of a router": post("delay 5ms", router=1000),
}


def knob_ends(lesson):
    """The lesson as it is, and with each knob at each end."""
    yield []
    for knob in json.loads((LESSONS / lesson / "scenario.json").read_text())["knobs"]:
        for end in (knob["minimum"], knob["maximum"]):
            if end != knob["value"]:
                yield ["--knob", f"{knob['name']}={end}"]


def zocalo(*arguments):
    return subprocess.run([ZOCALO, *map(str, arguments)], capture_output=True, timeout=120)


@dataclasses.dataclass
class Capture:
    name: str
    file: pathlib.Path
    sent: str    # the name of the capture of all that was sent in this run
    once: bool   # each packet is in it once: no router's two links


def capture(folder, name, arguments, ends):
    """Runs, and leaves a capture of all that was sent, and of what each host saw if that is asked for."""
    stem = "".join(c if c.isalnum() else "-" for c in name)
    recording = folder / (stem + ".zocalo")
    zocalo("run", *arguments, "--record", recording)  # a program may fail: a knob's end is there to be hard
    hosts, made = hosts_of(recording), []
    for host in [None, *(hosts if ends else [])]:
        file = folder / f"{stem}.{host or 'all'}.pcapng"
        more = ["--seen-by", host] if host else []
        converted = zocalo("convert", recording, "--to", "pcapng", "-o", file, *more)
        assert converted.returncode == 0, (name, converted.stderr)
        once = host != "router" if host else "router" not in hosts
        made.append(Capture(f"{name}, {'seen by ' + host if host else 'as sent'}", file, f"{name}, as sent", once))
    return made


def hosts_of(recording):
    events = map(json.loads, zocalo("convert", recording, "--to", "jsonl").stdout.splitlines())
    return [event["name"] for event in events if event["event"] == "host_added"]


def captures(folder):
    jobs = {}
    for lesson in json.loads((LESSONS / "order.json").read_text()):
        for arguments in knob_ends(lesson):
            jobs[" ".join([lesson, *arguments[1:]])] = (["--lesson", lesson, *arguments], not arguments)
    for name, (scenario, files) in OWN.items():
        place = folder / "".join(c if c.isalnum() else "-" for c in name)
        place.mkdir()
        for file, text in files.items():
            (place / file).write_text(text)
        (place / "scenario.json").write_text(json.dumps(scenario))
        jobs[name] = (["--scenario", place / "scenario.json"], True)
    with concurrent.futures.ThreadPoolExecutor(max_workers=2) as pool:
        made = [each for all_of_it in pool.map(lambda job: capture(folder, job[0], *job[1]), jobs.items()) for each in all_of_it]
    place = folder / "conformance"
    place.mkdir()
    subprocess.run([TREE / "tests" / "test_conformance", "*: both transports answer alike"], check=True, capture_output=True,
                   env=dict(os.environ, ZOCALO_CAPTURES=str(place)))
    cases = [(f"conformance: {file.stem}, as sent", file) for file in sorted(place.glob("*.pcapng"))]
    return made + [Capture(name, file, name, True) for name, file in cases]

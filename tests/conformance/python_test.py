#!/usr/bin/env python3
"""A random program, printed as Python, runs under plain python3 and under `zocalo run`, and both show what the tester saw.

`zocalo bench conformance --print` puts what the machine's kernel answered beside each call. Compared with what the Python
program prints: which calls succeed, which fail with what errno, which block, and what poll(2) says at the end.
"""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ZOCALO = os.environ["ZOCALO"]
SEED = 11
PROGRAMS = 25  # as many as are compared
PYTHONS_OWN = "refused by Python itself"
ERRNO = re.compile(r"E[A-Z0-9]+$")
LINE = re.compile(r"(?:^|= made\(|= )(?P<how>call|later)\((?P<number>\d+), .*?\)  # (?P<seen>.*)$")
OWN_NETWORK = ["unshare", "-rn", "sh", "-c", 'ip link set lo up && exec "$@"', "sh"]


def own_network():
    """A loopback without the traces of other programs, where the machine lets us have one."""
    if not shutil.which("unshare") or not shutil.which("ip"):
        return []
    return OWN_NETWORK if subprocess.run([*OWN_NETWORK, "true"], capture_output=True, check=False).returncode == 0 else []


def kind(text):
    """ECONNRESET stays, all that is no errno is a success."""
    return text if ERRNO.match(text) else "ok"


def expected(program):
    """{number: kind} of the calls that finish, {socket: bits} at the end."""
    calls, bits = {}, {}
    for line in program.splitlines():
        if line.startswith("ready(s"):
            words = line.split("  # ")[1].split() if "  # " in line else []
            bits = dict(zip(words[::2], words[1::2]))
        elif found := LINE.search(line):
            seen = found["seen"]
            if found["how"] == "later":
                if ", at " not in seen:
                    continue  # it blocks for ever
                seen = seen.split(": ", 1)[1]
            calls[found["number"]] = kind(seen.split(" ")[0])
    return calls, bits


def shown(output):
    calls, bits = {}, {}
    for line in output.splitlines():
        first, _, rest = line.partition(" ")
        if first.isdigit():
            calls[first] = PYTHONS_OWN if rest.startswith("Python: ") else kind(rest)
        elif rest:
            bits[first] = rest
    return calls, bits


def differences(wanted, got):
    """"step 3: EAGAIN, not ok"; what Python refuses by itself says nothing."""
    found = []
    for what, a, b in (("step", wanted[0], got[0]), ("poll", wanted[1], got[1])):
        for key in sorted({*a, *b}):
            if a.get(key) != b.get(key) and b.get(key) != PYTHONS_OWN:
                found.append(f"{what} {key}: {b.get(key)}, not {a.get(key)}")
    return found


def is_sayable(program):
    """Python asks no kernel for some calls: connect(AF_UNSPEC), calls of sockets on an epoll object, of a closed one."""
    return "can't say" not in program and "fileno=-1" not in program and "ENOTSOCK" not in program


def run(command, path):
    return subprocess.run([*command, str(path)], capture_output=True, text=True, timeout=60, check=False)


def main():
    problems, compared, calls_seen = [], 0, 0
    real = [*own_network(), sys.executable]
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "program.py"
        number = 0
        while compared < PROGRAMS:
            printed = subprocess.run([ZOCALO, "bench", "conformance", "--print", "--seed", str(SEED), "--first", str(number)],
                                     capture_output=True, text=True, timeout=60, check=True).stdout
            number += 1
            wanted = expected(printed)
            if not is_sayable(printed) or not wanted[1]:
                continue
            path.write_text(printed)
            compared += 1
            calls_seen += len(wanted[0])
            for name, command in (("python3", real), ("zocalo run", [ZOCALO, "run"])):
                result = run(command, path)
                found = differences(wanted, shown(result.stdout))
                if found or result.stderr:
                    problems.append(f"program {number - 1} of seed {SEED} under {name}: {found}\n{result.stderr}{printed}")
    # One line changed must be noticed, or the comparison proves nothing.
    for a, b in (("1 EAGAIN", "1 0"), ("1 EAGAIN", "1 EINVAL"), ("1 0", ""), ("", "1 0"), ("s0 0x4", "s0 0x5")):
        if not differences(shown(a), shown(b)):
            problems.append(f"{a!r} and {b!r} are taken for the same")
    if calls_seen < 10 * PROGRAMS:
        problems.append(f"only {calls_seen} calls in {compared} programs")
    print("\n".join(problems) or f"{compared} programs, {calls_seen} calls: alike under python3, zocalo run and in the tester")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())

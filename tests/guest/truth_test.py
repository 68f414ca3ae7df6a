#!/usr/bin/env python3
"""The real kernel's word against ours: each program of the truth suites prints under `zocalo run` what Linux printed.

truth/ holds NNN_name.py and what a real kernel printed, NNN_name.out. A suite of the same kind lies beside some checkouts
(shared/truth/a).

    truth_test.py [BEGINNING...]      only programs whose names begin so
    truth_test.py --print             runs truth/ under plain python3, on this machine's kernel, and writes the .out files
"""
import argparse
import concurrent.futures
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
OURS = ROOT / "tests" / "guest" / "truth"
SUITES = (OURS, ROOT.parent / "shared" / "truth" / "a")
ZOCALO = os.environ.get("ZOCALO", str(ROOT / "build/native/zocalo"))
PYTHON = os.environ.get("ZOCALO_PYTHON") or "/usr/bin/python3"


def verdict(program, command=(ZOCALO, "run", "--watchdog", "100")):
    """"" if the program prints the expected bytes and ends well under a command, else what it did."""
    expected = program.with_suffix(".out").read_bytes()
    try:
        run = subprocess.run([*command, str(program)], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                             stderr=subprocess.PIPE, timeout=120)
    except subprocess.TimeoutExpired:
        return "no end within 120 s"
    complaint = run.stderr.decode(errors="replace")[-300:]
    if run.stdout == expected:
        return "" if run.returncode == 0 else f"status {run.returncode}: {complaint}"
    wanted, got = expected.decode().splitlines(), run.stdout.decode(errors="replace").splitlines()
    for number, (a, b) in enumerate(zip(wanted + ["(nothing)"], got + ["(nothing)"]), 1):
        if a != b:
            return f"line {number}: Linux {a!r}, here {b!r} {complaint}"
    return "other bytes"


def print_anew(program):
    """Writes the .out of a program that prints the same three times over; else says so."""
    runs = [subprocess.run([PYTHON, str(program)], stdin=subprocess.DEVNULL, capture_output=True, timeout=120) for _ in range(3)]
    if any(run.returncode or run.stderr for run in runs):
        return "plain python3: status %d %s" % (runs[0].returncode, runs[0].stderr.decode()[-300:])
    if len({run.stdout for run in runs}) > 1:
        return "plain python3 does not print the same twice"
    program.with_suffix(".out").write_bytes(runs[0].stdout)
    return ""


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--print", action="store_true")
    parser.add_argument("beginning", nargs="*")
    options = parser.parse_args()
    programs = [program for suite in SUITES if suite == OURS or not options.print for program in sorted(suite.glob("[0-9]*.py"))
                if program.name.startswith(tuple(options.beginning or [""]))]
    if not programs:
        print("no programs")
        return 1
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        verdicts = list(zip(programs, pool.map(print_anew if options.print else verdict, programs)))
    failed = [(program, what) for program, what in verdicts if what]
    for program, what in failed:
        print(f"{program.stem}: {what}")
    print(f"{len(programs) - len(failed)} passed, {len(failed)} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

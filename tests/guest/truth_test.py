#!/usr/bin/env python3
"""The real kernel's word against ours: each program of the truth suite prints under `zocalo run` what Linux printed.

The suite lies beside the checkout (shared/truth/a); a checkout without it says that it skipped."""
import concurrent.futures
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
SUITE = ROOT.parent / "shared" / "truth" / "a"
ZOCALO = os.environ.get("ZOCALO", str(ROOT / "build/native/zocalo"))


def verdict(program):
    """"" if the program prints the expected bytes, else what it did."""
    expected = program.with_suffix(".out").read_bytes()
    try:
        run = subprocess.run([ZOCALO, "run", "--watchdog", "100", str(program)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120)
    except subprocess.TimeoutExpired:
        return "no end within 120 s"
    if run.stdout == expected:
        return ""
    wanted, got = expected.decode().splitlines(), run.stdout.decode(errors="replace").splitlines()
    for number, (a, b) in enumerate(zip(wanted + ["(nothing)"], got + ["(nothing)"]), 1):
        if a != b:
            return f"line {number}: Linux {a!r}, here {b!r} {run.stderr.decode(errors='replace')[-300:]}"
    return "other bytes"


def main():
    if not (ROOT.parent / "shared").is_dir():
        print("0 passed, 0 failed, 1 skipped (no shared/ beside the checkout)")
        return 0
    programs = sorted(SUITE.glob("*.py"))
    if not programs:
        print(f"no programs in {SUITE}")
        return 1
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        verdicts = list(zip(programs, pool.map(verdict, programs)))
    failed = [(program, what) for program, what in verdicts if what]
    for program, what in failed:
        print(f"{program.stem}: {what}")
    print(f"{len(programs) - len(failed)} passed, {len(failed)} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

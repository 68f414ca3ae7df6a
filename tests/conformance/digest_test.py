#!/usr/bin/env python3
"""The same scenario, seed and inputs give the same digest from g++, from clang and from WebAssembly under node.

Each of the three trees (native, asan, wasm) builds `digest` (digest_main.cpp), which prints one line for each seed: "<seed> <digest>".
"""
import os
import pathlib
import subprocess
import sys

SEEDS = 100
BUILD = pathlib.Path(os.environ["ZOCALO_BUILD"])
PROGRAMS = {
    "g++": [BUILD / "native/tests/digest"],
    "clang": [BUILD / "asan/tests/digest"],
    # Emscripten 3.1.6 takes a node that has fetch() for a browser.
    "wasm": ["node", "--no-experimental-fetch", BUILD / "wasm/tests/digest.js"],
}


def digests(command):
    out = subprocess.run(list(map(str, command)), check=True, capture_output=True, text=True, timeout=500).stdout
    return out.splitlines()


def main():
    results = {name: digests(command) for name, command in PROGRAMS.items()}
    reference = results["g++"]
    problems = []
    if len(reference) < SEEDS:
        problems.append(f"{len(reference)} lines, not one for each of {SEEDS} seeds")
    if len({line.split(maxsplit=1)[-1] for line in reference}) < len(reference) * 0.9:
        problems.append("many seeds share a digest: the digest sees too little, or the seed does nothing")
    for name, lines in results.items():
        if len(lines) != len(reference):
            problems.append(f"{name} prints {len(lines)} lines, g++ {len(reference)}")
        for expected, got in zip(reference, lines):
            if expected != got:
                problems.append(f"{name}: {got!r}, g++: {expected!r}")
                break
    print("\n".join(problems) or f"{len(reference)} digests are the same from {', '.join(results)}")
    sys.exit(bool(problems))


main()

#!/usr/bin/env python3
"""Every C++ file is as clang-format leaves it (.clang-format). To mend: clang-format -i on the files that are named."""
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]


def main():
    listed = subprocess.run(["git", "ls-files", "-z", "*.cpp", "*.h"], cwd=ROOT, check=True, capture_output=True)
    files = [name for name in listed.stdout.decode().split("\0") if name and (ROOT / name).exists()]
    if not files:
        sys.exit("git lists no C++ file here")
    sys.exit(subprocess.run(["clang-format", "--dry-run", "-Werror", "-ferror-limit=5", *files], cwd=ROOT).returncode)


main()

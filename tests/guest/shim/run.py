"""Runs every NNN_*.py of a folder under the shim with the machine's own kernel behind it, and compares what it prints with
the NNN_*.out beside it:  run.py FOLDER [PATTERN…]   (a pattern is the beginning of a file's name)."""

import difflib
import glob
import os
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from real_host import Host  # noqa: E402


def judge(path, python):
    """(passed, what differs)"""
    expected = open(path[:-3] + ".out", "rb").read()
    done = Host(path, python=python).run(60)
    if done.output[1] == expected and done.status == 0:
        return True, ""
    lines = difflib.unified_diff(expected.decode().splitlines(), done.output[1].decode("utf-8", "replace").splitlines(),
                                 "expected", "printed", lineterm="", n=1)
    return False, "\n".join(list(lines)[:20]) + "\nstatus %s\n%s" % (done.status, done.output[2].decode("utf-8", "replace"))


def main():
    folder, patterns = sys.argv[1], tuple(sys.argv[2:]) or ("",)
    python = os.environ.get("ZOCALO_PYTHON", sys.executable)
    paths = sorted(path for path in glob.glob(os.path.join(folder, "[0-9]*.py"))
                   if os.path.basename(path).startswith(patterns))
    if not paths:
        sys.exit("no programs in %s" % folder)
    failed = []
    for path in paths:
        began = time.monotonic()
        passed, difference = judge(path, python)
        print("%s %-44s %.2f s" % ("ok  " if passed else "FAIL", os.path.basename(path), time.monotonic() - began), flush=True)
        if not passed:
            failed.append(os.path.basename(path))
            print(difference)
    print("%d of %d print what the real kernel printed" % (len(paths) - len(failed), len(paths)))
    if failed:
        print("not: " + " ".join(failed))
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()

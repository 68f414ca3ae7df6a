"""Runs every NNN_*.py of a folder under the shim with the machine's own kernel behind it, and compares what it prints with
the NNN_*.out beside it:  run.py [--listen PORT] [--jobs N] FOLDER [PATTERN…]   (a pattern is the beginning of a file's name).
With --listen the guests are others' (pyodide_guests.mjs), one for each connection to the port."""

import argparse
import concurrent.futures
import difflib
import functools
import glob
import os
import socket
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from real_host import Host  # noqa: E402


def judge(path, python, listener):
    """(passed, how long it took and what differs)"""
    began = time.monotonic()
    expected = open(path[:-3] + ".out", "rb").read()
    if listener is None:
        done = Host(path, python=python).run(60)
    else:
        done = Host(path, source=open(path).read()).run_over(listener.accept()[0])
    if done.output[1] == expected and done.status == 0:
        return True, " %.2f s" % (time.monotonic() - began)
    lines = difflib.unified_diff(expected.decode().splitlines(), done.output[1].decode("utf-8", "replace").splitlines(),
                                 "expected", "printed", lineterm="", n=1)
    return False, "\n" + "\n".join(list(lines)[:20]) + "\nstatus %s\n%s" % (done.status, done.output[2].decode("utf-8", "replace"))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--listen", type=int, metavar="PORT")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("folder")
    parser.add_argument("pattern", nargs="*")
    options = parser.parse_args()
    listener = socket.create_server(("127.0.0.1", options.listen)) if options.listen else None
    python = os.environ.get("ZOCALO_PYTHON", sys.executable)
    paths = sorted(path for path in glob.glob(os.path.join(options.folder, "[0-9]*.py"))
                   if os.path.basename(path).startswith(tuple(options.pattern) or ""))
    if not paths:
        sys.exit("no programs in %s" % options.folder)
    failed = []
    # A host's descriptors are its process's, and a program may ask for numbers that nobody has: a process for each.
    kind = concurrent.futures.ThreadPoolExecutor if listener else concurrent.futures.ProcessPoolExecutor
    with kind(options.jobs) as pool:
        for path, (passed, text) in zip(paths, pool.map(functools.partial(judge, python=python, listener=listener), paths)):
            print(("ok   " if passed else "FAIL ") + os.path.basename(path) + text, flush=True)
            if not passed:
                failed.append(os.path.basename(path))
    print("%d of %d print what the real kernel printed" % (len(paths) - len(failed), len(paths)))
    if failed:
        print("not: " + " ".join(sorted(failed)))
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""clang-tidy (.clang-tidy) over our own sources; a file that passed is not looked at again until it, a header of ours that
it includes, its compile command or .clang-tidy changes. What passed is remembered for the user, as ccache does, so that a
fresh clone profits too."""
import concurrent.futures
import hashlib
import json
import os
import pathlib
import re
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
TREE = pathlib.Path(os.environ.get("ZOCALO_TREE", ROOT / "build/native"))
PASSED = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache") / "zocalo/tidy"
KEEP = 60 * 24 * 3600  # seconds that a passed file is remembered for after it was last seen
INCLUDE = re.compile(rb'^\s*#\s*include\s*"([^"]+)"', re.MULTILINE)


def closure(path, seen):
    """`path` and the headers of ours that it includes, directly or not."""
    if path in seen:
        return
    seen[path] = path.read_bytes()
    for name in INCLUDE.findall(seen[path]):
        for base in (ROOT / "sim", ROOT, path.parent):
            candidate = (base / name.decode()).resolve()
            if candidate.is_file():
                closure(candidate, seen)
                break


def key(entry, common):
    seen = {}
    closure(pathlib.Path(entry["file"]), seen)
    digest = hashlib.sha256(common + entry["command"].replace(str(ROOT), "").encode())
    for path in sorted(seen):
        digest.update(str(path.relative_to(ROOT)).encode() + seen[path])
    return digest.hexdigest()


def check(entry):
    run = subprocess.run(["clang-tidy", "--quiet", "-p", str(TREE), "--extra-arg=-Wno-unknown-warning-option", entry["file"]],
                         cwd=ROOT, capture_output=True, text=True)
    return entry, run.returncode, run.stdout + (run.stderr if run.returncode and not run.stdout else "")


def main():
    commands = json.loads((TREE / "compile_commands.json").read_text())
    ours = [e for e in commands if e["file"].startswith((f"{ROOT}/sim/", f"{ROOT}/native/"))]
    if not ours:
        sys.exit("the compile commands name no source of ours")
    common = (ROOT / ".clang-tidy").read_bytes() + subprocess.run(["clang-tidy", "--version"], capture_output=True).stdout
    PASSED.mkdir(parents=True, exist_ok=True)
    keys = {e["file"]: key(e, common) for e in ours}
    left = [e for e in ours if not (PASSED / keys[e["file"]]).exists()]
    failed = []
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count() or 2) as pool:
        for entry, status, output in pool.map(check, left):
            if status == 0:
                (PASSED / keys[entry["file"]]).touch()
            else:
                failed.append(entry["file"])
                print(output)
    for stamp in PASSED.iterdir():
        if stamp.name in keys.values():
            stamp.touch()
        elif time.time() - stamp.stat().st_mtime > KEEP:
            stamp.unlink()
    print(f"{len(ours)} files, {len(left)} looked at, {len(failed)} failed")
    sys.exit(bool(failed))


main()

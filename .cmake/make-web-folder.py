#!/usr/bin/env python3
"""Assembles the web application: a folder that any file server can serve.

    index.html, *.mjs, *.css, ...           web/'s own files
    zocalo.js, zocalo.wasm                  the program (--wasm, a build tree)
    assets/guest, assets/lessons            as in the source tree
    assets/lessons/*/recording.zocalo       each lesson's default run, recorded by the native command (--native)
    assets/fonts                            cut down by the build
    assets/index.json                       the paths under assets/, since a file server lists no folders
    pyodide/                                CPython for the page (npm's package)
    *.br, *.gz                              beside each file that gains by it, for servers that send them

Only what changed is written, so that a second run is quick and caches stay valid.
"""
import argparse
import concurrent.futures
import gzip
import hashlib
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[1]
OF_THE_PAGE = {".html", ".js", ".mjs", ".css", ".svg", ".png", ".ico", ".webmanifest"}
OF_PYODIDE = ["pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip", "pyodide-lock.json"]
PACKED = {".png", ".ico", ".zip", ".br", ".gz"}


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in ("wasm", "native", "out", "cache"):
        parser.add_argument(f"--{name}", required=True, type=pathlib.Path)
    return parser.parse_args()


def under(folder):
    """The files of a folder of the source tree, without what Python leaves behind."""
    return sorted(p for p in folder.rglob("*") if p.is_file() and "__pycache__" not in p.parts)


def record(native, lesson):
    """The lesson's default run. A lesson that can't run is no lesson: the build ends."""
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "recording.zocalo"
        command = [str(native.resolve()), "run", "--scenario", str(lesson / "scenario.json"), "--record", str(path)]
        try:
            run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)
        except (OSError, subprocess.TimeoutExpired) as error:
            sys.exit(f"make-web-folder: {error}")
        if not path.exists() or not path.stat().st_size:
            sys.exit(f"make-web-folder: no recording from {' '.join(command)}\n{run.stdout}{run.stderr}")
        return path.read_bytes()


def wanted(options):
    """{path in the folder: bytes}"""
    files = {}
    for path in under(ROOT / "web"):
        name = path.relative_to(ROOT / "web")
        if name.parts[0] != "node_modules" and path.suffix in OF_THE_PAGE:
            files[str(name)] = path.read_bytes()
    for name in ("zocalo.js", "zocalo.wasm"):
        files[name] = (options.wasm / "web" / name).read_bytes()
    for folder in ("guest", "lessons"):
        for path in under(ROOT / "assets" / folder):
            files[str(path.relative_to(ROOT))] = path.read_bytes()
    for path in under(options.native / "assets/fonts"):
        files[f"assets/fonts/{path.name}"] = path.read_bytes()
    for scenario in sorted((ROOT / "assets/lessons").glob("*/scenario.json")):
        lesson = scenario.parent
        files[f"assets/lessons/{lesson.name}/recording.zocalo"] = record(options.native / "zocalo", lesson)
    files["assets/index.json"] = json.dumps(sorted(f for f in files if f.startswith("assets/")), indent=0).encode()
    for name in OF_PYODIDE:
        files[f"pyodide/{name}"] = (ROOT / "web/node_modules/pyodide" / name).read_bytes()
    return files


def compressed(data, kind, cache):
    """From the cache if these bytes were compressed before: Python's 10 MB take half a minute."""
    kept = cache / f"{hashlib.sha256(data).hexdigest()}.{kind}"
    if not kept.exists():
        if kind == "gz":
            packed = gzip.compress(data, 9, mtime=0)
        else:
            packed = subprocess.run(["brotli", "-q", "11", "-w", "22", "-c"], input=data, stdout=subprocess.PIPE,
                                    check=True).stdout
        part = kept.with_name(f"{kept.name}.{os.getpid()}")
        part.write_bytes(packed)
        part.replace(kept)
    os.utime(kept)
    return kept.read_bytes()


def with_compressed(files, cache):
    cache.mkdir(parents=True, exist_ok=True)
    kinds = ["gz"] + (["br"] if shutil.which("brotli") else [])
    jobs = [(name, kind) for name, data in files.items() for kind in kinds
            if len(data) > 1024 and pathlib.PurePath(name).suffix not in PACKED]
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        packed = pool.map(lambda job: compressed(files[job[0]], job[1], cache), jobs)
        return files | {f"{name}.{kind}": data for (name, kind), data in zip(jobs, packed)}


def write(out, files):
    changed = 0
    for name, data in files.items():
        path = out / name
        if not path.exists() or path.read_bytes() != data:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
            changed += 1
    for path in under(out):
        if str(path.relative_to(out)) not in files:
            path.unlink()
    return changed


def main():
    options = arguments()
    files = wanted(options)
    first = sum(len(data) for name, data in files.items() if not name.startswith("pyodide/"))
    files = with_compressed(files, options.cache)
    sent = sum(len(data) for name, data in files.items() if name.endswith(".br") and not name.startswith("pyodide/"))
    changed = write(options.out, files)
    print(f"    {options.out}: {len(files)} files, {changed} changed; before Python {first / 1e6:.2f} MB"
          + (f", {sent / 1e6:.2f} MB with brotli" if sent else ""))


main()

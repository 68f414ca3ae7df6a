"""CPython's own tests as guests: every test that table.md says passes does, and no other test fails.

    cpython_test.py                     what ctest runs: every module of table.md
    cpython_test.py --module NAME...    only these
    cpython_test.py --write             runs all (or those of --module) and writes them into table.md
    cpython_test.py --plain             under plain python3 instead, on this machine's kernel, to compare

The interpreter is the one that guests get (ZOCALO_PYTHON, else /usr/bin/python3). Its package `test` has to be there
(Debian: libpython3.11-testsuite), and it has to be of table.md's version; otherwise this test says so and is skipped."""

import argparse
import collections
import concurrent.futures
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
ZOCALO = os.environ.get("ZOCALO", str(ROOT / "build/native/zocalo"))
PYTHON = os.environ.get("ZOCALO_PYTHON") or "/usr/bin/python3"
TIMEOUT = int(os.environ.get("ZOCALO_TIMEOUT", "300"))
SKIPPED = 77  # what tests/CMakeLists.txt has ctest show as skipped, not as passed
TABLE = HERE / "table.md"
LEFT_OUT = HERE / "left_out.json"
MODULES = """test_select test_selectors test_poll test_epoll test_timeout test_socket test_socketserver test_httpservers test_httplib
test_urllib test_urllib2 test_urllib2_localnet test_urllib_response test_asyncore test_asynchat test_smtplib test_ftplib test_poplib
test_imaplib test_telnetlib test_xmlrpc test_wsgiref test_queue test_asyncio.test_streams test_asyncio.test_sock_lowlevel
test_asyncio.test_server test_asyncio.test_selector_events test_asyncio.test_events test_asyncio.test_base_events
test_asyncio.test_sendfile test_asyncio.test_unix_events test_asyncio.test_buffered_proto test_asyncio.test_timeouts
test_asyncio.test_locks test_asyncio.test_queues test_asyncio.test_tasks test_asyncio.test_taskgroups""".split()

Outcome = collections.namedtuple("Outcome", "word text")


def command(module, left_out, after, plain):
    program = [str(HERE / "guest_main.py"), "test." + module, str(left_out)] + after
    return [PYTHON] + program if plain else [ZOCALO, "run", "--watchdog", "100"] + program


def run_module(module, left_out, plain=False):
    """{test id: Outcome} of a module. A guest that ends before its time has failed the test that it was at; the next goes on
    behind it."""
    outcomes = {}
    after = []
    while True:
        with tempfile.TemporaryDirectory() as folder:  # tests leave files where they are
            try:
                done = subprocess.run(command(module, left_out, after, plain), cwd=folder, timeout=TIMEOUT, stdin=subprocess.DEVNULL,
                                      stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                      env=dict(os.environ, PYTHONDONTWRITEBYTECODE="1", PYTHONUNBUFFERED=""))
                output, ending = done.stdout, "status %d: %s" % (done.returncode, done.stderr.decode("utf-8", "replace")[-500:])
            except subprocess.TimeoutExpired as expired:
                output, ending = expired.stdout or b"", "no end within %d s" % TIMEOUT
        started = None
        for line in output.decode("utf-8", "replace").splitlines():
            match = re.fullmatch(r"@(start|passed|skipped|failed) (\S+?)(?: \(.*\))? (\".*\")", line)
            if match is None:
                continue
            word, name, text = match.groups()
            if word == "start":
                started = name
            elif name not in outcomes or word == "failed":
                outcomes[name] = Outcome(word, json.loads(text))
        if output.rstrip().endswith(b"@end"):
            return outcomes
        if started is None or after == [started]:
            outcomes["test.%s" % module] = Outcome("failed", ending)
            return outcomes
        outcomes[started] = Outcome("failed", ending)
        after = [started]


def short(name):
    return name[len("test."):]


def version():
    """(version of the interpreter, whether it has CPython's tests)"""
    said = subprocess.run([PYTHON, "-c", "import importlib.util, sys; print(sys.version.split()[0], importlib.util.find_spec('test.test_socket') is not None)"],
                          capture_output=True, text=True)
    words = said.stdout.split() or ["none", "False"]
    return words[0], words[1] == "True"


def read_table():
    """(version, {module: number that passes}, {test id: reason})"""
    text = TABLE.read_text()
    passing = {module: int(passed) for module, passed in re.findall(r"^\| (test_\S+) \| \d+ \| (\d+) \|", text, re.M)}
    reasons = {}
    reason = None
    for line in text.splitlines():
        if line.startswith("### "):
            reason = line[4:]
        elif line.startswith("- ") and reason:
            reasons["test." + line[2:]] = reason
    return re.search(r"CPython ([\d.]+\d)", text).group(1), passing, reasons


def module_of(name):
    return next((module for module in MODULES if name.startswith("test.%s." % module)), name)


def write_table(python, results, old):
    """What was not run now stays as the old table has it."""
    rows, reasons = {}, collections.defaultdict(list)
    if old:
        rows = {line.split("|")[1].strip(): line for line in TABLE.read_text().splitlines() if line.startswith("| test_")}
        for name, reason in old.items():
            if module_of(name) not in results:
                reasons[reason].append(short(name))
    for module, outcomes in results.items():
        count = collections.Counter(outcome.word for outcome in outcomes.values())
        rows[module] = "| %s | %d | %d | %d | %d |" % (module, len(outcomes), count["passed"], count["skipped"], count["failed"])
        for name, outcome in sorted(outcomes.items()):
            if outcome.word != "passed":
                text = (" ".join(outcome.text.split()) or "the test gives no reason") if outcome.word == "skipped" else "FAILED: " + " ".join(outcome.text.split())[-200:]
                reasons[text].append(short(name))
    for names in reasons.values():
        names.sort()
    text = [
        "# CPython's own tests as guests", "",
        "Written by `cpython_test.py --write`, held by `cpython_test.py`: CPython %s, each module run by `zocalo run`." % python,
        "What `left_out.json` names is not run; other reasons are the tests' own.", "",
        "| module | tests | passed | skipped | failed |", "|---|---|---|---|---|"]
    text += [rows[module] for module in MODULES if module in rows]
    total = [sum(int(row.split("|")[column]) for row in rows.values()) for column in range(2, 6)]
    text += ["| all | %d | %d | %d | %d |" % tuple(total), "", "## What is skipped, and why", ""]
    for reason, names in sorted(reasons.items(), key=lambda item: (-len(item[1]), item[0])):
        text += ["### " + reason, ""] + ["- " + name for name in names] + [""]
    TABLE.write_text("\n".join(text))


def report(module, outcomes, passing, reasons, whole):
    """Prints a module's line and what is not as the table says; how many such there are."""
    wrong = 0
    count = collections.Counter(outcome.word for outcome in outcomes.values())
    print("%-36s %4d tests, %4d passed, %3d skipped, %3d failed" % (module, len(outcomes), count["passed"], count["skipped"], count["failed"]))
    for name, outcome in outcomes.items():
        known = reasons.get(name, "")
        if outcome.word == "passed" or outcome.word == "skipped" and (known or not reasons) or known.startswith("FAILED"):
            continue
        wrong += 1
        print("  %s %s: %s" % (outcome.word, short(name), outcome.text if whole else " ".join(outcome.text.split())[-300:]))
    if count["passed"] < passing.get(module, 0):
        wrong += 1
        print("  only %d pass, of %d in table.md" % (count["passed"], passing[module]))
    sys.stdout.flush()
    return wrong


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--module", nargs="+", default=None)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--plain", action="store_true")
    parser.add_argument("--show", action="store_true", help="print the whole text of each failure")
    options = parser.parse_args()
    python, has_tests = version()
    if not has_tests:
        print("skipped: %s (%s) has no package `test`; Debian's is libpython3.11-testsuite" % (PYTHON, python))
        return SKIPPED
    expected, passing, reasons = read_table() if TABLE.exists() else (python, {}, {})
    if expected != python and not (options.write or options.plain or options.module):
        print("skipped: table.md is of CPython %s, %s is %s" % (expected, PYTHON, python))
        return SKIPPED
    modules = options.module or ([] if options.write else list(passing)) or MODULES
    results, wrong = {}, 0
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        running = {pool.submit(run_module, module, LEFT_OUT, options.plain): module for module in modules}
        for done in concurrent.futures.as_completed(running):
            module = running[done]
            results[module] = done.result()
            wrong += report(module, results[module], passing, reasons, options.show)
    results = {module: results[module] for module in modules}
    if options.write:
        write_table(python, results, reasons)
        return 0
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())

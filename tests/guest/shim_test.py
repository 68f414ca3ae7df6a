"""The shim alone, over the machine's own kernel: what a program prints with it is what it prints without it, and what it
reports of the program is what the program did."""

import json
import os
import subprocess
import sys
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "shim"))
from real_host import Host  # noqa: E402

ROOT = os.path.dirname(os.path.dirname(HERE))
PROGRAMS = os.path.join(HERE, "shim", "programs")
TRUTH = os.path.join(os.path.dirname(ROOT), "shared", "truth", "a")


def run(source, **options):
    return Host("program.py", source=source, **options).run(60)


def places(host, *kinds):
    """(kind, line, function, depth) of every frame of these kinds."""
    return [(h["t"], h["line"], h["fn"], h["depth"]) for h in host.of(*kinds)]


def variables(host):
    """The variables of the last frame that ran in the module, as they stood at the end."""
    values = {}
    for header in host.of("line"):
        if header["fn"] == "<module>":
            values.update(header.get("vars", {}))
            for name in header.get("gone", ()):
                del values[name]
    return values


class SameAsWithout(unittest.TestCase):
    """stdout, stderr and exit status, octet for octet."""

    maxDiff = None

    def check(self, name):
        path = os.path.join(PROGRAMS, name)
        plain = subprocess.run([sys.executable, path], stdin=subprocess.DEVNULL, capture_output=True, timeout=60)
        under = Host(path).run(60)
        self.assertEqual(plain.stdout.decode(), under.output[1].decode())
        self.assertEqual(plain.stderr.decode(), under.output[2].decode())
        self.assertEqual(plain.returncode, under.status)

    @unittest.skipIf(sys.version_info < (3, 10), "3.9 words its complaints differently")
    def test_arguments(self):
        self.check("arguments.py")

    @unittest.skipUnless(sys.version_info[:2] == (3, 11), "other releases word other complaints differently")
    def test_random_arguments(self):
        self.check("random_arguments.py")

    def test_tracebacks(self):
        self.check("tracebacks.py")


class Truth(unittest.TestCase):
    @unittest.skipUnless(os.path.isdir(TRUTH), "shared/truth is not beside this checkout")
    def test_every_program_prints_what_the_kernel_printed(self):
        done = subprocess.run([sys.executable, os.path.join(HERE, "shim", "run.py"), "--jobs", "2", TRUTH],
                              capture_output=True, text=True, timeout=400)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)


class Tracing(unittest.TestCase):
    def test_lines_calls_and_returns_in_order(self):
        host = run("def add(a, b):\n    c = a + b\n    return c\n\nx = add(1, 2)\n")
        self.assertEqual(places(host, "line", "enter", "leave"), [
            ("line", 1, "<module>", 1), ("line", 5, "<module>", 1), ("enter", 1, "add", 2), ("line", 2, "add", 2),
            ("line", 3, "add", 2), ("leave", 3, "add", 2)])
        self.assertEqual(host.of("enter")[0]["vars"], {"a": "1", "b": "2"})
        self.assertEqual(host.of("line")[3]["vars"], {"c": "3"})
        self.assertEqual(host.of("leave")[0]["value"], "3")

    def test_only_what_changed_is_said_again(self):
        host = run("a = 1\nb = [1]\nb.append(2)\na = 1\ndel a\npass\n")
        said = [(h["line"], h.get("vars"), h.get("gone")) for h in host.of("line")]
        self.assertEqual(said, [(1, None, None), (2, {"a": "1"}, None), (3, {"b": "[1]"}, None), (4, {"b": "[1, 2]"}, None),
                                (5, None, None), (6, None, ["a"])])

    def test_modules_functions_and_classes_are_no_variables(self):
        host = run("import json\ndef f(): pass\nclass C: pass\n_x = 1\n__y__ = 2\npass\n")
        self.assertEqual(variables(host), {"_x": "1"})

    def test_a_raise_is_reported_in_every_frame_that_it_leaves(self):
        host = run("def f():\n    raise KeyError('k')\ntry:\n    f()\nexcept KeyError:\n    pass\n")
        self.assertEqual(places(host, "raise"), [("raise", 2, "f", 2), ("raise", 4, "<module>", 1)])
        self.assertEqual((host.of("raise")[0]["type"], host.of("raise")[0]["text"]), ("KeyError", "'k'"))
        self.assertEqual(host.of("leave")[0]["value"], "")

    def test_a_syntax_error_is_raised_in_its_line(self):
        host = run("import socket\ns = socket.socket(\n")
        self.assertEqual(places(host, "raise"), [("raise", 2, "<module>", 1)])
        self.assertEqual((host.of("raise")[0]["type"], host.of("raise")[0]["text"]), ("SyntaxError", "'(' was never closed"))
        self.assertEqual(host.of("exit")[0]["why"], "exception")
        self.assertEqual(places(run("if x:\ny\n"), "raise"), [("raise", 2, "<module>", 1)])

    def test_a_generator_keeps_its_frame(self):
        host = run("def g():\n    yield 1\n    yield 2\nfor x in g():\n    pass\n")
        self.assertEqual([h["fn"] for h in host.of("enter")], ["g"] * 3)
        self.assertEqual([h["value"] for h in host.of("leave")], ["1", "2", "None"])
        self.assertEqual(host.of("raise"), [])

    def test_the_standard_library_is_not_traced_but_what_it_calls_is(self):
        host = run("import json\njson.loads('[1]', parse_int=lambda text: 7)\n")
        self.assertEqual({h["file"] for h in host.of("line", "enter")}, {"program.py"})
        self.assertIn(("enter", 2, "<lambda>", 2), places(host, "enter"))

    def test_a_function_tells_what_it_changes_in_its_module(self):
        host = run("seen = []\ncount = 0\nlimit = 5\n\ndef note(item):\n    global count, limit\n    seen.append(item)\n"
                   "    count += 1\n    del limit\n    return count\n\nnote('a')\npass\n")
        said = [(h["line"], h.get("vars"), h.get("globals"), h.get("globals_gone")) for h in host.of("line") if h["line"] > 6]
        self.assertEqual(said, [
            (12, None, None, None), (7, None, None, None), (8, None, {"seen": "['a']"}, None), (9, None, {"count": "1"}, None),
            (10, None, None, ["limit"]), (13, None, None, None)])

    def test_what_a_function_changes_by_another_name_is_told_when_it_has_returned(self):
        host = run("seen = []\n\ndef note(into):\n    into.append(1)\n    pass\n\ndef main():\n    note(seen)\n    pass\n\nmain()\n")
        self.assertEqual([(h["line"], h["globals"]) for h in host.of("line") if "globals" in h], [(9, {"seen": "[1]"})])

    def test_a_module_of_the_program_has_its_own_variables(self):
        host = run("import other\nother.f()\nother.f()\n", files={"other.py": "calls = 0\ndef f():\n    global calls\n    calls += 1\n    pass\n"})
        self.assertEqual([(h["file"], h["globals"]) for h in host.of("line") if "globals" in h],
                         [("other.py", {"calls": "1"}), ("other.py", {"calls": "2"})])
        self.assertEqual(variables(host), {"calls": "0"})

    def test_the_standard_library_is_traced_where_that_is_asked_for(self):
        source = "import json\njson.loads('[1]', parse_int=lambda text: 7)\njson.loads('[2]')\n"
        host = run(source, trace="library")
        name = "python%d.%d/json/__init__.py" % sys.version_info[:2]
        entered = [(h["file"], h["fn"], h["depth"]) for h in host.of("enter")]
        self.assertEqual(entered[0], (name, "loads", 2))
        self.assertIn(("program.py", "<lambda>"), [row[:2] for row in entered])
        with open(json.__file__) as file:
            text = file.read()
        told = [h.get("source") for h in host.of("enter") if h["file"] == name]
        self.assertEqual(told, [text] + [None] * (len(told) - 1))
        lines = {h["line"] for h in host.of("line") if h["file"] == name}
        self.assertTrue(lines and max(lines) <= text.count("\n"), lines)
        self.assertFalse([h for h in host.of("line") if "globals" in h])

    def test_the_shim_is_no_library(self):
        source = ("import socket, threading, time\ndef work():\n    time.sleep(0.01)\n"
                  "thread = threading.Thread(target=work)\nthread.start()\nthread.join()\n"
                  "a, b = socket.socketpair()\na.sendall(b'x')\nprint(b.makefile('rb', 0).read(1))\n")
        deep, shallow = run(source, trace="library"), run(source)
        self.assertEqual((deep.output, deep.status), (shallow.output, shallow.status))
        self.assertEqual([h["op"] for h in deep.of("call")], [h["op"] for h in shallow.of("call")])
        files = {h["file"] for h in deep.of("enter")}
        self.assertFalse([name for name in files if "zocalo" in name], files)
        self.assertIn(("run", 2), {(h["fn"], h["th"]) for h in deep.of("enter")})
        self.assertIn("makefile", {h["fn"] for h in deep.of("enter")})

    def test_the_library_has_no_lines_to_spare_either(self):
        host = run("import json\nwhile True:\n    json.dumps([1])\n", trace="library", line_budget=1000)
        self.assertEqual((host.why, host.status), ("budget", 1))
        self.assertIn("1000 lines", host.traceback)

    def test_lines_come_before_the_call_that_follows_them(self):
        host = run("import time\nx = 1\ntime.sleep(0)\ny = 2\n")
        order = [h["t"] + str(h.get("line", "")) for h, _ in host.frames if h["t"] in ("line", "call")]
        self.assertEqual(order, ["line1", "line2", "line3", "call", "line4"])

    def test_calls_only(self):
        host = run("def f(): pass\nf()\n", trace="calls")
        self.assertEqual(places(host, "line", "enter", "leave"), [("enter", 1, "f", 2), ("leave", 1, "f", 2)])

    def test_nothing(self):
        host = run("def f(): pass\nf()\nprint(1)\n", trace="none")
        self.assertEqual({h["t"] for h, _ in host.frames}, {"hello", "out", "exit"})

    def test_threads_have_their_own_numbers_and_depths(self):
        host = run("import threading\ndef f():\n    x = 1\nt = threading.Thread(target=f)\nt.start()\nt.join()\n")
        self.assertEqual([(h["th"], h["depth"]) for h in host.of("enter") if h["fn"] == "f"], [(2, 1)])
        self.assertEqual({h["th"] for h in host.of("line") if h["fn"] == "<module>"}, {1})

    def test_budget(self):
        host = run("x = 0\nwhile True:\n    x += 1\n", line_budget=1000)
        self.assertEqual((host.why, host.status), ("budget", 1))
        self.assertRegex(host.traceback, r"program\.py:[23]: 1000 lines")
        self.assertEqual(host.output[2].decode(), host.traceback)

    def test_a_budget_can_not_be_caught(self):
        host = run("while True:\n    try:\n        while True:\n            x = 1\n    except BaseException: pass\n", line_budget=1000)
        self.assertEqual(host.why, "budget")

    def test_calls_renew_the_budget(self):
        host = run("import time\nfor i in range(600):\n    time.monotonic()\n    pass\n", line_budget=1000)
        self.assertEqual(host.why, "exit")


class Reprs(unittest.TestCase):
    def value(self, expression, before=""):
        return variables(run(before + "\nx = " + expression + "\npass\n")).get("x")

    def test_short_and_without_addresses(self):
        self.assertEqual(self.value("b'a' * 1000")[:5], "b'aaa")
        self.assertLessEqual(len(self.value("'a' * 100000")), 200)
        self.assertLessEqual(len(self.value("list(range(100000))")), 200)
        self.assertEqual(self.value("object()"), "<object object>")
        self.assertEqual(self.value("[print, object()]"), "[<built-in function print>, <object object>]")
        self.assertEqual(self.value("{'b', 'a'}"), "{'a', 'b'}")
        self.assertEqual(self.value("10 ** 4000"), "<int of 13288 bits>")

    def test_what_contains_itself(self):
        self.assertEqual(self.value("[1]; x.append(x)"), "[1, [1, [1, [1, […]]]]]")

    def test_objects_of_the_program_show_their_attributes(self):
        before = "import socket\nclass Client:\n    def __init__(self):\n        self.name = 'ana'; self.n = 1"
        self.assertEqual(self.value("Client()", before), "<Client name='ana' n=1>")

    def test_sockets(self):
        host = run("import socket\nx = socket.socket()\ny = socket.socket(type=socket.SOCK_DGRAM)\nx.close()\npass\n")
        self.assertEqual(variables(host)["x"], "<socket closed>")
        self.assertRegex(variables(host)["y"], r"^<socket fd=\d+ udp>$")

    def test_a_repr_that_does_harm_does_none(self):
        before = "import socket\ns = socket.socket()\nclass X:\n    def __repr__(self):\n        %s\n"
        self.assertEqual(self.value("X()", before % "return 1"), "<repr raised TypeError>")
        self.assertEqual(self.value("X()", before % "raise KeyError"), "<repr raised KeyError>")
        self.assertEqual(self.value("X()", before % "return repr(self)"), "<repr raised RecursionError>")
        self.assertEqual(self.value("X()", before % "raise SystemExit"), "<repr raised SystemExit>")
        self.assertEqual(self.value("X()", before % "return str(s.getsockname())"), "<repr made a syscall>")
        self.assertEqual(len(self.value("X()", before % "return 'y' * 10**7")), 200)
        self.assertEqual(run((before % "print('loud'); return ''") + "x = X()\npass\n").output[1], b"")


class Ends(unittest.TestCase):
    def ends(self, source):
        host = run(source)
        return host.status, host.why, host.output[2].decode()

    def test_statuses(self):
        self.assertEqual(self.ends("pass"), (0, "exit", ""))
        self.assertEqual(self.ends("import sys\nsys.exit(7)"), (7, "exit", ""))
        self.assertEqual(self.ends("raise SystemExit"), (0, "exit", ""))
        self.assertEqual(self.ends("raise SystemExit('sorry')"), (1, "exit", "sorry\n"))
        self.assertEqual(self.ends("raise KeyboardInterrupt")[:2], (130, "exception"))

    def test_a_broken_program(self):
        status, why, text = self.ends("x = = 1\n")
        self.assertEqual((status, why), (1, "exception"))
        self.assertRegex(text, r'^  File "program\.py", line 1\n    x = = 1\n +\^\nSyntaxError: ')

    def test_a_missing_program(self):
        host = Host("/no/such/program.py").run(60)
        self.assertEqual((host.status, host.why), (1, "exception"))
        self.assertIn("No such file or directory", host.traceback)

    def test_encodings_of_a_text(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "main.py")
            for octets, status, output in ((b'\xef\xbb\xbfprint("bom")\r\n', 0, b"bom\n"),
                                           (b'# coding: latin-1\nprint("\xf1")\n', 0, b"\xc3\xb1\n"), (b'print("\xf1")\n', 1, b"")):
                with open(path, "wb") as file:
                    file.write(octets)
                host = Host(path, source=octets.decode("utf-8", "replace")).run(60)
                self.assertEqual((host.status, host.output[1]), (status, output), octets)

    def test_at_exit(self):
        host = run("import atexit, threading, time\natexit.register(print, 'registered')\n"
                   "threading.Thread(target=lambda: (time.sleep(0.05), print('thread'))).start()\nprint('main')\n")
        self.assertEqual(host.output[1], b"main\nthread\nregistered\n")


class World(unittest.TestCase):
    def test_output_is_in_order_with_calls_and_may_be_any_octets(self):
        host = run("import sys, time\nprint('a', end='')\ntime.sleep(0)\nsys.stdout.buffer.write(b'\\xff\\n')\nprint('é')\n"
                   "print('e', file=sys.stderr)\n")
        self.assertEqual(host.output[1], b"a\xff\n\xc3\xa9\n")
        self.assertEqual([h["t"] for h, _ in host.frames if h["t"] in ("out", "call")], ["out", "call", "out", "out", "out"])

    def test_runs_are_the_same(self):
        source = ("import random, os, uuid, secrets, tempfile\nprint(random.random(), random.Random().random(), os.urandom(8),"
                  " uuid.uuid4(), uuid.uuid1().node, secrets.token_hex(), os.getpid(), hash('x'), {'b', 'a', 'c'},"
                  " random.SystemRandom().random())\n")
        first, second, other = run(source, seed=1), run(source, seed=1), run(source, seed=2)
        self.assertEqual(first.output[1], second.output[1])
        self.assertNotEqual(first.output[1], other.output[1])

    def test_edited_texts_are_the_program(self):
        host = run("import other\nother.f()\n", files={"other.py": "import socket\ndef f():\n    raise ValueError('here')\n"})
        self.assertIn('File "other.py", line 3, in f\n    raise ValueError', host.traceback)
        self.assertIn(("line", 3, "f", 2), places(host, "line"))

    def test_modules_beside_the_program(self):
        with tempfile.TemporaryDirectory() as folder:
            for name, text in (("main.py", "import sub.part\nprint(sub.part.x, __name__, __file__)\n"), ("sub/part.py", "x = 5\n")):
                os.makedirs(os.path.dirname(os.path.join(folder, name)), exist_ok=True)
                with open(os.path.join(folder, name), "w") as file:
                    file.write(text)
            path = os.path.join(folder, "main.py")
            host = Host(path, argv=[path, "1"]).run(60)
            self.assertEqual(host.output[1].decode(), "5 __main__ %s\n" % path)
            self.assertIn("sub/part.py", {h["file"] for h in host.of("line")})

    def test_the_clock_is_the_hosts(self):
        host = run("import time, datetime, threading\na = time.monotonic()\ntime.sleep(0.02)\nb = time.monotonic()\n"
                   "print(0.02 <= b - a < 5, abs(datetime.datetime.now().timestamp() - time.time()) < 5)\n"
                   "print(threading.Event().wait(0.02), time.monotonic() - b >= 0.02)\n")
        self.assertEqual(host.output[1], b"True True\nFalse True\n")
        self.assertIn(20_000_000, [h.get("duration") for h in host.of("call")])

    def test_descriptors_in_os_and_files_beside_them(self):
        host = run("import os, select, socket\na, b = socket.socketpair()\nr, w = os.pipe()\nf = open(os.devnull)\n"
                   "print(len({a.fileno(), b.fileno(), r, w, f.fileno()}))\nos.write(w, b'p')\nos.write(a.fileno(), b's')\n"
                   "print(select.select([r, b, f], [], [], 0) == ([r, b, f], [], []))\n"
                   "print(os.read(r, 9), os.read(b.fileno(), 9))\nos.close(a.detach())\nprint(b.recv(1))\n"
                   "try: os.close(a.fileno() if a.fileno() > 0 else 63)\nexcept OSError as e: print(e)\n")
        self.assertEqual(host.output[1], b"5\nTrue\nb'p' b's'\nb''\n[Errno 9] Bad file descriptor\n")

    def test_a_socket_that_nobody_holds_is_closed_at_once(self):
        host = run("import socket\na, b = socket.socketpair()\na = None\nprint(b.recv(1))\n")
        self.assertEqual(host.output[1], b"b''\n")

    def test_there_is_no_fork(self):
        host = run("import os, socketserver\nprint(hasattr(os, 'fork'), hasattr(socketserver, 'ForkingMixIn'))\n")
        self.assertEqual(host.output[1], b"False False\n")

    def test_control_c_in_a_call_lets_the_program_clean_up(self):
        host = run("import _thread, os, signal, socket\ns = socket.create_server(('127.0.0.1', 0))\nsignal.setitimer(signal.ITIMER_REAL, 0.3)\n"
                   "signal.signal(signal.SIGALRM, signal.default_int_handler)\ntry:\n    s.accept()\n"
                   "except KeyboardInterrupt:\n    s.close()\n    print('cleaned up')\n")
        self.assertEqual((host.output[1], host.status), (b"cleaned up\n", 0))


if __name__ == "__main__":
    unittest.main()

"""The zocalo command as a shell sees it: output, exit statuses, errors, recordings."""

import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

ZOCALO = os.environ["ZOCALO"]

ECHO_SERVER = """
import socket
server = socket.socket()
server.bind(("", 7000))
server.listen()
print("ready")
connection, address = server.accept()
while data := connection.recv(1000):
    connection.sendall(data.upper())
print("done")
"""

ECHO_CLIENT = """
import socket, sys, time
begin = time.monotonic()
client = socket.create_connection(("127.0.0.1", 7000))
print("connected after %.0f ms" % ((time.monotonic() - begin) * 1000))
for word in sys.argv[1:] or ["hola"]:
    client.sendall(word.encode())
    print(client.recv(1000).decode())
client.close()
"""


class CommandTest(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="zocalo-cli-"))
        self.addCleanup(shutil.rmtree, self.folder)

    def program(self, text, name="program.py"):
        path = self.folder / name
        path.write_text(text)
        return str(path)

    def zocalo(self, *words, status=0, timeout=120, **options):
        """Runs the command; (stdout, stderr) as text."""
        done = subprocess.run([ZOCALO, *words], capture_output=True, timeout=timeout, cwd=self.folder, **options)
        out, err = done.stdout.decode(), done.stderr.decode()
        self.assertEqual(done.returncode, status, f"{words}\n{out}\n{err}")
        return out, err


class RunTest(CommandTest):
    def test_the_librarys_lines_are_recorded_where_that_is_asked_for(self):
        path = self.program("import socket\na, b = socket.socketpair()\nb.makefile('rb')\n")
        recorded = {}
        for words in ((), ("--library",)):
            self.zocalo("run", *words, "--record", "run.zocalo", path)
            lines, _ = self.zocalo("convert", "run.zocalo", "--to", "jsonl")
            recorded[words] = lines
        self.assertNotIn("/socket.py", recorded[()])
        self.assertRegex(recorded[("--library",)], r'"source","file":"python3\.\d+/socket\.py","text":".*class socket')

    def test_one_program_has_stdout_and_stderr_for_itself(self):
        path = self.program(r"""
import sys
sys.stdout.buffer.write(b"no newline, not text: \xff\x00 ")
print("ñandú", flush=True)
print("to stderr", file=sys.stderr)
sys.stdout.write("end")
""")
        done = subprocess.run([ZOCALO, "run", path], capture_output=True, timeout=120)
        self.assertEqual(done.returncode, 0)
        self.assertEqual(done.stderr, b"to stderr\n")
        self.assertEqual(done.stdout.replace(b"\xff", b"?"), b"no newline, not text: ?\x00 " + "ñandú\nend".encode())

    def test_arguments_are_the_programs(self):
        path = self.program("import sys; print(sys.argv[1:])")
        out, _ = self.zocalo("run", path, "--seed", "-x", "a b", "")
        self.assertEqual(out, "['--seed', '-x', 'a b', '']\n")

    def test_exit_statuses(self):
        self.zocalo("run", self.program("import sys; sys.exit(3)"), status=3)
        out, err = self.zocalo("run", self.program("print('first')\n1 / 0\n", "division.py"), status=1)
        self.assertEqual(out, "first\n")
        self.assertIn("division.py\", line 2, in <module>", err)
        self.assertTrue(err.endswith("ZeroDivisionError: division by zero\n"), err)
        self.assertNotIn("zocalo_guest", err)

    def test_stdin_is_the_programs(self):
        out, _ = self.zocalo("run", self.program("print(input() + '!')"), input=b"hola\n")
        self.assertEqual(out, "hola!\n")

    def test_what_is_wrong_is_named(self):
        for words, said in ((["run"], "no program"),
                            (["run", "missing.py"], "missing.py"),
                            (["run", "--bogus", "x.py"], "--bogus"),
                            (["run", "--seed", "x", "x.py"], "--seed"),
                            (["run", "--link", "loss 200%", self.program("")], "200%"),
                            (["run", "--until", "soon", self.program("")], "soon"),
                            (["run", "--scenario", "missing.json"], "missing.json"),
                            (["run", "--lesson", "missing"], "log-server"),
                            (["replay"], "FILE"),
                            (["replay", "--at", "x", "y"], "--at"),
                            (["convert", "x", "--to", "csv"], "csv"),
                            (["replay", "x", "y"], "'y' is not understood"),
                            (["bogus"], "there are: run, live"),
                            (["bench", "bogus"], "there are: bulk"),
                            (["lesson"], "needs one of: list"),
                            (["server.py"], "zocalo run server.py"),
                            (["--bogus"], "'--bogus' is not understood"),
                            (["run", "--lesson", "log-server", "--knob", "loss=99"], "from 0 to 50"),
                            (["run", "--record", "none/x", self.program("")], "no folder none"),
                            (["run", "--pcap", "/proc/x", self.program("")], "/proc/x: "),
                            (["run", "--pcap", ".", self.program("")], "is a folder")):
            with self.subTest(words=words):
                out, err = self.zocalo(*words, status=2)
                self.assertIn(said, err)
                self.assertTrue(err.startswith("zocalo: "), err)
                self.assertEqual(out, "")

    def test_a_broken_scenario_names_every_problem(self):
        (self.folder / "net.json").write_text(json.dumps({
            "name": "x", "hosts": [{"name": "a", "addresses": ["10.0.0.1"]}],
            "links": [{"a": "a", "b": "nobody"}], "programs": [{"name": "p", "host": "c", "path": "p.py"}]}))
        _, err = self.zocalo("run", "--scenario", "net.json", status=2)
        self.assertIn("net.json", err)
        self.assertIn("nobody", err)
        self.assertIn("programs[0].host", err)

    def test_a_scenario_whose_program_is_missing_does_not_begin(self):
        (self.folder / "net.json").write_text(json.dumps({
            "name": "x", "hosts": [{"name": "a", "addresses": ["10.0.0.1"]}],
            "programs": [{"name": "p", "host": "a", "path": "none.py"}]}))
        out, err = self.zocalo("run", "--scenario", "net.json", status=2)
        self.assertIn("programs[0].path", err)
        self.assertIn("none.py", err)
        self.assertEqual(out, "")

    def test_several_programs_bear_their_names(self):
        server, client = self.program(ECHO_SERVER, "server.py"), self.program(ECHO_CLIENT, "client.py")
        out, err = self.zocalo("run", server, "--", client, "uno", "dos")
        self.assertEqual(sorted(out.splitlines()), ["client: DOS", "client: UNO", "client: connected after 0 ms",
                                                    "server: done", "server: ready"])
        self.assertEqual(err, "")

    def test_programs_start_in_the_order_in_which_they_are_typed(self):
        slow = ECHO_SERVER.replace("server.bind", "for _ in range(50): socket.socket().close()\nserver.bind")
        server, client = self.program(slow, "server.py"), self.program(ECHO_CLIENT, "client.py")
        out, _ = self.zocalo("run", server, "--", client)
        self.assertIn("client: HOLA\n", out)
        self.assertIn("Connection refused", self.zocalo("run", "--until", "1s", client, "--", server, status=1)[1])

    def test_knobs_turn_what_the_scenario_lets_be_turned(self):
        def run(*knobs):
            words = [word for knob in knobs for word in ("--knob", knob)]
            return json.loads(self.zocalo("run", "--lesson", "log-server", "--json", *words)[0])

        usual, one, slow = run(), run("clients=1"), run("clients=1", "delay=200")
        self.assertEqual([program["name"] for program in usual["programs"]], ["server", "client 1", "client 2", "client 3"])
        self.assertEqual([program["name"] for program in one["programs"]], ["server", "client 1"])
        self.assertGreater(usual["packets"], one["packets"])
        self.assertGreater(slow["virtual_s"], one["virtual_s"] + 0.38)  # a round trip at the least
        self.assertEqual(run("clients=3", "delay=10", "loss=0"), usual)
        self.assertGreater(run("loss=50")["lost"], 0)
        for knob, complaint in (("clients=9", "'clients=9' must be clients=NUMBER, from 1 to 8"), ("clients=", "must be clients="),
                                ("delay=10ms", "from 0 to 200"), ("wind=3", "there is no knob 'wind'; the scenario has: clients delay loss")):
            out, err = self.zocalo("run", "--lesson", "log-server", "--knob", knob, status=2)
            self.assertIn(complaint, err)
            self.assertEqual(out, "")
        self.assertIn("has none", self.zocalo("run", "--knob", "loss=1", self.program("print(1)"), status=2)[1])

    def test_link_shapes_the_loopback_in_virtual_time(self):
        server, client = self.program(ECHO_SERVER, "server.py"), self.program(ECHO_CLIENT, "client.py")
        out, _ = self.zocalo("run", "--link", "delay 3s", server, "--", client)
        self.assertIn("client: connected after 6000 ms\n", out)

    def test_time_is_virtual(self):
        begin = time.monotonic()
        out, _ = self.zocalo("run", self.program("import time; a = time.time(); time.sleep(86400); print(round(time.time() - a))"))
        self.assertEqual(out, "86400\n")
        self.assertLess(time.monotonic() - begin, 60)

    def test_one_that_waits_for_ever_is_told(self):
        out, err = self.zocalo("run", self.program("import socket; s = socket.socket(); s.bind(('', 1)); s.listen(); s.accept()"),
                               status=124)
        self.assertIn("accept(3", err)
        path = self.program("import socket\na, b = socket.socketpair()\na.recv(1)\n", "waits.py")
        _, err = self.zocalo("run", "--record", "x", path, status=124)
        self.assertIn("waits: waits.py:3: recv(3, 1, 0) waits", err)

    def test_until_ends_a_run(self):
        path = self.program("import time\nwhile True: print(round(time.monotonic()), flush=True); time.sleep(1)")
        out, _ = self.zocalo("run", "--until", "3.5s", path, status=124)
        self.assertEqual(len(out.splitlines()), 4)

    def test_one_that_computes_for_ever_is_stopped(self):
        out, err = self.zocalo("run", "--watchdog", "1", self.program("print('begins')\nwhile True: pass"), status=137)
        self.assertEqual(out, "begins\n")
        self.assertIn("--watchdog", err)

    def test_output_comes_while_it_runs(self):
        path = self.program("import sys\nprint('early')\nsys.stdout.flush()\nprint(input())")
        with subprocess.Popen([ZOCALO, "run", path], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
            self.assertEqual(process.stdout.readline(), b"early\n")
            process.stdin.write(b"late\n")
            process.stdin.close()
            self.assertEqual(process.stdout.read(), b"late\n")
            self.assertEqual(process.wait(60), 0)

    def test_an_interrupt_keeps_the_recording(self):
        path = self.program("print('spins', flush=True)\nwhile True: pass")
        with subprocess.Popen([ZOCALO, "run", "--watchdog", "0", "--record", "kept.zocalo", path], cwd=self.folder,
                              stdout=subprocess.PIPE) as process:
            self.assertEqual(process.stdout.readline(), b"spins\n")
            process.send_signal(signal.SIGINT)
            self.assertEqual(process.wait(60), 128 + signal.SIGINT)
        out, _ = self.zocalo("replay", "kept.zocalo")
        self.assertEqual(out, "spins\n")

    def test_json_is_one_object_on_stdout(self):
        server, client = self.program(ECHO_SERVER, "server.py"), self.program(ECHO_CLIENT, "client.py")
        out, _ = self.zocalo("run", "--json", server, "--", client)
        summary = json.loads(out)
        self.assertEqual(summary["status"], 0)
        self.assertEqual([p["name"] for p in summary["programs"]], ["server", "client"])
        self.assertEqual(summary["programs"][0]["stdout"], "ready\ndone\n")
        self.assertGreater(summary["packets"], 6)


class RecordingTest(CommandTest):
    def record(self, *options, file="run.zocalo"):
        server, client = self.program(ECHO_SERVER, "server.py"), self.program(ECHO_CLIENT, "client.py")
        return self.zocalo("run", "--record", file, *options, "server.py", "--", "client.py", "uno", "dos", "tres")

    def digest(self, file):
        return self.zocalo("replay", "--digest", file)[0].strip()

    def test_the_same_run_has_the_same_digest(self):
        link = ("--link", "delay 10ms 5ms loss 20%")
        self.record("--seed", "5", *link)
        self.record("--seed", "5", *link, file="again.zocalo")
        self.record("--seed", "6", *link, file="other.zocalo")
        self.assertRegex(self.digest("run.zocalo"), "^[0-9a-f]{16}$")
        self.assertEqual(self.digest("run.zocalo"), self.digest("again.zocalo"))
        self.assertNotEqual(self.digest("run.zocalo"), self.digest("other.zocalo"))

    def test_the_digest_of_the_run_is_that_of_its_replay(self):
        out, _ = self.record("--json")
        summary, replayed = json.loads(out), json.loads(self.zocalo("replay", "--json", "run.zocalo")[0])
        self.assertEqual(summary["digest"], replayed["digest"])
        self.assertEqual(summary["moments"], replayed["moments"])
        self.assertEqual(summary["packets"], replayed["packets"])

    def test_replay_prints_what_was_printed(self):
        self.record()
        out, _ = self.zocalo("replay", "run.zocalo")
        self.assertIn("UNO\n", out)
        self.assertIn("ready\n", out)

    def test_replay_describes_a_moment(self):
        self.record()
        last = json.loads(self.zocalo("replay", "--json", "run.zocalo")[0])["moments"] - 1
        out, _ = self.zocalo("replay", "run.zocalo", "--at", str(last // 2))
        self.assertIn(f"moment {last // 2} of {last + 1}", out)
        self.assertIn("server.py", out)
        for moment in range(0, last + 1, 7):
            # Words; JSON is for who asks for it.
            out, _ = self.zocalo("replay", "run.zocalo", "--at", str(moment))
            self.assertNotIn("{\"", out)
            told = json.loads(self.zocalo("replay", "run.zocalo", "--at", str(moment), "--json")[0])
            self.assertEqual(told["moment"], moment)
            self.assertGreater(len(told["events"]), 0)
            self.assertLess(len(told["events"]), len(out.splitlines()))
        self.assertEqual(told["programs"][0]["name"], "server")
        _, err = self.zocalo("replay", "run.zocalo", "--at", str(last + 1), status=2)
        self.assertIn(str(last + 1), err)

    def test_a_cut_recording_shows_what_is_left(self):
        self.record()
        whole = (self.folder / "run.zocalo").read_bytes()
        (self.folder / "cut.zocalo").write_bytes(whole[:-7])
        _, err = self.zocalo("replay", "cut.zocalo", status=1)
        self.assertIn("cut.zocalo", err)
        (self.folder / "garbage.zocalo").write_bytes(bytes(range(256)) * 4)
        _, err = self.zocalo("replay", "garbage.zocalo", status=1)
        self.assertIn("garbage.zocalo", err)
        (self.folder / "empty.zocalo").write_bytes(b"")
        self.zocalo("replay", "empty.zocalo", status=1)
        self.zocalo("replay", "missing.zocalo", status=1)

    def test_trace_prints_packets_on_stderr(self):
        out, err = self.record("--trace")
        self.assertIn("client: UNO\n", out)
        self.assertIn("Flags [S]", err)
        self.assertIn("Flags [S.]", err)
        replayed, _ = self.zocalo("replay", "--trace", "run.zocalo")
        self.assertEqual(sorted(err.splitlines()), sorted(replayed.splitlines()))

    def test_jsonl_is_json_in_every_line(self):
        self.record()
        out, _ = self.zocalo("convert", "run.zocalo", "--to", "jsonl")
        lines = [json.loads(line) for line in out.splitlines()]
        self.assertGreater(len(lines), 50)
        self.assertTrue(all("event" in line and "t" in line for line in lines), lines[0])

    def test_packets_are_what_wireshark_reads(self):
        self.record("--pcap", "run.pcapng", "--link", "delay 5ms loss 10%")
        self.zocalo("convert", "run.zocalo", "--to", "pcapng", "-o", "converted.pcapng")
        self.assertEqual((self.folder / "run.pcapng").read_bytes(), (self.folder / "converted.pcapng").read_bytes())
        if shutil.which("tshark") is None:
            self.skipTest("no tshark on this machine")
        fields = ["-T", "fields", "-e", "frame.number", "-e", "tcp.payload", "-e", "_ws.malformed", "-e", "tcp.checksum.status"]
        done = subprocess.run(["tshark", "-r", "run.pcapng", "-o", "tcp.check_checksum:TRUE", *fields], cwd=self.folder,
                              capture_output=True, text=True, timeout=120, check=True)
        rows = [line.split("\t") for line in done.stdout.splitlines()]
        self.assertGreater(len(rows), 9)
        self.assertTrue(any(row[1] == b"uno".hex() for row in rows), rows)
        self.assertFalse(any(row[2] for row in rows), rows)
        self.assertTrue(all(row[3] in ("", "1") for row in rows), rows)  # 1: good


class OtherCommandsTest(CommandTest):
    def test_help_everywhere(self):
        for command in ("run", "live", "replay", "convert", "lesson", "serve", "bench"):
            out, _ = self.zocalo(command, "--help")
            self.assertIn("Example", out, command)
        out, _ = self.zocalo("--help")
        self.assertIn("convert", out)
        out, _ = self.zocalo("--version")
        self.assertRegex(out, r"^zocalo \d+\.\d+\.\d+\n$")

    def test_options(self):
        rows = {row["option"]: row for row in json.loads(self.zocalo("options", "--json")[0])}
        self.assertEqual(rows["TCP_CONGESTION"]["treatment"], "simulated")
        self.assertEqual(rows["SO_TYPE"], {"level": "SOL_SOCKET", "option": "SO_TYPE", "number": 3, "treatment": "read-only"})
        self.assertEqual({row["treatment"] for row in rows.values()}, {"simulated", "stored", "read-only", "refused"})
        self.assertRegex(self.zocalo("options")[0], r"(?m)^IPPROTO_TCP +TCP_NODELAY +simulated$")

    def test_lessons(self):
        rows = json.loads(self.zocalo("lesson", "list", "--json")[0])
        names = [row["name"] for row in rows]
        self.assertEqual(names[:3], ["log-server", "letters-and-postcards", "http-logs"])
        self.assertIn("select", self.zocalo("lesson", "show", "log-server", "--language", "en")[0])
        _, err = self.zocalo("lesson", "show", "missing", status=2)
        self.assertIn("http-logs", err)
        self.zocalo("lesson", "check", status=2)

    def test_every_lesson_does_what_it_says(self):
        out, _ = self.zocalo("lesson", "check", "--all", timeout=300)
        self.assertEqual(out.count(" ok\n"), len(json.loads(self.zocalo("lesson", "list", "--json")[0])), out)

    def test_a_lesson_that_lies_fails_its_check(self):
        assets = self.folder / "assets"
        real = pathlib.Path(ZOCALO).parent / "assets"
        shutil.copytree(real.resolve(), assets, symlinks=False, ignore=shutil.ignore_patterns("fonts", "__pycache__"))
        cues = assets / "lessons" / "log-server" / "cues.json"
        data = json.loads(cues.read_text())
        data["cues"].append({"id": "never", "when": {"output": "this is printed by nobody"}})
        cues.write_text(json.dumps(data))
        out, _ = self.zocalo("lesson", "check", "log-server", status=1, env={**os.environ, "ZOCALO_ASSETS": str(assets)})
        self.assertIn("never", out)

    def test_no_display_is_told(self):
        without = {key: value for key, value in os.environ.items()
                   if key not in ("DISPLAY", "WAYLAND_DISPLAY", "SDL_VIDEODRIVER")}
        _, err = self.zocalo(status=1, env=without)
        self.assertIn("zocalo", err)


if __name__ == "__main__":
    unittest.main(verbosity=1)

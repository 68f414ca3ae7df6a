"""Programs on real sockets: real nc, curl and Python clients, several at once, paused and stepped through the API."""

import concurrent.futures
import http.client
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import struct
import subprocess
import tempfile
import threading
import time
import unittest
import urllib.error
import urllib.request

ZOCALO = os.environ["ZOCALO"]
LESSONS = pathlib.Path(ZOCALO).parent / "assets" / "lessons"
PATIENCE = 60


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class LiveProgram:
    """`zocalo live` on a copy of a program whose port is one that is free."""

    def __init__(self, folder, path, port_in_text, *options):
        self.port = free_port()
        text = path.read_text().replace(port_in_text, str(self.port))
        (folder / "server.py").write_text(text)
        self.lines, self.errors = [], []
        self.api = None
        self.process = subprocess.Popen([ZOCALO, "live", "--headless", *options, "server.py"], cwd=folder, text=True,
                                        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.threads = [threading.Thread(target=self._read, args=pair, daemon=True)
                        for pair in ((self.process.stdout, self.lines), (self.process.stderr, self.errors))]
        for thread in self.threads:
            thread.start()

    def _read(self, stream, into):
        for line in stream:
            into.append(line.rstrip("\n"))

    def wait_for(self, where, what):
        """Waits for a line that matches."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            found = [line for line in list(where) if re.search(what, line)]
            if found:
                return found[0]
            if self.process.poll() is not None and not any(thread.is_alive() for thread in self.threads):
                break
            time.sleep(0.02)
        raise AssertionError(f"no line matches {what!r} in {where}; stderr: {self.errors[-20:]}")

    def find_api(self):
        self.api = self.wait_for(self.errors, "http://").split()[-1].removesuffix("/live")
        return self.api

    def session(self):
        with urllib.request.urlopen(self.api + "/api/session", timeout=PATIENCE) as answer:
            return json.load(answer)

    def wait_for_session(self, holds, what):
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            session = self.session()
            if holds(session):
                return session
            time.sleep(0.05)
        raise AssertionError(f"{what}: {session}")

    def command(self, word):
        request = urllib.request.Request(self.api + "/api/session/command", json.dumps({"command": word}).encode(),
                                         {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            return answer.status

    def interrupt(self):
        self.process.send_signal(signal.SIGINT)
        status = self.process.wait(PATIENCE)
        for thread in self.threads:
            thread.join(PATIENCE)
        return status

    def kill(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self.process.stdout.close()
        self.process.stderr.close()


class LiveTest(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="zocalo-live-"))
        self.addCleanup(shutil.rmtree, self.folder)

    def live(self, path, port, *options):
        program = LiveProgram(self.folder, path, port, *options)
        self.addCleanup(program.kill)
        program.wait_for(program.lines, "port")
        return program

    def log_server(self, *options):
        return self.live(LESSONS / "log-server" / "server.py", "5000", *options)

    def http_server(self, *options):
        return self.live(LESSONS / "http-logs" / "server.py", "8000", *options)

    def talk(self, port, *lines):
        """One client that gets an answer for each line."""
        with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as client:
            answers = []
            for line in lines:
                client.sendall(line)
                answers.append(client.recv(100))
            return answers


class ClientsTest(LiveTest):
    def test_nc(self):
        server = self.log_server()
        done = subprocess.run(["nc", "-N", "127.0.0.1", str(server.port)], input=b"INFO from nc\n", capture_output=True,
                              timeout=PATIENCE)
        self.assertEqual(done.stdout, b"ok\n")
        server.wait_for(server.lines, "INFO from nc")
        server.wait_for(server.lines, r"^- 127\.0\.0\.1")
        server.wait_for(server.errors, r"accept\(3.*= 4")
        server.wait_for(server.errors, r"recv\w*\(4.*INFO from nc|= .*INFO from nc")

    def test_many_clients_at_once(self):
        server = self.log_server("--quiet")
        with concurrent.futures.ThreadPoolExecutor(20) as pool:
            talks = [pool.submit(self.talk, server.port, *(b"client %d line %d\n" % (i, j) for j in range(5)))
                     for i in range(20)]
            for each in talks:
                self.assertEqual(each.result(PATIENCE), [b"ok\n"] * 5)
        for i in range(20):
            server.wait_for(server.lines, f"client {i} line 4$")

    def test_a_client_that_slams_the_door(self):
        server = self.log_server("--quiet")
        client = socket.create_connection(("127.0.0.1", server.port))
        client.sendall(b"hello\n")
        client.recv(10)
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        client.close()
        server.wait_for(server.lines, "ConnectionResetError")
        self.assertEqual(self.talk(server.port, b"still there?\n"), [b"ok\n"])

    def test_garbage(self):
        server = self.log_server("--quiet")
        self.assertEqual(self.talk(server.port, bytes(range(256)), b"\xff\xfe\x00\n"), [b"ok\n"] * 2)
        http = self.http_server("--quiet")
        with socket.create_connection(("127.0.0.1", http.port), timeout=PATIENCE) as client:
            client.sendall(b"\x00\x01 \xff garbage\r\n\r\n")
            self.assertIn(b"400", client.recv(1000))
        with urllib.request.urlopen(f"http://127.0.0.1:{http.port}/logs", timeout=PATIENCE) as answer:
            self.assertEqual(answer.read(), b"[]")

    def test_curl(self):
        server = self.http_server()
        url = f"http://127.0.0.1:{server.port}"
        post = subprocess.run(["curl", "-s", "-w", " %{http_code}", "-d", '{"level": "INFO"}', url + "/logs"],
                              capture_output=True, text=True, timeout=PATIENCE)
        self.assertEqual(post.stdout, '{"status": "ok"} 201')
        get = subprocess.run(["curl", "-s", url + "/logs"], capture_output=True, text=True, timeout=PATIENCE)
        self.assertEqual(json.loads(get.stdout), [{"level": "INFO"}])
        missing = subprocess.run(["curl", "-s", "-o", os.devnull, "-w", "%{http_code}", url + "/nothing"],
                                 capture_output=True, text=True, timeout=PATIENCE)
        self.assertEqual(missing.stdout, "404")

    def test_many_requests_at_once(self):
        server = self.http_server("--quiet")

        def post(i):
            request = urllib.request.Request(f"http://127.0.0.1:{server.port}/logs", json.dumps({"n": i}).encode())
            with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
                return answer.status

        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            self.assertEqual(list(pool.map(post, range(24))), [201] * 24)
        with urllib.request.urlopen(f"http://127.0.0.1:{server.port}/logs", timeout=PATIENCE) as answer:
            self.assertEqual(sorted(row["n"] for row in json.load(answer)), list(range(24)))

    def test_what_is_bound_to_every_address_is_reachable_from_here_only(self):
        server = self.log_server()
        server.wait_for(server.errors, r"reachable from this machine only")
        listeners = subprocess.run(["ss", "-Hltn", f"sport = :{server.port}"], capture_output=True, text=True)
        if listeners.returncode == 0 and listeners.stdout:
            self.assertIn(f"0.0.0.0%lo:{server.port}", listeners.stdout)


class PauseTest(LiveTest):
    def test_pause_step_and_resume(self):
        server = self.log_server("--serve", "0", "--quiet")
        server.find_api()
        session = server.wait_for_session(lambda s: s["state"] == "waiting", "it waits in select")
        self.assertTrue(session["live"])
        self.assertEqual(session["programs"][0]["name"], "server")
        self.assertIn("select(", session["programs"][0]["call"])
        self.assertEqual(server.command("pause"), 204)
        # A client comes and writes: the server's select returns, and its next call is held.
        client = socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE)
        self.addCleanup(client.close)
        client.sendall(b"who answers?\n")
        session = server.wait_for_session(lambda s: s["state"] == "paused", "it is held")
        self.assertTrue(session["paused"])
        listener = next(s for s in session["sockets"] if s["state"] == "LISTEN")
        self.assertEqual(listener["accept_queue"], 1)
        self.assertTrue(listener["readable"])
        self.assertIn("1 connection waits", listener["reasons"][0])
        client.settimeout(0.3)
        with self.assertRaises(TimeoutError):
            client.recv(10)
        # One call: accept(). Then the accepted socket is there, and the client still waits.
        def accepted(session):  # beside the listener; the stdin that is typed into has no state
            return len([each for each in session["sockets"] if each["state"]]) == 2

        moments = session["moments"]
        server.command("step")
        session = server.wait_for_session(lambda s: s["moments"] > moments and accepted(s), "it accepted")
        self.assertTrue(session["paused"])
        with self.assertRaises(TimeoutError):
            client.recv(10)
        server.command("resume")
        client.settimeout(PATIENCE)
        self.assertEqual(client.recv(10), b"ok\n")
        server.wait_for(server.lines, "who answers")

    def test_the_past_can_be_fetched_while_clients_wait(self):
        server = self.log_server("--serve", "0", "--quiet")
        api = server.find_api()
        self.assertEqual(self.talk(server.port, b"one\n"), [b"ok\n"])
        server.wait_for(server.lines, "^- ")
        server.wait_for_session(lambda s: s["state"] == "waiting", "it waits again")
        server.command("pause")
        total = server.session()["octets"]
        whole, at = b"", 0
        while len(whole) < total:
            with urllib.request.urlopen(f"{api}/api/session/timeline?from={at}&wait=500", timeout=PATIENCE) as answer:
                part = answer.read()
            self.assertTrue(part)
            whole, at = whole + part, at + len(part)
        self.assertIn(b"one", whole)
        self.assertIn(b"sockets_list", whole)

    def test_lines_are_typed_and_a_program_is_killed_at_the_head(self):
        path = self.folder / "typed.py"
        path.write_text("""import select, socket, sys
server = socket.create_server(("127.0.0.1", 5000))
print("port", flush=True)
while True:
    ready, _, _ = select.select([sys.stdin, server], [], [])
    if server in ready:
        server.accept()[0].close()
    if sys.stdin in ready:
        line = sys.stdin.readline()
        print("typed", repr(line), flush=True)
        if not line:
            server.accept()
""")
        server = self.live(path, "5000", "--serve", "0")
        server.find_api()
        self.assertEqual(server.command("type server 'hola mundo'"), 204)
        server.wait_for(server.lines, "^typed 'hola mundo.n'$")
        with socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE) as client:
            self.assertEqual(client.recv(1), b"")
        self.assertEqual(server.command("type server ^D"), 204)
        server.wait_for(server.lines, "^typed ''$")
        for wrong in ("drop #1", "explode"):
            with self.assertRaises(urllib.error.HTTPError) as refused:
                server.command(wrong)
            refused.exception.close()
            self.assertEqual(refused.exception.code, 400)
        self.assertEqual(server.command("kill server"), 204)
        self.assertEqual(server.process.wait(PATIENCE), 137)

    def test_a_breakpoint_holds_the_program_at_its_next_call(self):
        server = self.log_server("--serve", "0", "--quiet")
        api = server.find_api()
        self.assertEqual(self.talk(server.port, b"one\n"), [b"ok\n"])

        def tell(text, query=""):
            request = urllib.request.Request(api + "/api/session/breakpoints" + query, text.encode(), {"Content-Type": "application/json"})
            with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
                return answer.status

        for wrong, why in (("{}", "a JSON array"), ('[{"file": "server.py"}, {}]', "breakpoint 2: it needs"), ("[5]", "an object"),
                           ('[{"filter": "errno =="}]', "breakpoint 1: "), ('[{"filter": "rst", "line": -1}]', "'line' must be"),
                           ('[{"filter": "rst", "color": 1}]', "no member 'color'")):
            with self.assertRaises(urllib.error.HTTPError) as refused:
                tell(wrong)
            with refused.exception as answer:
                self.assertEqual(answer.code, 400)
                self.assertIn(why, json.load(answer)["error"])
        self.assertEqual(tell('[{"filter": "syscall == \\"recv\\""}]'), 204)
        with socket.create_connection(("127.0.0.1", server.port), timeout=1) as client:
            client.sendall(b"two\n")
            session = server.wait_for_session(lambda s: s["paused"], "it is held")
            self.assertLess(session["held"], session["moments"])
            with self.assertRaises(TimeoutError):
                client.recv(10)
            self.assertEqual(tell("[]"), 204)
            with self.assertRaises(TimeoutError):
                client.recv(10)
            self.assertEqual(tell("[]", "?release"), 204)
            client.settimeout(PATIENCE)
            self.assertEqual(client.recv(10), b"ok\n")
            self.assertIsNone(server.session()["held"])
            client.sendall(b"three\n")
            self.assertEqual(client.recv(10), b"ok\n")

    def test_stop_ends_it_well(self):
        server = self.log_server("--serve", "0", "--quiet")
        server.find_api()
        server.command("stop")
        self.assertEqual(server.process.wait(PATIENCE), 0)

    def test_the_api_is_for_its_own_pages(self):
        server = self.log_server("--serve", "0", "--quiet")
        host = server.find_api().removeprefix("http://")
        body = json.dumps({"command": "stop"})
        for headers, status in (({"Origin": "http://example.org"}, 403), ({"Host": "example.org"}, 421),
                                ({"Sec-Fetch-Site": "cross-site"}, 403), ({"Origin": "null"}, 403),
                                ({"Content-Type": "text/plain"}, 415)):
            connection = http.client.HTTPConnection(host, timeout=PATIENCE)
            connection.request("POST", "/api/session/command", body, {"Content-Type": "application/json", **headers})
            self.assertEqual(connection.getresponse().status, status, headers)
            connection.close()
        for text in ("", "{", "[]", '{"command": 5}', '{"command": "explode"}'):
            connection = http.client.HTTPConnection(host, timeout=PATIENCE)
            connection.request("POST", "/api/session/command", text, {"Content-Type": "application/json"})
            self.assertEqual(connection.getresponse().status, 400, text)
            connection.close()
        self.assertIsNone(server.process.poll())


class RecordTest(LiveTest):
    def test_an_interrupt_keeps_the_recording(self):
        server = self.log_server("--record", "live.zocalo")
        self.assertEqual(self.talk(server.port, b"for the record\n"), [b"ok\n"])
        server.wait_for(server.lines, "^- ")
        self.assertEqual(server.interrupt(), 130)
        done = subprocess.run([ZOCALO, "replay", "live.zocalo"], cwd=self.folder, capture_output=True, text=True, timeout=PATIENCE)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("for the record", done.stdout)
        self.assertEqual(done.stdout.splitlines(), server.lines)
        jsonl = subprocess.run([ZOCALO, "convert", "live.zocalo", "--to", "jsonl"], cwd=self.folder, capture_output=True,
                               text=True, timeout=PATIENCE)
        events = [json.loads(line)["event"] for line in jsonl.stdout.splitlines()]
        for event in ("host_added", "call", "call_returned", "scanned", "socket_changed", "line"):
            self.assertIn(event, events)

    def test_a_program_that_fails_gives_its_status(self):
        (self.folder / "fails.py").write_text("import socket\nsocket.create_connection(('127.0.0.1', %d))\n" % free_port())
        done = subprocess.run([ZOCALO, "live", "--headless", "fails.py"], cwd=self.folder, capture_output=True, text=True,
                              timeout=PATIENCE, stdin=subprocess.DEVNULL)
        self.assertEqual(done.returncode, 1)
        self.assertIn("ConnectionRefusedError: [Errno 111] Connection refused", done.stderr)
        self.assertIn("connect(3", done.stderr)


class ServeTest(LiveTest):
    def serve(self, folder):
        process = subprocess.Popen([ZOCALO, "serve", "--port", "0", "--folder", str(folder)], stdout=subprocess.PIPE, text=True)

        def end():
            process.send_signal(signal.SIGTERM)
            self.assertEqual(process.wait(PATIENCE), 128 + signal.SIGTERM)
            process.stdout.close()

        self.addCleanup(end)
        return process.stdout.readline().split()[-1].removeprefix("http://")

    def get(self, host, path, **headers):
        connection = http.client.HTTPConnection(host, timeout=PATIENCE)
        connection.putrequest("GET", path, skip_accept_encoding=True)
        for name, value in headers.items():
            connection.putheader(name.replace("_", "-"), value)
        connection.endheaders()
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        return answer, body

    def test_files(self):
        web = self.folder / "web"
        (web / "assets").mkdir(parents=True)
        (self.folder / "secret.txt").write_text("secret")
        (web / "index.html").write_text("<title>page</title>")
        (web / "app.wasm").write_bytes(b"\x00asm plain")
        (web / "app.wasm.br").write_bytes(b"brotli octets")
        (web / "app.wasm.gz").write_bytes(b"gzip octets")
        (web / "module.mjs").write_text("export {};")
        (web / "app-0123abcd99.js").write_text("hashed")
        (web / "empty.txt").write_text("")
        (web / "link.txt").symlink_to(self.folder / "secret.txt")
        host = self.serve(web)
        for path, type_ in (("/", "text/html"), ("/live", "text/html"), ("/app.wasm", "application/wasm"),
                            ("/module.mjs", "text/javascript"), ("/empty.txt", "text/plain")):
            answer, _ = self.get(host, path)
            self.assertEqual(answer.status, 200, path)
            self.assertTrue(answer.getheader("Content-Type").startswith(type_), (path, answer.getheader("Content-Type")))
            self.assertEqual(answer.getheader("Cache-Control"), "no-cache")
        for accept, coding, body in (("br, gzip", "br", b"brotli octets"), ("gzip", "gzip", b"gzip octets"),
                                     ("gzip, br;q=0", "gzip", b"gzip octets"), ("identity", None, b"\x00asm plain")):
            answer, got = self.get(host, "/app.wasm", Accept_Encoding=accept)
            self.assertEqual((answer.getheader("Content-Encoding"), got), (coding, body), accept)
            self.assertEqual(answer.getheader("Vary"), "Accept-Encoding")
            self.assertEqual(answer.getheader("Content-Type"), "application/wasm")
        answer, _ = self.get(host, "/app-0123abcd99.js")
        self.assertIn("immutable", answer.getheader("Cache-Control"))
        again, body = self.get(host, "/app-0123abcd99.js", If_None_Match=answer.getheader("ETag"))
        self.assertEqual((again.status, body), (304, b""))
        for path in ("/../secret.txt", "/%2e%2e/secret.txt", "/assets/../../secret.txt", "/link.txt", "/missing", "/assets",
                     "/%00", "//etc/passwd", "/..%2fsecret.txt", "/api/else"):
            answer, body = self.get(host, path)
            self.assertIn(answer.status, (400, 404), path)
            self.assertNotIn(b"secret", body)
        answer, body = self.get(host, "/api/session")
        self.assertEqual(json.loads(body), {"live": False})

    def test_a_port_that_is_taken(self):
        web = self.folder / "web"
        web.mkdir()
        (web / "index.html").write_text("x")
        with socket.socket() as holder:
            holder.bind(("127.0.0.1", 0))
            holder.listen()
            done = subprocess.run([ZOCALO, "serve", "--port", str(holder.getsockname()[1]), "--folder", str(web)],
                                  capture_output=True, text=True, timeout=PATIENCE)
        self.assertEqual(done.returncode, 1)
        self.assertIn("--port", done.stderr)


if __name__ == "__main__":
    unittest.main(verbosity=1)

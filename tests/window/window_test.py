"""The native window on a display of its own (Xvfb): pictures of lessons, and a live session shown in it."""

import os
import pathlib
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import unittest
import zlib

ZOCALO = os.environ["ZOCALO"]
LESSONS = pathlib.Path(ZOCALO).parent / "assets" / "lessons"
PATIENCE = 240


def read_png(data):
    """(width, height, rows as octets) of an 8-bit RGBA PNG without filters, as zocalo writes them."""
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    at, size, body = 8, None, b""
    while at < len(data):
        length, kind = int.from_bytes(data[at:at + 4], "big"), data[at + 4:at + 8]
        chunk = data[at + 8:at + 8 + length]
        if kind == b"IHDR":
            size = int.from_bytes(chunk[:4], "big"), int.from_bytes(chunk[4:8], "big")
        if kind == b"IDAT":
            body += chunk
        at += 12 + length
    width, height = size
    rows = zlib.decompress(body)
    stride = width * 4 + 1
    return width, height, [rows[y * stride + 1:(y + 1) * stride] for y in range(height)]


@unittest.skipUnless(shutil.which("Xvfb"), "no Xvfb on this machine")
class WindowTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        read, write = os.pipe()
        cls.xvfb = subprocess.Popen(["Xvfb", "-displayfd", str(write), "-screen", "0", "1600x1000x24", "-nolisten", "tcp"],
                                    pass_fds=[write], stderr=subprocess.DEVNULL)
        os.close(write)
        with os.fdopen(read) as stream:
            cls.display = ":" + stream.readline().strip()

    @classmethod
    def tearDownClass(cls):
        cls.xvfb.terminate()
        cls.xvfb.wait()

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="zocalo-window-"))
        self.addCleanup(shutil.rmtree, self.folder)
        self.environment = {**os.environ, "DISPLAY": self.display, "LIBGL_ALWAYS_SOFTWARE": "1", "SDL_VIDEODRIVER": "x11",
                            "XDG_CONFIG_HOME": str(self.folder / "config")}

    def picture(self, *words):
        path = self.folder / "picture.png"
        done = subprocess.run([ZOCALO, "--screenshot", str(path), *words], env=self.environment, cwd=self.folder,
                              capture_output=True, text=True, timeout=PATIENCE)
        self.assertEqual(done.returncode, 0, done.stderr)
        return read_png(path.read_bytes())

    def test_a_lesson_is_drawn(self):
        width, height, rows = self.picture("--lesson", "log-server", "--language", "en", "--at", "-2", "--width", "1200",
                                           "--height", "800", "--scale", "1")
        self.assertEqual((width, height), (1200, 800))
        colours = {row[x:x + 4] for row in rows[::4] for x in range(0, len(row), 16)}
        self.assertGreater(len(colours), 20)
        start = self.picture("--lesson", "log-server", "--language", "en", "--at", "0", "--width", "1200", "--height", "800",
                             "--scale", "1")
        self.assertNotEqual(rows, start[2])

    def test_themes_differ(self):
        dark, light = (self.picture("--theme", theme, "--width", "800", "--height", "600", "--scale", "1")
                       for theme in ("dark", "light"))
        brightness = [sum(sum(row[:3 * 100]) for row in rows[::50]) for _, _, rows in (dark, light)]
        self.assertLess(brightness[0], brightness[1])

    def test_the_window_opens_and_ends_with_a_signal(self):
        with subprocess.Popen([ZOCALO, "--lesson", "log-server"], env=self.environment, cwd=self.folder) as process:
            time.sleep(5)
            self.assertIsNone(process.poll())
            process.send_signal(signal.SIGTERM)
            self.assertEqual(process.wait(PATIENCE), 128 + signal.SIGTERM)

    def test_a_live_session_serves_clients_in_the_window(self):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        (self.folder / "server.py").write_text((LESSONS / "log-server" / "server.py").read_text().replace("5000", str(port)))
        with subprocess.Popen([ZOCALO, "live", "--record", "seen.zocalo", "server.py"], env=self.environment,
                              cwd=self.folder) as process:
            until = time.monotonic() + PATIENCE
            while True:
                try:
                    client = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
                    break
                except ConnectionRefusedError:
                    self.assertLess(time.monotonic(), until)
                    time.sleep(0.2)
            with client:
                client.sendall(b"seen in the window\n")
                self.assertEqual(client.recv(10), b"ok\n")
            time.sleep(1)
            process.send_signal(signal.SIGINT)
            self.assertEqual(process.wait(PATIENCE), 128 + signal.SIGINT)
        done = subprocess.run([ZOCALO, "replay", "seen.zocalo"], cwd=self.folder, capture_output=True, text=True, timeout=PATIENCE)
        self.assertIn("seen in the window", done.stdout)

    def test_what_can_not_be_shown_is_told_at_once(self):
        (self.folder / "garbage.zocalo").write_bytes(b"not a recording")
        for words, said, status in ((["--panel", "nosuch"], "nosuch", 2), (["--pick", "nosuch"], "packet:7", 2),
                                    (["--link", "http://x/#lesson=nosuch"], "nosuch", 1),
                                    (["--open", "garbage.zocalo"], "garbage.zocalo", 1), (["--open", "missing"], "missing", 1)):
            with self.subTest(words=words):
                done = subprocess.run([ZOCALO, "--screenshot", "x.png", *words], env=self.environment, cwd=self.folder,
                                      capture_output=True, text=True, timeout=30)
                self.assertEqual(done.returncode, status, done.stderr)
                self.assertIn(said, done.stderr)
                self.assertFalse((self.folder / "x.png").exists())

    def test_what_is_missing_is_told(self):
        done = subprocess.run([ZOCALO, "--lesson", "missing"], env=self.environment, capture_output=True, text=True, timeout=PATIENCE)
        self.assertEqual(done.returncode, 2)
        self.assertIn("lesson list", done.stderr)


if __name__ == "__main__":
    unittest.main(verbosity=1)

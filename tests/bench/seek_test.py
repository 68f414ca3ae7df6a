"""A seek in a run of a million events takes less than 50 ms in WebAssembly, 99 of 100 times: seek_main.cpp under node."""

import json
import os
import pathlib
import subprocess
import unittest

PROGRAM = pathlib.Path(os.environ["ZOCALO_BUILD"]) / "wasm/tests/seek.js"


class SeekTest(unittest.TestCase):
    def test_a_million_events(self):
        # Emscripten 3.1.6 takes a node that has fetch() for a browser.
        done = subprocess.run(["node", "--no-experimental-fetch", PROGRAM, "1000000"], capture_output=True, text=True, timeout=500)
        self.assertEqual(done.returncode, 0, done.stderr)
        print(done.stdout)
        figures = json.loads(done.stdout)
        self.assertGreaterEqual(figures["events"], 1_000_000)
        self.assertLess(figures["seek_p99_ms"], 50)
        self.assertLess(figures["back_p99_ms"], 16)


if __name__ == "__main__":
    unittest.main()

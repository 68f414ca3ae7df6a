"""`zocalo run --until CONDITION`, and the search for a seed that meets it."""

import json
import os
import re
import shlex
import signal
import subprocess
import sys
import time
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import cli_test  # noqa: E402

# Whether nobody listens is up to the run's seed.
PROGRAM = """
import random, socket, time
server = socket.create_server(("127.0.0.1", 5000))
time.sleep(0.5)
socket.create_connection(("127.0.0.1", 5000 if random.random() < 0.8 else 5001))
print("connected")
"""


class SeedsTest(cli_test.CommandTest):
    def setUp(self):
        super().setUp()
        self.path = self.program(PROGRAM)

    def test_a_run_ends_when_the_condition_comes(self):
        seed = self.search()["seed"]
        out, err = self.zocalo("run", "--seed", str(seed), "--until", "errno == ECONNREFUSED", self.path)
        self.assertEqual(out, "")
        self.assertRegex(err, r"moment \d+, at 0\.5\d+ s: .*connect\(.*ECONNREFUSED")
        _, err = self.zocalo("run", "--until", "errno == EMFILE", self.path, status=1)
        self.assertIn("'errno == EMFILE' never came", err)
        _, err = self.zocalo("run", "--until", "100ms", "--until", "errno == ECONNREFUSED", self.path, status=124)
        self.assertIn("never came", err)
        _, err = self.zocalo("run", "--until", "errno === X", self.path, status=2)
        self.assertIn("neither a time", err)

    def search(self, *options, status=0):
        out, _ = self.zocalo("run", "--seeds", "1..40", "--json", "--until", "errno == ECONNREFUSED", *options, self.path,
                             status=status)
        return json.loads(out)

    def test_the_lowest_seed_is_found_and_can_be_seen_again(self):
        found = self.search()
        for seed in range(1, found["seed"]):
            self.zocalo("run", "--seed", str(seed), self.path)
        done = subprocess.run(shlex.split(found["again"]), capture_output=True, text=True, timeout=120)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("moment %d," % found["until"]["moment"], done.stderr)
        out, _ = self.zocalo("run", "--seeds", "1..40", "--until", "errno == ECONNREFUSED", self.path)
        self.assertRegex(out, r"^seed %d: moment \d+, at 0\.5\d+ s: .*ECONNREFUSED.*\n.*run --seed %d" % (found["seed"], found["seed"]))

    def test_none_is_told_and_nonsense_refused(self):
        _, err = self.zocalo("run", "--seeds", "1..3", "--until", "errno == EMFILE", self.path, status=1)
        self.assertIn("none of 3 seeds", err)
        for words in (("--seeds", "3..1", "--until", "errno == EPIPE"), ("--seeds", "1..3"), ("--seeds", "x", "--until", "udp"),
                      ("--seeds", "1..3", "--until", "30s")):
            _, err = self.zocalo("run", *words, self.path, status=2)
            self.assertIn("--seeds", err)
        _, err = self.zocalo("run", "--seeds", "1..3", "--until", "errrno == EPIPE", self.path, status=2)
        self.assertIn("errrno", err)
        self.assertNotIn("seed 1", err)  # said once, before anything is run

    def test_an_interrupt_ends_the_search_and_its_processes(self):
        path = self.program("while True: pass", "spin.py")
        with subprocess.Popen([cli_test.ZOCALO, "run", "--watchdog", "0", "--seeds", "1..50", "--until", "errno == EPIPE", path],
                              start_new_session=True) as process:
            time.sleep(1)
            process.send_signal(signal.SIGINT)
            self.assertEqual(process.wait(60), 128 + signal.SIGINT)
        listed = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True).stdout
        self.assertFalse(re.search(re.escape(path), listed))


if __name__ == "__main__":
    unittest.main(verbosity=1)

"""What the user does to a run: packets, links, programs, typed lines; branches of recorded runs and their comparison."""

import json
import os
import pathlib
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import cli_test  # noqa: E402

CHAT = """
import select, socket, sys
name = input("name? ")
print("hello", name)
a, b = socket.socketpair()
while True:
    ready, _, _ = select.select([sys.stdin, b], [], [])
    for each in ready:
        if each is b:
            print("heard", b.recv(100).decode())
            continue
        line = sys.stdin.readline()
        if not line:
            print("end of input")
            sys.exit(3)
        a.sendall(line.strip().upper().encode())
"""
WORDS = ("server.py", "--", "client.py", "uno", "dos")


class WhatIfTest(cli_test.CommandTest):
    def setUp(self):
        super().setUp()
        self.program(cli_test.ECHO_SERVER, "server.py")
        self.program(cli_test.ECHO_CLIENT, "client.py")

    def summary(self, *options, status=0):
        return json.loads(self.zocalo("run", "--json", *options, status=status)[0])

    def test_one_packet_is_dropped_and_tcp_repeats_it(self):
        plain = self.summary("--link", "delay 10ms", *WORDS)
        dropped = self.summary("--link", "delay 10ms", "--drop", "host->host data #2", *WORDS)
        self.assertEqual((plain["lost"], dropped["lost"]), (0, 1))
        self.assertEqual([p["stdout"] for p in plain["programs"]], [p["stdout"] for p in dropped["programs"]])
        self.assertGreater(dropped["virtual_s"], plain["virtual_s"])
        again = self.summary("--link", "delay 10ms", "--drop", "host->host data #2", *WORDS)
        self.assertEqual(dropped["digest"], again["digest"])
        self.assertNotEqual(dropped["digest"], plain["digest"])

    def test_the_other_interventions(self):
        out, _ = self.zocalo("run", "--delay", "host -> host syn by 3s", *WORDS)
        self.assertIn("client: connected after 1", out)  # a second SYN, sent after 1 s, is quicker
        out, _ = self.zocalo("run", "--change", "host to delay 2s at 0s", *WORDS)
        self.assertIn("client: connected after 4000 ms\n", out)
        self.assertEqual(self.summary("--corrupt", "host -> host data", *WORDS)["lost"], 1)
        self.assertEqual(self.summary("--duplicate", "host -> host data", *WORDS)["lost"], 0)
        killed = self.summary("--link", "delay 10ms", "--kill", "client at 30ms", *WORDS, status=137)
        self.assertEqual([p["why"] for p in killed["programs"]][1], "killed")

    def test_a_kill_that_finds_nobody_is_told(self):
        self.program("print(1)\n", "short.py")
        self.program("import time\ntime.sleep(2)\n", "long.py")
        out, err = self.zocalo("run", "--kill", "short at 1s", "short.py", "--", "long.py")
        self.assertIn("never came: kill short at 1s: it had ended before", err)

    def test_a_wrong_intervention_is_refused_with_its_remedy(self):
        for option, value, said in (("--drop", "host -> nobody", "the hosts are host"),
                                    ("--drop", "host -> host five", "there are tcp, udp"),
                                    ("--kill", "nobody at 1s", "the programs are server, client"),
                                    ("--kill", "client", "'at 1.5s'"),
                                    ("--change", "host to loss 200% at 1s", "between 0% and 100%")):
            with self.subTest(option=option, value=value):
                _, err = self.zocalo("run", option, value, *WORDS, status=2)
                self.assertIn(option, err)
                self.assertIn(said, err)
        _, err = self.zocalo("run", "--drop", "host -> host #4000", *WORDS)
        self.assertRegex(err, r"never came: drop host -> host #4000: \d+ such packets were sent")

    def test_typed_lines_come_at_their_virtual_times(self):
        chat = self.program(CHAT, "chat.py")
        out, _ = self.zocalo("run", "--type", "chat Ana at 5s", "--type", "chat 'buenos días' at 3600s",
                             "--type", "chat ^D at 7200s", chat, status=3)
        self.assertEqual(out, "name? hello Ana\nheard BUENOS DÍAS\nend of input\n")
        summary = self.summary("--type", "chat Ana at 5s", chat, status=124)
        self.assertIn("select", summary["stuck"][0])
        self.assertGreaterEqual(summary["virtual_s"], 5)

    def test_a_scenario_says_it_too(self):
        (self.folder / "net.json").write_text(json.dumps({
            "name": "x", "hosts": [{"name": "a"}], "programs": [{"name": "chat", "host": "a", "path": "chat.py"}],
            "interventions": ["type chat Ana at 1s", "type chat ^D at 2s"]}))
        self.program(CHAT, "chat.py")
        out, _ = self.zocalo("run", "--scenario", "net.json", status=3)
        self.assertEqual(out, "name? hello Ana\nend of input\n")

    def test_a_branch_shares_the_past_and_is_compared(self):
        self.zocalo("run", "--link", "delay 10ms", "--record", "trunk.zocalo", *WORDS)
        for file in ("server.py", "client.py"):
            (self.folder / file).unlink()  # the recording holds what ran
        _, err = self.zocalo("run", "--branch-of", "trunk.zocalo")
        self.assertIn("the two runs are the same", err)
        _, err = self.zocalo("run", "--branch-of", "trunk.zocalo", "--drop", "host -> host data #2", "--record", "b.zocalo")
        self.assertRegex(err, r"the same up to moment \d+, at 0\.0\d+ s")
        self.assertIn("  lost: 0 | 1\n", err)
        self.assertNotIn("stdout", err)
        out, _ = self.zocalo("replay", "trunk.zocalo", "--compare", "b.zocalo", status=1)
        self.assertIn("  lost: 0 | 1\n", out)
        self.assertIn("moment by moment", self.zocalo("replay", "b.zocalo", "--compare", "b.zocalo")[0])
        # A branch of a branch keeps what was done in it.
        summary = json.loads(self.zocalo("run", "--json", "--branch-of", "b.zocalo", "--drop", "host -> host data #1")[0])
        self.assertEqual(summary["lost"], 2)

    def test_a_past_that_does_not_come_again_is_told(self):
        # A program that looks at something outside of the run asks for something else the second time.
        path = self.program("import os, socket\nfor _ in range(2 if os.path.exists('mark') else 1): socket.socket().close()\n"
                            "print('end')")
        self.zocalo("run", "--record", "trunk.zocalo", path)
        pathlib.Path(self.folder / "mark").touch()
        _, err = self.zocalo("run", "--branch-of", "trunk.zocalo", status=1)
        self.assertRegex(err, r"trunk\.zocalo: the past did not come again: moment \d+, at ")


if __name__ == "__main__":
    unittest.main(verbosity=1)

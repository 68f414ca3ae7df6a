"""`zocalo bench timeline`: a long run stays quick. The bounds are those that a million events are to keep (16 ms a seek, 8 ms a
frame, 150 octets an event); a run of a fifth of that keeps them too, and a change that makes something grow with the run
breaks them. Figures are of processor time, so that what else the machine does is not measured."""

import json
import os
import subprocess
import unittest

ZOCALO = os.environ["ZOCALO"]


class TimelineTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        done = subprocess.run([ZOCALO, "bench", "timeline", "--events", "200000", "--json"], capture_output=True, text=True,
                              timeout=300)
        assert done.returncode == 0, done.stderr
        cls.figures = json.loads(done.stdout)
        print(done.stdout)

    def test_seeks(self):
        self.assertGreaterEqual(self.figures["events"], 200_000)
        self.assertLess(self.figures["seek_p99_ms"], 16)
        self.assertLess(self.figures["back_p99_ms"], 4)

    def test_memory(self):
        # All that is held of an event: the timeline, the debugger's rows and the bar's, by their own counting and, where the
        # allocator can be asked, by what it gave an app that has drawn every panel.
        held = self.figures["bytes_per_event"] + self.figures["catalog_per_event"]
        if self.figures["draw_ms"] is not None:
            held += self.figures["draw"]["index_per_event"]
            self.assertLess(self.figures["draw"]["heap_per_event"], 164)
        self.assertLess(held, 150)
        self.assertLess(self.figures["catalog_per_event"], 30)
        if self.figures["heap_per_event"]:  # what the timeline says of itself is what the allocator gave
            self.assertLess(self.figures["heap_per_event"], 1.15 * self.figures["bytes_per_event"])

    def test_recording(self):
        # The worst case, whole segments of payload, of processor time: each side the best of 25, in turn.
        self.assertLess(self.figures["recording_ratio"], 4)

    def test_frames(self):
        if self.figures["draw_ms"] is None:
            self.skipTest("built without the views")
        draw = self.figures["draw"]
        self.assertLess(self.figures["draw_ms"], 8)
        self.assertLess(draw["scrub_ms"], 16)
        self.assertLess(draw["zoom_ms"], 16)
        self.assertLess(draw["vertices"], 65_536)  # WebGL's indices have 16 bits
        self.assertGreater(draw["marks"], 1000)


if __name__ == "__main__":
    unittest.main()

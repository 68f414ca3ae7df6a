"""Wireshark finds nothing odd in our packets, and what its analysis says of a TCP segment is what the simulation knows of it.

A packet's comment in a capture is the simulation's own record: why it was sent, whether it is a retransmission and of what kind,
whether it acknowledges nothing new. Each such word has a mark of Wireshark's that says the same. Where the two differ, the pair must
be in DISAGREEMENTS with its reason; a row that nothing matches is a mistake, too."""

import collections
import concurrent.futures
import pathlib
import re
import subprocess
import tempfile
import unittest

import runs

ANALYSIS = ("retransmission", "fast_retransmission", "spurious_retransmission", "duplicate_ack", "zero_window", "zero_window_probe",
            "out_of_order", "lost_segment", "ack_lost_segment", "window_full", "keep_alive", "reused_ports")
CHECKSUMS = ("ip.checksum.status", "tcp.checksum.status", "udp.checksum.status", "icmp.checksum.status", "icmpv6.checksum.status")
FIELDS = ("frame.number", "frame.comment", "frame.packet_flags_direction", "_ws.malformed", "_ws.expert.severity", "_ws.expert.message", *CHECKSUMS, "tcp.seq", "tcp.len",
          "tcp.nxtseq", "ip.src", "ipv6.src", "ip.id", "ipv6.fraghdr.ident", "tcp.srcport", "tcp.stream", "udp.length", "ip.frag_offset", "ip.flags.mf",
          "ip.dsfield.dscp", *("tcp.analysis." + mark for mark in ANALYSIS))
ERROR = 8388608  # PI_ERROR
INBOUND = 1
BAD = "0"  # of a checksum's status; 1 is good, 2 not verified

# What a comment says, and the mark that means the same.
WORDS = {
    "retransmission": "retransmission",
    "fast retransmission": "fast_retransmission",
    "needless: all of it had been acknowledged": "spurious_retransmission",
    "duplicate ACK": "duplicate_ack",
    "zero window": "zero_window",
    "window probe": "zero_window_probe",
    "keep-alive probe": "keep_alive",
    "window full": "window_full",
}
# What follows from the order in which packets were sent and seen.
LATE, GAP, COPY = "out_of_order", "lost_segment", "copy"

SENT, SEEN = "as sent", "seen by"
# (where, what Wireshark says and we do not, what we say and Wireshark does not): why.
# Wireshark guesses from one place what we know from all; each guess is a rule of its packet-tcp.c.
NOT_FAST = "fast only with two duplicate ACKs before, the last within 20 ms: recovery by SACK and RACK needs neither (RFC 6675, 8985)"
AFTER_TIMEOUT = "two duplicate ACKs, the last within 20 ms, came before what goes again in slow start, after a timeout (RFC 5681, 3.1)"
TOO_SOON = "what comes within a round trip of a later segment is taken for one that was overtaken: a host sends again as soon"
UNSEEN_ACK = "the acknowledgement that makes it needless had not come to this host, or not before it was sent"
OVERTAKEN = "it was overtaken; after a round trip of silence Wireshark takes it for a retransmission, the first of its kind here"
AFTER_ITS_COPY = "its retransmission overtook it, so that to who sees it it is the second"
SECOND_TO_COME = "it was sent again since, or overtaken by what made an acknowledgement: the one that comes second is the repetition"
FIRST_HERE = "what it repeats was lost on the way to this host, to which it is the first"
LINK_COPY = "a link made it: it has all that the original has"
UNSEEN_FIRST = "the acknowledgement that it repeats did not come to this host, or has just told of another window"
OLD_ACK = "an acknowledgement that later ones overtook, or one more with all there is already: its number is one that was seen"
OPENED = "it fills the window that its sender knew; an acknowledgement that had not come there has opened it further"
NO_SYN = "a SYN's or SYN-ACK's repetition is never called spurious"
PROBE = "Linux probes a closed window with an old sequence number and no data, which is what a keep-alive is"
DISAGREEMENTS = {
    (SENT, "", "window_full"): OPENED,
    (SEEN, "", "window_full"): OPENED,
    (SENT, "", "fast_retransmission"): NOT_FAST,
    (SENT, "", "spurious_retransmission"): NO_SYN,
    (SENT, "fast_retransmission", ""): AFTER_TIMEOUT,
    (SENT, "duplicate_ack", ""): OLD_ACK,
    (SENT, "duplicate_ack", "copy"): LINK_COPY,
    (SENT, "keep_alive", "zero_window_probe"): PROBE,
    (SENT, "out_of_order", "fast_retransmission retransmission"): TOO_SOON,
    (SENT, "retransmission", "copy"): LINK_COPY,
    (SEEN, "", "duplicate_ack"): UNSEEN_FIRST,
    (SEEN, "", "fast_retransmission"): NOT_FAST,
    (SEEN, "", "fast_retransmission out_of_order"): NOT_FAST,
    (SEEN, "", "fast_retransmission spurious_retransmission"): UNSEEN_ACK,
    (SEEN, "", "out_of_order"): AFTER_ITS_COPY,
    (SEEN, "", "retransmission"): FIRST_HERE,
    (SEEN, "", "spurious_retransmission"): UNSEEN_ACK,
    (SEEN, "duplicate_ack", ""): OLD_ACK,
    (SEEN, "duplicate_ack", "copy"): LINK_COPY,
    (SEEN, "fast_retransmission retransmission", "out_of_order"): OVERTAKEN,
    (SEEN, "keep_alive", "zero_window_probe"): PROBE,
    (SEEN, "out_of_order", "fast_retransmission retransmission"): TOO_SOON,
    (SEEN, "out_of_order", "fast_retransmission retransmission spurious_retransmission"): TOO_SOON,
    (SEEN, "retransmission", "copy"): LINK_COPY,
    (SEEN, "retransmission", "out_of_order"): OVERTAKEN,
    (SEEN, "retransmission spurious_retransmission", "copy"): LINK_COPY,
    (SEEN, "retransmission spurious_retransmission", "out_of_order"): AFTER_ITS_COPY,
    (SEEN, "spurious_retransmission", "fast_retransmission"): SECOND_TO_COME,
    (SEEN, "spurious_retransmission", "fast_retransmission out_of_order"): SECOND_TO_COME,
}


class Frame:
    """One packet in one capture: what Wireshark says of it, and what our comment says."""

    def __init__(self, capture, row):
        self.capture = capture
        self.row = dict(zip(FIELDS, row))
        self.comment = self.row["frame.comment"]
        self.number = int(re.match(r"packet (\d+)", self.comment)[1])
        self.says = frozenset(mark for mark in ANALYSIS if self.row["tcp.analysis." + mark])
        parts = [part.strip() for part in self.comment.split(";")]
        self.knows = {mark for words, mark in WORDS.items() if words in parts}
        if any("retransmission" in part for part in parts):
            self.knows.add("retransmission")
        if any(part.startswith("copy of packet") for part in parts):
            self.knows.add(COPY)
        self.incoming = int(self.row["frame.packet_flags_direction"] or "0", 0) == INBOUND
        self.flipped = "is flipped on the way" in self.comment
        self.damaged = self.incoming and "lost: corrupted" in self.comment
        self.datagram = self.row["ip.id"] or self.row["ipv6.fraghdr.ident"]
        self.octets = None
        if self.row["tcp.seq"]:
            begin = int(self.row["tcp.seq"])
            self.octets = (begin, int(self.row["tcp.nxtseq"] or begin + int(self.row["tcp.len"])))
        self.flow = (self.row["tcp.stream"], self.row["ip.src"] or self.row["ipv6.src"], self.row["tcp.srcport"])

    @property
    def bad_checksums(self):
        return [name for name in CHECKSUMS if BAD in self.row[name].split(",")]

    @property
    def errors(self):
        severities = [int(each) for each in self.row["_ws.expert.severity"].split(",") if each]
        return self.row["_ws.malformed"] or ERROR in severities

    def __str__(self):
        return f"{self.capture}, frame {self.row['frame.number']} ({self.comment}): {', '.join(sorted(self.says)) or 'nothing'}"


def read(name, file):
    command = ["tshark", "-n", "-r", str(file), "-T", "fields"]
    for protocol in ("ip", "tcp", "udp"):
        command += ["-o", f"{protocol}.check_checksum:TRUE"]
    for field in FIELDS:
        command += ["-e", field]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return [Frame(name, line.split("\t")) for line in done.stdout.splitlines()]


def find_damaged_datagrams(frames):
    """An IP header's checksum does not cover a fragment's content: what is wrong with it shows in the whole datagram."""
    flipped = set()
    for frame in frames:
        whole = (frame.row["ip.src"] or frame.row["ipv6.src"], frame.datagram)
        if frame.incoming and frame.flipped and not frame.damaged and frame.datagram:
            flipped.add(whole)
        if frame.incoming and whole in flipped and frame.row["udp.length"]:
            frame.damaged = True


class Ranges:
    """Sequence numbers that were seen."""

    def __init__(self):
        self.parts, self.end = [], None

    def add(self, begin, end):
        self.parts.append((begin, end))
        self.end = end if self.end is None else max(self.end, end)

    def cover(self, begin, end):
        for first, last in sorted(self.parts):
            if first <= begin < last:
                begin = last
        return begin >= end


def add_order(frames, sent):
    """Adds what follows from the order: a segment that comes after one that was sent later, or before one that was sent earlier."""
    last, seen = collections.defaultdict(int), collections.defaultdict(Ranges)
    flows = collections.defaultdict(list)
    for frame in sent:
        if frame.octets and frame.octets[0] < frame.octets[1]:
            flows[frame.flow[1:]].append(frame)
    for frame in frames:
        if not frame.octets:
            continue
        begin, end = frame.octets
        flow = frame.flow[1:]
        ranges = seen[flow]
        if begin < end:
            if frame.number < last[flow] and COPY not in frame.knows:
                frame.knows.add(LATE)
        if ranges.end is not None and begin > ranges.end and any(
                each.number < frame.number and each.octets[1] <= begin and not ranges.cover(*each.octets) for each in flows[flow]):
            frame.knows.add(GAP)
        last[flow] = max(last[flow], frame.number)
        if begin < end:
            ranges.add(begin, end)


class WiresharkAgrees(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        with tempfile.TemporaryDirectory() as folder, concurrent.futures.ThreadPoolExecutor(max_workers=2) as pool:
            made = runs.captures(pathlib.Path(folder))
            cls.captures = dict(pool.map(lambda each: (each.name, read(each.name, each.file)), made))
        for frames in cls.captures.values():
            find_damaged_datagrams(frames)
        for each in made:
            add_order(cls.captures[each.name], cls.captures[each.sent])
        cls.frames = [frame for frames in cls.captures.values() for frame in frames]
        cls.compared = [frame for each in made if each.once for frame in cls.captures[each.name] if frame.octets]

    def test_there_is_something_to_look_at(self):
        self.assertGreater(len(self.captures), 80)
        self.assertGreater(len(self.compared), 2000)

    def test_nothing_is_malformed_and_nothing_an_error(self):
        odd = [frame for frame in self.frames if frame.errors and not frame.damaged]
        self.assertEqual([f"{frame} {frame.row['_ws.expert.message']}" for frame in odd], [])

    def test_checksums_are_bad_exactly_where_a_link_flipped_a_bit(self):
        """A host sees damaged packets that come in; where they were sent they were whole."""
        wrong = [f"{frame} {frame.bad_checksums} {frame.row['_ws.expert.message']}" for frame in self.frames
                 if frame.damaged != bool(frame.bad_checksums)]
        self.assertEqual(wrong, [])
        self.assertGreater(sum(frame.damaged for frame in self.frames), 10)

    def test_wireshark_says_what_we_know(self):
        unlisted, met = collections.defaultdict(list), set()
        for frame in self.compared:
            if frame.damaged or frame.says == frame.knows:
                continue
            where = SENT if SENT in frame.capture else SEEN
            row = (where, " ".join(sorted(frame.says - frame.knows)), " ".join(sorted(frame.knows - frame.says)))
            if row in DISAGREEMENTS:
                met.add(row)
            else:
                unlisted[row].append(f"{frame}; we say {', '.join(sorted(frame.knows)) or 'nothing'}")
        self.assertEqual([(row, len(frames), frames[0]) for row, frames in unlisted.items()], [])
        self.assertEqual(set(DISAGREEMENTS) - met, set(), "listed, and not met")

    def test_every_mark_was_met(self):
        """A kind that no capture has would be agreed about without a word."""
        agreed = {mark for frame in self.compared if frame.says == frame.knows for mark in frame.says}
        self.assertEqual(agreed, set(WORDS.values()) - {"zero_window_probe"} | {LATE, GAP})

    def test_datagrams_in_pieces_come_together(self):
        whole = [frame for frame in self.frames if frame.row["udp.length"] in ("4008", "20008") and "fragments" in frame.capture]
        self.assertGreater(len(whole), 4)


if __name__ == "__main__":
    unittest.main()

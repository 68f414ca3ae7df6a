"""Runs CPython's own tests, as a guest or plainly:  guest_main.py MODULE LEFT_OUT [AFTER]

LEFT_OUT is a JSON object {test id: reason} of tests that are not run, AFTER the id of the test behind which to go on. Each test
prints "@start ID" and then "@OUTCOME ID TEXT", an outcome being passed, skipped or failed; the last line is "@end"."""

import json
import sys
import unittest


class Lines(unittest.TestResult):
    """A line for each outcome; of a test that fails several times over, the first."""

    def __init__(self, out):
        super().__init__()
        self._out = out
        self._said = None

    def _say(self, word, test, text=""):
        if word == "start" or self._said != test.id():
            self._out.write("\n@%s %s %s\n" % (word, test.id(), json.dumps(text.strip())))
            self._out.flush()
        self._said = None if word == "start" else test.id()

    def startTest(self, test):
        super().startTest(test)
        self._say("start", test)

    def addSuccess(self, test):
        self._say("passed", test)

    def addError(self, test, err):
        self._say("failed", test, self._exc_info_to_string(err, test))

    addFailure = addError

    def addSubTest(self, test, subtest, err):
        if err is not None:
            self._say("failed", test, self._exc_info_to_string(err, test))

    def addSkip(self, test, reason):
        self._say("skipped", test, reason)

    def addExpectedFailure(self, test, err):
        self._say("passed", test)

    def addUnexpectedSuccess(self, test):
        self._say("failed", test, "was expected to fail")


def flat(suite):
    for item in suite:
        if isinstance(item, unittest.TestSuite):
            yield from flat(item)
        else:
            yield item


def main():
    module, left_out, after = sys.argv[1], json.load(open(sys.argv[2])), sys.argv[3:]
    sys.argv = sys.argv[:1]
    from test import support
    # What regrtest's "-u network" allows: loopback counts as network for it.
    support.use_resources = ["network"]
    tests = list(flat(unittest.defaultTestLoader.loadTestsFromName(module)))
    ids = [test.id() for test in tests]
    if after:
        tests = tests[ids.index(after[0]) + 1:]
    result = Lines(sys.__stdout__ if sys.stdout is None else sys.stdout)
    chosen = []
    for test in tests:
        reason = next((left_out[name] for name in (test.id(), test.id().rsplit(".", 1)[0]) if name in left_out), None)
        if reason is None:
            chosen.append(test)
        else:
            result.addSkip(test, reason)
    unittest.TestSuite(chosen).run(result)
    print("\n@end", flush=True)


if __name__ == "__main__":
    main()

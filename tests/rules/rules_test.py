#!/usr/bin/env python3
"""The rules of the house, as tests. Each rule is a function from texts to complaints, and is first shown a bad example."""
import pathlib
import re
import subprocess
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
TOP_LEVEL = {"CMakeLists.txt", "sim", "native", "web", "assets", "tests", "README.md"}
MAX_LINES = 600
SOURCE = re.compile(r"\.(cpp|h|py|m?js|css|html|cmake|sh)$|CMakeLists\.txt$|/run$")
CPP = re.compile(r"\.(cpp|h)$")

# Written in two parts so that this file does not break its own rules.
MACHINE_PATHS = ["/wo" "rk/", "/ro" "ot/", "/tmp/help" "ers"]
REGISTRY_HOSTS = ["registry." "npmjs", "deb." "debian.org", "snapshot." "debian.org", "security." "debian.org",
                  "py" "pi.org", "files." "pythonhosted", "npm" "mirror", "node" "source.com", "un" "pkg.com",
                  "jsdel" "ivr"]

# What would make a run depend on something other than scenario, seed and inputs (or on one of the two hosts).
FORBIDDEN_IN_SIM = {
    r"#\s*include\s*<(thread|mutex|condition_variable|future|atomic|stop_token|semaphore)>": "no thread in sim/",
    r"__EMSCRIPTEN__": "no host in sim/",
    r"\b(system_clock|steady_clock|high_resolution_clock)\b|\b(gettimeofday|clock_gettime)\s*\(": "no wall clock in sim/",
    r"\bstd::unordered_": "no hash tables in sim/: their order differs between standard libraries",
    r"\bstd::\w+_distribution\b": "no std distributions in sim/: they differ between standard libraries",
    r"\b(std::mt19937|std::random_device|std::rand\b|srand)": "randomness comes from base/random.h",
}
FORBIDDEN_IN_ORDER = {
    r"\bstd::(sin|cos|tan|exp|log|log2|pow|sqrt|cbrt|erf)\(": "no floating libm in what decides an order",
}
LATER = {r"\b(TO" r"DO|FIX" r"ME|X" r"XX)\b": "finish it, or say in words why not"}
LOOKED_UP = "// looked up, never iterated"  # the one excuse for a hash table
PLATFORM = "sim/ui/shell/window_sdl.cpp"  # where SDL meets its two hosts
THIRD_PARTY = re.compile(r'#\s*include\s*[<"](imgui|SDL|GL/|GLES|CLI/|httplib|nlohmann)')
JSON_FLOORS = {"guest", "scenario", "timeline", "lesson", "session"}


def tracked():
    """Files that git knows or would add: path -> text (None for a binary)."""
    listed = subprocess.run(["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"], cwd=ROOT,
                            check=True, capture_output=True).stdout.decode().split("\0")
    texts = {}
    for path in filter(None, listed):
        if (ROOT / path).is_file():
            raw = (ROOT / path).read_bytes()
            texts[path] = None if b"\0" in raw else raw.decode("utf-8")
    return texts


def floors(cmake_text):
    """{folder: number} as sim/CMakeLists.txt states them."""
    return {name: int(number) for name, number in re.findall(r"zocalo_floor\((\w+) (\d+)", cmake_text)}


def parts(cmake_text):
    """{floor: its folders, from its ground up} for the floors that have some."""
    found = re.findall(r"zocalo_floor\((\w+) \d+ PARTS ([a-z ]+)", cmake_text)
    return {name: names.split() for name, names in found}


def part_breaches(texts, parts_of):
    for path, text in texts.items():
        match = re.match(r"sim/(\w+)/(?:(\w+)/)?", path)
        if not match or not CPP.search(path) or match.group(1) not in parts_of:
            continue
        floor, here = match.groups()
        order = parts_of[floor]
        if here not in order:
            yield f"{path}: belongs into one of {', '.join(order)}"
            continue
        for there in re.findall(rf'^\s*#\s*include\s*"{floor}/(\w+)/', text, re.MULTILINE):
            if there not in order or order.index(there) > order.index(here):
                yield f"{path}: {here} includes {there}"


def floor_breaches(texts, numbers):
    for path, text in texts.items():
        match = re.match(r"sim/(\w+)/", path)
        if not match or not CPP.search(path):
            continue
        here = match.group(1)
        if here not in numbers:
            yield f"{path}: sim/{here}/ is no floor of the house"
            continue
        for include in re.findall(r'^\s*#\s*include\s*"([^"]+)"', text, re.MULTILINE):
            there = include.split("/")[0]
            if there in ("native", "web", "tests"):
                yield f"{path}: sim/ knows nothing of {there}/"
            elif "/" not in include and (ROOT / path).parent.joinpath(include).exists():
                yield f'{path}: write "{here}/{include}", from sim/'
            elif there in numbers and there != here and numbers[there] >= numbers[here]:
                yield f"{path}: floor {numbers[here]} ({here}) includes floor {numbers[there]} ({include})"


def third_party_breaches(texts):
    for path, text in texts.items():
        match = re.match(r"sim/(\w+)/", path)
        if not match or not CPP.search(path) or match.group(1) == "ui":
            continue
        for library in THIRD_PARTY.findall(text):
            if library != "nlohmann" or match.group(1) not in JSON_FLOORS:
                yield f"{path}: includes {library}"
            elif path.endswith(".h"):
                name, folder = path.removeprefix("sim/"), f"sim/{match.group(1)}/"
                for other, other_text in texts.items():
                    if CPP.search(other) and not other.startswith((folder, "tests/")) and f'"{name}"' in other_text:
                        yield f"{other}: gets {library} from {path}"


def pattern_breaches(texts, patterns, where):
    for path, text in texts.items():
        if where(path) and text is not None:
            for number, line in enumerate(text.splitlines(), 1):
                code = line.split("//")[0] if CPP.search(path) and not patterns.keys() & LATER.keys() else line
                for pattern, reason in patterns.items():
                    if re.search(pattern, code) and LOOKED_UP not in line:
                        yield f"{path}:{number}: {reason}: {line.strip()}"


def literal_breaches(texts, literals):
    for path, text in texts.items():
        for literal in literals:
            if text is not None and literal in text:
                yield f"{path}: names {literal}"


def long_files(texts):
    for path, text in texts.items():
        if text is not None and SOURCE.search(path) and text.count("\n") >= MAX_LINES:
            yield f"{path}: {text.count(chr(10))} lines"


def strays(paths):
    for entry in sorted({path.split("/")[0] for path in paths}):
        if entry not in TOP_LEVEL and not entry.startswith("."):
            yield f"{entry}: not an entry of the top level"


def in_sim(path):
    return path.startswith("sim/") and CPP.search(path) and path != PLATFORM


def in_order(path):
    return in_sim(path) and not path.startswith("sim/ui/")


class Rules(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.texts = tracked()
        cls.numbers = floors(cls.texts["sim/CMakeLists.txt"])

    def none(self, complaints):
        self.assertEqual([], list(complaints))

    def some(self, complaints):
        self.assertNotEqual([], list(complaints), "the rule does not see its own bad example")

    def test_floors(self):
        self.assertEqual(14, len(self.numbers))
        self.some(floor_breaches({"sim/kernel/a.cpp": '#include "engine/b.h"\n'}, self.numbers))
        self.some(floor_breaches({"sim/kernel/a.cpp": '#include "network/b.h"\n'}, self.numbers))
        self.some(floor_breaches({"sim/attic/a.cpp": ""}, self.numbers))
        self.none(floor_breaches({"sim/kernel/a.cpp": '#include "wire/b.h"\n'}, self.numbers))
        self.none(floor_breaches(self.texts, self.numbers))

    def test_parts_of_a_floor(self):
        known = parts(self.texts["sim/CMakeLists.txt"])
        self.assertIn("ui", known)
        self.some(part_breaches({"sim/ui/draw/a.cpp": '#include "ui/views/b.h"\n'}, known))
        self.some(part_breaches({"sim/ui/a.cpp": ""}, known))
        self.some(part_breaches({"sim/ui/attic/a.cpp": ""}, known))
        self.none(part_breaches({"sim/ui/views/a.cpp": '#include "ui/draw/b.h"\n'}, known))
        self.none(part_breaches(self.texts, known))

    def test_third_party_stays_where_it_belongs(self):
        self.some(third_party_breaches({"sim/kernel/a.cpp": "#include <imgui.h>\n"}))
        self.some(third_party_breaches({"sim/kernel/a.cpp": "#include <nlohmann/json.hpp>\n"}))
        self.some(third_party_breaches({"sim/guest/a.h": "#include <nlohmann/json.hpp>\n",
                                        "sim/session/a.cpp": '#include "guest/a.h"\n'}))
        self.none(third_party_breaches(self.texts))

    def test_nothing_but_scenario_seed_and_inputs(self):
        for bad in ("std::unordered_map<int, int> m;", "#include <thread>", "#ifdef __EMSCRIPTEN__",
                    "std::chrono::steady_clock::now()", "std::normal_distribution<> d;", "std::mt19937 g;"):
            self.some(pattern_breaches({"sim/kernel/a.cpp": bad}, FORBIDDEN_IN_SIM, in_sim))
        self.some(pattern_breaches({"sim/network/a.cpp": "std::log(x)"}, FORBIDDEN_IN_ORDER, in_order))
        self.none(pattern_breaches(self.texts, FORBIDDEN_IN_SIM, in_sim))
        self.none(pattern_breaches(self.texts, FORBIDDEN_IN_ORDER, in_order))

    def test_no_machine_path_and_no_registry_host(self):
        for literal in MACHINE_PATHS + REGISTRY_HOSTS:
            self.some(literal_breaches({"a.cpp": f"x {literal} y"}, MACHINE_PATHS + REGISTRY_HOSTS))
        self.none(literal_breaches(self.texts, MACHINE_PATHS + REGISTRY_HOSTS))

    def test_files_fit_a_reader(self):
        self.some(long_files({"sim/kernel/a.cpp": "\n" * MAX_LINES}))
        self.none(long_files(self.texts))

    def test_top_level_is_fixed(self):
        self.some(strays(["docs/a.md"]))
        self.none(strays(self.texts))

    def test_nothing_is_left_for_later(self):
        self.some(pattern_breaches({"a.cpp": "// TO" "DO: later"}, LATER, SOURCE.search))
        self.none(pattern_breaches(self.texts, LATER, SOURCE.search))

    def test_no_binary_and_no_font_is_committed(self):
        pictures = re.findall(r"\]\((assets/pictures/[^)]+\.png)\)", self.texts["README.md"])
        self.none(path for path, text in self.texts.items()
                  if path not in pictures and (text is None or re.search(r"\.(ttf|otf|woff2?)$", path)))
        # The README's screenshots aside: each is a picture indeed, and a small one.
        for picture in map(ROOT.joinpath, pictures):
            self.assertTrue(picture.read_bytes().startswith(b"\x89PNG\r\n\x1a\n"), picture)
            self.assertLess(picture.stat().st_size, 200_000, picture)


if __name__ == "__main__":
    unittest.main()

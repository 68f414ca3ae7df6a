#include "lesson/lesson.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <fstream>
#include <sstream>

#include "unit/lesson/run.h"

namespace zocalo::lesson {
namespace {

using Files = std::map<std::string, std::string>;

const char* const kScenario = R"({"name": "t", "hosts": [{"name": "server", "addresses": ["10.0.0.1"]}],
  "programs": [{"name": "server", "host": "server", "path": "server.py"}]})";

Files files(const std::string& cues, const std::string& anchors = "") {
  return {{"scenario.json", kScenario},
          {"server.py", "print(1)\n"},
          {"lesson.es.md", "# Título\n\nResumen.\n\n" + anchors},
          {"lesson.en.md", "# Title\n\n`Summary`\nin two lines.\n```\ncode\n```\n\nMore.\n\n" + anchors},
          {"cues.json", cues}};
}

LoadResult load_files(const Files& files) {
  return load(
      [&files](const std::string& path) -> std::optional<std::string> {
        const auto file = files.find(path);
        return file == files.end() ? std::nullopt : std::optional(file->second);
      },
      "t");
}

/// Whether some problem is of this file, at this place, and says this.
bool complains(const LoadResult& result, const std::string& file, const std::string& where,
               const std::string& what) {
  return std::any_of(result.problems.begin(), result.problems.end(), [&](const Problem& p) {
    return p.file == file && p.where.find(where) != std::string::npos &&
           p.what.find(what) != std::string::npos;
  });
}

TEST_CASE("a lesson without fault loads whole") {
  const LoadResult result = load_files(files(
      R"({"cues": [{"id": "b", "when": {"call": "select", "after": "a"}}, {"id": "a", "when": {"output": "1", "program": "server"}}],
          "predictions": [{"id": "p", "kind": "select_lists", "at": {"call": "select"},
                           "question": {"es": "¿?", "en": "?"}, "explanation": {"es": "sí", "en": "yes"}}],
          "checks": [{"id": "c", "text": {"es": "bien", "en": "well"}, "holds": {"exit": 0, "count": 1}}]})",
      "<!-- cue: a -->\nuno\n\n<!-- cue: b -->\ndos\n"));
  for (const Problem& p : result.problems) FAIL_CHECK(p.file << ": " << p.where << ": " << p.what);
  REQUIRE(result.lesson);
  CHECK(result.lesson->title.es == "Título");
  CHECK(result.lesson->summary.en == "`Summary` in two lines.");
  REQUIRE(result.lesson->cues.size() == 2);
  CHECK(result.lesson->cues[0].id == "a");
  CHECK(result.lesson->predictions.size() == 1);
  CHECK(result.lesson->checks.size() == 1);
  CHECK(result.lesson->sources.at("server.py") == "print(1)\n");
}

TEST_CASE("what is wrong in a lesson is named with its place") {
  const auto cue = [](const std::string& when) {
    return load_files(files(R"({"cues": [{"id": "a", "when": )" + when + "}]}", "<!-- cue: a -->\nuno\n"));
  };
  CHECK(cue(R"({"call": "select"})").problems.empty());
  CHECK(complains(cue(R"({"cal": "select"})"), "cues.json", "cue a", "says nothing to look for"));
  CHECK(complains(cue(R"({"call": "select", "nht": 2})"), "cues.json", "nht", "not known"));
  CHECK(complains(cue(R"({"call": 3})"), "cues.json", "call", "must be a text"));
  CHECK(complains(cue(R"({"call": "select", "nth": 0})"), "cues.json", "nth", "counts from 1"));
  CHECK(complains(cue(R"({"call": "connect", "errno": "EREFUSED"})"), "cues.json", "errno", "no errno"));
  CHECK(complains(cue(R"({"packet": {"flags": "SIN"}})"), "cues.json", "packet.flags", "SYN"));
  CHECK(complains(cue(R"({"packet": {"form": "a"}})"), "cues.json", "packet.form", "not known"));
  CHECK(complains(cue(R"({"socket": {"state": "OPEN"}})"), "cues.json", "socket.state", "ESTABLISHED"));
  CHECK(complains(cue(R"({"timer": "rto"})"), "cues.json", "timer", "retransmit"));
  CHECK(complains(cue(R"({"call": "select", "after": "b"})"), "cues.json", "after", "no cue \"b\""));
  CHECK(complains(cue(R"({"call": "select", "after": "a"})"), "cues.json", "after", "refers to itself"));
  CHECK(complains(cue(R"({"call": "select", "program": "client"})"), "cues.json", "program",
                  "no program \"client\""));
  CHECK(complains(cue(R"({"all": []})"), "cues.json", "all", "list of patterns"));
  CHECK(complains(cue("7"), "cues.json", "cue a", "must be a pattern"));
  CHECK(complains(load_files(files("{")), "cues.json", "octet", "no JSON"));
  CHECK(complains(load_files(files("[]")), "cues.json", "", "must be an object"));
  CHECK(complains(load_files(files(R"({"cues": [{"id": "a", "when": {"end": true}}]})")), "lesson.es.md", "",
                  "anchored nowhere"));
  CHECK(complains(load_files(files(R"({"cues": []})", "<!-- cue: a -->\n")), "lesson.en.md", "line",
                  "no (good) cue"));
  CHECK(complains(load_files(files(R"({"checks": [{"id": "a", "holds": {"end": true}}]})")), "cues.json",
                  "checks[0]", "both languages"));
  CHECK(complains(
      load_files(
          files(R"({"predictions": [{"id": "p", "kind": "choice", "at": {"end": true}, "options": []}]})")),
      "cues.json", "options", "two options"));
  Files missing = files("{}");
  missing.erase("server.py");
  CHECK(complains(load_files(missing), "server.py", "", "is missing"));
  missing.erase("lesson.en.md");
  CHECK_FALSE(load_files(missing).lesson);
}

TEST_CASE("order.json is a list of names or nothing") {
  CHECK(parse_order(R"(["b", "a"])") == std::vector<std::string>{"b", "a"});
  CHECK_FALSE(parse_order(R"(["b", 1])"));
  CHECK_FALSE(parse_order("{"));
}

TEST_CASE("every lesson that ships loads without a problem") {
  const std::string folder = std::string(ZOCALO_SOURCE_DIR) + "/assets/lessons/";
  const auto read = [&](const std::string& path) -> std::optional<std::string> {
    std::ifstream in(folder + path);
    if (!in) return std::nullopt;
    std::stringstream text;
    text << in.rdbuf();
    return text.str();
  };
  const auto order = parse_order(read("order.json").value_or(""));
  REQUIRE(order);
  REQUIRE(order->size() >= 3);
  for (const std::string& name : *order) {
    const LoadResult result = load([&](const std::string& path) { return read(name + "/" + path); }, name);
    for (const Problem& p : result.problems)
      FAIL_CHECK(name << "/" << p.file << ": " << p.where << ": " << p.what);
    REQUIRE(result.lesson);
    CHECK_FALSE(result.lesson->cues.empty());
    CHECK_FALSE(result.lesson->predictions.empty());
    CHECK_FALSE(result.lesson->checks.empty());
  }
}

// ---- judged against a run

Evaluation judge_run(const Lesson& lesson, const timeline::Timeline& timeline) {
  return evaluate(lesson, timeline);
}

TEST_CASE("a prediction's right answers are what select returned, asked just before it shows") {
  test::Run run;
  const CallId waits = run.select({3, 4}, {}, {3, 4});
  run.scanned(waits, false);
  const timeline::Index before = run.line(7);
  run.scanned(waits, true);
  run.selected(waits, {{{4}, {}, {}}});
  run.finish();
  LoadResult loaded = load_files(files(
      R"({"predictions": [{"id": "p", "kind": "select_lists", "at": {"call": "select", "program": "server"},
                           "question": {"es": "¿?", "en": "?"}, "explanation": {"es": "sí", "en": "yes"}}]})"));
  REQUIRE(loaded.problems.empty());
  const Evaluation result = judge_run(*loaded.lesson, run.timeline);
  REQUIRE(result.questions.size() == 1);
  const Question& question = result.questions[0];
  CHECK(question.moment == before);
  CHECK(question.decided);
  REQUIRE(question.choices.size() == 4);
  CHECK(question.choices[0].id == "read:3");
  CHECK(question.choices[0].text.es == "lectura: `3` (escucha en el puerto 5000)");
  CHECK(question.choices[1].text.en == "read: `4` (with 10.0.0.11:40001)");
  CHECK(question.choices[3].id == "except:4");
  CHECK(question.right == std::vector<std::string>{"read:4"});
}

TEST_CASE("a choice is right if its pattern holds on this run, and another on another run") {
  const LoadResult loaded = load_files(files(
      R"({"predictions": [{"id": "p", "kind": "choice", "at": {"output": "done"},
            "question": {"es": "¿?", "en": "?"}, "explanation": {"es": "sí", "en": "yes"},
            "options": [{"id": "ten", "text": {"es": "diez", "en": "ten"}, "right": {"output": "card", "count": 2}},
                        {"id": "less", "text": {"es": "menos", "en": "less"}, "right": {"output": "card", "at_most": 1}}]}]})"));
  REQUIRE(loaded.problems.empty());
  for (const int cards : {2, 1}) {
    test::Run run;
    for (int i = 0; i < cards; ++i) run.prints("card\n");
    const timeline::Index done = run.prints("done\n");
    run.finish();
    const Evaluation result = judge_run(*loaded.lesson, run.timeline);
    CHECK(result.questions[0].moment == done - 1);
    CHECK(result.questions[0].right == std::vector<std::string>{cards == 2 ? "ten" : "less"});
  }
}

TEST_CASE("a check that fails says what was asked and what there was") {
  test::Run run;
  run.prints("one\n");
  run.finish();
  const LoadResult loaded = load_files(files(
      R"({"checks": [{"id": "a", "text": {"es": "x", "en": "x"}, "holds": {"output": "one", "at_least": 2}},
                     {"id": "b", "text": {"es": "x", "en": "x"}, "holds": {"all": [{"output": "one"}, {"call": "connect"}]}},
                     {"id": "c", "text": {"es": "x", "en": "x"}, "holds": {"output": "one", "count": 1}},
                     {"id": "d", "text": {"es": "x", "en": "x"}, "holds": {"not": {"output": "one"}}}]})"));
  REQUIRE(loaded.problems.empty());
  const Evaluation result = judge_run(*loaded.lesson, run.timeline);
  CHECK_FALSE(result.checks[0].holds);
  CHECK(result.checks[0].why.find("it happens once") != std::string::npos);
  CHECK_FALSE(result.checks[1].holds);
  CHECK(result.checks[1].why == R"({"call":"connect"}: it never happens)");
  CHECK(result.checks[2].holds);
  CHECK_FALSE(result.checks[3].holds);
}

}  // namespace
}  // namespace zocalo::lesson

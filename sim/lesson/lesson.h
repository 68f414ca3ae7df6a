#pragma once
// A lesson: a folder with
//
//   scenario.json           hosts, links, programs, knobs
//   lesson.es.md, .en.md    the text. Its first heading is the title, its first paragraph the summary. A line
//                           <!-- cue: NAME --> says that what follows, up to the next cue or heading,
//                           belongs to that cue
//   cues.json               when each cue is, what the learner is asked, and what must hold:
//     {
//       "cues": [{ "id": "knock", "when": pattern }, …],
//       "predictions": [
//         { "id": "…", "kind": "select_lists", "at": pattern of a select call,
//           "question": { "es": "…", "en": "…" }, "explanation": { "es": "…", "en": "…" } },
//         { "id": "…", "kind": "choice", "at": pattern, "question": …, "explanation": …,
//           "options": [{ "id": "…", "text": { "es": "…", "en": "…" }, "right": pattern }, …] }
//       ],
//       "checks": [{ "id": "…", "text": { "es": "…", "en": "…" }, "holds": pattern }, …]
//     }
//   *.py                    the programs
//
// predicate.h says what a pattern is. Nothing in a lesson says what happens: every moment and every right
// answer is found on the timeline of the learner's own run.

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/language.h"
#include "lesson/predicate.h"
#include "scenario/scenario.h"
#include "timeline/timeline.h"

namespace zocalo::lesson {

struct Words {
  std::string es, en;
  const std::string& in(Language language) const { return language == Language::es ? es : en; }
};

struct Cue {
  std::string id;
  PredicatePtr when;
};

struct Option {
  std::string id;
  Words text;
  PredicatePtr right;
};

struct Prediction {
  enum class Kind : std::uint8_t { select_lists, choice };
  std::string id;
  Kind kind = Kind::choice;
  PredicatePtr at;  ///< it is asked before this moment is seen
  Words question, explanation;
  std::vector<Option> options;  ///< of a choice
};

struct Check {
  std::string id;
  Words text;
  PredicatePtr holds;
};

struct Lesson {
  std::string name;
  Words title, summary;
  Words text;  ///< lesson.es.md, lesson.en.md as they are
  scenario::Scenario scenario;
  std::map<std::string, std::string> sources;  ///< the programs, by path
  std::vector<Cue> cues;                       ///< in the order of the text
  std::vector<Prediction> predictions;
  std::vector<Check> checks;
};

/// A file of the lesson's folder, by its name there; nothing if there is none.
using ReadFile = std::function<std::optional<std::string>(const std::string& path)>;

struct Problem {
  std::string file, where;  ///< "cues.json", "cues[2].when.call"
  std::string what;         ///< what is wrong, and the remedy
};

struct LoadResult {
  std::optional<Lesson> lesson;   ///< nothing if it can't be used at all
  std::vector<Problem> problems;  ///< every one found; a lesson that is fit to ship has none
};
LoadResult load(const ReadFile& read_file, const std::string& name);

/// assets/lessons/order.json: the lessons' names in teaching order. Nothing if it is no list of texts.
std::optional<std::vector<std::string>> parse_order(std::string_view json);

// ---- a lesson and a run

struct CueMoment {
  std::string id;
  timeline::Index moment = timeline::kNoMoment;  ///< kNoMoment: it did not come (yet)
};

struct Choice {
  std::string id;  ///< of select_lists: "read:3"
  Words text;
};

struct Question {
  const Prediction* prediction = nullptr;  ///< of the lesson
  timeline::Index moment =
      timeline::kNoMoment;  ///< the last one that may be seen before the answer; kNoMoment: it does not arise
  std::vector<Choice> choices;
  std::vector<std::string> right;  ///< ids, from what happened
  bool decided = false;            ///< false: the run has not got so far
};

struct CheckResult {
  const Check* check = nullptr;
  bool holds = false, decided = false;
  std::string why;  ///< of one that does not hold, in English: what was asked and what was there
};

struct Evaluation {
  std::vector<CueMoment> cues;  ///< by moment; those that did not come are last
  std::vector<Question> questions;
  std::vector<CheckResult> checks;
};
/// `facts` have read `timeline`. The lesson must outlive the result.
Evaluation evaluate(const Lesson& lesson, const Facts& facts, const timeline::Timeline& timeline);
/// The same for a run that has ended.
Evaluation evaluate(const Lesson& lesson, const timeline::Timeline& timeline);

}  // namespace zocalo::lesson

#include <algorithm>

#include "base/lines.h"
#include "lesson/lesson.h"
#include "lesson/parse.h"
#include "lesson/patterns.h"

namespace zocalo::lesson {

namespace {

const Json& member(const Json& json, const char* name) {
  static const Json kNothing;
  const auto at = json.find(name);
  return at == json.end() ? kNothing : *at;
}

/// Reads cues.json, which is an object.
class CuesReader {
 public:
  CuesReader(Lesson& lesson, const Json& json, std::vector<Problem>& problems)
      : lesson_(lesson), json_(json), patterns_(cue_patterns_, problems) {}

  void read() {
    for (const auto& [name, value] : json_.items()) {
      if (name != "cues" && name != "predictions" && name != "checks") {
        patterns_.problem(name, "is not known; cues.json has cues, predictions and checks");
      }
    }
    collect_cues();
    each("cues", [this](const Json& json, const std::string& where, const std::string& id) {
      if (!json.contains("when")) return patterns_.problem(where, "needs \"when\": a pattern");
      lesson_.cues.push_back({id, patterns_.read(Json(id), where + ".when")});
    });
    each("predictions", [this](const Json& json, const std::string& where, const std::string& id) {
      prediction(json, where, id);
    });
    each("checks", [this](const Json& json, const std::string& where, const std::string& id) {
      lesson_.checks.push_back({id, words(json, where, "text"), pattern(json, where, "holds")});
    });
    std::erase_if(lesson_.cues, [](const Cue& cue) { return !cue.when; });
    std::erase_if(lesson_.checks, [](const Check& check) { return !check.holds; });
    std::erase_if(lesson_.predictions, [](const Prediction& prediction) { return !prediction.at; });
    for (const auto& [program, where] : patterns_.programs()) check_program(program, where);
  }

 private:
  template <class F>
  void each(const char* list, F&& f) {
    const Json& items = member(json_, list);
    if (items.is_null()) return;
    if (!items.is_array()) return patterns_.problem(list, "must be a list");
    std::vector<std::string> ids;
    for (std::size_t i = 0; i < items.size(); ++i) {
      const std::string where = std::string(list) + "[" + std::to_string(i) + "]";
      const std::string id = text_of(items[i], "id");
      if (!items[i].is_object() || id.empty()) {
        patterns_.problem(where, "must be an object with an \"id\"");
      } else if (std::find(ids.begin(), ids.end(), id) != ids.end()) {
        patterns_.problem(where + ".id", "\"" + id + "\" is there already; ids are unique");
      } else {
        ids.push_back(id);
        f(items[i], where + " (" + id + ")", id);
      }
    }
  }

  static std::string text_of(const Json& json, const char* name) {
    if (!json.is_object()) return {};
    const Json& text = member(json, name);
    return text.is_string() ? text.get<std::string>() : std::string();
  }

  void collect_cues() {
    const Json& cues = member(json_, "cues");
    if (!cues.is_array()) return;
    for (const Json& cue : cues) {
      if (cue.is_object() && cue.contains("when")) cue_patterns_.emplace(text_of(cue, "id"), &cue["when"]);
    }
  }

  Words words(const Json& json, const std::string& where, const char* name) {
    const Json& both = member(json, name);
    Words words{text_of(both, "es"), text_of(both, "en")};
    if (words.es.empty() || words.en.empty()) {
      patterns_.problem(where + "." + name, "needs a text in both languages: {\"es\": \"…\", \"en\": \"…\"}");
    }
    return words;
  }

  PredicatePtr pattern(const Json& json, const std::string& where, const char* name) {
    if (json.contains(name)) return patterns_.read(json[name], where + "." + name);
    patterns_.problem(where, "needs \"" + std::string(name) + "\": a pattern");
    return nullptr;
  }

  void prediction(const Json& json, const std::string& where, const std::string& id) {
    Prediction p;
    p.id = id;
    p.at = pattern(json, where, "at");
    p.question = words(json, where, "question");
    p.explanation = words(json, where, "explanation");
    const std::string kind = text_of(json, "kind");
    if (kind == "select_lists") {
      p.kind = Prediction::Kind::select_lists;
      const bool lists =
          p.at && p.at->kind == Predicate::Kind::call && (p.at->text == "select" || p.at->text == "poll");
      if (p.at && !lists)
        patterns_.problem(where + ".at", "must be a pattern of \"call\": \"select\" or \"poll\"");
    } else if (kind == "choice") {
      options(json, where, p);
    } else {
      patterns_.problem(where + ".kind", "must be \"select_lists\" or \"choice\"");
    }
    lesson_.predictions.push_back(std::move(p));
  }

  void options(const Json& json, const std::string& where, Prediction& p) {
    const Json& list = member(json, "options");
    if (!list.is_array() || list.size() < 2)
      return patterns_.problem(where + ".options", "a choice needs two options or more");
    for (std::size_t i = 0; i < list.size(); ++i) {
      const std::string at = where + ".options[" + std::to_string(i) + "]";
      Option option{text_of(list[i], "id"), words(list[i], at, "text"), pattern(list[i], at, "right")};
      if (option.id.empty()) patterns_.problem(at, "needs an \"id\"");
      if (option.right) p.options.push_back(std::move(option));
    }
  }

  void check_program(const std::string& program, const std::string& where) {
    // Which copies of a program there are, a knob decides.
    const auto& programs = lesson_.scenario.programs;
    const bool known = std::any_of(programs.begin(), programs.end(), [&](const scenario::Program& p) {
      return matches_name(program, p.name) || program.rfind(p.name + " ", 0) == 0;
    });
    if (!known) patterns_.problem(where, "scenario.json has no program \"" + program + "\"");
  }

  Lesson& lesson_;
  const Json& json_;
  std::map<std::string, const Json*> cue_patterns_;
  PatternReader patterns_;
};

std::string_view line_of(std::string_view& text) {
  const std::size_t end = std::min(text.find('\n'), text.size());
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return line;
}

/// The title and the summary of a text, and the cues it anchors, each with its line.
struct Outline {
  std::string title, summary;
  std::vector<std::pair<std::string, int>> cues;
};

Outline outline(std::string_view text) {
  Outline o;
  bool fenced = false, done = false;
  for (int number = 1; !text.empty(); ++number) {
    const std::string_view line = trimmed(line_of(text));
    if (line.rfind("```", 0) == 0) fenced = !fenced;
    const bool plain =
        !fenced && !line.empty() && line.rfind("<!--", 0) != 0 && line[0] != '#' && line.rfind("```", 0) != 0;
    if (!o.summary.empty() && !plain) done = true;
    if (fenced) continue;
    if (line.rfind("<!-- cue:", 0) == 0) {
      const std::size_t end = line.find("-->");
      o.cues.emplace_back(trimmed(line.substr(9, end == std::string_view::npos ? end : end - 9)), number);
    } else if (line.rfind("# ", 0) == 0 && o.title.empty()) {
      o.title = trimmed(line.substr(2));
    } else if (plain && !done && !o.title.empty()) {
      o.summary.append(o.summary.empty() ? "" : " ").append(line);
    }
  }
  return o;
}

/// One language's text: it must anchor every cue, once, and no other.
void check_text(const Lesson& lesson, const Outline& o, const std::string& file,
                std::vector<Problem>& problems) {
  if (o.title.empty()) problems.push_back({file, "line 1", "has no title; begin with a heading: # …"});
  if (o.summary.empty())
    problems.push_back({file, "line 2", "has no summary; write a paragraph after the title"});
  for (std::size_t i = 0; i < o.cues.size(); ++i) {
    const auto& [id, line] = o.cues[i];
    const auto same = [&id = id](const auto& cue) { return cue.id == id; };
    const std::string where = "line " + std::to_string(line);
    if (std::none_of(lesson.cues.begin(), lesson.cues.end(), same)) {
      problems.push_back(
          {file, where, "cues.json has no (good) cue \"" + id + "\"; add it there, or remove this line"});
    }
    const auto again = std::find_if(o.cues.begin(), o.cues.begin() + static_cast<std::ptrdiff_t>(i),
                                    [&id = id](const auto& each) { return each.first == id; });
    if (again != o.cues.begin() + static_cast<std::ptrdiff_t>(i)) {
      problems.push_back(
          {file, where,
           "the cue \"" + id + "\" is anchored in line " + std::to_string(again->second) + " already"});
    }
  }
  for (const Cue& cue : lesson.cues) {
    const bool anchored =
        std::any_of(o.cues.begin(), o.cues.end(), [&](const auto& each) { return each.first == cue.id; });
    if (!anchored)
      problems.push_back(
          {file, "", "the cue \"" + cue.id + "\" is anchored nowhere: write <!-- cue: " + cue.id + " -->"});
  }
}

void order_cues(Lesson& lesson, const Outline& o) {
  const auto place = [&](const Cue& cue) {
    return std::find_if(o.cues.begin(), o.cues.end(), [&](const auto& each) { return each.first == cue.id; });
  };
  std::stable_sort(lesson.cues.begin(), lesson.cues.end(),
                   [&](const Cue& a, const Cue& b) { return place(a) < place(b); });
}

void read_cues(Lesson& lesson, const ReadFile& read_file, std::vector<Problem>& problems) {
  const std::optional<std::string> text = read_file("cues.json");
  if (!text) return problems.push_back({"cues.json", "", "is missing; it may be as short as {\"cues\": []}"});
  try {
    const Json json = Json::parse(*text);
    if (!json.is_object())
      return problems.push_back({"cues.json", "", "must be an object with cues, predictions and checks"});
    CuesReader(lesson, json, problems).read();
  } catch (const Json::parse_error& error) {
    problems.push_back(
        {"cues.json", "octet " + std::to_string(error.byte), std::string("is no JSON: ") + error.what()});
  }
}

}  // namespace

LoadResult load(const ReadFile& read_file, const std::string& name) {
  LoadResult result;
  Lesson lesson;
  lesson.name = name;
  const std::optional<std::string> scenario = read_file("scenario.json");
  const std::optional<std::string> es = read_file("lesson.es.md"), en = read_file("lesson.en.md");
  if (!scenario)
    result.problems.push_back({"scenario.json", "", "is missing; a lesson needs hosts and programs"});
  if (!es)
    result.problems.push_back(
        {"lesson.es.md", "", "is missing; a lesson has its text in Spanish and in English"});
  if (!en)
    result.problems.push_back(
        {"lesson.en.md", "", "is missing; a lesson has its text in Spanish and in English"});
  if (!scenario || !es || !en) return result;

  scenario::ParseResult parsed = scenario::parse(*scenario);
  for (scenario::Problem& problem : parsed.problems) {
    result.problems.push_back({"scenario.json", std::move(problem.where), std::move(problem.what)});
  }
  if (!parsed.scenario) return result;
  lesson.scenario = std::move(*parsed.scenario);
  for (const scenario::Program& program : lesson.scenario.programs) {
    std::optional<std::string> source = read_file(program.path);
    if (!source)
      result.problems.push_back(
          {program.path, "", "is missing; scenario.json runs it as \"" + program.name + "\""});
    lesson.sources[program.path] = source.value_or("");
  }
  lesson.text = {*es, *en};
  const Outline outline_es = outline(*es), outline_en = outline(*en);
  lesson.title = {outline_es.title, outline_en.title};
  lesson.summary = {outline_es.summary, outline_en.summary};
  read_cues(lesson, read_file, result.problems);
  check_text(lesson, outline_es, "lesson.es.md", result.problems);
  check_text(lesson, outline_en, "lesson.en.md", result.problems);
  order_cues(lesson, outline_es);
  result.lesson = std::move(lesson);
  return result;
}

std::optional<std::vector<std::string>> parse_order(std::string_view json) {
  const Json list = Json::parse(json, nullptr, false);
  if (!list.is_array()) return std::nullopt;
  std::vector<std::string> names;
  for (const Json& name : list) {
    if (!name.is_string()) return std::nullopt;
    names.push_back(name.get<std::string>());
  }
  return names;
}

}  // namespace zocalo::lesson

// scenario.json to Scenario. Every problem is named; nothing throws (WebAssembly is built without
// exceptions).
#include <algorithm>
#include <cstdint>
#include <nlohmann/json.hpp>

#include "scenario/names.h"
#include "scenario/scenario.h"

namespace zocalo::scenario {
namespace {

using Json = nlohmann::json;

/// The year 2096: leaves room for a run's own time behind it.
constexpr std::uint64_t kLastEpoch = 4'000'000'000'000'000'000;

/// Walks over the text and keeps where it stops being JSON.
struct SyntaxCheck final : nlohmann::json_sax<Json> {
  std::size_t position = 0;
  std::string reason;
  int depth = 0;

  bool deeper() {
    if (++depth <= 32) return true;
    reason = "nested too deeply";
    return false;
  }
  bool null() override { return true; }
  bool boolean(bool) override { return true; }
  bool number_integer(number_integer_t) override { return true; }
  bool number_unsigned(number_unsigned_t) override { return true; }
  bool number_float(number_float_t, const string_t&) override { return true; }
  bool string(string_t&) override { return true; }
  bool binary(binary_t&) override { return true; }
  bool start_object(std::size_t) override { return deeper(); }
  bool key(string_t&) override { return true; }
  bool end_object() override { return --depth >= 0; }
  bool start_array(std::size_t) override { return deeper(); }
  bool end_array() override { return --depth >= 0; }
  bool parse_error(std::size_t at, const std::string& token, const Json::exception& error) override {
    position = at;
    const std::string_view what = error.what();
    const std::size_t colon = what.rfind(": ", what.find(token));
    reason = colon == std::string_view::npos ? std::string(what) : std::string(what.substr(colon + 2));
    return false;
  }
};

std::string line_and_column(std::string_view text, std::size_t position) {
  std::size_t line = 1, column = 1;
  for (std::size_t i = 0; i + 1 < position && i < text.size(); ++i) {
    column = text[i] == '\n' ? 1 : column + 1;
    if (text[i] == '\n') ++line;
  }
  return "line " + std::to_string(line) + ", column " + std::to_string(column);
}

/// One JSON object being read: takes members by name, and names those that nobody asked for.
class Members {
 public:
  Members(const Json& json, std::string where, std::vector<Problem>& problems)
      : json_(json), where_(std::move(where)), problems_(problems) {
    if (!json_.is_object()) problem("", "must be an object { … }");
  }

  std::string path(std::string_view member) const {
    if (where_.empty()) return std::string(member);
    return member.empty() ? where_ : where_ + "." + std::string(member);
  }
  void problem(std::string_view member, std::string what) {
    problems_.push_back({path(member), std::move(what)});
  }

  /// The member, or null if it is absent; an absent one that must be there is a problem.
  const Json* find(std::string_view member, bool required) {
    known_.emplace_back(member);
    if (!json_.is_object()) return nullptr;
    const auto at = json_.find(std::string(member));
    if (at != json_.end()) return &*at;
    if (required) problem(member, "is missing; add it");
    return nullptr;
  }

  void text(std::string_view member, std::string& into, bool required = false) {
    const Json* value = find(member, required);
    if (value == nullptr) return;
    if (!value->is_string()) return problem(member, "must be a text in quotes");
    into = value->get<std::string>();
  }
  void number(std::string_view member, double& into, bool required = false) {
    const Json* value = find(member, required);
    if (value == nullptr) return;
    if (!value->is_number()) return problem(member, "must be a number");
    into = value->get<double>();
  }
  void flag(std::string_view member, bool& into) {
    const Json* value = find(member, false);
    if (value == nullptr) return;
    if (!value->is_boolean()) return problem(member, "must be true or false");
    into = value->get<bool>();
  }
  void shape(std::string_view member, Netem& into) {
    std::string text_form;
    text(member, text_form);
    const NetemResult result = parse_netem(text_form);
    if (!result.netem) return problem(member, result.error);
    into = *result.netem;
  }
  bool duration(std::string_view member, Duration& into) {
    const Json* value = find(member, false);
    if (value == nullptr) return false;
    const auto parsed =
        value->is_string() ? parse_duration(value->get_ref<const std::string&>()) : std::nullopt;
    if (!parsed) {
      problem(member, "must be a time with its unit in quotes, as \"1.5s\" or \"20ms\"");
      return false;
    }
    into = *parsed;
    return true;
  }
  template <class Element>
  void list(std::string_view member, bool required, Element&& element) {
    const Json* value = find(member, required);
    if (value == nullptr) return;
    if (!value->is_array()) return problem(member, "must be a list [ … ]");
    for (std::size_t i = 0; i < value->size(); ++i)
      element((*value)[i], path(member) + "[" + std::to_string(i) + "]");
  }

  /// To be called last.
  void refuse_others() {
    if (!json_.is_object()) return;
    for (const auto& item : json_.items()) {
      if (std::find(known_.begin(), known_.end(), item.key()) != known_.end()) continue;
      std::string names;
      for (const std::string& name : known_) names += (names.empty() ? "" : ", ") + name;
      problem(item.key(), "is not known here; known are " + names);
    }
  }

 private:
  const Json& json_;
  std::string where_;
  std::vector<Problem>& problems_;
  std::vector<std::string> known_;
};

class Reader {
 public:
  explicit Reader(Paths paths) : paths_(paths) {}
  ParseResult run(const Json& json) {
    Scenario scenario;
    Members top(json, "", problems_);
    top.text("name", scenario.name, true);
    read_seed(top, scenario.seed);
    top.list("hosts", true,
             [&](const Json& row, const std::string& at) { scenario.hosts.push_back(host(row, at)); });
    top.list("links", false,
             [&](const Json& row, const std::string& at) { scenario.links.push_back(link(row, at)); });
    top.list("programs", true,
             [&](const Json& row, const std::string& at) { scenario.programs.push_back(program(row, at)); });
    top.list("knobs", false,
             [&](const Json& row, const std::string& at) { scenario.knobs.push_back(knob(row, at)); });
    Duration until{};
    if (top.duration("until", until)) scenario.until = until;
    if (const Json* epoch = top.find("epoch_ns", false)) {
      if (epoch->is_number_unsigned() && epoch->get<std::uint64_t>() <= kLastEpoch) {
        scenario.epoch_ns = epoch->get<std::int64_t>();
      } else {
        top.problem("epoch_ns",
                    "must be a whole number of nanoseconds since 1970, at most 4000000000000000000");
      }
    }
    top.list("interventions", false,
             [&](const Json& row, const std::string& at) { intervention(row, at, scenario); });
    top.refuse_others();
    if (!problems_.empty()) return {std::nullopt, std::move(problems_)};
    return {std::move(scenario), {}};
  }

 private:
  static void read_seed(Members& top, std::uint64_t& seed) {
    const Json* value = top.find("seed", false);
    if (value == nullptr) return;
    if (!value->is_number_unsigned()) return top.problem("seed", "must be a whole number, 0 or more");
    seed = value->get<std::uint64_t>();
  }

  Host host(const Json& json, const std::string& at) {
    Host host;
    Members members(json, at, problems_);
    members.text("name", host.name, true);
    members.list("addresses", false, [&](const Json& row, const std::string& where) {
      const auto ip =
          row.is_string() ? wire::IpAddress::parse(row.get_ref<const std::string&>()) : std::nullopt;
      if (ip) return host.addresses.push_back(*ip);
      problems_.push_back({where, "must be an address in quotes, as \"10.0.0.1\" or \"fd00::1\""});
    });
    members.shape("loopback", host.loopback);
    members.flag("switch", host.is_switch);
    if (const Json* sysctl = members.find("sysctl", false)) {
      Members names(*sysctl, members.path("sysctl"), problems_);
      double ecn = host.sysctl.tcp_ecn;
      names.number("net.ipv4.tcp_ecn", ecn);
      host.sysctl.tcp_ecn = ecn == 0 ? 0 : ecn == 1 ? 1 : ecn == 2 ? 2 : -1;
      names.text("net.ipv4.tcp_congestion_control", host.sysctl.tcp_congestion_control);
      names.refuse_others();
    }
    members.flag("outside", host.outside);
    members.refuse_others();
    return host;
  }

  Link link(const Json& json, const std::string& at) {
    Link link;
    Members members(json, at, problems_);
    members.text("a", link.a, true);
    members.text("b", link.b, true);
    members.shape("shape", link.shape);
    if (const Json* mtu = members.find("mtu", false)) {
      if (mtu->is_number_unsigned() && mtu->get<std::uint64_t>() <= 65536) {
        link.mtu = mtu->get<std::uint32_t>();
      } else {
        members.problem("mtu", "must be a whole number of octets, as 1500");
      }
    }
    members.refuse_others();
    return link;
  }

  Program program(const Json& json, const std::string& at) {
    Program program;
    Members members(json, at, problems_);
    members.text("name", program.name, true);
    members.text("host", program.host, true);
    members.text("path", program.path, true);
    if (paths_ == Paths::in_folder && !program.path.empty() && !stays_inside(program.path)) {
      members.problem(
          "path", "'" + program.path + "' must stay within the scenario's folder: relative, with no '..'");
    }
    members.list("args", false, [&](const Json& row, const std::string& where) {
      if (row.is_string()) return program.args.push_back(row.get<std::string>());
      problems_.push_back({where, "must be a text in quotes"});
    });
    std::string source;
    members.text("source", source);
    if (json.is_object() && json.contains("source")) program.source = source;
    members.duration("start", program.start);
    members.flag("service", program.service);
    members.flag("input", program.input);
    members.refuse_others();
    return program;
  }

  void intervention(const Json& json, const std::string& at, Scenario& scenario) {
    if (!json.is_string())
      return problems_.push_back({at, "must be a text in quotes, as \"drop client -> server #5\""});
    InterventionResult result = parse_intervention(json.get_ref<const std::string&>());
    if (!result.intervention) return problems_.push_back({at, std::move(result.error)});
    scenario.interventions.push_back(*std::move(result.intervention));
  }

  /// No way out of the folder on any system: "..", "/etc", "C:\x" and "\\server\x" are all refused.
  static bool stays_inside(std::string_view path) {
    if (path.front() == '/' || path.find_first_of("\\:") != std::string_view::npos) return false;
    if (path.find('\0') != std::string_view::npos) return false;
    for (std::size_t at = 0; at <= path.size();) {
      const std::size_t end = std::min(path.find('/', at), path.size());
      if (path.substr(at, end - at) == "..") return false;
      at = end + 1;
    }
    return true;
  }

  Knob knob(const Json& json, const std::string& at) {
    Knob knob;
    Members members(json, at, problems_);
    members.text("name", knob.name, true);
    if (const Json* label = members.find("label", true)) {
      Members texts(*label, members.path("label"), problems_);
      texts.text("es", knob.label_es, true);
      texts.text("en", knob.label_en, true);
      texts.refuse_others();
    }
    std::string kind;
    members.text("kind", kind, true);
    read_kind(members, kind, knob.kind);
    members.text("target", knob.target, true);
    members.number("minimum", knob.minimum, true);
    members.number("maximum", knob.maximum, true);
    members.number("step", knob.step);
    members.number("value", knob.value, true);
    members.refuse_others();
    return knob;
  }

  static void read_kind(Members& members, const std::string& text, Knob::Kind& kind) {
    if (text.empty()) return;  // said already
    for (const auto& [value, name] : kKnobKinds) {
      if (name != text) continue;
      kind = value;
      return;
    }
    members.problem("kind", "'" + text + "' is not one of delay, loss, reorder, duplicate, rate, count");
  }

  Paths paths_;
  std::vector<Problem> problems_;
};

}  // namespace

ParseResult parse(std::string_view text, Paths paths) {
  SyntaxCheck syntax;
  if (!Json::sax_parse(text, &syntax)) {
    const std::string where = syntax.position != 0 ? line_and_column(text, syntax.position) : "line 1";
    return {std::nullopt, {{where, "not JSON: " + syntax.reason}}};
  }
  ParseResult result = Reader(paths).run(Json::parse(text, nullptr, false));
  if (!result.scenario) return result;
  result.problems = validate(*result.scenario);
  if (!result.problems.empty()) result.scenario.reset();
  return result;
}

}  // namespace zocalo::scenario

#include "page_commands.h"

#include <nlohmann/json.hpp>
#include <sstream>

#include "ui/model/pick.h"

namespace zocalo::web {
namespace {

std::optional<timeline::Stop> stop_named(const std::string& name) {
  using timeline::Stop;
  constexpr std::pair<const char*, Stop> kStops[] = {
      {"moment", Stop::moment},      {"line", Stop::line},          {"call", Stop::call_enter},
      {"return", Stop::call_return}, {"packet", Stop::packet},      {"output", Stop::output},
      {"select", Stop::select_pass}, {"exception", Stop::exception}};
  for (const auto& [text, stop] : kStops) {
    if (name == text) return stop;
  }
  return std::nullopt;
}

std::optional<ui::Command> parse_step(std::istringstream& words) {
  std::string what;
  words >> what;
  const bool back = what == "back";
  if (back) words >> what;
  const auto stop = stop_named(what);
  if (!stop) return std::nullopt;
  return ui::StepBy{*stop, !back, {}};
}

std::vector<std::string> split(const std::string& text) {
  std::vector<std::string> parts;
  std::istringstream in(text);
  for (std::string part; std::getline(in, part, ',');) parts.push_back(part);
  return parts;
}

std::optional<ui::Command> parse_edit(const std::string& text) {
  const std::size_t end = text.find('\n');
  constexpr std::string_view kEdit = "edit ";
  if (end == std::string::npos) return std::nullopt;
  return ui::EditProgram{text.substr(kEdit.size(), end - kEdit.size()), text.substr(end + 1)};
}

std::optional<ui::Command> parse_live(const std::string& word) {
  if (word == "step") return ui::StepLive{};
  if (word == "pause" || word == "resume") return ui::PauseLive{word == "pause"};
  return std::nullopt;
}

}  // namespace

std::optional<ui::Command> parse_command(const std::string& text) {
  std::istringstream words(text);
  std::string verb, a;
  words >> verb;
  if (verb == "edit") return parse_edit(text);
  if (verb == "step") return parse_step(words);
  if (verb == "start") return ui::ToStart{};
  if (verb == "end") return ui::ToEnd{};
  if (verb == "play") return ui::Play{true};
  if (verb == "pause") return ui::Play{false};
  if (verb == "run") return ui::RunAgain{};
  if (verb == "lessons") return ui::OpenPicker{};
  words >> a;
  if (a.empty()) return std::nullopt;
  if (verb == "pick") return ui::parse_pick(a);
  if (verb == "open") return ui::OpenLesson{a};
  if (verb == "live") return parse_live(a);
  if (verb == "seek") return ui::SeekTo{static_cast<timeline::Index>(std::strtoul(a.c_str(), nullptr, 10))};
  if (verb == "speed") return ui::SetSpeed{std::strtod(a.c_str(), nullptr)};
  if (verb == "language") return ui::SetLanguage{a == "en" ? Language::en : Language::es};
  if (verb == "dark") return ui::SetDark{a == "1"};
  if (verb == "revert") return ui::RevertProgram{a};
  if (verb == "skip") return ui::SkipPrediction{a};
  if (verb == "seed") return ui::SetSeed{std::strtoull(a.c_str(), nullptr, 10)};
  std::string b;
  words >> b;
  if (verb == "knob") return ui::SetKnob{a, std::strtod(b.c_str(), nullptr)};
  if (verb == "answer") return ui::Predict{a, split(b)};
  return std::nullopt;
}

std::string state_json(ui::App& app, unsigned frames) {
  nlohmann::json json{{"drawn", frames > 0},
                      {"frames", frames},
                      {"language", app.language() == Language::en ? "en" : "es"},
                      {"dark", app.dark()},
                      {"text", app.state_text()},
                      {"problem", app.problem()},
                      {"palette", app.frame_memory().palette},
                      {"tip", app.frame_memory().tip},
                      {"zoom", app.frame_memory().zoom_span},
                      {"embedded", app.embedded()},
                      {"lesson", app.lesson() != nullptr ? app.lesson()->name : ""}};
  if (const ui::Question* question = app.question()) {
    json["question"] = question->name;
    json["right"] = question->right;
    json["answered"] = question->answered;
  }
  if (const ui::Run* run = app.run()) {
    const timeline::Timeline& timeline = run->timeline();
    json["kind"] = static_cast<int>(run->kind());
    json["complete"] = run->complete();
    json["moments"] = timeline.size();
    json["cursor"] = app.player().cursor();
    json["playing"] = app.player().playing();
    json["paused"] = run->paused();
    json["digest"] = std::to_string(timeline.digest());
    std::size_t lost = 0;
    for (const timeline::PacketRecord& packet : timeline.packets())
      lost += packet.fate == timeline::PacketFate::lost ? 1U : 0U;
    json["packets"] = timeline.packets().size();
    json["calls"] = timeline.calls().size();
    json["lost"] = lost;
    std::string output;
    for (const timeline::OutputRow& row : timeline.outputs()) output += row.text;
    json["output"] = output;
  }
  return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace zocalo::web

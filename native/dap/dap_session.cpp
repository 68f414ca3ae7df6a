#include "native/dap/dap_session.h"

#include <poll.h>

#include <algorithm>

#include "native/command/command_line.h"
#include "native/files.h"

namespace zocalo::native {

using debug::Breakpoint;
using debug::Caller;
using debug::Hit;
using debug::kNoMoment;
using debug::StepKind;
using nlohmann::json;

namespace {

/// A name that a filter takes as a text, whatever it holds.
std::string quoted(const std::string& text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') result += '\\';
    result += c;
  }
  return result + "\"";
}

bool is_syscall(const std::string& name) {
  return debug::compile_filter("syscall == " + quoted(name)).filter != nullptr;
}

/// What exception breakpoints there are: filters of the display filter language, all of them.
struct ExceptionFilter {
  const char *id, *label, *filter;
  bool on;
};
constexpr ExceptionFilter kExceptionFilters[] = {
    {"uncaught", "Uncaught exceptions", "exit.why == exception", true},
    {"raised", "Raised exceptions", "exception", false},
    {"errno", "Calls that fail", "errno", false},
    {"reset", "Connections that are reset (RST)", "rst", false},
    {"drop", "Packets that are lost", "drop", false},
    {"retransmission", "Retransmissions", "tcp.analysis.retransmission", false},
    {"zero_window", "Zero windows", "tcp.analysis.zero_window", false},
    {"filter", "A display filter, written as the condition", "", false},
};

json strings(const json& arguments, const char* name) {
  return arguments.contains(name) && arguments[name].is_array() ? arguments[name] : json::array();
}

}  // namespace

int DapSession::serve() {
  bool going = true;
  while (going) {
    bool busy = false;
    if (run_ && !run_->complete()) busy = run_->advance();
    if (run_ && configured_ && !finished_) settle();
    pollfd rows[] = {
        {wire_.in(), POLLIN, 0}, {signals_.fd(), POLLIN, 0}, {run_ ? run_->wait_fd() : -1, POLLIN, 0}};
    // A guest that dies without a word is seen by looking again.
    const bool working = run_ && !run_->complete();
    ::poll(rows, 3, busy ? 0 : working ? 200 : -1);
    if ((rows[2].revents & POLLIN) != 0) run_->clear_wait();
    if (signals_.take() != 0) break;
    if (rows[0].revents == 0) continue;
    going = wire_.read_some();
    while (auto request = wire_.next()) {
      if (request->value("type", "") == "request") going = handle(*request) && going;
    }
    going = going && !wire_.broken();
  }
  if (run_) run_->stop();
  if (wire_.broken())
    return complain("what came is not the Debug Adapter Protocol; an editor starts this command");
  return kOk;
}

bool DapSession::handle(const json& request) {
  const std::string command = request.value("command", "");
  json arguments = request.value("arguments", json());
  if (arguments.is_null()) arguments = json::object();
  try {
    if (command == "initialize") {
      wire_.respond(request, initialize());
    } else if (command == "launch") {
      launch(request);
    } else if (command == "disconnect" || command == "terminate") {
      if (run_) run_->stop();
      wire_.respond(request, json());
      if (command == "terminate") finish();
      return command == "terminate";
    } else if (!run_) {
      wire_.refuse(request, command == "attach" ? "there is nothing to attach to; use launch"
                                                : "nothing was launched");
    } else if (!moves(request, command, arguments) && !answers(request, command, arguments)) {
      wire_.refuse(request, "\"" + command + "\" is not offered");
    }
  } catch (const json::exception& wrong) {  // an argument that is missing or of another type
    const std::string what = wrong.what();  // "[json.exception.…] what is wrong"
    wire_.refuse(request, command + ": an argument is missing or of another kind: " +
                              what.substr(what.find(']') == std::string::npos ? 0 : what.find(']') + 2));
  }
  return true;
}

bool DapSession::moves(const json& request, const std::string& command, const json& arguments) {
  struct Mover {
    std::string_view command;
    std::optional<StepKind> kind;  ///< none: until a breakpoint
    bool forward;
  };
  static constexpr Mover kMovers[] = {{"continue", {}, true},           {"reverseContinue", {}, false},
                                      {"next", StepKind::over, true},   {"stepIn", StepKind::into, true},
                                      {"stepOut", StepKind::out, true}, {"stepBack", StepKind::over, false}};
  for (const Mover& mover : kMovers) {
    if (mover.command != command) continue;
    wire_.respond(request, command == "continue" ? json{{"allThreadsContinued", true}} : json());
    if (mover.kind)
      move(arguments, *mover.kind, mover.forward);
    else
      go(mover.forward);
    settle();
    return true;
  }
  if (command == "configurationDone") {
    wire_.respond(request, json());
    configured_ = true;
    if (stop_on_entry_)
      motion_ = Motion{true, debug::StepRequest{StepKind::into, true, focus_}, "entry"};
    else
      go(true);
    settle();
    return true;
  }
  if (command != "pause") return false;
  wire_.respond(request, json());
  if (motion_) stop_at(cursor_, "pause", {}, "");
  return true;
}

bool DapSession::answers(const json& request, const std::string& command, const json& arguments) {
  static constexpr std::pair<std::string_view, json (DapSession::*)(const json&)> kAnswers[] = {
      {"setBreakpoints", &DapSession::set_line_breakpoints},
      {"setFunctionBreakpoints", &DapSession::set_function_breakpoints},
      {"setExceptionBreakpoints", &DapSession::set_exception_breakpoints},
      {"setDataBreakpoints", &DapSession::set_data_breakpoints},
      {"dataBreakpointInfo", &DapSession::data_breakpoint_info},
      {"threads", &DapSession::threads},
      {"stackTrace", &DapSession::stack_trace},
      {"scopes", &DapSession::scopes},
      {"variables", &DapSession::variables},
      {"exceptionInfo", &DapSession::exception_info}};
  for (const auto& [name, answer] : kAnswers) {
    if (name != command) continue;
    wire_.respond(request, (this->*answer)(arguments));
    return true;
  }
  if (command == "evaluate")
    evaluate(request);
  else if (command == "source")
    source(request);
  else
    return false;
  return true;
}

json DapSession::initialize() {
  json filters = json::array();
  for (const ExceptionFilter& filter : kExceptionFilters) {
    json row{
        {"filter", filter.id}, {"label", filter.label}, {"default", filter.on}, {"supportsCondition", true}};
    row["conditionDescription"] = "A display filter that must match as well: program == \"server\"";
    filters.push_back(std::move(row));
  }
  return {{"supportsConfigurationDoneRequest", true}, {"supportsFunctionBreakpoints", true},
          {"supportsConditionalBreakpoints", true},   {"supportsHitConditionalBreakpoints", true},
          {"supportsEvaluateForHovers", true},        {"supportsStepBack", true},
          {"supportsDataBreakpoints", true},          {"supportsExceptionInfoRequest", true},
          {"supportsExceptionFilterOptions", true},   {"supportsTerminateRequest", true},
          {"supportsSteppingGranularity", true},      {"exceptionBreakpointFilters", std::move(filters)}};
}

void DapSession::launch(const json& request) {
  if (run_) return wire_.refuse(request, "there is a run already");
  const json arguments = request.value("arguments", json::object());
  DapLaunch launch;
  const auto add = [&launch](const json& program, const json& args) {
    if (!launch.words.empty()) launch.words.emplace_back("--");
    launch.words.push_back(program.get<std::string>());
    for (const json& word : args) launch.words.push_back(word.get<std::string>());
  };
  if (arguments.contains("program")) add(arguments["program"], strings(arguments, "args"));
  for (const json& each : strings(arguments, "programs")) {
    each.is_string() ? add(each, json::array()) : add(each.at("program"), strings(each, "args"));
  }
  launch.scenario = arguments.value("scenario", "");
  launch.lesson = arguments.value("lesson", "");
  launch.link = arguments.value("link", "");
  launch.folder = arguments.value("cwd", "");
  launch.library = !arguments.value("justMyCode", true);
  launch.seed = arguments.value("seed", std::uint64_t{0});
  for (const json& knob : strings(arguments, "knobs")) launch.knobs.push_back(knob.get<std::string>());
  stop_on_entry_ = arguments.value("stopOnEntry", false);
  stop_on_exit_ = arguments.value("stopOnExit", false);
  no_debug_ = arguments.value("noDebug", false);
  std::string error;
  run_ = DapRun::launch(launch, signals_, error);
  if (!run_) return wire_.refuse(request, error);
  wire_.respond(request, json());
  wire_.send_event("initialized");
}

// ---- breakpoints

/// Replaces what `group` had, and answers as each of the requests wants it.
json DapSession::install(const std::string& group, std::vector<Asked> asked) {
  asked_[group] = std::move(asked);
  collect();
  json rows = json::array();
  std::size_t at = 0;
  for (const auto& [name, list] : asked_) {
    for (const Asked& each : list) {
      std::string problem = each.means.empty() ? "no program of this run has this file" : each.problem;
      for (std::size_t i = 0; i < each.means.size(); ++i, ++at) {
        if (problem.empty()) problem = breakpoints_.problem(at, Language::en);
      }
      if (name != group) continue;
      json row{{"id", each.id}, {"verified", problem.empty()}};
      if (!problem.empty()) row["message"] = problem;
      if (!each.means.empty() && each.means.front().line > 0) row["line"] = each.means.front().line;
      rows.push_back(std::move(row));
    }
  }
  return {{"breakpoints", std::move(rows)}};
}

void DapSession::collect() {
  std::vector<Breakpoint> all;
  owners_.clear();
  for (const auto& [name, list] : asked_) {
    for (const Asked& each : list) {
      for (const Breakpoint& breakpoint : each.means) {
        owners_.push_back(&each);
        all.push_back(breakpoint);
        all.back().enabled = !no_debug_;
      }
    }
  }
  breakpoints_.set(std::move(all));
}

json DapSession::set_line_breakpoints(const json& arguments) {
  const std::string path = arguments.at("source").value("path", "");
  std::vector<Asked> asked;
  for (const json& each : strings(arguments, "breakpoints")) asked.push_back(make_line(path, each));
  return install(path, std::move(asked));
}

DapSession::Asked DapSession::make_line(const std::filesystem::path& path, const json& breakpoint) {
  Asked asked{++last_id_, "breakpoint", {}, false};
  for (std::uint32_t id = 1; id <= run_->programs(); ++id) {
    Breakpoint means;
    means.file = run_->file_of(GuestId{id}, path);
    if (means.file.empty()) continue;
    means.guest = GuestId{id};
    means.line = breakpoint.at("line").get<int>();
    means.condition = breakpoint.value("condition", "");
    means.hit_count = breakpoint.value("hitCondition", "");
    asked.means.push_back(std::move(means));
  }
  std::string error;
  const auto text = read_bytes(path, error);
  const int line = breakpoint.at("line").get<int>();
  const auto lines = text ? std::count(text->begin(), text->end(), std::uint8_t{'\n'}) + 1 : 0;
  if (text && (line < 1 || line > lines))
    asked.problem = path.filename().string() + " has " + std::to_string(lines) + " lines";
  return asked;
}

json DapSession::set_function_breakpoints(const json& arguments) {
  std::vector<Asked> asked;
  for (const json& each : strings(arguments, "breakpoints")) {
    const std::string name = each.at("name").get<std::string>();
    Breakpoint means;
    means.filter = (is_syscall(name) ? "syscall == " : "enter == ") + quoted(name);
    means.condition = each.value("condition", "");
    means.hit_count = each.value("hitCondition", "");
    asked.push_back({++last_id_, "function breakpoint", {means}, false});
  }
  return install("functions", std::move(asked));
}

json DapSession::set_exception_breakpoints(const json& arguments) {
  std::vector<Asked> asked;
  const auto add = [&](const std::string& id, const std::string& condition) {
    Breakpoint means;
    for (const ExceptionFilter& filter : kExceptionFilters)
      if (id == filter.id) means.filter = filter.filter;
    if (!condition.empty())
      means.filter = means.filter.empty() ? condition : means.filter + " and (" + condition + ")";
    Asked row{++last_id_, "exception", {}, id == "uncaught"};
    // A filter without a text would stop everywhere.
    if (means.filter.empty()) means.filter = "not frame and not syscall and frame";
    row.means.push_back(std::move(means));
    asked.push_back(std::move(row));
  };
  for (const json& each : strings(arguments, "filters")) add(each.get<std::string>(), "");
  for (const json& each : strings(arguments, "filterOptions"))
    add(each.at("filterId").get<std::string>(), each.value("condition", ""));
  return install("exceptions", std::move(asked));
}

json DapSession::data_breakpoint_info(const json& arguments) {
  const int reference = arguments.value("variablesReference", 0);
  const std::string name = arguments.at("name").get<std::string>();
  const bool scope = reference > 0 && static_cast<std::size_t>(reference) <= refs_.size() &&
                     (refs_[static_cast<std::size_t>(reference) - 1].kind == Ref::Kind::locals ||
                      refs_[static_cast<std::size_t>(reference) - 1].kind == Ref::Kind::globals);
  if (!scope)
    return {{"dataId", nullptr}, {"description", "only variables of a frame can be watched for changes"}};
  const GuestId guest = refs_[static_cast<std::size_t>(reference) - 1].frame.caller.guest;
  return {{"dataId", "variable == " + quoted(name) + " and program == " + quoted(run_->name_of(guest))},
          {"description", name},
          {"accessTypes", {"write"}}};
}

json DapSession::set_data_breakpoints(const json& arguments) {
  std::vector<Asked> asked;
  for (const json& each : strings(arguments, "breakpoints")) {
    Breakpoint means;
    means.filter = each.at("dataId").get<std::string>();
    means.condition = each.value("condition", "");
    means.hit_count = each.value("hitCondition", "");
    asked.push_back({++last_id_, "data breakpoint", {means}, false});
  }
  return install("data", std::move(asked));
}

// ---- moving

void DapSession::move(const json& arguments, StepKind kind, bool forward) {
  if (arguments.value("granularity", "") == "instruction") kind = StepKind::event;
  debug::StepRequest request{kind, forward, caller_of(arguments)};
  motion_ = Motion{forward, request, "step"};
  at_end_ = at_end_ && forward;
}

void DapSession::go(bool forward) {
  motion_ = Motion{forward, std::nullopt, ""};
  trail_.clear();
  at_end_ = at_end_ && forward;
}

/// Brings the cursor as far as what is recorded allows.
void DapSession::settle() {
  if (!motion_ || !run_) return;
  const debug::Run run = run_->run();
  breakpoints_.update(run);
  if (!motion_->forward) return settle_back();
  const std::optional<Hit> hit = next_hit();
  if (motion_->step) {
    const Index to = trail_.step(run, *motion_->step, cursor_);
    if (to != kNoMoment && (!hit || to < hit->moment)) return stop_at(to, motion_->reason, {}, "");
  }
  if (hit) return stop_for(*hit);
  if (run_->complete()) {
    settle_at_end();
  } else if (!motion_->step && run_->catalog().size() > 0) {
    cursor_ = run_->catalog().size() - 1;
    say_outputs();
  }
}

/// The next hit. The end of a program by an exception at whose raising the cursor stands was shown already.
std::optional<Hit> DapSession::next_hit() const {
  std::optional<Hit> hit = breakpoints_.find_next(cursor_);
  while (hit && owners_[hit->breakpoint]->uncaught && raise_of(hit->moment) == cursor_)
    hit = breakpoints_.find_next(hit->moment);
  return hit;
}

void DapSession::settle_back() {
  const debug::Run run = run_->run();
  const std::optional<Hit> hit = breakpoints_.find_previous(cursor_);
  Index to = kNoMoment;
  if (motion_->step) to = trail_.step(run, *motion_->step, cursor_);
  if (to != kNoMoment && (!hit || to >= hit->moment)) return stop_at(to, motion_->reason, {}, "");
  if (hit) return stop_for(*hit);
  // The first line of the program that began first is where a recording begins, for a debugger.
  Index first = kNoMoment;
  for (const auto& [caller, moves] : run.catalog.moves())
    if (!moves.empty()) first = std::min(first, moves.front().moment);
  stop_at(first == kNoMoment || first > cursor_ ? 0 : first, "entry", {}, "the recording begins here");
}

/// The run is over and the cursor came to its end.
void DapSession::settle_at_end() {
  if (stop_on_exit_ && !at_end_) {
    at_end_ = true;
    return stop_at(run_->timeline().size() - 1, "pause", {}, "the run has ended; one can go back");
  }
  cursor_ = run_->timeline().size() == 0 ? 0 : run_->timeline().size() - 1;
  say_outputs();
  finish();
}

/// The moment at which the exception was raised by which a program ended.
debug::Index DapSession::raise_of(Index exit) const {
  const GuestId guest = run_->timeline().cause_of(exit).guest;
  const auto& moves = run_->catalog().moves(Caller{guest, ThreadId{1}});
  Index raised = exit;
  for (std::size_t i = moves.size(); i-- > 0;) {
    if (moves[i].moment > exit) continue;
    if (moves[i].kind == debug::Move::Kind::raise) raised = moves[i].moment;
    if (moves[i].kind != debug::Move::Kind::raise && moves[i].kind != debug::Move::Kind::leave) break;
  }
  return raised;
}

void DapSession::stop_for(const Hit& hit) {
  std::vector<int> ids;
  std::string reason;
  bool uncaught = false;
  for (const std::size_t at : breakpoints_.at(hit.moment)) {
    const Asked& asked = *owners_[at];
    ids.push_back(asked.id);
    if (reason.empty()) reason = asked.reason;
    uncaught = uncaught || asked.uncaught;
  }
  const Index to = uncaught ? raise_of(hit.moment) : hit.moment;
  const debug::Breakpoint& first = breakpoints_.list()[hit.breakpoint];
  trail_.clear();
  stop_at(to, reason, ids, first.filter);
}

void DapSession::stop_at(Index moment, const std::string& reason, const std::vector<int>& ids,
                         const std::string& text) {
  cursor_ = moment;
  motion_.reset();
  frames_.clear();
  refs_.clear();
  say_outputs();
  const trace::Cause cause =
      run_->timeline().size() > moment ? run_->timeline().cause_of(moment) : trace::Cause{};
  if (cause.guest) focus_ = {cause.guest, cause.thread ? cause.thread : ThreadId{1}};
  json body{{"reason", reason}, {"threadId", thread_id(focus_)}, {"allThreadsStopped", true}};
  if (!ids.empty()) body["hitBreakpointIds"] = ids;
  if (!text.empty()) body["text"] = text;
  if (!text.empty()) body["description"] = text;
  wire_.send_event("stopped", std::move(body));
}

/// What programs have printed up to the cursor, once.
void DapSession::say_outputs() {
  const auto& rows = run_->timeline().outputs();
  for (; outputs_said_ < rows.size() && rows[outputs_said_].moment <= cursor_; ++outputs_said_) {
    const timeline::OutputRow& row = rows[outputs_said_];
    std::string text = row.text;
    if (run_->programs() > 1) {
      text.clear();
      for (const char c : row.text) {
        if (!mid_line_[row.guest]) text += run_->name_of(row.guest) + ": ";
        mid_line_[row.guest] = c != '\n';
        text += c;
      }
    }
    wire_.send_event("output", {{"category", row.stream == 2 ? "stderr" : "stdout"}, {"output", text}});
  }
}

void DapSession::finish() {
  if (finished_) return;
  finished_ = true;
  motion_.reset();
  for (const std::string& line : run_->session().stuck(Language::en))
    wire_.send_event("output", {{"category", "console"}, {"output", line + "\n"}});
  wire_.send_event("exited", {{"exitCode", run_->session().exit_status()}});
  wire_.send_event("terminated");
}

}  // namespace zocalo::native

// What a debug adapter's client sees of the moment at the cursor: threads, stacks, variables, sockets.

#include <algorithm>
#include <filesystem>

#include "debug/wait.h"
#include "native/dap/dap_session.h"
#include "native/files.h"
#include "native/recordings.h"

namespace zocalo::native {

using debug::Caller;
using debug::Recorded;
using nlohmann::json;

namespace {

std::string_view type_of(const Recorded& value) {
  static constexpr std::string_view kNames[] = {"NoneType", "bool", "int",   "float", "str",
                                                "bytes",    "list", "tuple", "set",   "dict"};
  if (value.kind == Recorded::Kind::object) return value.text;
  return kNames[static_cast<std::size_t>(value.kind)];
}

json plain(const std::string& name, const std::string& value) {
  return {{"name", name}, {"value", value}, {"variablesReference", 0}};
}

/// The text of a file that is not beside the program on the disk: one of the program's texts, or of the
/// library; null if it is neither.
const std::string* text_of(const timeline::Timeline& timeline, const guest::Program& program,
                           const std::string& file) {
  if (const std::string* text = timeline.library_source(file)) return text;
  if (const auto found = program.files.find(file); found != program.files.end()) return &found->second;
  const bool main = std::filesystem::path(program.path).filename() == file;
  return main && program.source ? &*program.source : nullptr;
}

constexpr int kThreads = 1000;  ///< a thread's id is its program's times this, and its own

}  // namespace

int DapSession::thread_id(Caller caller) {
  return static_cast<int>(caller.guest.value) * kThreads + static_cast<int>(caller.thread.value);
}

Caller DapSession::caller_of(const json& arguments) const {
  const int id = arguments.value("threadId", 0);
  if (id < kThreads) return focus_;
  return {GuestId{static_cast<std::uint32_t>(id / kThreads)},
          ThreadId{static_cast<std::uint32_t>(id % kThreads)}};
}

const timeline::GuestState* DapSession::guest_at(GuestId guest) {
  if (run_->timeline().size() == 0) return nullptr;
  const timeline::World& world = run_->timeline().state_at(cursor_);
  const auto at = world.guests.find(guest);
  return at == world.guests.end() ? nullptr : at->second.get();
}

json DapSession::threads(const json& /*arguments*/) {
  json rows = json::array();
  for (std::uint32_t id = 1; id <= run_->programs(); ++id) {
    const timeline::GuestState* guest = guest_at(GuestId{id});
    const std::string name = run_->name_of(GuestId{id});
    rows.push_back({{"id", thread_id({GuestId{id}, ThreadId{1}})}, {"name", name}});
    if (guest == nullptr) continue;
    for (const auto& [thread, stack] : guest->stacks) {
      if (thread == ThreadId{1} || stack.empty()) continue;
      rows.push_back({{"id", thread_id({GuestId{id}, thread})},
                      {"name", name + " (thread " + std::to_string(thread.value) + ")"}});
    }
  }
  return {{"threads", std::move(rows)}};
}

json DapSession::stack_trace(const json& arguments) {
  const Caller caller = caller_of(arguments);
  json rows = json::array();
  const timeline::GuestState* guest = guest_at(caller.guest);
  if (guest == nullptr) return {{"stackFrames", rows}, {"totalFrames", 0}};
  const auto stack = guest->stacks.find(caller.thread);
  const std::size_t depth = stack == guest->stacks.end() ? 0 : stack->second.size();
  const auto first = static_cast<std::size_t>(std::max(arguments.value("startFrame", 0), 0));
  const auto levels = static_cast<std::size_t>(std::max(arguments.value("levels", 0), 0));
  for (std::size_t i = first; i < depth && (levels == 0 || i < first + levels); ++i) {
    const std::size_t index = depth - 1 - i;
    const guest::Location& at = stack->second[index].at;
    frames_.push_back({caller, index});
    json source{{"name", at.file}};
    const std::filesystem::path path = run_->path_of(caller.guest, at.file);
    std::error_code ignored;
    source["path"] = path.string();
    if (guest->program && text_of(run_->timeline(), *guest->program, at.file) != nullptr &&
        !std::filesystem::exists(path, ignored))
      source["sourceReference"] = static_cast<int>(caller.guest.value);
    rows.push_back({{"id", frames_.size()},
                    {"name", at.function},
                    {"line", at.line},
                    {"column", 1},
                    {"source", source}});
  }
  return {{"stackFrames", std::move(rows)}, {"totalFrames", depth}};
}

std::optional<DapSession::FrameRef> DapSession::frame_of(const json& arguments) {
  const int id = arguments.value("frameId", 0);
  if (id > 0 && static_cast<std::size_t>(id) <= frames_.size())
    return frames_[static_cast<std::size_t>(id) - 1];
  if (id != 0) return std::nullopt;
  const timeline::GuestState* guest = guest_at(focus_.guest);
  if (guest == nullptr) return std::nullopt;
  const auto stack = guest->stacks.find(focus_.thread);
  return FrameRef{focus_,
                  stack == guest->stacks.end() || stack->second.empty() ? 0 : stack->second.size() - 1};
}

int DapSession::reference(Ref ref) {
  refs_.push_back(std::move(ref));
  return static_cast<int>(refs_.size());
}

json DapSession::scopes(const json& arguments) {
  const auto frame = frame_of(arguments);
  json rows = json::array();
  if (!frame) return {{"scopes", rows}};
  const auto add = [&](const char* name, const char* hint, Ref::Kind kind) {
    json row{{"name", name}, {"variablesReference", reference({kind, *frame, {}, {}})}, {"expensive", false}};
    if (*hint != '\0') row["presentationHint"] = hint;
    rows.push_back(std::move(row));
  };
  add("Locals", "locals", Ref::Kind::locals);
  add("Globals", "", Ref::Kind::globals);
  add("Sockets", "", Ref::Kind::sockets);
  add("System call", "", Ref::Kind::call);
  return {{"scopes", std::move(rows)}};
}

json DapSession::row(const std::string& name, const Recorded& value, const std::string& evaluate_name) {
  json result{{"name", name}, {"value", value.repr}, {"type", type_of(value)}, {"variablesReference", 0}};
  if (!evaluate_name.empty()) result["evaluateName"] = evaluate_name;
  if (!value.items.empty()) result["variablesReference"] = reference({Ref::Kind::value, {}, {}, value});
  return result;
}

json DapSession::frame_rows(const FrameRef& ref, bool globals) {
  json rows = json::array();
  const timeline::GuestState* guest = guest_at(ref.caller.guest);
  if (guest == nullptr) return rows;
  const auto stack = guest->stacks.find(ref.caller.thread);
  if (stack == guest->stacks.end() || ref.index >= stack->second.size()) return rows;
  const timeline::Frame& frame = stack->second[ref.index];
  const std::vector<timeline::Variable>* variables =
      globals ? timeline::globals_of(*guest, frame.at.file) : &frame.variables;
  if (variables == nullptr) return rows;
  for (const timeline::Variable& variable : *variables)
    rows.push_back(row(variable.name, debug::read_repr(variable.value), variable.name));
  return rows;
}

json DapSession::socket_list(const FrameRef& ref) {
  json rows = json::array();
  for (const auto& [id, socket] : run_->timeline().state_at(cursor_).sockets) {
    for (const trace::Owner& owner : socket->owners) {
      if (owner.guest != ref.caller.guest) continue;
      rows.push_back({{"name", "fd " + std::to_string(owner.fd)},
                      {"value", describe_socket(*socket)},
                      {"variablesReference", reference({Ref::Kind::socket, ref, id, {}})}});
    }
  }
  return rows;
}

json DapSession::socket_rows(const FrameRef&, SocketId id) {
  json rows = json::array();
  const auto& sockets = run_->timeline().state_at(cursor_).sockets;
  const auto at = sockets.find(id);
  if (at == sockets.end()) return rows;
  const trace::SocketState s = *at->second;
  rows.push_back(plain("state", std::string(trace::name_of(s.state))));
  rows.push_back(plain("local", s.local.to_string()));
  rows.push_back(plain("peer", s.peer.port != 0 ? s.peer.to_string() : ""));
  rows.push_back(
      plain("receive queue", std::to_string(s.receive_queue) + " of " + std::to_string(s.receive_capacity)));
  rows.push_back(plain("send queue", std::to_string(s.send_unsent) + " unsent, " +
                                         std::to_string(s.send_unacked) + " unacknowledged, of " +
                                         std::to_string(s.send_capacity)));
  if (s.state == trace::TcpState::listen) {
    rows.push_back(
        plain("accept queue", std::to_string(s.accept_queue) + " of " + std::to_string(s.accept_backlog)));
  } else if (s.tcp.mss != 0) {
    rows.push_back(plain("cwnd", std::to_string(s.tcp.cwnd)));
    rows.push_back(plain("snd_wnd", std::to_string(s.tcp.snd_wnd)));
    rows.push_back(plain("rcv_wnd", std::to_string(s.tcp.rcv_wnd)));
    rows.push_back(plain("rto", std::to_string(s.tcp.rto.count() / 1'000'000) + " ms"));
  }
  static constexpr const char* kSets[] = {"readable", "writable", "exceptional"};
  const auto readiness = debug::readiness_at(run_->run(), id, cursor_);
  for (const syscall::Set set : syscall::kSets) {
    const auto i = static_cast<std::size_t>(set);
    std::string text = syscall::explain(set, readiness[i].in, readiness[i].reason, Language::en);
    if (const std::string what = debug::what_would(set, s, Language::en); !what.empty())
      text += readiness[i].in ? "; " + what : "; it takes: " + what;
    rows.push_back(plain(kSets[i], text));
  }
  for (const auto& [name, value] : s.options) rows.push_back(plain(name, value));
  return rows;
}

json DapSession::call_rows(const FrameRef& ref) {
  json rows = json::array();
  const timeline::GuestState* guest = guest_at(ref.caller.guest);
  if (guest == nullptr || !guest->call || guest->thread != ref.caller.thread) return rows;
  const timeline::CallRecord* call = run_->timeline().call(guest->call);
  if (call == nullptr) return rows;
  const bool returned = call->returned != timeline::kNoMoment && call->returned <= cursor_;
  rows.push_back(plain("call", syscall::describe(call->syscall)));
  rows.push_back(
      plain("result", returned && call->outcome ? syscall::describe(call->syscall, *call->outcome) : "?"));
  const debug::WaitPicture picture = debug::microscope(run_->run(), call->call);
  for (std::size_t i = 0; i < picture.steps.size() && picture.steps[i].moment <= cursor_; ++i)
    rows.push_back(
        plain(std::to_string(i + 1), debug::explain(run_->run(), picture, picture.steps[i], Language::en)));
  return rows;
}

json DapSession::variables(const json& arguments) {
  const int reference = arguments.value("variablesReference", 0);
  json rows = json::array();
  if (reference > 0 && static_cast<std::size_t>(reference) <= refs_.size()) {
    const Ref ref = refs_[static_cast<std::size_t>(reference) - 1];  // rows may add to them
    switch (ref.kind) {
      case Ref::Kind::locals:
      case Ref::Kind::globals:
        rows = frame_rows(ref.frame, ref.kind == Ref::Kind::globals);
        break;
      case Ref::Kind::sockets:
        rows = socket_list(ref.frame);
        break;
      case Ref::Kind::socket:
        rows = socket_rows(ref.frame, ref.socket);
        break;
      case Ref::Kind::call:
        rows = call_rows(ref.frame);
        break;
      case Ref::Kind::value: {
        const auto names = debug::children(ref.value);
        for (std::size_t i = 0; i < names.size(); ++i)
          rows.push_back(row(names[i].first, ref.value.items[i], ""));
        break;
      }
    }
  }
  return {{"variables", std::move(rows)}};
}

json DapSession::exception_info(const json& arguments) {
  const timeline::GuestState* guest = guest_at(caller_of(arguments).guest);
  if (guest == nullptr || !guest->exception)
    return {
        {"exceptionId", "none"}, {"breakMode", "always"}, {"description", "no exception is being handled"}};
  return {{"exceptionId", guest->exception->type},
          {"description", guest->exception->text},
          {"breakMode", "always"},
          {"details", {{"message", guest->exception->text}, {"typeName", guest->exception->type}}}};
}

void DapSession::evaluate(const json& request) {
  const json arguments = request.value("arguments", json::object());
  const auto frame = frame_of(arguments);
  const timeline::GuestState* guest = frame ? guest_at(frame->caller.guest) : nullptr;
  if (guest == nullptr) return wire_.refuse(request, "there is no such frame");
  const debug::Names names(*guest, frame->caller.thread, frame->index);
  const std::string expression = arguments.at("expression").get<std::string>();
  const debug::Watched watched = debug::watch(expression, names);
  if (!watched.value) return wire_.refuse(request, watched.explain(Language::en));
  json body = row("", *watched.value, "");
  body["result"] = body["value"];
  body.erase("value");
  body.erase("name");
  wire_.respond(request, std::move(body));
}

void DapSession::source(const json& request) {
  const json arguments = request.value("arguments", json::object());
  const json source = arguments.value("source", json::object());
  const int reference = source.value("sourceReference", arguments.value("sourceReference", 0));
  const std::string name = source.value("name", "");
  const timeline::GuestState* guest =
      reference > 0 ? guest_at(GuestId{static_cast<std::uint32_t>(reference)}) : nullptr;
  const std::string* text =
      guest != nullptr && guest->program ? text_of(run_->timeline(), *guest->program, name) : nullptr;
  if (text != nullptr) return wire_.respond(request, {{"content", *text}, {"mimeType", "text/x-python"}});
  std::string problem;
  const std::string path = source.value("path", "");
  const auto bytes = read_bytes(path, problem);
  // Only the run's own files: an adapter is no file server.
  bool own = false;
  for (std::uint32_t id = 1; id <= run_->programs(); ++id)
    own = own || !run_->file_of(GuestId{id}, path).empty();
  if (!own || !bytes) return wire_.refuse(request, "this run has no such file");
  wire_.respond(request, {{"content", zocalo::to_string(*bytes)}, {"mimeType", "text/x-python"}});
}

}  // namespace zocalo::native

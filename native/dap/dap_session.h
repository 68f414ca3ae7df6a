#pragma once
// One debugging session: requests of the Debug Adapter Protocol answered over a recorded run.

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "debug/step.h"
#include "debug/value.h"
#include "native/dap/dap_run.h"
#include "native/dap/dap_wire.h"

namespace zocalo::native {

class DapSession {
 public:
  DapSession(DapWire wire, Signals& signals) : wire_(std::move(wire)), signals_(signals) {}

  /// Until the client goes. The exit status.
  int serve();

 private:
  using json = nlohmann::json;
  using Index = debug::Index;
  /// A breakpoint of the client's, and what it is for the run: one for each program that has the file.
  struct Asked {
    int id = 0;
    std::string reason;  ///< DAP's: "breakpoint", "function breakpoint", "exception", "data breakpoint"
    std::vector<debug::Breakpoint> means;
    bool uncaught = false;  ///< stops where the exception was raised, not where the program ended by it
    std::string problem{};  ///< why it can never be reached; "": nothing known
  };
  /// Where the cursor is on its way to.
  struct Motion {
    bool forward = true;
    std::optional<debug::StepRequest> step;  ///< none: until a breakpoint
    std::string reason;
  };
  struct FrameRef {
    debug::Caller caller;
    std::size_t index = 0;
  };
  /// What a variablesReference stands for.
  struct Ref {
    enum class Kind : std::uint8_t { locals, globals, sockets, socket, call, value } kind = Kind::value;
    FrameRef frame;
    SocketId socket;
    debug::Recorded value;
  };

  bool handle(const json& request);  ///< false: the session is over
  /// Requests that move the cursor or end its motion; false where it is none of them.
  bool moves(const json& request, const std::string& command, const json& arguments);
  /// Requests that ask or set something; false where it is none of them.
  bool answers(const json& request, const std::string& command, const json& arguments);
  json initialize();
  void launch(const json& request);
  json set_line_breakpoints(const json& arguments);
  json set_function_breakpoints(const json& arguments);
  json set_exception_breakpoints(const json& arguments);
  json set_data_breakpoints(const json& arguments);
  json data_breakpoint_info(const json& arguments);
  Asked make_line(const std::filesystem::path& path, const json& breakpoint);
  json install(const std::string& group, std::vector<Asked> asked);
  void collect();

  void move(const json& request, debug::StepKind kind, bool forward);
  void go(bool forward);
  void settle();
  void settle_back();
  void settle_at_end();
  std::optional<debug::Hit> next_hit() const;
  void stop_at(Index moment, const std::string& reason, const std::vector<int>& ids, const std::string& text);
  void stop_for(const debug::Hit& hit);
  Index raise_of(Index exit) const;
  void say_outputs();
  void finish();

  // dap_views.cpp: what is to be seen at the cursor
  json threads(const json& arguments);
  json stack_trace(const json& arguments);
  json scopes(const json& arguments);
  json variables(const json& arguments);
  json exception_info(const json& arguments);
  void evaluate(const json& request);
  void source(const json& request);
  json row(const std::string& name, const debug::Recorded& value, const std::string& evaluate_name);
  json frame_rows(const FrameRef& ref, bool globals);
  json socket_list(const FrameRef& ref);
  json socket_rows(const FrameRef& ref, SocketId socket);
  json call_rows(const FrameRef& ref);
  int reference(Ref ref);
  const timeline::GuestState* guest_at(GuestId guest);
  std::optional<FrameRef> frame_of(const json& arguments);
  debug::Caller caller_of(const json& arguments) const;
  static int thread_id(debug::Caller caller);

  DapWire wire_;
  Signals& signals_;
  std::unique_ptr<DapRun> run_;
  bool configured_ = false, stop_on_entry_ = false, stop_on_exit_ = false, no_debug_ = false;
  bool at_end_ = false, finished_ = false;
  std::optional<Motion> motion_;
  Index cursor_ = 0;
  debug::Caller focus_{GuestId{1}, ThreadId{1}};
  debug::Trail trail_;
  std::map<std::string, std::vector<Asked>> asked_;  ///< by what set them: a file's path, "exceptions", …
  std::vector<const Asked*> owners_;                 ///< of each of `breakpoints_`
  debug::Breakpoints breakpoints_;
  int last_id_ = 0;
  std::size_t outputs_said_ = 0;
  std::map<GuestId, bool> mid_line_;
  std::vector<FrameRef> frames_;
  std::vector<Ref> refs_;
};

}  // namespace zocalo::native

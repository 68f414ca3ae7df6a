#include "timeline/world.h"

#include <algorithm>

#include "timeline/fields.h"

namespace zocalo::timeline {

namespace {

using trace::CallBlocked;
using trace::CallReturned;
using trace::CallSubmitted;
using trace::ExceptionRaised;
using trace::FunctionEntered;
using trace::FunctionLeft;
using trace::GlobalsChanged;
using trace::GuestExited;
using trace::GuestStarted;
using trace::HostAdded;
using trace::LineReached;
using trace::LinkAdded;
using trace::LinkChanged;
using trace::OutputWritten;
using trace::PacketArrived;
using trace::PacketLost;
using trace::PacketSent;
using trace::SocketChanged;
using trace::SocketGone;

/// Deeper than any stack of CPython's; a deeper one is a broken recording's.
constexpr int kDeepest = 1 << 14;
constexpr std::string_view kModule = "<module>";

bool is_module(const Frame& frame, std::string_view file) {
  return frame.at.function == kModule && frame.at.file == file;
}

/// Folds events into a world. Its parts are shared with earlier worlds: one that nobody else holds is changed
/// in place.
class Fold {
 public:
  Fold(World& world, std::uint32_t index) : world_(world), index_(index) {}

  void operator()(HostAdded&& e) {
    if (find_host(e.host) == nullptr)
      world_.hosts.push_back({e.host, std::move(e.name), std::move(e.addresses)});
  }
  void operator()(LinkAdded&& e) {
    if (find_link(e.link) == nullptr) world_.links.push_back({e.link, e.a, e.b, std::move(e.shape)});
  }
  void operator()(LinkChanged&& e) {
    if (LinkState* link = find_link(e.link)) link->shape = std::move(e.shape);
  }

  void operator()(GuestStarted&& e) {
    if (world_.guests.contains(e.guest)) return;  // a guest starts once
    auto guest = std::make_shared<GuestState>();
    guest->guest = e.guest;
    guest->host = e.host;
    guest->program = std::make_shared<const guest::Program>(std::move(e.program));
    world_.guests[e.guest] = std::move(guest);
  }
  void operator()(LineReached&& e) { reach(e.guest, std::move(e.at), std::move(e.variables), false); }
  void operator()(FunctionEntered&& e) { reach(e.guest, std::move(e.at), std::move(e.variables), true); }
  void operator()(FunctionLeft&& e) {
    GuestState* guest = moved(e.guest, e.at.thread);
    if (guest == nullptr) return;
    std::vector<Frame>& stack = guest->stacks[e.at.thread];
    const auto below = static_cast<std::size_t>(std::clamp(e.at.depth - 1, 0, kDeepest));
    if (stack.size() == below + 1 && stack.back().at.function == kModule) keep_globals(*guest, stack.back());
    if (stack.size() > below) stack.resize(below);
    // The module's own frame ends with the program: what it raised is kept for the exit to judge.
    if (below > 0 && guest->exception && guest->exception->at.thread == e.at.thread &&
        guest->exception->at.depth > static_cast<int>(below)) {
      guest->exception.reset();
    }
  }
  void operator()(ExceptionRaised&& e) {
    GuestState* guest = moved(e.guest, e.at.thread);
    if (guest == nullptr || !plausible(e.at)) return;
    frame(*guest, e.at).at = e.at;
    guest->exception = std::move(e);
  }
  void operator()(OutputWritten&& e) {
    if (GuestState* guest = change(e.guest)) ++guest->output_size;
  }
  void operator()(GuestExited&& e) {
    GuestState* guest = change(e.guest);
    if (guest == nullptr) return;
    guest->status = GuestStatus::exited;
    if (e.why != "exception") guest->exception.reset();
    guest->exit = std::move(e);
  }

  void operator()(CallSubmitted&& e) {
    GuestState* guest = moved(e.caller.guest, e.caller.thread);
    if (guest != nullptr) guest->call = e.call;
  }
  void operator()(CallBlocked&& e) {
    for (const auto& [id, guest] : world_.guests) {
      if (guest->call != e.call) continue;
      change(id)->status = GuestStatus::blocked;
      return;
    }
  }
  void operator()(CallReturned&& e) {
    GuestState* guest = moved(e.caller.guest, e.caller.thread);
    if (guest != nullptr && e.call) guest->call = e.call;
  }
  void operator()(trace::Scanned&&) {}

  void operator()(SocketChanged&& e) {
    const SocketId id = e.state.socket;
    auto& slot = world_.sockets[id];
    if (slot && slot.use_count() == 1) {
      *std::const_pointer_cast<trace::SocketState>(slot) = std::move(e.state);
    } else {
      slot = std::make_shared<trace::SocketState>(std::move(e.state));
    }
  }
  void operator()(SocketGone&& e) { world_.sockets.erase(e.socket); }

  void operator()(PacketSent&& e) {
    const PacketId id = e.packet;
    world_.in_flight[id] = std::make_shared<const PacketSent>(std::move(e));
  }
  void operator()(PacketArrived&& e) { world_.in_flight.erase(e.packet); }
  void operator()(PacketLost&& e) { world_.in_flight.erase(e.packet); }
  void operator()(trace::TimerFired&&) {}
  void operator()(trace::Note&&) {}
  void operator()(GlobalsChanged&& e) {
    GuestState* guest = change(e.guest);
    if (guest == nullptr) return;
    apply(globals(*guest, e.file), std::move(e.variables));
  }
  void operator()(trace::SourceRead&&) {}  // the timeline's tables have it

 private:
  HostState* find_host(HostId id) {
    const auto at =
        std::find_if(world_.hosts.begin(), world_.hosts.end(), [id](const auto& h) { return h.host == id; });
    return at == world_.hosts.end() ? nullptr : &*at;
  }
  LinkState* find_link(LinkId id) {
    const auto at =
        std::find_if(world_.links.begin(), world_.links.end(), [id](const auto& l) { return l.link == id; });
    return at == world_.links.end() ? nullptr : &*at;
  }

  /// The guest's state, ready to be changed; null if there is no such guest.
  GuestState* change(GuestId id) {
    const auto at = world_.guests.find(id);
    if (at == world_.guests.end()) return nullptr;
    // Every GuestState is made here, and made mutable.
    if (at->second.use_count() != 1) at->second = std::make_shared<GuestState>(*at->second);
    return std::const_pointer_cast<GuestState>(at->second).get();
  }
  GuestState* moved(GuestId id, ThreadId thread) {
    GuestState* guest = change(id);
    if (guest == nullptr || guest->status == GuestStatus::exited) return nullptr;
    guest->status = GuestStatus::running;
    guest->thread = thread;
    return guest;
  }

  static bool plausible(const guest::Location& at) { return at.depth >= 1 && at.depth <= kDeepest; }

  /// The frame at a location's depth, which is right: missing frames are made, frames above it have been
  /// left, and one of another function is another call.
  static Frame& frame(GuestState& guest, const guest::Location& at) {
    std::vector<Frame>& stack = guest.stacks[at.thread];
    stack.resize(static_cast<std::size_t>(at.depth));
    Frame& top = stack.back();
    if (top.at.function != at.function || top.at.file != at.file) top.variables.clear();
    return top;
  }

  void reach(GuestId id, guest::Location&& at, guest::Variables&& variables, bool entered) {
    GuestState* guest = moved(id, at.thread);
    if (guest == nullptr || !plausible(at)) return;
    Frame& top = frame(*guest, at);
    if (entered) top.variables.clear();
    top.at = std::move(at);
    apply(top.variables, std::move(variables));
    // An exception that was raised in a frame which is no more has been dealt with.
    if (guest->exception && guest->exception->at.thread == top.at.thread &&
        guest->exception->at.depth > top.at.depth) {
      guest->exception.reset();
    }
  }

  static std::vector<Variable>& globals(GuestState& guest, const std::string& file) {
    for (auto& [thread, stack] : guest.stacks) {
      for (Frame& frame : stack)
        if (is_module(frame, file)) return frame.variables;
    }
    for (ModuleGlobals& module : guest.modules)
      if (module.file == file) return module.variables;
    return guest.modules.emplace_back(ModuleGlobals{file, {}}).variables;
  }
  /// The frame of an imported module ends before the module does.
  static void keep_globals(GuestState& guest, Frame& frame) {
    frame.at.function.clear();  // so that it is not found itself
    globals(guest, frame.at.file) = std::move(frame.variables);
  }

  void apply(std::vector<Variable>& to, guest::Variables&& variables) {
    for (auto& [name, value] : variables.changed) set(to, std::move(name), std::move(value));
    for (const std::string& name : variables.gone)
      std::erase_if(to, [&name](const Variable& v) { return v.name == name; });
  }

  void set(std::vector<Variable>& variables, std::string&& name, std::string&& value) {
    const auto at = std::find_if(variables.begin(), variables.end(),
                                 [&name](const Variable& v) { return v.name == name; });
    if (at == variables.end()) {
      variables.push_back({std::move(name), std::move(value), index_});
    } else if (at->value != value) {
      at->value = std::move(value);
      at->changed_at = index_;
    }
  }

  World& world_;
  std::uint32_t index_;
};

}  // namespace

void World::apply(trace::Moment&& moment, std::uint32_t index) {
  time = moment.time;
  Fold fold(*this, index);
  for (trace::Event& event : moment.events) std::visit([&fold](auto& e) { fold(std::move(e)); }, event);
}

void World::apply(const trace::Moment& moment, std::uint32_t index) { apply(trace::Moment(moment), index); }

const std::vector<Variable>* globals_of(const GuestState& guest, std::string_view file) {
  for (const auto& [thread, stack] : guest.stacks) {
    for (const Frame& frame : stack)
      if (is_module(frame, file)) return &frame.variables;
  }
  for (const ModuleGlobals& module : guest.modules)
    if (module.file == file) return &module.variables;
  return nullptr;
}

bool equal(const World& a, const World& b) { return trace::equal(a, b); }

}  // namespace zocalo::timeline

#include "packetdrill/runner/runner.h"

#include <algorithm>

#include "packetdrill/runner/assertions.h"
#include "packetdrill/runner/parse_packet.h"

namespace zocalo::packetdrill {

namespace {

std::string seconds(Duration d) {
  std::string us = std::to_string(d / std::chrono::microseconds(1) % 1'000'000);
  return std::to_string(d / std::chrono::seconds(1)) + "." + std::string(6 - us.size(), '0') + us + " s";
}

bool same_flags(std::string a, std::string b) {
  std::sort(a.begin(), a.end());
  std::sort(b.begin(), b.end());
  return a == b;
}

const TcpOption* timestamps_of(const PacketEvent& packet) {
  if (!packet.options) return nullptr;
  for (const TcpOption& option : *packet.options) {
    if (option.kind == TcpOption::Kind::timestamps) return &option;
  }
  return nullptr;
}

/// The same options, whatever TSval: that is looked at separately.
bool same_options(std::vector<TcpOption> a, std::vector<TcpOption> b) {
  for (auto* list : {&a, &b}) {
    for (TcpOption& option : *list) {
      if (option.kind == TcpOption::Kind::timestamps) option.a = 0;
    }
  }
  return a == b;
}

std::string call_text(const CallEvent& call) {
  const std::string result = call.any_result ? "?" : std::to_string(call.result);
  return call.name + "() = " + result + (call.error.empty() ? "" : " " + call.error);
}

}  // namespace

Runner::Runner(const Script& script, Settings settings, std::filesystem::path folder)
    : script_(script),
      settings_(std::move(settings)),
      folder_(std::move(folder)),
      machine_(settings_),
      calls_(machine_) {}

void Runner::run(Leftovers leftovers) {
  bool running = false;
  for (const Event& event : script_.events) {
    const auto* command = std::get_if<CommandEvent>(&event.body);
    if (command != nullptr && !running) continue;  // the machine was made so
    running = true;
    play(event);
  }
  check_pending(true);
  if (leftovers == Leftovers::ignored) return;
  for (const SentPacket& sent : machine_.sent()) {
    const Flow flow = flows_.empty() ? Flow(settings_.addresses) : flows_.back();
    throw Difference{script_.events.back().line, "a packet that the script does not name", "nothing",
                     to_string(to_script(sent.packet, flow, false))};
  }
}

/// Finds out when the event is due. Relative times count from what was seen last, not from what was to be
/// seen: packetdrill's rule.
void Runner::play(const Event& event) {
  const auto* packet = std::get_if<PacketEvent>(&event.body);
  const bool inbound = packet != nullptr && packet->inbound;
  const Time base = event.when.kind == When::Kind::absolute ? kStart
                    : inbound && was_inbound_               ? last_
                                                            : machine_.now();
  earliest_ = base + event.when.at;
  latest_ = event.when.until ? base + *event.when.until : earliest_;
  since_last_ = earliest_ - last_;
  std::visit([&](const auto& body) { play(event, body); }, event.body);
  was_inbound_ = inbound;
  last_ = earliest_;
}

/// 4 ms, or an eighth of the time since the last event.
Duration Runner::tolerance() const { return std::max(settings_.tolerance, since_last_ / 8); }

void Runner::play(const Event& event, const PacketEvent& packet) {
  if (packet.inbound) {
    inject(event, packet);
  } else {
    expect(event, packet);
  }
}

void Runner::play(const Event& event, const CallEvent& call) {
  machine_.advance(earliest_);
  check_pending(false);
  if (const auto differs = calls_.answer_by_sight(call, event.line)) {
    if (!differs->empty()) throw Difference{event.line, "a call's result", call_text(call), *differs};
    return;
  }
  const CallId id = machine_.submit(calls_.translate(call, event.line));
  if (call.name == "connect") dialled_ = true;
  if (event.when.end) {
    const Time base = event.when.kind == When::Kind::absolute ? kStart : earliest_ - event.when.at;
    pending_.push_back({&event, &call, id, base + *event.when.end});
    return;
  }
  const auto done = machine_.take(id);
  if (!done) throw Difference{event.line, "a call that blocks", call_text(call), "it waits"};
  check_result(event, call, done->outcome);
}

void Runner::play(const Event& event, const CommandEvent& command) {
  machine_.advance(earliest_);
  apply_command(command.text, event.line, folder_, true, settings_);
}

void Runner::play(const Event& event, const CodeEvent& code) {
  machine_.advance(earliest_);
  check_pending(false);
  if (flows_.empty()) throw SyntaxError(event.line, "an assertion before any connection");
  const std::string wrong =
      check_assertions(code.text, event.line, machine_, flows_.back().local, flows_.back().remote);
  if (!wrong.empty())
    throw Difference{event.line, "an assertion", wrong.substr(0, wrong.find('\n')),
                     wrong.substr(wrong.find('\n') + 1)};
}

// ---- packets in

void Runner::inject(const Event& event, const PacketEvent& packet) {
  machine_.advance(earliest_);
  check_pending(false);
  const bool syn = packet.flags.find('S') != std::string::npos;
  const bool ack = packet.flags.find('.') != std::string::npos;
  if (packet.protocol == PacketEvent::Protocol::tcp && syn && !ack &&
      (calls_.has_listener() || flows_.empty())) {
    Flow flow(settings_.addresses);
    flow.remote.port = next_port_++;
    if (calls_.has_listener()) flow.local.port = calls_.listener_port();
    flows_.push_back(flow);
  }
  if (flows_.empty()) {
    if (packet.protocol == PacketEvent::Protocol::tcp)
      throw SyntaxError(event.line, "a segment of no connection");
    flows_.emplace_back(settings_.addresses);
  }
  Flow& flow = flows_.back();
  if (!flow.theirs) {
    const std::uint32_t isn = 0x20000000U * static_cast<std::uint32_t>(flows_.size());
    if (syn) flow.theirs = Numbering{packet.seq, isn};
  }
  if (packet.protocol == PacketEvent::Protocol::icmp) {
    machine_.receive(icmp_to_live(packet, flow, event.line));
  } else {
    machine_.receive(to_live(packet, flow, settings_.scaled_echo, event.line));
  }
}

// ---- packets out

std::optional<SentPacket> Runner::next_sent(Time limit) {
  for (;;) {
    while (!machine_.sent().empty()) {
      SentPacket sent = std::move(machine_.sent().front());
      machine_.sent().pop_front();
      if (!flows_.empty() && flows_.back().carries(sent.packet)) return sent;
      const wire::TcpSegment* segment = sent.packet.tcp();
      if (segment == nullptr) return sent;
      if (dialled_ && segment->flags.syn && !segment->flags.ack) {
        dialled_ = false;
        Flow flow(settings_.addresses);
        flow.local = {sent.packet.source, segment->source_port};
        flow.remote = {sent.packet.destination, segment->destination_port};
        flows_.push_back(flow);
        return sent;
      }
      // of another connection than the one in question: packetdrill does not look at it either
    }
    if (!machine_.step(limit)) return std::nullopt;
  }
}

void Runner::expect(const Event& event, const PacketEvent& packet) {
  const bool any_time = event.when.kind == When::Kind::any;
  const Time limit = any_time ? machine_.now() + std::chrono::seconds(300) : latest_ + tolerance();
  std::optional<SentPacket> sent = next_sent(limit);
  if (!sent) {
    machine_.advance(limit);
    throw Difference{event.line, "no packet until " + seconds(limit - kStart), to_string(packet), "nothing"};
  }
  learn(packet, sent->packet);
  const bool with_window = packet.window.has_value();
  PacketEvent got = to_script(sent->packet, flows_.back(), with_window);
  if (packet.ecn) got.ecn = sent->packet.ecn;
  // What the script names as one may leave as several: a burst that the device cuts up.
  while (!settings_.strict_segments && got.length > 0 && got.length < packet.length) {
    const auto more = next_sent(limit);
    if (!more) break;
    const PacketEvent piece = to_script(more->packet, flows_.back(), with_window);
    if (piece.seq != got.seq + got.length || piece.ack != got.ack)
      throw Difference{event.line, "a packet that does not continue the one before", to_string(packet),
                       to_string(got) + ", then " + to_string(piece)};
    got.length += piece.length;
    got.flags = piece.flags;
    got.window = piece.window;
  }
  compare(event, packet, std::move(got), sent->at);
  check_pending(false);
}

/// A SYN says how the wire's numbers relate to the script's.
void Runner::learn(const PacketEvent& packet, const wire::Packet& live) {
  Flow& flow = flows_.back();
  const wire::TcpSegment* segment = live.tcp();
  if (segment == nullptr) return;
  if (segment->flags.syn && !flow.ours) flow.ours = Numbering{packet.seq, segment->seq.value};
  const TcpOption* expected = timestamps_of(packet);
  if (expected == nullptr || !segment->options.timestamps) return;
  flow.timestamps[expected->a] = segment->options.timestamps->value;
  if (!flow.first_timestamp) flow.first_timestamp = {expected->a, segment->options.timestamps->value};
}

void Runner::compare(const Event& event, const PacketEvent& expected, PacketEvent got, Time at) {
  const auto differ = [&](const std::string& what) {
    throw Difference{event.line, what, to_string(expected), to_string(got)};
  };
  if (!expected.options) got.options.reset();
  if (expected.protocol != got.protocol) differ("the packet's protocol");
  if (!same_flags(expected.flags, got.flags)) differ("flags");
  if (expected.seq != got.seq || expected.length != got.length) differ("sequence numbers");
  if (expected.ack != got.ack) differ("the acknowledgement");
  if (expected.window != got.window) differ("the window");
  if (expected.urgent != got.urgent) differ("the urgent pointer");
  if (expected.options && !same_options(*expected.options, *got.options)) differ("TCP options");
  if (expected.ecn && *expected.ecn != *got.ecn &&
      !(*expected.ecn == 0xff && (*got.ecn == 1 || *got.ecn == 2)))
    differ("the ECN bits");
  check_timestamps(event, expected, got);
  check_time(event, at, to_string(expected));
}

void Runner::check_timestamps(const Event& event, const PacketEvent& expected, const PacketEvent& got) {
  const TcpOption *wanted = timestamps_of(expected), *its = timestamps_of(got);
  if (wanted == nullptr || its == nullptr || settings_.timestamp_tick_us == 0) return;
  const Flow& flow = flows_.back();
  // The script's clock started where the first packet says.
  const auto got_val =
      static_cast<std::int64_t>(its->a - flow.first_timestamp->second + flow.first_timestamp->first);
  const Duration off = std::chrono::microseconds(std::abs(got_val - wanted->a) * settings_.timestamp_tick_us);
  if (off > std::max(settings_.tolerance, (earliest_ - kStart) / 8))
    throw Difference{event.line, "TSval", to_string(expected), to_string(got)};
}

// ---- times and results

void Runner::check_time(const Event& event, Time at, const std::string& what) const {
  if (event.when.kind == When::Kind::any) return;
  if (at >= earliest_ - tolerance() && at <= latest_ + tolerance()) return;
  throw Difference{event.line, "the time of " + what, seconds(earliest_ - kStart), seconds(at - kStart)};
}

void Runner::check_pending(bool must_be_done) {
  for (auto call = pending_.begin(); call != pending_.end();) {
    if (must_be_done) {
      while (machine_.now() < call->end + settings_.tolerance &&
             machine_.step(call->end + settings_.tolerance)) {
      }
    }
    const auto done = machine_.take(call->id);
    if (!done) {
      const bool late = must_be_done || machine_.now() > call->end + settings_.tolerance;
      if (late)
        throw Difference{call->event->line, "a call that blocks", call_text(*call->call), "it still waits"};
      ++call;
      continue;
    }
    const Duration off = done->at > call->end ? done->at - call->end : call->end - done->at;
    if (off > settings_.tolerance)
      throw Difference{call->event->line, "when " + call->call->name + "() returned",
                       seconds(call->end - kStart), seconds(done->at - kStart)};
    const Pending finished = *call;
    call = pending_.erase(call);
    check_result(*finished.event, *finished.call, done->outcome);
  }
}

void Runner::check_result(const Event& event, const CallEvent& call, const syscall::Outcome& outcome) {
  const std::string differs = calls_.differs(call, outcome, event.line);
  if (!differs.empty()) throw Difference{event.line, "a call's result", call_text(call), differs};
}

}  // namespace zocalo::packetdrill

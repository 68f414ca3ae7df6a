#include "native/conformance/player.h"

#include <sched.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <thread>

#include "base/digest.h"
#include "engine/simulation.h"
#include "native/conformance/network.h"
#include "native/posix/posix_api.h"
#include "syscall/names.h"
#include "syscall/option_numbers.h"

namespace zocalo::native::conformance {

using namespace syscall;

namespace {

constexpr std::uint32_t kOwnThread = 1000;  ///< who looks around; steps are calls of lower threads
constexpr std::uint32_t kAllBits =
    POLLIN_ | POLLPRI_ | POLLOUT_ | POLLRDNORM_ | POLLRDBAND_ | POLLWRNORM_ | POLLWRBAND_ | POLLRDHUP_;
constexpr std::size_t kMostShown = 40;  ///< octets of data; of more, the length and a digest

std::string data_text(const Bytes& data) {
  if (data.size() <= kMostShown) {
    std::string text = "'";
    for (const std::uint8_t octet : data) {
      const bool plain = octet >= 0x20 && octet < 0x7f;
      text += plain ? std::string(1, static_cast<char>(octet)) : "\\" + std::to_string(octet);
    }
    return text + "'";
  }
  Digest digest;
  digest.add(data);
  return std::to_string(data.size()) + " octets #" + std::to_string(digest.value() % 1'000'000);
}

std::string hex(const Bytes& octets) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  for (const std::uint8_t octet : octets) {
    text += kDigits[octet >> 4];
    text += kDigits[octet & 15];
  }
  return text;
}

std::uint64_t number_at(const Bytes& octets, std::size_t at, std::size_t size) {
  std::uint64_t value = 0;
  for (std::size_t i = size; i-- > 0;) value = (value << 8) | octets[at + i];
  return value;
}

/// Control messages, but for what only one run can know: the time in a timestamp, the process in credentials.
std::string control_text(const Bytes& control) {
  constexpr std::size_t kHeader = 16;  // struct cmsghdr
  std::string text;
  for (std::size_t at = 0; at < control.size();) {
    const std::size_t room = control.size() - at;
    if (room < kHeader) return text + " rest " + hex(control);
    const auto size = static_cast<std::size_t>(number_at(control, at, 8));
    if (size < kHeader || size > room) return text + " malformed " + hex(control);
    const int level = static_cast<int>(number_at(control, at + 8, 4)),
              type = static_cast<int>(number_at(control, at + 12, 4));
    const auto begin = control.begin() + static_cast<std::ptrdiff_t>(at);
    const Bytes data(begin + kHeader, begin + static_cast<std::ptrdiff_t>(size));
    text +=
        " [" + std::to_string(level) + " " + std::to_string(type) + " " + std::to_string(data.size()) + " ";
    const bool time = level == SOL_SOCKET_ && (type == SO_TIMESTAMP_ || type == SO_TIMESTAMPNS_);
    const bool process =
        level == SOL_SOCKET_ && type == SCM_CREDENTIALS_ && data.size() >= 4 && number_at(data, 0, 4) != 0;
    text += time ? "time]" : process ? "somebody]" : hex(data) + "]";
    at += std::min((size + 7) / 8 * 8, room);
  }
  return text;
}

/// The abstract name that stands for one letter: nobody else's.
std::string unix_name(const std::string& letter) {
  return std::string(1, '\0') + "zocalo-" + std::to_string(::getpid()) + "-" + letter;
}

}  // namespace

std::string Observation::text() const {
  std::string text = call;
  for (const auto& [step, what] : later) text += "; step " + std::to_string(step) + " then " + what;
  for (const auto& [variable, bits] : ready)
    text += " s" + std::to_string(variable) + ":" + poll_events(bits);
  return text;
}

Player::Player(std::unique_ptr<SocketApi> api, std::uint16_t first_port, Duration patience, bool is_real)
    : api_(std::move(api)), first_port_(first_port), patience_(patience), real_(is_real) {
  for (const std::uint32_t guest : {1U, 2U}) api_->start_guest(GuestId{guest}, HostId{1}, api_->now());
  let_go();
}

Player Player::simulated() {
  scenario::Scenario scenario;
  scenario.hosts.push_back({"localhost", {}, {}});
  // the administrator's choice, so that a fresh socket's TCP_CONGESTION is the same
  if (const std::string& name = congestion_control(); name == "reno" || name == "cubic")
    scenario.hosts.back().sysctl.tcp_congestion_control = name;
  return {std::make_unique<engine::Simulation>(scenario, nullptr), 5000, Duration{}, false};
}

Player Player::real(std::uint16_t first_port, Duration patience) {
  const PosixApi::Options options{"localhost", wire::IpAddress::any(wire::Family::ipv4)};
  return {std::make_unique<PosixApi>(options, nullptr), first_port, patience, true};
}

/// Connections end at once, so that the machine's kernel keeps no traces of thousands of programs.
Player::~Player() {
  if (!api_ || !real_) return;
  for (const auto& [number, variable] : variables_)
    ask(variable.guest, SetSockOpt{variable.fd, SOL_SOCKET_, SO_LINGER_, Bytes{1, 0, 0, 0, 0, 0, 0, 0}});
  for (const std::uint32_t guest : {1U, 2U}) api_->end_guest(GuestId{guest});
}

std::vector<Player::Blocked> Player::blocked() const {
  std::vector<Blocked> calls;
  for (const auto& [caller, pending] : pending_)
    calls.push_back({pending.step, pending.made_by->guest, pending.made_by->call});
  return calls;
}

/// How long the step's call may sleep by itself; zero: for ever.
Duration Player::sleeps_for(const Step& step) {
  Syscall call = step.call;
  if (const auto* select = std::get_if<Select>(&call)) return select->timeout.value_or(Duration{});
  if (const auto* poll = std::get_if<Poll>(&call)) return poll->timeout.value_or(Duration{});
  if (const auto* wait = std::get_if<EpollWait>(&call)) return wait->timeout.value_or(Duration{});
  const bool sends = std::holds_alternative<Send>(call) || std::holds_alternative<Connect>(call);
  const auto variable = variables_.find(fd_of(call));
  if (variable == variables_.end()) return {};
  const Outcome outcome =
      ask(step.guest, GetSockOpt{variable->second.fd, SOL_SOCKET_, sends ? SO_SNDTIMEO_ : SO_RCVTIMEO_, 16});
  const auto* reply = std::get_if<Reply>(&outcome);
  if (reply == nullptr || reply->data.size() < 16) return {};
  std::int64_t seconds = 0, microseconds = 0;  // struct timeval, little-endian as everywhere here
  std::memcpy(&seconds, reply->data.data(), 8);
  std::memcpy(&microseconds, reply->data.data() + 8, 8);
  return std::chrono::seconds(seconds) + std::chrono::microseconds(microseconds);
}

/// Lets happen what happens now, or within `sleep`.
void Player::let_go(Duration sleep) {
  // A simulated call takes its time, and no more than that passes.
  const Time limit = real_ ? kNever : api_->now() + sleep + engine::Simulation::kSyscallCost;
  while (api_->advance(limit) == Progress::moved) {
  }
  for (Completion& completion : api_->take_completions()) {
    if (const auto found = pending_.find(completion.caller); found != pending_.end()) {
      found->second.done = true;
      found->second.outcome = std::move(completion.outcome);
    } else {
      answers_[completion.caller] = std::move(completion.outcome);
    }
  }
}

/// A call that never blocks.
Outcome Player::ask(int guest, Syscall call) {
  const Caller caller{GuestId{static_cast<std::uint32_t>(guest)}, ThreadId{kOwnThread}};
  answers_.clear();
  api_->submit(caller, CallId{++last_call_}, std::move(call));
  let_go();
  const auto found = answers_.find(caller);
  return found == answers_.end() ? Failed{Errno::eagain, {}} : found->second;
}

// ---- from symbols to numbers

bool Player::resolve(SocketAddress& address, int guest) {
  if (auto* named = std::get_if<UnixAddress>(&address)) {
    if (!named->path.empty()) named->path = unix_name(named->path);
    return true;
  }
  auto* inet = std::get_if<InetAddress>(&address);
  if (inet == nullptr || inet->endpoint.port == 0) return true;
  std::uint16_t& port = inet->endpoint.port;
  if (port <= kOwnPorts) {
    port = static_cast<std::uint16_t>(first_port_ + port - 1);
    return true;
  }
  const auto found = variables_.find(port - kPortOfVariable);
  if (found == variables_.end()) return false;
  const Outcome outcome = ask(found->second.guest, GetSockName{found->second.fd});
  const auto* reply = std::get_if<Reply>(&outcome);
  const auto* name = reply != nullptr ? std::get_if<InetAddress>(&reply->address) : nullptr;
  if (name == nullptr) return false;
  port = name->endpoint.port;
  (void)guest;
  return true;
}

std::optional<Syscall> Player::concrete(const Step& step) {
  Syscall call = step.call;
  bool whole = true;
  for_each_descriptor(call, [&](Fd& fd) {
    if (fd == kNoVariable) return;
    const auto found = variables_.find(fd);
    whole = whole && found != variables_.end() && found->second.guest == step.guest;
    if (whole) fd = found->second.fd;
  });
  if (SocketAddress* address = address_of(call); whole && address != nullptr)
    whole = resolve(*address, step.guest);
  if (!whole) return std::nullopt;
  return call;
}

// ---- from what is seen to texts

std::string Player::text_of(const SocketAddress& address) {
  if (const auto* named = std::get_if<UnixAddress>(&address)) {
    const std::string start = unix_name("");
    if (named->path.rfind(start, 0) == 0) return "@" + named->path.substr(start.size());
    return named->path.empty() ? "unnamed" : named->path[0] == '\0' ? "@chosen" : named->path;
  }
  const auto* inet = std::get_if<InetAddress>(&address);
  if (inet == nullptr) return "";
  const std::uint16_t port = inet->endpoint.port;
  std::string name = "0";
  if (port >= first_port_ && port < first_port_ + kOwnPorts) {
    name = "p" + std::to_string(port - first_port_ + 1);
  } else if (port != 0) {
    name = "port" + std::to_string(ports_.emplace(port, static_cast<int>(ports_.size()) + 1).first->second);
  }
  std::string text = inet->endpoint.ip.to_string() + ":" + name;
  if (inet->flow_info != 0 || inet->scope_id != 0) text += "%" + std::to_string(inet->scope_id);
  return text;
}

std::string Player::text_of(const Outcome& outcome) {
  if (const auto* failed = std::get_if<Failed>(&outcome)) return std::string(errno_name(failed->error));
  const auto& reply = std::get<Reply>(outcome);
  std::string text = std::to_string(reply.result);
  if (!reply.data.empty())
    text += hides_value_ ? " " + std::to_string(reply.data.size()) + " octets" : " " + data_text(reply.data);
  if (const std::string address = text_of(reply.address); !address.empty()) text += " " + address;
  if (reply.flags != 0) text += " " + message_flags(reply.flags);
  if (!reply.control.empty()) text += control_text(reply.control);
  for (const Fd fd : reply.fds) text += " fd " + std::to_string(fd);
  for (const PollFd& row : reply.ready) text += " " + std::to_string(row.fd) + ":" + poll_events(row.events);
  constexpr const char* kNames[] = {" r", " w", " x"};
  for (std::size_t set = 0; set < 3; ++set) {
    for (const Fd fd : reply.sets[set]) text += kNames[set] + std::to_string(fd);
  }
  return text;
}

// ---- playing

/// What a finished call means for the variables.
void Player::keep(const Step& step, const Outcome& outcome) {
  const auto* reply = std::get_if<Reply>(&outcome);
  if (reply == nullptr) return;
  if (const auto* close = std::get_if<Close>(&step.call)) {
    variables_.erase(close->fd);
  } else if (step.makes >= 0) {
    if (reply->fds.empty()) {
      variables_[step.makes] = {step.guest, static_cast<Fd>(reply->result)};
    } else {
      variables_[step.makes] = {step.guest, reply->fds[0]};
      variables_[step.makes + 1] = {step.guest, reply->fds[1]};
    }
  }
}

/// Takes what is done, in the order of the steps.
void Player::settle(int number, Observation& seen) {
  let_go();
  std::map<int, Caller> done;
  for (const auto& [caller, pending] : pending_) {
    if (pending.done) done.emplace(pending.step, caller);
  }
  for (const auto& [step, caller] : done) {
    const auto found = pending_.find(caller);
    const std::string text = text_of(found->second.outcome);
    keep(*found->second.made_by, found->second.outcome);
    if (step == number) {
      seen.call = text;
      seen.outcome = std::move(found->second.outcome);
    } else {
      seen.later[step] = text;
    }
    pending_.erase(found);
  }
}

void Player::look(Observation& seen) {
  seen.ready.clear();
  for (const int guest : {1, 2}) {
    Poll poll;
    poll.timeout = Duration{};
    std::map<Fd, int> names;
    for (const auto& [number, variable] : variables_) {
      if (variable.guest != guest) continue;
      poll.fds.push_back({variable.fd, kAllBits});
      names[variable.fd] = number;
    }
    if (poll.fds.empty()) continue;
    const Outcome outcome = ask(guest, std::move(poll));
    if (const auto* reply = std::get_if<Reply>(&outcome)) {
      for (const PollFd& row : reply->ready) seen.ready.emplace_back(names[row.fd], row.events);
    }
  }
  std::sort(seen.ready.begin(), seen.ready.end());
}

Observation Player::play(int number, const Step& step, const Observation* expected, bool hides_value) {
  hides_value_ = hides_value;
  Observation seen;
  std::optional<Syscall> call = concrete(step);
  if (!call) return seen;
  Caller caller{GuestId{static_cast<std::uint32_t>(step.guest)}, ThreadId{1}};
  while (pending_.contains(caller)) ++caller.thread.value;
  pending_[caller] = {number, &step, false, {}};
  api_->submit(caller, CallId{++last_call_}, std::move(*call));
  seen.call = "blocks";
  if (!real_) {  // the simulation's time passes only here
    let_go();
    if (!pending_[caller].done) let_go(sleeps_for(step));
  }
  const auto began = std::chrono::steady_clock::now();
  for (unsigned round = 0;; ++round) {
    settle(number, seen);
    look(seen);
    if (expected == nullptr || seen == *expected) return seen;
    if (std::chrono::steady_clock::now() - began >= patience_) return seen;
    if (round < 20) {
      ::sched_yield();
    } else {
      std::this_thread::sleep_for(200us);
    }
  }
}

}  // namespace zocalo::native::conformance

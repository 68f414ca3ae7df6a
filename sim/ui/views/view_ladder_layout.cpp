#include "ui/views/view_ladder_layout.h"

#include <algorithm>
#include <cmath>

#include "ui/views/names.h"
#include "ui/views/view_network_layout.h"

namespace zocalo::ui {

using timeline::Index;

namespace {

constexpr double kPacketRow = 22, kCallRow = 16, kOtherRow = 12, kChangeRow = 17;
constexpr double kMostSilence = 52;
constexpr Duration kToldSilence = 150ms;

double row_of(trace::Cause::Kind kind) {
  switch (kind) {
    case trace::Cause::Kind::setup:
    case trace::Cause::Kind::program:
      return 0;
    case trace::Cause::Kind::call:
    case trace::Cause::Kind::completion:
      return kCallRow;
    case trace::Cause::Kind::packet:
    case trace::Cause::Kind::timer:
      return kOtherRow;
    case trace::Cause::Kind::user:
      return 0;
  }
  return 0;
}

}  // namespace

double silence(Duration duration) {
  if (duration.count() <= 0) return 0;
  // Octaves over 200 µs: a loopback's microseconds stay flat, a link's milliseconds slant, seconds don't run
  // away.
  return std::min(kMostSilence, 5.5 * std::log2(1 + static_cast<double>(duration.count()) / 200'000.0));
}

LadderAxis::Place::Place(double pixels)
    : steps_(static_cast<std::uint32_t>(std::min(std::round(pixels * 16), 4294967295.0))) {}

void LadderAxis::update(const timeline::Timeline& timeline, const LadderEvents& events) {
  const Index size = timeline.size();
  const auto& packets = timeline.packets();
  if (size < top_.size() || packets.size() < packets_seen_) *this = {};
  Time last = top_.empty() ? Time{} : timeline.time_of(static_cast<Index>(top_.size()) - 1);
  for (auto moment = static_cast<Index>(top_.size()); moment < size; ++moment) {
    const Time time = timeline.time_of(moment);
    const Duration passed = time - last;
    last = time;
    if (passed >= kToldSilence && moment > 0) gaps_.push_back({moment, passed});
    end_ += silence(passed);
    top_.push_back(Place(end_));
    double row = row_of(timeline.cause_of(moment).kind);
    double below = 0;
    for (; packets_seen_ < packets.size() && packets[packets_seen_].sent <= moment; ++packets_seen_) {
      packets_.push_back(Place(end_ + below));
      below += kPacketRow;
    }
    double changed = 0;
    const auto& changes = events.changes();
    for (; changes_seen_ < changes.size() && changes[changes_seen_].moment <= moment; ++changes_seen_)
      if (changes[changes_seen_].moment == moment) changed += kChangeRow;
    if (changed > 0) row = (row == kCallRow ? kCallRow : 4) + changed;
    end_ += std::max(row, below);
  }
}

double LadderAxis::at(Index moment) const {
  if (top_.empty()) return 0;
  return top_[std::min<std::size_t>(moment, top_.size() - 1)].pixels();
}

double LadderAxis::height() const { return end_; }

double LadderAxis::at(const timeline::Timeline& timeline, Time time) const {
  if (top_.empty()) return 0;
  const Index before = timeline.at_time(time);
  if (before + 1 >= top_.size())
    return top_.back().pixels() + silence(time - timeline.time_of(static_cast<Index>(top_.size()) - 1));
  const Time from = timeline.time_of(before), to = timeline.time_of(before + 1);
  const double share =
      to > from ? static_cast<double>((time - from).count()) / static_cast<double>((to - from).count()) : 0;
  const double top = top_[before].pixels();
  return top + (top_[before + 1].pixels() - top) * std::clamp(share, 0.0, 1.0);
}

Index LadderAxis::moment_at(double y) const {
  const auto found = std::lower_bound(top_.begin(), top_.end(), y,
                                      [](const Place& place, double at) { return place.pixels() < at; });
  return static_cast<Index>(std::min<std::ptrdiff_t>(
      found - top_.begin(), std::max<std::ptrdiff_t>(0, static_cast<std::ptrdiff_t>(top_.size()) - 1)));
}

void LadderEvents::take(Index moment, const trace::SocketState& socket) {
  Known& known = sockets_[socket.socket];
  if (!socket.owners.empty()) known.guest = socket.owners.front().guest;
  if (socket.local.port != 0 && known.guest) {
    connections_[{socket.local, socket.peer}] = known.guest;
    ports_[socket.local.port] = known.guest;
  }
  if (socket.state == known.state) return;
  const bool first = known.state == trace::TcpState::none && socket.state == trace::TcpState::closed;
  known.state = socket.state;
  if (!first) changes_.push_back({moment, socket.host, known.guest, socket.socket, socket.state});
}

void LadderEvents::update(const timeline::Timeline& timeline, Index most) {
  if (timeline.size() < seen_) *this = {};
  for (Index n = 0; n < most && seen_ < timeline.size(); ++seen_) {
    using Kind = trace::Cause::Kind;
    const Kind kind = timeline.cause_of(seen_).kind;
    if (kind == Kind::program || kind == Kind::user) continue;  // sockets change in the others only
    ++n;
    const trace::Moment moment = timeline.moment(seen_);
    for (const trace::Event& event : moment.events)
      if (const auto* change = std::get_if<trace::SocketChanged>(&event)) take(seen_, change->state);
  }
}

GuestId LadderEvents::owner(const wire::Endpoint& local, const wire::Endpoint& peer) const {
  if (const auto found = connections_.find({local, peer}); found != connections_.end()) return found->second;
  if (const auto found = ports_.find(local.port); found != ports_.end()) return found->second;
  return {};
}

std::vector<Lifeline> lifelines(const timeline::World& world) {
  std::vector<Lifeline> lines;
  if (world.hosts.size() == 1) {
    for (const auto& [id, guest] : world.guests) lines.push_back({guest->host, id, guest_name(world, id)});
    if (lines.empty()) lines.push_back({world.hosts.front().host, {}, world.hosts.front().name});
    return lines;
  }
  for (const timeline::HostState& host : world.hosts) lines.push_back({host.host, {}, host.name});
  const int hub = find_hub(world.hosts, world.links);
  if (hub >= 0 && lines.size() > 2) {
    const Lifeline middle = lines[static_cast<std::size_t>(hub)];
    lines.erase(lines.begin() + hub);
    lines.insert(lines.begin() + static_cast<std::ptrdiff_t>(lines.size() / 2), middle);
  }
  return lines;
}

}  // namespace zocalo::ui

#include "ui/model/socket_history.h"

#include <algorithm>

namespace zocalo::ui {
namespace {

double milliseconds(Duration duration) { return static_cast<double>(duration.count()) / 1e6; }

SocketPoint point_of(timeline::Index moment, Time time, const trace::SocketState& state) {
  SocketPoint point;
  point.moment = moment;
  point.time = time;
  point.receive_queue = state.receive_queue;
  point.send_queue = static_cast<double>(state.send_unacked) + static_cast<double>(state.send_unsent);
  const trace::TcpInfo& tcp = state.tcp;
  if (state.kind != trace::SocketKind::tcp || tcp.mss == 0) return point;
  // tcp_info's "infinite" threshold (RFC 5681 (3.1): arbitrarily high) would hide all else.
  constexpr std::uint32_t kInfinite = 1U << 30;
  point.cwnd = tcp.cwnd;
  if (tcp.ssthresh < kInfinite) point.ssthresh = tcp.ssthresh;
  point.flight = static_cast<double>(tcp.snd_nxt - tcp.snd_una);
  point.peer_window = tcp.snd_wnd;
  point.rto = milliseconds(tcp.rto);
  if (tcp.srtt.count() > 0) point.srtt = milliseconds(tcp.srtt);
  return point;
}

}  // namespace

bool SocketHistory::update(const debug::Run& run, SocketId socket, std::size_t budget) {
  const std::vector<timeline::Index>& changes = run.catalog.socket_changes(socket);
  if (socket != socket_ || changes.size() < taken_) {
    socket_ = socket;
    taken_ = 0;
    points_.clear();
    gone_.reset();
  }
  for (; taken_ < changes.size() && budget > 0; ++taken_, --budget) {
    const trace::Moment moment = run.timeline.moment(changes[taken_]);
    for (const trace::Event& event : moment.events) {
      const auto* gone = std::get_if<trace::SocketGone>(&event);
      if (gone != nullptr && gone->socket == socket) gone_ = moment.time;
      const auto* changed = std::get_if<trace::SocketChanged>(&event);
      if (changed == nullptr || changed->state.socket != socket) continue;
      const SocketPoint point = point_of(changes[taken_], moment.time, changed->state);
      if (!points_.empty() && points_.back().moment == point.moment)
        points_.back() = point;
      else
        points_.push_back(point);
    }
  }
  return taken_ < changes.size();
}

}  // namespace zocalo::ui

#pragma once
// What a socket's snapshots say over time: the lines of its plots.

#include <optional>
#include <vector>

#include "debug/filter.h"

namespace zocalo::ui {

/// One snapshot, in octets and milliseconds; negative where there is no such value.
struct SocketPoint {
  timeline::Index moment = 0;
  Time time;
  double cwnd = -1, ssthresh = -1, flight = -1, peer_window = -1;
  double receive_queue = 0, send_queue = 0;
  double rto = -1, srtt = -1;
};

class SocketHistory {
 public:
  /// Takes in at most `budget` more snapshots of this socket; another socket or run begins anew. True if
  /// there are more.
  bool update(const debug::Run& run, SocketId socket, std::size_t budget);
  const std::vector<SocketPoint>& points() const { return points_; }  ///< by moment
  SocketId socket() const { return socket_; }
  /// When the kernel let go of it, as far as taken in: no value holds after that.
  std::optional<Time> gone() const { return gone_; }

 private:
  SocketId socket_;
  std::size_t taken_ = 0;  ///< of Catalog::socket_changes()
  std::vector<SocketPoint> points_;
  std::optional<Time> gone_;
};

}  // namespace zocalo::ui

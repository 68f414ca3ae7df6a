#pragma once
// The ladder's axis and lifelines, without drawing: how far down each moment stands, and what changed on each
// lifeline.

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "timeline/timeline.h"

namespace zocalo::ui {

/// How many pixels a silence takes.
double silence(Duration duration);

/// State changes of TCP sockets, and which program's socket an address belongs to. Decodes moments, so it
/// takes in only so many at a time.
class LadderEvents {
 public:
  void update(const timeline::Timeline& timeline, timeline::Index most);

  struct Change {
    timeline::Index moment = 0;
    HostId host;
    GuestId guest;  ///< its owner, if it has one
    SocketId socket;
    trace::TcpState state{};
  };
  const std::vector<Change>& changes() const { return changes_; }
  bool complete(const timeline::Timeline& timeline) const { return seen_ >= timeline.size(); }
  /// The program that has the socket with this pair of endpoints, or that listens there; none if unknown.
  GuestId owner(const wire::Endpoint& local, const wire::Endpoint& peer) const;

 private:
  struct Known {
    trace::TcpState state = trace::TcpState::none;
    GuestId guest;
  };
  void take(timeline::Index moment, const trace::SocketState& socket);

  timeline::Index seen_ = 0;
  std::map<SocketId, Known> sockets_;
  std::map<std::pair<wire::Endpoint, wire::Endpoint>, GuestId> connections_;
  std::map<std::uint16_t, GuestId> ports_;
  std::vector<Change> changes_;
};

/// How far down each moment is. Time is drawn nearly in proportion where it is short and compressed where
/// nothing happens; what happens at one time still gets a line each. Grows with the timeline; lengths are
/// logical pixels at zoom 1.
class LadderAxis {
 public:
  /// Takes in what the timeline has more than before. Cheap: no moment is decoded. Moments in which `events`
  /// knows of a state change get room to name it.
  void update(const timeline::Timeline& timeline, const LadderEvents& events);

  std::size_t size() const { return top_.size(); }
  /// The place of a moment; beyond the last, the last's.
  double at(timeline::Index moment) const;
  /// The place of a time: between two moments in proportion.
  double at(const timeline::Timeline& timeline, Time time) const;
  /// The place where a packet's arrow begins: those of one moment are staggered.
  double packet(std::size_t place) const { return place < packets_.size() ? packets_[place].pixels() : 0; }
  double height() const;
  /// The first moment at or below `y`.
  timeline::Index moment_at(double y) const;

  struct Gap {
    timeline::Index before = 0;  ///< the moment that ends it
    Duration length{};
  };
  /// Silences long enough to be told, by moment.
  const std::vector<Gap>& gaps() const { return gaps_; }

 private:
  /// A place in half the memory of a double; to a sixteenth of a pixel, as far as ten million moments reach.
  class Place {
   public:
    explicit Place(double pixels);
    double pixels() const { return steps_ / 16.0; }

   private:
    std::uint32_t steps_;
  };

  timeline::Rows<Place> top_;      ///< by moment
  timeline::Rows<Place> packets_;  ///< by place in Timeline::packets()
  std::vector<Gap> gaps_;
  std::size_t packets_seen_ = 0, changes_seen_ = 0;
  double end_ = 0;  ///< where the next moment would begin, time aside
};

/// A vertical line: a host, or a program where there is only one host.
struct Lifeline {
  HostId host;
  GuestId guest;
  std::string name;
};

/// In the order drawn: the one that most links end at stands in the middle.
std::vector<Lifeline> lifelines(const timeline::World& world);

}  // namespace zocalo::ui

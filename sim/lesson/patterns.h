#pragma once
// What patterns are matched against; internal to this folder.

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "lesson/predicate.h"

namespace zocalo::lesson {

/// Whether `name` is what `pattern` says; a star stands for any text.
bool matches_name(std::string_view pattern, std::string_view name);

struct Facts::Data {
  struct Guest {
    std::string name;
    HostId host;
    std::map<std::string, std::vector<std::string>> lines;  ///< of each source file
  };
  struct Line {
    timeline::Index moment;
    GuestId guest;
    std::string file;
    int line;
    std::string function;
    bool entered;
  };
  struct Variable {
    timeline::Index moment;
    GuestId guest;
    std::string name, value;
  };
  struct Exception {
    timeline::Index moment;
    GuestId guest;
    std::string type, text;
  };
  struct Exit {
    timeline::Index moment;
    GuestId guest;
    int status;
    std::string why;
  };
  struct Timer {
    timeline::Index moment;
    HostId host;
    trace::TimerKind kind;
  };
  /// A line of output: its text grew by pieces, each up to an octet at a moment.
  struct Output {
    GuestId guest;
    int stream;
    std::string text;
    std::vector<std::pair<std::size_t, timeline::Index>> pieces;
  };
  struct Socket {
    timeline::Index moment;
    SocketId socket;
    bool gone;
    trace::SocketKind kind;
    trace::TcpState state;
    wire::Endpoint local, peer;
    std::vector<trace::Owner> owners;
    syscall::Readiness readiness;
  };
  timeline::Index read = 0;  ///< moments
  bool ended = false;
  std::map<GuestId, Guest> guests;
  std::map<HostId, std::string> hosts;
  std::vector<Line> lines;
  std::vector<Variable> variables;
  std::vector<Exception> exceptions;
  std::vector<Exit> exits;
  std::vector<Timer> timers;
  std::vector<Output> outputs;
  std::map<std::pair<GuestId, int>, std::size_t> open_lines;  ///< the output line that each stream is writing
  std::vector<Socket> sockets;
  std::map<CallId, timeline::Index> answered;  ///< the first pass of a call in which something was ready
  std::map<PacketId, std::string> payloads;    ///< of packets longer than their rows hold
};

/// A match of a pattern: its moment, and the row of calls or packets that it is about.
struct Match {
  timeline::Index moment;
  std::uint32_t row = 0;
};
/// Every match of a pattern of something that happens (not all, any, none), by moment; before bounds, nth and
/// counts.
std::vector<Match> all_matches(const Predicate& predicate, const Facts::Data& facts,
                               const timeline::Timeline& timeline);
/// Those within the pattern's bounds. `decided`: no more can come.
std::vector<Match> bounded_matches(const Predicate& predicate, const Facts& facts,
                                   const timeline::Timeline& timeline, bool& decided);
/// The one that nth says; null if there are not so many.
const Match* chosen(const Predicate& predicate, const std::vector<Match>& matches);

}  // namespace zocalo::lesson

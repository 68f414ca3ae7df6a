#pragma once
// What a run did, as rows that a debugger goes by: read once from a timeline, and further as it grows.
// Filters, breakpoints and steps read rows, so that none of them decodes a moment again.

#include <array>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "timeline/timeline.h"

namespace zocalo::debug {

using syscall::Caller;
using timeline::Index;
using timeline::kNoMoment;

/// A thread moved in the program's own code.
struct Move {
  enum class Kind : std::uint8_t { line, enter, leave, raise };
  Index moment = 0;
  std::uint32_t line = 0;
  std::uint16_t file = 0, function = 0;  ///< Catalog::name()
  std::uint16_t depth = 0;               ///< of the frame that moved; the module's is 1
  Kind kind = Kind::line;
};

struct Raised {
  Index moment = 0;
  Caller caller;
  std::string type, text;
};
struct Exited {
  Index moment = 0;
  GuestId guest;
  int status = 0;
  std::string why;
};
struct Fired {
  Index moment = 0;
  HostId host;
  SocketId socket;
  trace::TimerKind kind{};
};
/// A variable of a frame was seen to change, or (empty value) to go.
struct Assigned {
  Index moment = 0;
  Caller caller;
  std::uint16_t name = 0;
  bool gone = false;
};

/// What one snapshot of a socket made different from the one before it.
struct SocketEdge {
  Index moment = 0;
  SocketId socket;
  GuestId guest;  ///< its owner, or the last it had
  Fd fd = -1;
  HostId host;
  trace::TcpState from{}, to{};
  std::uint8_t was = 0, is = 0;  ///< bits of `edge`
};
namespace edge {
/// Readable, writable and exceptional are (1 << syscall::Set).
inline constexpr std::uint8_t readable = 1, writable = 2, exceptional = 4, receive_full = 8, send_full = 16,
                              gone = 32;
}  // namespace edge

/// Something that ended: the row of Timeline::calls() or packets().
struct Ending {
  Index moment = 0;
  std::uint32_t row = 0;
};

/// What the packets table does not say of a packet.
struct PacketNote {
  GuestId from, to;          ///< whose sockets it goes between, as far as is known
  std::uint32_t stream = 0;  ///< tcp.stream, udp.stream: conversations counted from 0
  wire::SeqNum seq, ack;     ///< TCP: counted from each side's first number, as Wireshark shows them
};

/// Octets of a socket's stream that one call gave or took; of datagrams, which have no stream, whole ones.
struct Transfer {
  Index moment = 0;         ///< of the call's return
  std::uint32_t row = 0;    ///< of Timeline::calls()
  std::uint64_t begin = 0;  ///< of the stream, from 0
  std::uint32_t size = 0;
};

struct ProgramName {
  std::string name, path;
  HostId host;
};

class Catalog {
 public:
  /// Takes in at most `budget` more moments; true if there are more. The same timeline each time.
  bool update(const timeline::Timeline& timeline, Index budget = kNoMoment);
  /// Moments taken in. Rows tell of these only.
  Index size() const { return size_; }
  std::size_t memory() const;  ///< octets held, about

  /// The moves of a thread in order; empty for one that is not known.
  const std::vector<Move>& moves(Caller caller) const;
  const std::map<Caller, std::vector<Move>>& moves() const { return moves_; }
  /// The moments at which a thread entered calls.
  const std::vector<Index>& call_entries(Caller caller) const;
  const std::vector<Ending>& call_ends() const { return call_ends_; }
  const std::vector<Ending>& packet_ends() const { return packet_ends_; }
  const std::vector<PacketNote>& packet_notes() const { return packet_notes_; }  ///< a row for each packet
  const std::vector<Raised>& raised() const { return raised_; }
  const std::vector<Exited>& exits() const { return exits_; }
  const std::vector<Fired>& timers() const { return timers_; }
  const std::vector<Assigned>& assigned() const { return assigned_; }
  const std::vector<SocketEdge>& edges() const { return edges_; }
  /// Every moment at which a socket changed; empty for one that is not known.
  const std::vector<Index>& socket_changes(SocketId socket) const;

  /// What calls put into a socket and took out of it, in order (without MSG_PEEK and MSG_OOB).
  const std::vector<Transfer>& sends(SocketId socket) const;
  const std::vector<Transfer>& receives(SocketId socket) const;
  /// The socket that a call's descriptor meant, by row of Timeline::calls(); none if none.
  SocketId socket_of_call(std::size_t row) const {
    return row < call_sockets_.size() ? call_sockets_[row] : SocketId{};
  }

  const std::map<GuestId, ProgramName>& programs() const { return programs_; }
  const std::map<HostId, std::string>& hosts() const { return hosts_; }
  /// Of a file, function or variable.
  const std::string& name(std::uint16_t number) const { return names_[number]; }
  const std::vector<std::string>& names() const { return names_; }

  /// The number that `text` has as a name; 65535 if it has none.
  std::uint16_t number_of(const std::string& text) const;
  static constexpr std::uint16_t kNoName = 0xffff;

 private:
  struct Socket {
    GuestId guest;
    Fd fd = -1;
    HostId host;
    trace::TcpState state{};
    std::uint8_t bits = 0;
    std::vector<Index> changes;
    std::vector<trace::Owner> owners;
    std::vector<Transfer> sends, receives;
  };
  struct Port {
    HostId host;
    bool tcp = false;
    std::uint16_t port = 0;
    auto operator<=>(const Port&) const = default;
  };
  struct Conversation {
    std::size_t protocol = 0;
    wire::Endpoint low, high;
    auto operator<=>(const Conversation&) const = default;
  };
  struct Stream {
    std::uint32_t number = 0;
    std::array<bool, 2> known{};
    std::array<wire::SeqNum, 2> first{};  ///< by side: low's, high's
  };
  class Reader;

  std::uint16_t intern(const std::string& text);
  PacketNote note(const trace::PacketSent& sent);
  void follow_sequence(Stream& stream, const wire::TcpSegment& segment, bool from_low, PacketNote& note);

  Index size_ = 0;
  std::map<Caller, std::vector<Move>> moves_;
  std::map<Caller, std::vector<Index>> call_entries_;
  std::vector<Ending> call_ends_, packet_ends_;
  std::vector<PacketNote> packet_notes_;
  std::vector<Raised> raised_;
  std::vector<Exited> exits_;
  std::vector<Fired> timers_;
  std::vector<Assigned> assigned_;
  std::vector<SocketEdge> edges_;
  std::map<SocketId, Socket> sockets_;
  std::map<std::pair<GuestId, Fd>, SocketId> descriptors_;
  std::vector<SocketId> call_sockets_;
  std::map<Port, GuestId> ports_;
  std::map<Conversation, Stream> streams_;
  std::array<std::uint32_t, 3> stream_count_{};  ///< by protocol
  std::map<GuestId, ProgramName> programs_;
  std::map<HostId, std::string> hosts_;
  std::vector<std::string> names_;
  std::map<std::string, std::uint16_t> numbers_;
};

/// The bits of `edge` that a snapshot shows.
std::uint8_t edge_bits(const trace::SocketState& state);

}  // namespace zocalo::debug

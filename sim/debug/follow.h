#pragma once
// The whole way of one octet: from the call that gave it, through the segments or datagrams that carried it
// (lost ones and repeated ones too), to the call that took it and the variable that shows it.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "debug/filter.h"

namespace zocalo::debug {

struct Hop {
  enum class Kind : std::uint8_t {
    sent,      ///< send() takes it: it is in the send queue
    carried,   ///< a packet with it starts on a link
    arrived,   ///< that packet arrives: it is in the receive queue, or there already
    lost,      ///< that packet is lost
    received,  ///< recv() gives it
    assigned,  ///< a variable shows it
  };
  Kind kind = Kind::sent;
  Index moment = 0;
  CallId call;               ///< sent, received
  PacketId packet;           ///< carried, arrived, lost
  std::uint64_t offset = 0;  ///< within the call's data, the packet's data, the variable's value
  bool again = false;        ///< carried: an earlier packet carried it over this link
  Caller caller;             ///< sent, received, assigned
  std::string variable;      ///< assigned
};

struct Way {
  std::vector<Hop> hops;     ///< by moment; empty: nothing is known of it
  SocketId from, to;         ///< where it was given, and where it goes
  std::uint64_t offset = 0;  ///< in the stream, from 0; of a datagram: in it
  std::uint8_t octet = 0;
  bool stream = true;  ///< false: a datagram
};

/// Of the octet at `offset` of what a send() or recv() gave or took.
Way follow_call(const Run& run, CallId call, std::uint64_t offset);
/// Of the octet at `offset` of a packet's data.
Way follow_packet(const Run& run, PacketId packet, std::uint64_t offset);

/// An octet of what a call gave or took.
struct Place {
  CallId call;
  std::uint64_t offset = 0;
  friend bool operator==(const Place&, const Place&) = default;
};
/// What a TCP socket's receive queue holds after `moment`, as far as the run tells: what the peer's calls
/// gave and no recv() has taken yet. Empty for other sockets, and for peers that are not in the run.
Bytes waiting_octets(const Run& run, SocketId socket, Index moment);
/// Where octet `at` of them was given.
std::optional<Place> waiting_octet(const Run& run, SocketId socket, Index moment, std::uint64_t at);
/// The octet that a program shows as text[at], in its output or a variable: that of the last recv() up to
/// `moment` whose data has the most of the text around it; without `at`, of the longest piece of the text
/// that came in. Nothing if none has even three octets of it (or the whole, if it is shorter). Texts are
/// compared: one that the program made itself may be taken for one that came in. Looks at the last 64 calls.
std::optional<Place> received_as(const Run& run, GuestId guest, Index moment, std::string_view text,
                                 std::optional<std::size_t> at);

/// In words: "client: send() takes it, as octet 3 of its data".
std::string explain(const Run& run, const Hop& hop, Language language);

}  // namespace zocalo::debug

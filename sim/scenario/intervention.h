#pragma once
// What the user does to a run: an input beside the guests' calls, so that the run stays a function of
// scenario, seed and inputs. One line of text each, the same in a scenario file and on the command line:
//
//   drop PACKET                      it is lost on the link where it starts
//   delay PACKET by TIME             on top of the link's delay
//   duplicate PACKET
//   corrupt PACKET                   one bit is flipped; the receiver's checksum notices
//   change LINK to SHAPE at TIME     from then on; SHAPE in netem's words ("loss 10%"), "" for an ideal link
//   kill PROGRAM at TIME             as SIGKILL does
//   type PROGRAM TEXT at TIME        a line for its stdin; ^D is the end of the input
//
//   PACKET  #N                       number N of the run, as recordings count them
//           HOST -> HOST [KIND] [#N] the N-th (else the first) that starts on a link from one to the other;
//                                    KIND: tcp, udp, icmp, syn, syn-ack, ack, data, fin, rst. HOST -> HOST is
//                                    its loopback
//   LINK    HOST-HOST, HOST (its loopback), or * (all)
//
// A name or text with blanks stands in quotes: '…' as it is, "…" with \" \\ \n \t.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"
#include "wire/netem.h"

namespace zocalo::scenario {

/// Of packets on a link, which kind is counted. `ack`: a TCP segment with nothing but its ACK.
enum class PacketKind : std::uint8_t { any, tcp, udp, icmp, syn, syn_ack, ack, data, fin, rst };

struct PacketChoice {
  std::uint64_t number = 0;  ///< of the run; 0: by the rest
  std::string from, to;      ///< hosts: the ends of the link where it starts
  PacketKind kind = PacketKind::any;
  std::uint64_t nth = 1;
  friend bool operator==(const PacketChoice&, const PacketChoice&) = default;
};

struct Intervention {
  enum class Kind : std::uint8_t { drop, delay, duplicate, corrupt, change, kill, type };
  Kind kind = Kind::drop;
  PacketChoice packet;  ///< drop, delay, duplicate, corrupt
  Duration delay{};     ///< delay
  std::string target;   ///< change: the link; kill, type: the program
  wire::Netem shape;    ///< change
  std::string text;     ///< type: a line without its end, or "^D"
  Duration at{};        ///< change, kill, type: virtual time

  bool on_packet() const { return kind <= Kind::corrupt; }
  friend bool operator==(const Intervention&, const Intervention&) = default;
};

struct InterventionResult {
  std::optional<Intervention> intervention;
  std::string error;  ///< what is wrong, and the remedy
};
/// One line as above; whether its names exist, validate() tells.
InterventionResult parse_intervention(std::string_view text);
/// The text that parse_intervention() reads back to the same.
std::string to_string(const Intervention& intervention);

}  // namespace zocalo::scenario

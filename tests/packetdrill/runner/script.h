#pragma once
// A script in packetdrill's language, parsed: packets in, packets out, calls, each with its time.
// The language is Google's (github.com/google/packetdrill); the parser is our own and knows the part that
// needs no more than the socket layer and TCP.

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/time.h"

namespace zocalo::packetdrill {

/// The text is not a script.
struct SyntaxError : std::runtime_error {
  SyntaxError(int its_line, const std::string& what) : std::runtime_error(what), line(its_line) {}
  int line;
};
/// The script is one, but asks for what nothing here simulates.
struct Unsupported : std::runtime_error {
  Unsupported(int its_line, const std::string& reason) : std::runtime_error(reason), line(its_line) {}
  int line;
};

/// When an event is to happen: `at` (or anything in [at, until]) after the start or after the last event.
struct When {
  enum class Kind { absolute, relative, any } kind = Kind::relative;
  Duration at{};
  std::optional<Duration> until;  ///< "+.1~+.2"
  std::optional<Duration> end;    ///< "+0...0.2": a call that blocks, and when it returns
};

/// An argument of a call: `...`, a number (constants are looked up), a "text", [a list], or {a=record}.
struct Member;
struct Value {
  enum class Kind { ellipsis, number, text, list, record } kind = Kind::ellipsis;
  std::int64_t number = 0;
  std::string text;  ///< of a number: how it was written
  std::vector<Value> items;
  std::vector<Member> members;  ///< of a record

  const Value* member(std::string_view name) const;
};
struct Member {
  std::string name;  ///< "" where it has none
  Value value;
};

struct CallEvent {
  std::string name;
  std::vector<Value> arguments;
  std::int64_t result = 0;
  bool any_result = false;  ///< "= ?"
  std::string error;        ///< "EAGAIN" where result is -1; "" if it does not matter which
};

struct TcpOption {
  enum class Kind { mss, window_scale, sack_permitted, timestamps, sack, nop, end, other } kind = Kind::nop;
  std::uint32_t a = 0, b = 0;                                     ///< value; TSval and TSecr
  std::vector<std::pair<std::uint32_t, std::uint32_t>> blocks{};  ///< of sack
  friend bool operator==(const TcpOption&, const TcpOption&) = default;
};

struct PacketEvent {
  bool inbound = false;
  enum class Protocol { tcp, udp, icmp } protocol = Protocol::tcp;
  std::string flags;  ///< as written: "S.", "FP."; "-" for none
  std::uint32_t seq = 0, ack = 0, length = 0;
  std::optional<std::uint32_t> window;
  std::uint32_t urgent = 0;
  std::optional<std::vector<TcpOption>> options;  ///< nothing: "<...>", not looked at
  std::optional<std::uint8_t> ecn;                ///< of the IP header; 0xff: any of ECT(0) and ECT(1)
  // icmp
  std::string icmp_code;
  std::uint32_t icmp_mtu = 0, icmp_seq = 0, icmp_length = 0;
};

struct CommandEvent {
  std::string text;  ///< for a shell
};
struct CodeEvent {
  std::string text;  ///< Python: assertions on TCP_INFO
};

struct Event {
  int line = 0;
  When when;
  std::variant<PacketEvent, CallEvent, CommandEvent, CodeEvent> body;
};

struct Script {
  std::vector<std::pair<std::string, std::string>> options;  ///< "--tolerance_usecs=7000"
  std::vector<Event> events;
  int options_line = 1;
};

/// Throws SyntaxError or Unsupported.
Script parse(std::string_view text);

/// The value of a constant of Linux's headers ("SOL_TCP"), nothing if it is not known here.
std::optional<std::int64_t> constant(std::string_view name);

}  // namespace zocalo::packetdrill

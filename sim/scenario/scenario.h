#pragma once
// What a run begins with: hosts, links, programs, seed. Together with the inputs it determines the run.
//
// scenario.json, every member that it may have, with its default or an example:
//
//   {
//     "name": "log-server", "seed": 1, "until": "30s", "epoch_ns": 1767225600000000000,
//     "hosts": [{
//       "name": "server", "addresses": ["10.0.0.1", "fd00::1"], "loopback": "", "switch": false, "outside": false,
//       "sysctl": { "net.ipv4.tcp_ecn": 2, "net.ipv4.tcp_congestion_control": "cubic" }
//     }],
//     "links": [{ "a": "server", "b": "client", "shape": "delay 20ms 5ms loss 1%", "mtu": 1500 }],
//     "programs": [{
//       "name": "server", "host": "server", "path": "server.py", "args": [], "start": "0s",
//       "service": false, "input": false
//     }],
//     "knobs": [{
//       "name": "loss", "label": { "es": "Pérdida", "en": "Loss" }, "kind": "loss", "target": "server-client",
//       "minimum": 0, "maximum": 50, "step": 1, "value": 1
//     }],
//     "interventions": ["drop client -> server #5", "kill client at 1.5s"]
//   }
//
// Only "name", "hosts" and "programs" must be there. A program may have "source", which is run instead of the
// file's text. What an intervention may say is in intervention.h.

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "scenario/intervention.h"
#include "scenario/netem.h"
#include "wire/address.h"

namespace zocalo::scenario {

/// What a host's administrator sets with sysctl(8).
struct Sysctl {
  int tcp_ecn = 2;                               ///< net.ipv4.tcp_ecn: 0 never, 1 asks for it, 2 if asked
  std::string tcp_congestion_control = "cubic";  ///< net.ipv4.tcp_congestion_control: cubic or reno
  friend bool operator==(const Sysctl&, const Sysctl&) = default;
};

struct Host {
  std::string name;                        ///< resolves to its addresses on every host, as by /etc/hosts
  std::vector<wire::IpAddress> addresses;  ///< beside 127.0.0.0/8 and ::1
  Netem loopback;                          ///< `tc qdisc add dev lo root netem …`
  Sysctl sysctl{};
  bool is_switch =
      false;  ///< joins its links to one segment: no addresses, no programs, and no hop to a packet
  /// The world outside: what arrives here leaves the simulation, and so does what no host has the address of.
  /// At most one host; no program runs on it.
  bool outside = false;
};

/// A point-to-point link; each direction has the same shape and its own random stream.
struct Link {
  std::string a, b;  ///< host names
  Netem shape;
  std::uint32_t mtu = 1500;  ///< octets of the largest IP packet: `ip link set mtu`
};

struct Program {
  std::string name;  ///< what output lines and views call it; unique
  std::string host;
  std::string path;                   ///< of the .py file, relative to the scenario's folder
  std::vector<std::string> args;      ///< after argv[0]
  std::optional<std::string> source;  ///< an edited text instead of the file's
  Duration start{};                   ///< virtual time at which it begins
  bool service =
      false;  ///< a server: once every other program has ended, the run ends (after a little while)
  bool input =
      false;  ///< its stdin is what is typed during the run, even if that is nothing yet; else its own
};

/// Something a learner may turn; `apply` names what it sets.
struct Knob {
  std::string name;  ///< "delay", "loss", "clients"
  std::string label_es, label_en;
  enum class Kind : std::uint8_t { delay, loss, reorder, duplicate, rate, count } kind = Kind::delay;
  /// delay…rate: "a-b" of a link, a host's name for its loopback, or "*" for all of them; count: the program
  /// that is copied.
  std::string target;
  double minimum = 0, maximum = 0, step = 1, value = 0;  ///< ms, %, %, %, kbit/s, programs
};

struct Scenario {
  std::string name;
  std::uint64_t seed = 1;
  std::vector<Host> hosts;
  std::vector<Link> links;
  std::vector<Program> programs;
  std::vector<Knob> knobs;
  std::optional<Duration> until;  ///< the run ends then; nothing: when nothing can happen any more
  std::int64_t epoch_ns = 1'767'225'600'000'000'000;  ///< time.time() at virtual time 0: 2026-01-01T00:00:00Z
  std::vector<Intervention> interventions;            ///< what the user does during the run
};

struct Problem {
  std::string where;  ///< "links[0].a" or "line 12, column 3"; which file, the caller knows
  std::string what;   ///< what is wrong, and the remedy
};

struct ParseResult {
  std::optional<Scenario> scenario;
  std::vector<Problem> problems;  ///< every problem found, not only the first
};

enum class Paths : std::uint8_t {
  in_folder,  ///< a file that somebody gives to others: its programs' paths must stay within its folder
  anywhere,   ///< what a run has recorded: the user named them
};
/// Reads scenario.json and validates it: names exist, addresses are unique, paths are allowed, knobs' targets
/// exist.
ParseResult parse(std::string_view json, Paths paths = Paths::in_folder);
/// What is wrong with a scenario made in memory. Its programs' paths may lead anywhere: the user named them.
std::vector<Problem> validate(const Scenario& scenario);
/// Whether the program's stdin is what interventions type: it says so itself, or one of them does.
bool is_typed_into(const Scenario& scenario, const Program& program);
/// JSON that parse() reads back to the same.
std::string to_json(const Scenario& scenario);

/// The scenario with its knobs' values carried out: links shaped, programs copied as "client 1", "client 2",
/// … A copy replaces "{i}" in its arguments by its number. A program that is alone on its host takes the host
/// along, with its links, as "client-1", …, at the free addresses that follow. A value outside of its knob's
/// range is brought into it; a knob without a value has its own. The result has no knobs left. An
/// intervention that named what was copied is about the first copy; with no copy it is gone.
Scenario with_knobs(const Scenario& scenario, const std::map<std::string, double>& values);

}  // namespace zocalo::scenario

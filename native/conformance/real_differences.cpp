#include "native/conformance/real_differences.h"

#include <algorithm>
#include <set>

#include "native/conformance/network.h"
#include "syscall/option_numbers.h"

namespace zocalo::native::conformance {

using namespace syscall;

namespace {

bool asks_for(const Step& step, int level, std::initializer_list<int> names) {
  const auto* get = std::get_if<GetSockOpt>(&step.call);
  return get != nullptr && get->level == level &&
         std::find(names.begin(), names.end(), get->optname) != names.end();
}

/// The variables that stand for the same socket: dup(2) makes them.
std::set<Fd> aliases(const Program& program, Fd variable) {
  std::set<Fd> names{variable};
  for (std::size_t before = 0; before != names.size();) {
    before = names.size();
    for (const Step& step : program) {
      const auto* dup = std::get_if<Dup>(&step.call);
      if (dup != nullptr && (names.contains(dup->fd) || names.contains(step.makes)))
        names.insert({dup->fd, step.makes});
    }
  }
  return names;
}

/// Has the socket whose option `step` asks for, and that has or had a connection, kept its kernel's own
/// value?
bool is_untouched(const Program& program, const Step& step) {
  const auto& get = std::get<GetSockOpt>(step.call);
  const std::set<Fd> names = aliases(program, get.fd);
  bool connected = false;
  for (const Step& other : program) {
    if (&other == &step) break;
    const auto* set = std::get_if<SetSockOpt>(&other.call);
    if (set != nullptr && names.contains(set->fd) && set->level == get.level && set->optname == get.optname)
      return false;
    const auto* connect = std::get_if<Connect>(&other.call);
    connected = connected || (connect != nullptr && names.contains(connect->fd)) ||
                (std::holds_alternative<Accept>(other.call) && names.contains(other.makes));
  }
  return connected;
}

}  // namespace

const std::vector<RealDifference>& real_differences() {
  static const std::vector<RealDifference> kList{
      {"the size of a connected TCP socket's buffers while nobody has set it",
       "autotuning follows measured round trips, which on a real loopback are microseconds of the machine's "
       "load",
       [](const Program& program, const Step& step) {
         return asks_for(step, SOL_SOCKET_, {SO_SNDBUF_, SO_RCVBUF_}) && is_untouched(program, step);
       }},
      {"the value of TCP_QUICKACK as getsockopt(2) tells it",
       "it is whether the last acknowledgements were delayed, which depends on the real time between calls",
       [](const Program&, const Step& step) { return asks_for(step, IPPROTO_TCP_, {TCP_QUICKACK_}); }},
      {"the value of SO_PEERCRED and SO_COOKIE",
       "numbers of the kernel's own; the two programs of a test are one process of the machine",
       [](const Program&, const Step& step) {
         return asks_for(step, SOL_SOCKET_, {SO_PEERCRED_, SO_COOKIE_});
       }},
      {"the value of TCP_CONGESTION where the administrator has chosen what the simulation does not have",
       "it knows cubic and reno",
       [](const Program&, const Step& step) {
         const std::string& name = congestion_control();
         return asks_for(step, IPPROTO_TCP_, {TCP_CONGESTION_}) && name != "cubic" && name != "reno";
       }},
  };
  return kList;
}

const RealDifference* real_difference(const Program& program, const Step& step) {
  for (const RealDifference& difference : real_differences()) {
    if (difference.concerns(program, step)) return &difference;
  }
  return nullptr;
}

const std::vector<LeftOut>& left_out() {
  static const std::vector<LeftOut> kList{
      {"two calls that wait for the same thing, on one socket or on epoll sets that watch each other",
       "who gets it is the scheduler's choice"},
      {"close(2) of what a sleeping select(2) or poll(2) of another thread looks at",
       "whether the sleeper is woken, and so finds it closed, hangs on the wake-up's key, which the live "
       "transport can't see"},
      {"SO_LINGER with a time", "a real close(2) that lingers would hold up everybody else in the process"},
      {"calls that sleep below a low-water mark",
       "the live transport never sleeps in a call, and its try takes what is there "
       "(native/posix/posix_api.h)"},
      {"SCM_RIGHTS, SCM_CREDENTIALS",
       "a descriptor that arrives has no variable in these programs; tests/guest/truth/721 and 722 have "
       "them"},
      {"SIOCOUTQ of TCP", "what is not acknowledged yet hangs on real time (delayed acknowledgements)"},
      {"MSG_TRUNC together with MSG_PEEK behind SO_PEEK_OFF, of a datagram",
       "recv(2) tells its length, but not how many of its octets it has copied"},
      {"an address of the other family",
       "Python resolves a name for the socket's own family and asks no kernel; an IPv6 socket gets IPv4 "
       "addresses "
       "in their mapped form"},
      {"blocking calls with a negative SO_RCVTIMEO or SO_SNDTIMEO",
       "getsockopt(2) does not tell it from none, and the live transport asks there"},
      {"TCP_MAXSEG of a connection, and sends that fill a TCP connection's buffers",
       "both hang on the peer's largest window, which autotuning widens by real round trips"},
      {"SOCK_RAW", "what it takes is the user's privilege"},
      {"networks beyond the loopback, threads' and processes' own scheduling, signals",
       "there is one process, and calls are made one after the other"},
  };
  return kList;
}

const std::vector<LeftOut>& may_differ() {
  static const std::vector<LeftOut> kList{
      {"when the acknowledgement of a FIN without data comes, beside a call that sleeps",
       "it is due at the next tick of the machine's clock, whose phase nobody knows; an edge-triggered "
       "epoll set hears of it"},
      {"what two sleeping calls find that one event wakes, at the two ends of a connection",
       "the live transport lets both look when all has happened, the simulation each in its turn"},
      {"how a port is called that the kernel has chosen",
       "chance may choose one that the program has seen before, and the same port is called the same"},
  };
  return kList;
}

std::string limits_of_the_tester() {
  std::string text = "Not compared:\n";
  for (const RealDifference& row : real_differences())
    text += std::string("  ") + row.what + ": " + row.reason + "\n";
  text += "Not tried:\n";
  for (const LeftOut& row : left_out()) text += std::string("  ") + row.what + ": " + row.reason + "\n";
  text += "Tried, and may differ once in millions of calls:\n";
  for (const LeftOut& row : may_differ()) text += std::string("  ") + row.what + ": " + row.reason + "\n";
  return text;
}

}  // namespace zocalo::native::conformance

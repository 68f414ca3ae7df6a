#include "native/conformance/tester.h"

#include <algorithm>
#include <chrono>
#include <map>
#include <optional>
#include <set>

#include "native/conformance/generator.h"
#include "native/conformance/network.h"
#include "native/conformance/python.h"
#include "native/conformance/real_differences.h"
#include "syscall/names.h"

namespace zocalo::native::conformance {

using namespace syscall;

namespace {

constexpr Duration kPatience = 30ms;                           ///< of a first look
constexpr Duration kMuchPatience = 400ms;                      ///< before something counts
constexpr std::uint16_t kFirstPort = 1100, kLastPort = 32000;  ///< below those that the kernel chooses from

/// Where two transports part.
struct Parting {
  std::size_t step;
  Observation simulated, real;
};

class Tester {
 public:
  explicit Tester(const Plan& plan) : plan_(plan) {}

  Report run() {
    const auto began = std::chrono::steady_clock::now();
    for (std::uint64_t number = plan_.first_program; report_.calls < plan_.calls; ++number) {
      Program program;
      const auto parting = generate(number, program);
      ++report_.programs;
      if (parting) examine(number, std::move(program), *parting);
      if (report_.kinds.size() >= plan_.most_kinds) break;
      if (plan_.progress && report_.programs % 1000 == 0) plan_.progress(report_);
      if (std::chrono::steady_clock::now() - began >= plan_.time_limit) break;
    }
    return report_;
  }

  std::string show(std::uint64_t number) {
    Program program;
    generate(number, program);
    std::vector<Observation> seen;
    play(program, kMuchPatience, &seen);
    return to_python(program, seen);
  }

 private:
  /// Ports that no program before has used: the machine's kernel keeps TIME-WAIT for a minute.
  std::uint16_t fresh_ports() {
    next_port_ = static_cast<std::uint16_t>(next_port_ + kOwnPorts);
    if (next_port_ + kOwnPorts > kLastPort) {
      next_port_ = kFirstPort;
      (void)enter_own_network();  // which has not seen any of them
    }
    return next_port_;
  }

  /// Plays a step on both; true if they part.
  bool part(Player& simulated, Player& real, const Program& program, std::size_t number, Parting& out) {
    const Step& step = program[number];
    out.step = number;
    const bool hides_value = real_difference(program, step) != nullptr;
    if (hides_value) ++report_.values_not_compared;
    out.simulated = simulated.play(static_cast<int>(number), step, nullptr, hides_value);
    out.real = real.play(static_cast<int>(number), step, &out.simulated, hides_value);
    return !(out.real == out.simulated);
  }

  /// Makes the program as it is played.
  std::optional<Parting> generate(std::uint64_t number, Program& program) {
    Generator generator(Random(plan_.seed, number));
    Player simulated = Player::simulated(), real = Player::real(fresh_ports(), kPatience);
    Parting parting;
    while (std::optional<Step> step = generator.next()) {
      program.push_back(std::move(*step));
      ++report_.calls;
      if (part(simulated, real, program, program.size() - 1, parting)) return parting;
      generator.learn(program.back(), parting.simulated, simulated.blocked());
    }
    return std::nullopt;
  }

  std::optional<Parting> play(const Program& program, Duration patience,
                              std::vector<Observation>* all = nullptr) {
    Player simulated = Player::simulated(), real = Player::real(fresh_ports(), patience);
    Parting parting;
    for (std::size_t i = 0; i < program.size(); ++i) {
      const bool parted = part(simulated, real, program, i, parting);
      if (all != nullptr) all->push_back(parting.real);
      if (parted) return parting;
    }
    return std::nullopt;
  }

  /// A difference counts if it comes again, and again, although there is more time.
  bool is_steady(const Program& program) {
    for (int i = 0; i < 2; ++i) {
      const auto parting = play(program, kMuchPatience);
      if (!parting || parting->step + 1 != program.size()) return false;
    }
    return true;
  }

  void examine(std::uint64_t number, Program program, const Parting& first) {
    program.resize(first.step + 1);
    const std::string kind = looks(program.back(), first);
    Difference difference{plan_.seed, number, {}, first.simulated.text(), first.real.text(), {}};
    const auto pass = [&] {
      ++report_.unsteady;
      if (plan_.passed) plan_.passed(difference);
    };
    if (!is_steady(program)) return pass();
    Program smaller;
    if (!kinds_.contains(kind)) smaller = shrink(program);
    if (!smaller.empty() && is_steady(smaller)) program = std::move(smaller);
    std::vector<Observation> seen;
    std::optional<Parting> parting = play(program, kMuchPatience, &seen);
    // chance may have it three times: may_differ() says what of
    if (!parting) parting = play(program, kMuchPatience, &(seen = {}));
    if (!parting) return pass();
    ++report_.differences;
    if (!kinds_.insert(kind).second) return;
    difference.simulated = parting->simulated.text();
    difference.real = parting->real.text();
    difference.python = to_python(program, seen);
    difference.program = std::move(program);
    report_.kinds.push_back(difference);
    if (plan_.found) plan_.found(difference);
  }

  /// The call, what came of it and the poll(2) bits that differ: of those that agree in it one is enough.
  static std::string looks(const Step& step, const Parting& parting) {
    std::string text(name_of(step.call));
    if (parting.simulated.call != parting.real.call)
      text += " " + first_word(parting.simulated.call) + " " + first_word(parting.real.call);
    std::map<int, std::uint32_t> bits;
    for (const auto& [variable, events] : parting.simulated.ready) bits[variable] ^= events;
    for (const auto& [variable, events] : parting.real.ready) bits[variable] ^= events;
    for (const auto& [variable, events] : bits) {
      if (events != 0) text += " " + poll_events(events);
    }
    if (parting.simulated.later != parting.real.later) text += " later";
    return text;
  }
  static std::string first_word(const std::string& text) { return text.substr(0, text.find(' ')); }

  // ---- delta debugging (Zeller, Hildebrandt 2002)

  /// Does it still end in a difference, at its end or before? Then it is cut there.
  bool differs(Program& program) {
    const auto parting = play(program, kPatience);
    if (!parting) return false;
    program.resize(parting->step + 1);
    return true;
  }

  Program shrink(Program program) {
    for (bool smaller = true; smaller;) {
      smaller = false;
      for (std::size_t piece = std::max<std::size_t>(program.size() / 2, 1); piece > 0; piece /= 2) {
        for (std::size_t at = 0; at < program.size();) {
          Program candidate = program;
          const std::size_t end = std::min(at + piece, program.size());
          candidate.erase(candidate.begin() + static_cast<std::ptrdiff_t>(at),
                          candidate.begin() + static_cast<std::ptrdiff_t>(end));
          if (!candidate.empty() && differs(candidate) && candidate.size() < program.size()) {
            program = std::move(candidate);
            smaller = true;
          } else {
            at = end;
          }
        }
      }
    }
    simplify(program);
    return program;
  }

  /// Tries a plainer call in the place of one.
  bool replace(Program& program, std::size_t at, Syscall call) {
    Program candidate = program;
    candidate[at].call = std::move(call);
    if (!differs(candidate) || candidate.size() != program.size()) return false;
    program = std::move(candidate);
    return true;
  }

  void simplify(Program& program) {
    for (std::size_t i = 0; i < program.size(); ++i) {
      simplify_flags(program, i);
      if (const auto* send = std::get_if<Send>(&program[i].call); send != nullptr && !send->control.empty()) {
        Send plain = *send;
        plain.control.clear();
        replace(program, i, std::move(plain));
      }
      if (const auto* recv = std::get_if<Recv>(&program[i].call); recv != nullptr && recv->control_size > 0)
        replace(program, i, Recv{recv->fd, recv->size, recv->flags});
      while (auto* send = std::get_if<Send>(&program[i].call)) {
        Send shorter = *send;
        if (shorter.data.size() < 2) break;
        shorter.data.resize(shorter.data.size() / 2);
        if (!replace(program, i, std::move(shorter))) break;
      }
    }
  }

  void simplify_flags(Program& program, std::size_t at) {
    for (int bit = 1; bit < 0x10000; bit <<= 1) {
      Syscall plainer = program[at].call;
      int* flags = nullptr;
      if (auto* send = std::get_if<Send>(&plainer)) flags = &send->flags;
      if (auto* recv = std::get_if<Recv>(&plainer)) flags = &recv->flags;
      if (flags == nullptr) return;
      if ((*flags & bit) == 0) continue;
      *flags &= ~bit;
      replace(program, at, std::move(plainer));
    }
  }

  const Plan& plan_;
  Timestamping timestamping_;
  Report report_;
  std::set<std::string> kinds_;
  std::uint16_t next_port_ = kFirstPort;
};

}  // namespace

Report run(const Plan& plan) { return Tester(plan).run(); }

std::string show(std::uint64_t seed, std::uint64_t program_number) {
  Plan plan;
  plan.seed = seed;
  return Tester(plan).show(program_number);
}

}  // namespace zocalo::native::conformance

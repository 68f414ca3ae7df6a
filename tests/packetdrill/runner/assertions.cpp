#include "packetdrill/runner/assertions.h"

#include <sstream>

#include "packetdrill/runner/cursor.h"
#include "syscall/constants.h"

namespace zocalo::packetdrill {

namespace {

/// struct tcp_info (linux/tcp.h): where a member lies.
struct Member {
  std::string_view name;
  std::size_t at, size;
};

constexpr Member kMembers[] = {
    {"tcpi_state", 0, 1},
    {"tcpi_ca_state", 1, 1},
    {"tcpi_retransmits", 2, 1},
    {"tcpi_probes", 3, 1},
    {"tcpi_backoff", 4, 1},
    {"tcpi_options", 5, 1},
    {"tcpi_rto", 8, 4},
    {"tcpi_ato", 12, 4},
    {"tcpi_snd_mss", 16, 4},
    {"tcpi_rcv_mss", 20, 4},
    {"tcpi_unacked", 24, 4},
    {"tcpi_sacked", 28, 4},
    {"tcpi_lost", 32, 4},
    {"tcpi_retrans", 36, 4},
    {"tcpi_fackets", 40, 4},
    {"tcpi_last_data_sent", 44, 4},
    {"tcpi_last_data_recv", 52, 4},
    {"tcpi_last_ack_recv", 56, 4},
    {"tcpi_pmtu", 60, 4},
    {"tcpi_rcv_ssthresh", 64, 4},
    {"tcpi_rtt", 68, 4},
    {"tcpi_rttvar", 72, 4},
    {"tcpi_snd_ssthresh", 76, 4},
    {"tcpi_snd_cwnd", 80, 4},
    {"tcpi_advmss", 84, 4},
    {"tcpi_reordering", 88, 4},
    {"tcpi_rcv_rtt", 92, 4},
    {"tcpi_rcv_space", 96, 4},
    {"tcpi_total_retrans", 100, 4},
    {"tcpi_pacing_rate", 104, 8},
    {"tcpi_bytes_acked", 120, 8},
    {"tcpi_bytes_received", 128, 8},
    {"tcpi_segs_out", 136, 4},
    {"tcpi_segs_in", 140, 4},
    {"tcpi_notsent_bytes", 144, 4},
    {"tcpi_min_rtt", 148, 4},
    {"tcpi_data_segs_in", 152, 4},
    {"tcpi_data_segs_out", 156, 4},
    {"tcpi_delivery_rate", 160, 8},
    {"tcpi_busy_time", 168, 8},
    {"tcpi_rwnd_limited", 176, 8},
    {"tcpi_sndbuf_limited", 184, 8},
    {"tcpi_delivered", 192, 4},
    {"tcpi_delivered_ce", 196, 4},
    {"tcpi_bytes_sent", 200, 8},
    {"tcpi_bytes_retrans", 208, 8},
    {"tcpi_dsack_dups", 216, 4},
    {"tcpi_reord_seen", 220, 4},
    {"tcpi_rcv_ooopack", 224, 4},
    {"tcpi_snd_wnd", 228, 4},
};

/// What an assertion may ask about.
struct Facts {
  Bytes info;  ///< struct tcp_info
  std::int64_t send_buffer = 0, receive_buffer = 0;
  bool joined_segments = false;
};

/// An expression's value. Precedence as in Python: or, and, not, comparisons (which chain), |, &, +, *,
/// unary.
class Expression {
 public:
  Expression(const std::string& text, int line, const Facts& facts)
      : cursor_(text, line), line_(line), facts_(facts) {}

  std::int64_t value() {
    const std::int64_t result = disjunction();
    if (!cursor_.at_end() && cursor_.peek() != ',') unsupported("'" + cursor_.rest() + "' in an assertion");
    return result;
  }
  /// "tcpi_lost is 6" for each member that was read.
  const std::string& seen() const { return seen_; }

 private:
  [[noreturn]] void unsupported(const std::string& what) const { throw Unsupported(line_, what); }

  /// Takes a word operator, not a name that begins like it.
  bool keyword(std::string_view word) {
    Cursor ahead = cursor_;
    if (ahead.word() != word) return false;
    cursor_ = ahead;
    return true;
  }

  std::int64_t disjunction() {
    std::int64_t left = conjunction();
    while (keyword("or")) {
      const std::int64_t right = conjunction();
      left = left != 0 ? left : right;
    }
    return left;
  }
  std::int64_t conjunction() {
    std::int64_t left = negation();
    while (keyword("and")) {
      const std::int64_t right = negation();
      left = left == 0 ? left : right;
    }
    return left;
  }
  std::int64_t negation() {
    if (keyword("not")) return negation() == 0 ? 1 : 0;
    return comparison();
  }
  std::int64_t comparison() {
    std::int64_t left = union_of_bits();
    bool compared = false, holds = true;
    for (;;) {
      std::string op;
      for (const char* candidate : {"==", "!=", "<=", ">=", "<", ">"}) {
        if (op.empty() && cursor_.take(candidate)) op = candidate;
      }
      if (op.empty()) return compared ? (holds ? 1 : 0) : left;
      const std::int64_t right = union_of_bits();
      compared = true;
      holds = holds && compare(op, left, right);
      left = right;
    }
  }
  static bool compare(const std::string& op, std::int64_t a, std::int64_t b) {
    if (op == "==") return a == b;
    if (op == "!=") return a != b;
    if (op == "<=") return a <= b;
    if (op == ">=") return a >= b;
    return op == "<" ? a < b : a > b;
  }
  std::int64_t union_of_bits() {
    std::int64_t left = common_bits();
    while (cursor_.take("|")) left |= common_bits();
    return left;
  }
  std::int64_t common_bits() {
    std::int64_t left = sum();
    while (cursor_.take("&")) left &= sum();
    return left;
  }
  std::int64_t sum() {
    std::int64_t left = product();
    for (;;) {
      if (cursor_.take("+")) {
        left += product();
      } else if (cursor_.take("-")) {
        left -= product();
      } else {
        return left;
      }
    }
  }
  std::int64_t product() {
    std::int64_t left = primary();
    for (;;) {
      if (cursor_.take("*")) {
        left *= primary();
      } else if (cursor_.take("//") || cursor_.take("/")) {
        const std::int64_t right = primary();
        if (right == 0) unsupported("a division by zero in an assertion");
        left /= right;
      } else {
        return left;
      }
    }
  }
  std::int64_t primary() {
    if (cursor_.take("(")) {
      const std::int64_t inner = disjunction();
      cursor_.expect(")");
      return inner;
    }
    if (cursor_.take("abs")) {
      const std::int64_t inner = primary();
      return inner < 0 ? -inner : inner;
    }
    const char next = cursor_.peek();
    if ((next >= '0' && next <= '9') || next == '-') return cursor_.integer();
    const std::string name = cursor_.word();
    for (const Member& member : kMembers) {
      if (member.name == name) return read(member);
    }
    if (name == "SK_MEMINFO_SNDBUF") return see(name, facts_.send_buffer);
    if (name == "SK_MEMINFO_RCVBUF") return see(name, facts_.receive_buffer);
    const auto known = constant(name);
    if (!known) unsupported("'" + name + "' in an assertion");
    return *known;
  }
  std::int64_t read(const Member& member) {
    const Bytes& info = facts_.info;
    if (member.at + member.size > info.size()) unsupported(std::string(member.name) + " is not simulated");
    if (member.name == "tcpi_rcv_mss" && facts_.joined_segments)
      unsupported("tcpi_rcv_mss of --mss: no device joins segments here (GRO)");
    std::uint64_t value = 0;
    for (std::size_t i = member.size; i-- > 0;) value = value << 8 | info[member.at + i];
    return see(std::string(member.name), static_cast<std::int64_t>(value));
  }
  std::int64_t see(const std::string& name, std::int64_t value) {
    seen_ += (seen_.empty() ? "" : ", ") + name + " is " + std::to_string(value);
    return value;
  }

  Cursor cursor_;
  const int line_;
  const Facts& facts_;
  std::string seen_;
};

/// Statements: lines and ';', without '#' comments; '\' joins lines.
std::vector<std::string> statements(const std::string& code) {
  std::string joined = code;
  for (std::size_t at; (at = joined.find("\\\n")) != std::string::npos;) joined.replace(at, 2, " ");
  std::vector<std::string> out;
  std::istringstream lines(joined);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream parts(line.substr(0, line.find('#')));
    for (std::string part; std::getline(parts, part, ';');) {
      const auto first = part.find_first_not_of(" \t\r");
      if (first != std::string::npos)
        out.push_back(part.substr(first, part.find_last_not_of(" \t\r") - first + 1));
    }
  }
  return out;
}

Bytes ask(Machine& machine, Fd fd, int level, int option) {
  const CallId id = machine.submit(syscall::GetSockOpt{fd, level, option, 256});
  const auto outcome = machine.take(id)->outcome;
  const auto* reply = std::get_if<syscall::Reply>(&outcome);
  return reply == nullptr ? Bytes{} : reply->data;
}

std::int64_t number_of(const Bytes& value) {
  std::int64_t number = 0;
  for (std::size_t i = value.size(); i-- > 0;) number = number << 8 | value[i];
  return number;
}

Facts facts_of(Machine& machine, int line, const wire::Endpoint& local, const wire::Endpoint& remote) {
  for (const trace::SocketState& state : machine.kernel().sockets()) {
    if (state.owners.empty() || state.local != local || state.peer != remote) continue;
    const Fd fd = state.owners.front().fd;
    return {ask(machine, fd, syscall::IPPROTO_TCP_, syscall::TCP_INFO_),
            number_of(ask(machine, fd, syscall::SOL_SOCKET_, syscall::SO_SNDBUF_)),
            number_of(ask(machine, fd, syscall::SOL_SOCKET_, syscall::SO_RCVBUF_)), machine.joins_segments()};
  }
  throw SyntaxError(line, "no descriptor whose TCP_INFO an assertion could ask for");
}

}  // namespace

std::string check_assertions(const std::string& code, int line, Machine& machine, const wire::Endpoint& local,
                             const wire::Endpoint& remote) {
  const Facts facts = facts_of(machine, line, local, remote);
  for (const std::string& statement : statements(code)) {
    if (statement.rfind("print", 0) == 0) continue;
    if (statement.rfind("assert", 0) != 0) throw Unsupported(line, "Python code: " + statement);
    const std::string text = statement.substr(6);
    Expression expression(text, line, facts);
    if (expression.value() == 0) return text.substr(1, text.find(',') - 1) + "\n" + expression.seen();
  }
  return "";
}

}  // namespace zocalo::packetdrill

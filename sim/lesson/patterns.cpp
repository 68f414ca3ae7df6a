#include "lesson/patterns.h"

#include <algorithm>
#include <set>

#include "trace/enum_names.h"

namespace zocalo::lesson {

namespace {

using timeline::CallRecord;
using timeline::Index;
using timeline::PacketFate;
using timeline::PacketRecord;

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

bool contains(const Bytes& data, std::string_view part) {
  return contains(std::string_view(reinterpret_cast<const char*>(data.data()), data.size()), part);
}

template <class T, class U>
bool fits(const std::optional<T>& wanted, const U& value) {
  return !wanted || *wanted == value;
}

/// "urllib.error.HTTPError" is an HTTPError too.
bool is_type(std::string_view type, std::string_view wanted) {
  if (wanted.empty() || type == wanted) return true;
  return type.size() > wanted.size() && type.substr(type.size() - wanted.size()) == wanted &&
         type[type.size() - wanted.size() - 1] == '.';
}

class Matcher {
 public:
  Matcher(const Predicate& p, const Facts::Data& facts, const timeline::Timeline& timeline)
      : p_(p), facts_(facts), timeline_(timeline) {}

  std::vector<Match> all() {
    using Kind = Predicate::Kind;
    switch (p_.kind) {
      case Kind::call:
        calls();
        break;
      case Kind::packet:
        packets();
        break;
      case Kind::output:
        outputs();
        break;
      case Kind::socket:
        sockets();
        break;
      case Kind::exception:
        exceptions();
        break;
      case Kind::exit:
        exits();
        break;
      case Kind::line:
      case Kind::enter:
        lines();
        break;
      case Kind::variable:
        variables();
        break;
      case Kind::timer:
        timers();
        break;
      case Kind::start:
        if (facts_.read > 0) found_.push_back({0});
        break;
      case Kind::end:
        if (facts_.ended && facts_.read > 0) found_.push_back({facts_.read - 1});
        break;
      case Kind::all:
      case Kind::any:
      case Kind::none:
        break;
    }
    std::stable_sort(found_.begin(), found_.end(),
                     [](const Match& a, const Match& b) { return a.moment < b.moment; });
    return std::move(found_);
  }

 private:
  bool is_program(GuestId guest) const {
    if (p_.program.empty()) return true;
    const auto known = facts_.guests.find(guest);
    return known != facts_.guests.end() && matches_name(p_.program, known->second.name);
  }
  bool is_host_of_program(HostId host) const {
    if (p_.program.empty()) return true;
    return std::any_of(facts_.guests.begin(), facts_.guests.end(), [&](const auto& guest) {
      return guest.second.host == host && matches_name(p_.program, guest.second.name);
    });
  }
  bool is_host(HostId host, const std::string& name) const {
    if (name.empty()) return true;
    const auto known = facts_.hosts.find(host);
    return known != facts_.hosts.end() && matches_name(name, known->second);
  }

  void calls() {
    const timeline::Rows<CallRecord>& rows = timeline_.calls();
    for (std::uint32_t i = 0; i < rows.size(); ++i) {
      const CallRecord& row = rows[i];
      if (p_.at_return && row.returned == timeline::kNoMoment) continue;
      if (!is_call(row) || !is_program(row.caller.guest)) continue;
      found_.push_back({p_.at_return ? row.returned : row.entered, i});
    }
  }

  bool is_call(const CallRecord& row) const {
    if (!p_.text.empty() && !matches_name(p_.text, syscall::name_of(row.syscall))) return false;
    if (!fits(p_.fd, syscall::fd_of(row.syscall)) || !fits(p_.blocked, row.blocked)) return false;
    const auto* reply = row.outcome ? std::get_if<syscall::Reply>(&*row.outcome) : nullptr;
    const auto* failed = row.outcome ? std::get_if<syscall::Failed>(&*row.outcome) : nullptr;
    if (p_.result && (reply == nullptr || reply->result != *p_.result)) return false;
    if (p_.error && (failed == nullptr || failed->error != *p_.error)) return false;
    for (std::size_t set = 0; set < 3; ++set) {
      if (p_.ready[set] && (reply == nullptr || reply->sets[set].size() != *p_.ready[set])) return false;
    }
    if (!p_.contains) return true;
    const auto* send = std::get_if<syscall::Send>(&row.syscall);
    return (send != nullptr && contains(send->data, *p_.contains)) ||
           (reply != nullptr && contains(reply->data, *p_.contains));
  }

  void packets() {
    const timeline::Rows<PacketRecord>& rows = timeline_.packets();
    for (std::uint32_t i = 0; i < rows.size(); ++i) {
      const PacketRecord& row = rows[i];
      if (p_.at_return && row.ended == timeline::kNoMoment) continue;
      if (is_packet(row) && is_host_of_program(row.from))
        found_.push_back({p_.at_return ? row.ended : row.sent, i});
    }
  }

  bool is_packet(const PacketRecord& row) const {
    if (!fits(p_.protocol, row.content.body.index())) return false;
    if (!is_host(row.from, p_.from) || !is_host(row.to, p_.to)) return false;
    if (!fits(p_.lost, row.fate == PacketFate::lost) || !fits(p_.arrived, row.fate == PacketFate::arrived))
      return false;
    if (!fits(p_.retransmission, row.retransmission) || !fits(p_.reordered, row.reordered)) return false;
    if (!fits(p_.duplicate, static_cast<bool>(row.duplicate_of)) || !fits(p_.data, row.payload_size > 0))
      return false;
    if (!has_ports(row.content) || !has_flags(row.content)) return false;
    return !p_.contains || has_data(row);
  }

  bool has_ports(const wire::Packet& packet) const {
    if (!p_.from_port && !p_.to_port) return true;
    if (const auto* tcp = packet.tcp())
      return fits(p_.from_port, tcp->source_port) && fits(p_.to_port, tcp->destination_port);
    if (const auto* udp = packet.udp())
      return fits(p_.from_port, udp->source_port) && fits(p_.to_port, udp->destination_port);
    return false;
  }

  bool has_flags(const wire::Packet& packet) const {
    const auto* tcp = packet.tcp();
    if (tcp == nullptr) return !p_.syn && !p_.ack && !p_.fin && !p_.rst;
    return fits(p_.syn, tcp->flags.syn) && fits(p_.ack, tcp->flags.ack) && fits(p_.fin, tcp->flags.fin) &&
           fits(p_.rst, tcp->flags.rst);
  }

  bool has_data(const PacketRecord& row) const {
    if (const auto whole = facts_.payloads.find(row.packet); whole != facts_.payloads.end()) {
      return contains(whole->second, *p_.contains);
    }
    if (const auto* tcp = row.content.tcp()) return contains(tcp->payload, *p_.contains);
    if (const auto* udp = row.content.udp()) return contains(udp->payload, *p_.contains);
    return false;
  }

  void outputs() {
    for (const Facts::Data::Output& line : facts_.outputs) {
      if (!is_program(line.guest) || !fits(p_.stream, line.stream)) continue;
      const std::size_t at = line.text.find(p_.text);
      if (at == std::string::npos) continue;
      const std::size_t end = at + p_.text.size();
      const auto piece = std::find_if(line.pieces.begin(), line.pieces.end(),
                                      [end](const auto& each) { return each.first >= end; });
      if (piece != line.pieces.end()) found_.push_back({piece->second});
    }
  }

  void exceptions() {
    // A traceback passes through every frame on its way: one exception is one match.
    const Facts::Data::Exception* last = nullptr;
    for (const Facts::Data::Exception& each : facts_.exceptions) {
      if (!is_program(each.guest) || !is_type(each.type, p_.text)) continue;
      if (p_.contains && !contains(each.text, *p_.contains)) continue;
      const bool same = last != nullptr && last->guest == each.guest && last->type == each.type &&
                        last->text == each.text && !line_between(each.guest, last->moment, each.moment);
      last = &each;
      if (!same) found_.push_back({each.moment});
    }
  }
  bool line_between(GuestId guest, Index from, Index to) const {
    const auto first = std::upper_bound(facts_.lines.begin(), facts_.lines.end(), from,
                                        [](Index moment, const auto& line) { return moment < line.moment; });
    for (auto line = first; line != facts_.lines.end() && line->moment < to; ++line) {
      if (line->guest == guest) return true;
    }
    return false;
  }

  void exits() {
    for (const Facts::Data::Exit& each : facts_.exits) {
      if (is_program(each.guest) && fits(p_.result, each.status) && fits(p_.why, each.why))
        found_.push_back({each.moment});
    }
  }

  void lines() {
    const bool entered = p_.kind == Predicate::Kind::enter;
    for (const Facts::Data::Line& each : facts_.lines) {
      if (each.entered != entered || !is_program(each.guest)) continue;
      if (entered ? p_.text.empty() || each.function == p_.text : has_text(each))
        found_.push_back({each.moment});
    }
  }
  bool has_text(const Facts::Data::Line& line) const {
    const auto guest = facts_.guests.find(line.guest);
    if (guest == facts_.guests.end()) return false;
    const auto file = guest->second.lines.find(line.file);
    if (file == guest->second.lines.end() || line.line < 1) return false;
    const auto number = static_cast<std::size_t>(line.line - 1);
    return number < file->second.size() && contains(file->second[number], p_.text);
  }

  void variables() {
    for (const Facts::Data::Variable& each : facts_.variables) {
      if (each.name == p_.text && is_program(each.guest) && fits(p_.value, each.value))
        found_.push_back({each.moment});
    }
  }

  void timers() {
    for (const Facts::Data::Timer& each : facts_.timers) {
      if (trace::enum_name(each.kind) == p_.text && is_host_of_program(each.host))
        found_.push_back({each.moment});
    }
  }

  /// Moments at which as many sockets as wanted are so, and just before were not.
  void sockets() {
    std::set<SocketId> now;
    for (const Facts::Data::Socket& each : facts_.sockets) {
      const bool enough = now.size() >= p_.sockets;
      if (!each.gone && is_socket(each)) {
        now.insert(each.socket);
      } else {
        now.erase(each.socket);
      }
      if (!enough && now.size() >= p_.sockets) found_.push_back({each.moment});
    }
  }

  bool is_socket(const Facts::Data::Socket& s) const {
    if (!fits(p_.state, s.state) || !fits(p_.socket_kind, s.kind)) return false;
    if (!fits(p_.local_port, s.local.port) || !fits(p_.peer_port, s.peer.port)) return false;
    if (!fits(p_.readable, s.readiness.in(syscall::Set::read))) return false;
    if (!fits(p_.why_readable, s.readiness.reason(syscall::Set::read).why)) return false;
    if (p_.program.empty()) return true;
    return std::any_of(s.owners.begin(), s.owners.end(),
                       [this](const trace::Owner& owner) { return is_program(owner.guest); });
  }

  const Predicate& p_;
  const Facts::Data& facts_;
  const timeline::Timeline& timeline_;
  std::vector<Match> found_;
};

}  // namespace

bool matches_name(std::string_view pattern, std::string_view name) {
  const std::size_t star = pattern.find('*');
  if (star == std::string_view::npos) return pattern == name;
  if (name.substr(0, star) != pattern.substr(0, star)) return false;
  for (std::size_t skip = star; skip <= name.size(); ++skip) {
    if (matches_name(pattern.substr(star + 1), name.substr(skip))) return true;
  }
  return false;
}

std::vector<Match> all_matches(const Predicate& predicate, const Facts::Data& facts,
                               const timeline::Timeline& timeline) {
  return Matcher(predicate, facts, timeline).all();
}

}  // namespace zocalo::lesson

#include <algorithm>
#include <map>
#include <set>

#include "scenario/names.h"
#include "scenario/scenario.h"

namespace zocalo::scenario {
namespace {

// Beyond these a scenario is a mistake (or an attack on the page that opens it), not a lesson.
constexpr std::size_t kMostHosts = 256, kMostLinks = 1024, kMostPrograms = 1024, kMostKnobs = 64,
                      kMostAddresses = 64, kMostInterventions = 10'000;
constexpr double kMostCopies = 1000;
constexpr std::uint32_t kLeastMtu = 576,
                        kMostMtu = 65535;  // RFC 791: what every host takes; what a length can say
constexpr double kLongestDelayMs = 3'600'000, kFastestKbit = 1'000'000'000;

bool is_name(std::string_view text) {
  constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.";
  return !text.empty() && text.size() <= 64 && text.find_first_not_of(letters) == std::string_view::npos;
}

std::string quoted(std::string_view text) { return "'" + std::string(text) + "'"; }

class Checker {
 public:
  explicit Checker(const Scenario& scenario) : scenario_(scenario) {}

  std::vector<Problem> run() {
    if (scenario_.hosts.empty()) add("hosts", "is empty; a run needs a host");
    count("hosts", scenario_.hosts.size(), kMostHosts);
    count("links", scenario_.links.size(), kMostLinks);
    count("programs", scenario_.programs.size(), kMostPrograms);
    count("knobs", scenario_.knobs.size(), kMostKnobs);
    count("interventions", scenario_.interventions.size(), kMostInterventions);
    if (!problems_.empty()) return problems_;
    for (std::size_t i = 0; i < scenario_.hosts.size(); ++i) host(scenario_.hosts[i], at("hosts", i));
    for (std::size_t i = 0; i < scenario_.links.size(); ++i) link(scenario_.links[i], at("links", i));
    for (std::size_t i = 0; i < scenario_.programs.size(); ++i)
      program(scenario_.programs[i], at("programs", i));
    for (std::size_t i = 0; i < scenario_.knobs.size(); ++i) knob(scenario_.knobs[i], at("knobs", i));
    for (std::size_t i = 0; i < scenario_.interventions.size(); ++i)
      intervention(scenario_.interventions[i], at("interventions", i));
    if (scenario_.until && *scenario_.until <= 0ns) add("until", "must be later than 0s, or be left out");
    return problems_;
  }

 private:
  static std::string at(std::string_view list, std::size_t i) {
    return std::string(list) + "[" + std::to_string(i) + "]";
  }
  void add(std::string where, std::string what) { problems_.push_back({std::move(where), std::move(what)}); }
  void count(const std::string& where, std::size_t size, std::size_t most) {
    if (size > most)
      add(where, "has " + std::to_string(size) + " entries; " + std::to_string(most) + " are allowed");
  }
  bool has_host(const std::string& name) const {
    return std::any_of(scenario_.hosts.begin(), scenario_.hosts.end(),
                       [&](const Host& h) { return h.name == name; });
  }
  bool is_outside(const std::string& name) const {
    return std::any_of(scenario_.hosts.begin(), scenario_.hosts.end(),
                       [&](const Host& h) { return h.name == name && h.outside; });
  }
  std::string host_names() const {
    std::string names;
    for (const Host& each : scenario_.hosts) names += (names.empty() ? "" : ", ") + each.name;
    return names;
  }
  bool is_linked(const std::string& host) const {
    return std::any_of(scenario_.links.begin(), scenario_.links.end(),
                       [&](const Link& l) { return l.a == host || l.b == host; });
  }

  void host(const Host& host, const std::string& where) {
    if (!is_name(host.name)) {
      add(where + ".name", quoted(host.name) + " must be 1 to 64 of letters, digits, '-', '_' and '.'");
    } else if (host.name == "localhost" || !host_names_.insert(host.name).second) {
      add(where + ".name", quoted(host.name) + " is taken; give each host a name of its own");
    }
    count(where + ".addresses", host.addresses.size(), kMostAddresses);
    for (std::size_t i = 0; i < host.addresses.size(); ++i) {
      address(host.addresses[i], where + "." + at("addresses", i));
    }
    if (host.is_switch && !host.addresses.empty())
      add(where + ".addresses", "must be empty: a switch has no address, the hosts behind it have");
    if (host.sysctl.tcp_ecn < 0 || host.sysctl.tcp_ecn > 2)
      add(where + ".sysctl.net.ipv4.tcp_ecn", "must be 0 (never), 1 (ask for it) or 2 (agree if asked)");
    const std::string& control = host.sysctl.tcp_congestion_control;
    if (control != "cubic" && control != "reno")
      add(where + ".sysctl.net.ipv4.tcp_congestion_control", quoted(control) + " is neither cubic nor reno");
    if (host.addresses.empty() && !host.is_switch && is_linked(host.name)) {
      add(where + ".addresses", "is empty, but a link leads here; give the host an address, as \"10.0.0.1\"");
    }
    shape(host.loopback, where + ".loopback");
    if (host.outside && has_outside_) add(where + ".outside", "is true of another host, too; one is allowed");
    has_outside_ = has_outside_ || host.outside;
  }

  void address(const wire::IpAddress& ip, const std::string& where) {
    if (ip.is_loopback())
      return add(where, ip.to_string() + " is a loopback address; every host has those by itself");
    if (ip.is_any() || ip.is_multicast() || ip.is_limited_broadcast()) {
      return add(where, ip.to_string() + " is not the address of one host");
    }
    if (!addresses_.insert(ip).second) add(where, ip.to_string() + " is taken; addresses must be unique");
  }

  void link(const Link& link, const std::string& where) {
    for (const auto& [member, name] : {std::pair{".a", &link.a}, std::pair{".b", &link.b}}) {
      if (!has_host(*name))
        add(where + member, "no host is called " + quoted(*name) + "; the hosts are " + host_names());
    }
    if (link.a == link.b)
      add(where, "leads from " + quoted(link.a) + " to itself; its loopback is the host's \"loopback\"");
    if (link.a != link.b && !links_.insert(std::minmax(link.a, link.b)).second) {
      add(where, "is a second link between " + quoted(link.a) + " and " + quoted(link.b) + "; keep one");
    }
    shape(link.shape, where + ".shape");
    if (link.mtu < kLeastMtu || link.mtu > kMostMtu)
      add(where + ".mtu",
          "must be between " + std::to_string(kLeastMtu) + " and " + std::to_string(kMostMtu));
    if (is_switch(link.a) && is_switch(link.b) && !join(link.a, link.b))
      add(where, "closes a ring of switches, in which a broadcast would go round for ever; leave it out");
  }

  bool is_switch(const std::string& name) const {
    return std::any_of(scenario_.hosts.begin(), scenario_.hosts.end(),
                       [&](const Host& h) { return h.name == name && h.is_switch; });
  }
  /// Joins two switches' trees; false if they are one already.
  bool join(const std::string& a, const std::string& b) {
    const auto root = [this](std::string name) {
      for (auto at = above_.find(name); at != above_.end(); at = above_.find(name)) name = at->second;
      return name;
    };
    const std::string root_a = root(a), root_b = root(b);
    if (root_a == root_b) return false;
    above_[root_a] = root_b;
    return true;
  }

  /// What parse_netem() can't have let through.
  void shape(const Netem& shape, const std::string& where) {
    if (shape.delay < 0ns || shape.delay > kLongestDelay || shape.jitter < 0ns ||
        shape.jitter > kLongestDelay) {
      add(where, "delay and jitter must be between 0s and 3600s");
    }
    if (std::max({shape.loss, shape.duplicate, shape.reorder, shape.corrupt}) > 1'000'000) {
      add(where, "loss, duplicate, reorder and corrupt must be between 0% and 100%");
    }
    if (shape.limit == 0) add(where, "limit must be at least 1 packet");
  }

  void program(const Program& program, const std::string& where) {
    if (program.name.empty()) add(where + ".name", "is empty; output and views need a name");
    if (!program.name.empty() && !program_names_.insert(program.name).second) {
      add(where + ".name", quoted(program.name) + " is taken; give each program a name of its own");
    }
    if (!has_host(program.host)) {
      add(where + ".host", "no host is called " + quoted(program.host) + "; the hosts are " + host_names());
    }
    if (is_switch(program.host))
      add(where + ".host", quoted(program.host) + " is a switch, which runs no programs; name another host");
    if (is_outside(program.host))
      add(where + ".host", quoted(program.host) + " is outside of the simulation; no program runs there");
    if (program.path.empty()) add(where + ".path", "is empty; name the program's .py file");
    if (program.start < 0ns) add(where + ".start", "must not be before the run");
  }

  void knob(const Knob& knob, const std::string& where) {
    if (!is_name(knob.name)) {
      add(where + ".name", quoted(knob.name) + " must be 1 to 64 of letters, digits, '-', '_' and '.'");
    } else if (!knob_names_.insert(knob.name).second) {
      add(where + ".name", quoted(knob.name) + " is taken; give each knob a name of its own");
    }
    target(knob, where + ".target");
    const double most = most_of(knob.kind);
    // Written so that a NaN fails.
    if (!(knob.minimum >= (knob.kind == Knob::Kind::rate ? 0.001 : 0.0))) {
      add(where + ".minimum",
          knob.kind == Knob::Kind::rate ? "must be at least 0.001 (kbit/s)" : "must not be negative");
    }
    if (!(knob.maximum <= most))
      add(where + ".maximum", "must be at most " + std::to_string(static_cast<std::int64_t>(most)));
    if (!(knob.minimum <= knob.value && knob.value <= knob.maximum)) {
      add(where + ".value", "must lie between minimum and maximum");
    }
    if (!(knob.step > 0)) add(where + ".step", "must be more than 0");
  }

  static double most_of(Knob::Kind kind) {
    switch (kind) {
      case Knob::Kind::delay:
        return kLongestDelayMs;
      case Knob::Kind::rate:
        return kFastestKbit;
      case Knob::Kind::count:
        return kMostCopies;
      case Knob::Kind::loss:
      case Knob::Kind::reorder:
      case Knob::Kind::duplicate:
        break;
    }
    return 100;
  }

  void target(const Knob& knob, const std::string& where) {
    if (knob.kind == Knob::Kind::count) {
      const auto is_it = [&](const Program& p) { return p.name == knob.target; };
      if (std::none_of(scenario_.programs.begin(), scenario_.programs.end(), is_it)) {
        add(where, "no program is called " + quoted(knob.target) + "; name the program that is copied");
      }
      return;
    }
    names_links(knob.target, where);
  }

  void names_links(const std::string& target, const std::string& where) {
    const auto is_it = [&](const Link& l) { return names_link(target, l); };
    if (target == "*" || has_host(target) ||
        std::any_of(scenario_.links.begin(), scenario_.links.end(), is_it))
      return;
    add(where,
        quoted(target) + " is neither a link (\"a-b\"), nor a host (its loopback), nor \"*\" (all of them)");
  }

  void intervention(const Intervention& intervention, const std::string& where) {
    if (intervention.delay < 0ns || intervention.delay > kLongestDelay)
      add(where, "the delay must be between 0s and 3600s");
    if (intervention.at < 0ns) add(where, "must not be before the run");
    if (intervention.on_packet()) return packet(intervention.packet, where);
    if (intervention.kind == Intervention::Kind::change) {
      names_links(intervention.target, where);
      return shape(intervention.shape, where);
    }
    const auto is_it = [&](const Program& p) { return p.name == intervention.target; };
    if (std::none_of(scenario_.programs.begin(), scenario_.programs.end(), is_it))
      add(where,
          "no program is called " + quoted(intervention.target) + "; the programs are " + program_list());
    if (intervention.text.find('\n') != std::string::npos)
      add(where, "types more than one line; write one for each");
  }

  void packet(const PacketChoice& packet, const std::string& where) {
    if (packet.number != 0) return;
    if (packet.nth == 0) add(where, "the first packet is #1");
    for (const std::string& name : {packet.from, packet.to}) {
      if (!has_host(name))
        return add(where, "no host is called " + quoted(name) + "; the hosts are " + host_names());
    }
    const auto joins = [&](const Link& l) { return names_link(packet.from + "-" + packet.to, l); };
    if (packet.from != packet.to && std::none_of(scenario_.links.begin(), scenario_.links.end(), joins)) {
      add(where, "no link leads from " + quoted(packet.from) + " to " + quoted(packet.to) +
                     "; name the two ends of one link");
    }
  }

  std::string program_list() const {
    std::string names;
    for (const Program& each : scenario_.programs) names += (names.empty() ? "" : ", ") + each.name;
    return names;
  }

  const Scenario& scenario_;
  std::vector<Problem> problems_;
  std::set<std::string> host_names_, program_names_, knob_names_;
  bool has_outside_ = false;
  std::set<std::pair<std::string, std::string>> links_;
  std::map<std::string, std::string> above_;  ///< of a switch, in the tree of those that are joined
  std::set<wire::IpAddress> addresses_;
};

}  // namespace

bool is_typed_into(const Scenario& scenario, const Program& program) {
  return program.input ||
         std::any_of(scenario.interventions.begin(), scenario.interventions.end(),
                     [&](const Intervention& each) {
                       return each.kind == Intervention::Kind::type && each.target == program.name;
                     });
}

std::vector<Problem> validate(const Scenario& scenario) { return Checker(scenario).run(); }

}  // namespace zocalo::scenario

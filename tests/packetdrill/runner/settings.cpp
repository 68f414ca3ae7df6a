#include "packetdrill/runner/settings.h"

#include <array>
#include <fstream>
#include <sstream>

namespace zocalo::packetdrill {

namespace {

using kernel::Sysctls;

/// One line of shell at work: where it is, for complaints.
struct Place {
  int line;
  std::filesystem::path folder;
  bool running;
  Settings& settings;
};

struct Row {
  std::string_view name;  ///< behind net.ipv4.
  int Sysctls::*value;
};

constexpr Row kRows[] = {
    {"tcp_timestamps", &Sysctls::tcp_timestamps},
    {"tcp_sack", &Sysctls::tcp_sack},
    {"tcp_window_scaling", &Sysctls::tcp_window_scaling},
    {"tcp_syn_retries", &Sysctls::tcp_syn_retries},
    {"tcp_synack_retries", &Sysctls::tcp_synack_retries},
    {"tcp_retries2", &Sysctls::tcp_retries2},
    {"tcp_fin_timeout", &Sysctls::tcp_fin_timeout},
    {"tcp_slow_start_after_idle", &Sysctls::tcp_slow_start_after_idle},
    {"tcp_tso_win_divisor", &Sysctls::tcp_tso_win_divisor},
    {"tcp_min_tso_segs", &Sysctls::tcp_min_tso_segs},
    {"tcp_invalid_ratelimit", &Sysctls::tcp_invalid_ratelimit},
    {"tcp_comp_sack_nr", &Sysctls::tcp_comp_sack_nr},
    {"tcp_comp_sack_delay_ns", &Sysctls::tcp_comp_sack_delay_ns},
    {"tcp_comp_sack_slack_ns", &Sysctls::tcp_comp_sack_slack_ns},
};

/// What is simulated as Linux has it by default and in no other way. "*": it has no effect here.
struct Fixed {
  std::string_view name, value;
};
constexpr Fixed kFixed[] = {
    {"tcp_frto", "2"},
    {"tcp_dsack", "1"},
    {"tcp_fack", "0"},
    {"tcp_reordering", "3"},
    {"tcp_early_retrans", "3"},
    {"tcp_early_retrans", "4"},
    {"tcp_recovery", "1"},
    {"tcp_ecn_option", "*"},
    {"tcp_pacing_ss_ratio", "200"},
    {"tcp_pacing_ca_ratio", "120"},
    {"tcp_fastopen", "*"},
    {"tcp_fastopen_key", "*"},
    {"tcp_syncookies", "1"},
    {"tcp_mtu_probing", "0"},
};

std::string trim(std::string text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

/// Words as a shell splits them: quotes hold together, $((a*b)) is reckoned.
std::vector<std::string> words(std::string text) {
  for (std::size_t at; (at = text.find("$((")) != std::string::npos;) {
    const std::size_t end = text.find("))", at);
    if (end == std::string::npos) break;
    std::istringstream factors(text.substr(at + 3, end - at - 3));
    std::int64_t product = 1;
    for (std::string factor; std::getline(factors, factor, '*');) product *= std::stoll(factor);
    text.replace(at, end + 2 - at, std::to_string(product));
  }
  std::vector<std::string> out;
  std::string word;
  bool quoted = false, any = false;
  for (const char c : text) {
    if (c == '"' || c == '\'') {
      quoted = !quoted;
      any = true;
    } else if (!quoted && (c == ' ' || c == '\t')) {
      if (any) out.push_back(std::exchange(word, {}));
      any = false;
    } else {
      word += c;
      any = true;
    }
  }
  if (any) out.push_back(word);
  return out;
}

std::array<int, 3> three(const Place& place, const std::string& name, const std::string& value) {
  std::istringstream in(value);
  std::array<int, 3> out{};
  for (int& number : out) {
    if (!(in >> number)) throw Unsupported(place.line, name + "=" + value + " is not three numbers");
  }
  return out;
}

/// "net.ipv4.tcp_sack", "net/ipv4/tcp_sack" or "/proc/sys/net/ipv4/tcp_sack", and its value.
void set_sysctl(const Place& place, std::string name, const std::string& value) {
  for (char& c : name) c = c == '/' ? '.' : c;
  for (const std::string_view prefix : {".proc.sys.", "net.ipv4."}) {
    if (name.rfind(prefix, 0) == 0) name.erase(0, prefix.size());
  }
  const std::string setting = name + "=" + value;
  if (place.running) throw Unsupported(place.line, setting + " while the script runs");
  Sysctls& sysctls = place.settings.sysctls;
  if (name == "tcp_rmem" || name == "tcp_wmem") {
    (name == "tcp_rmem" ? sysctls.tcp_rmem : sysctls.tcp_wmem) = three(place, name, value);
    return;
  }
  if (name == "tcp_notsent_lowat") {
    std::istringstream(value) >> sysctls.tcp_notsent_lowat;
    return;
  }
  if (name == "tcp_congestion_control" && (value == "cubic" || value == "reno")) {
    place.settings.sysctls.tcp_congestion_control = value;
    return;
  }
  if (name == "tcp_ecn" && value.size() == 1 && value[0] >= '0' && value[0] <= '2') {
    place.settings.sysctls.tcp_ecn = value[0] - '0';
    return;
  }
  for (const Row& row : kRows) {
    if (row.name != name) continue;
    std::istringstream(value) >> sysctls.*row.value;
    return;
  }
  for (const Fixed& row : kFixed) {
    if (row.name == name && (row.value == "*" || row.value == value)) return;
  }
  throw Unsupported(place.line, setting + " is not simulated");
}

void run_line(const Place& place, const std::string& line);

/// The commands of a file beside the script.
void run_file(const Place& place, const std::filesystem::path& file) {
  std::ifstream in(place.folder / file);
  if (!in) throw Unsupported(place.line, "no file " + file.string());
  std::stringstream text;
  text << in.rdbuf();
  apply_command(text.str(), place.line, place.folder, place.running, place.settings);
}

void run_sysctl(const Place& place, const std::vector<std::string>& all) {
  for (std::size_t i = 1; i < all.size(); ++i) {
    if (all[i] == "-q" || all[i] == "-e" || all[i] == "-w") continue;
    if (all[i].rfind('>', 0) == 0) break;  // > /dev/null
    const std::size_t equals = all[i].find('=');
    if (equals == std::string::npos) throw Unsupported(place.line, "the command: " + all[i]);
    set_sysctl(place, all[i].substr(0, equals), all[i].substr(equals + 1));
  }
}

void run_line(const Place& place, const std::string& line) {
  const std::vector<std::string> all = words(line);
  if (all.empty() || all[0][0] == '#') return;
  const std::filesystem::path program(all[0]);
  const std::string name = program.filename().string();
  if (name == "sysctl") {
    run_sysctl(place, all);
  } else if (name == "set_sysctls.py") {
    for (std::size_t i = 1; i < all.size(); ++i) {
      const std::size_t equals = all[i].find('=');
      if (equals != std::string::npos) set_sysctl(place, all[i].substr(0, equals), all[i].substr(equals + 1));
    }
  } else if (name.rfind("sysctl_restore_", 0) == 0 || line.rfind("ip tcp_metrics flush", 0) == 0 ||
             line == "tc qdisc add dev tun0 root pfifo" || line == "nstat -n" || name == "sync" ||
             name == "sleep") {
    return;  // each run has a machine of its own
  } else if (name == "ethtool" && line.find("tso off") != std::string::npos) {
    return;  // bursts are cut up: the host here hands out no others
  } else if (program.extension() == ".sh") {
    run_file(place, program);
  } else {
    throw Unsupported(place.line, "the command: " + line);
  }
}

wire::IpAddress parse_address(const std::string& text, int line) {
  const auto address = wire::IpAddress::parse(text);
  if (!address) throw SyntaxError(line, "no address: " + text);
  return *address;
}

}  // namespace

Addresses Addresses::v6() {
  return {parse_address("fd3d:0a0b:17d6::1", 0), parse_address("fd3d:fa7b:d17d::1", 0)};
}

void apply_command(const std::string& text, int line, const std::filesystem::path& folder, bool running,
                   Settings& settings) {
  const Place place{line, folder, running, settings};
  std::string joined = text;
  for (std::size_t at; (at = joined.find("\\\n")) != std::string::npos;) joined.replace(at, 2, " ");
  std::istringstream lines(joined);
  for (std::string one; std::getline(lines, one);) {
    one = one.substr(0, one.find(" #"));
    std::istringstream commands(one);
    for (std::string command; std::getline(commands, command, ';');) run_line(place, trim(command));
  }
}

void apply_options(const Script& script, Settings& settings) {
  for (const auto& [name, value] : script.options) {
    const auto number = [&value = value] { return value.empty() ? 0 : std::stoi(value); };
    if (name == "tolerance_usecs") {
      settings.tolerance = std::chrono::microseconds(number());
    } else if (name == "tcp_ts_tick_usecs") {
      settings.timestamp_tick_us = number();
    } else if (name == "tcp_ts_ecr_scaled") {
      settings.scaled_echo = true;
    } else if (name == "strict_segments") {
      settings.strict_segments = true;
    } else if (name == "ip_version" && (value == "ipv4" || value == "ipv6")) {
      const bool v6 = value == "ipv6";
      if ((settings.addresses.local.family == wire::Family::ipv6) == v6) continue;
      settings.addresses = v6 ? Addresses::v6() : Addresses{};
      settings.mtu = v6 ? 1520 : 1500;
    } else if (name == "mtu") {
      settings.mtu = static_cast<std::uint16_t>(number());
    } else if (name == "local_ip") {
      settings.addresses.local = parse_address(value, script.options_line);
    } else if (name == "remote_ip") {
      settings.addresses.remote = parse_address(value, script.options_line);
    } else if (name == "mss") {
      settings.joined_segments = true;
    } else if (name == "send_omit_free" || name == "gateway_ip" || name == "netmask_ip") {
      // nothing here frees what is sent, or routes
      continue;
    } else {
      throw Unsupported(script.options_line, "--" + name + (value.empty() ? "" : "=" + value));
    }
  }
}

}  // namespace zocalo::packetdrill

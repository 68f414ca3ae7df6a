// getaddrinfo(3), answered from the scenario's names as glibc would from /etc/hosts.

#include <algorithm>
#include <charconv>

#include "kernel/addresses.h"
#include "kernel/dispatch.h"
#include "kernel/kernel.h"
#include "kernel/services.h"

namespace zocalo::kernel {

using namespace syscall;
using wire::Family;
using wire::IpAddress;

namespace {

// netdb.h of glibc
constexpr int kPassive = 1, kCanonName = 2, kNumericHost = 4, kV4Mapped = 8, kAddrConfig = 0x20,
              kNumericService = 0x400;
constexpr int kKnownFlags =
    kPassive | kCanonName | kNumericHost | kV4Mapped | 0x10 | kAddrConfig | 0x40 | 0x80 | kNumericService;

/// gai_strerror(3) of glibc, and the EAI_* number beside it.
struct Failure {
  int number;
  std::string_view text;
};
constexpr Failure kBadFlags{-1, "Bad value for ai_flags"}, kNoName{-2, "Name or service not known"},
    kFamily{-6, "ai_family not supported"}, kSockType{-7, "ai_socktype not supported"},
    kService{-8, "Servname not supported for ai_socktype"},
    kAddrFamily{-9, "Address family for hostname not supported"};

Outcome fail_with(const Failure& failure) {
  return Failed{errno_from_number(failure.number), std::string(failure.text)};
}

struct Kind {
  int type, protocol;
  bool usual = true;  ///< given without being asked for
};
constexpr int kDccpType = 6, kDccp = 33, kUdpLite = 136;
// gaih_inet_typeproto of glibc, in its order
constexpr Kind kKinds[] = {{SOCK_STREAM_, IPPROTO_TCP_}, {SOCK_DGRAM_, IPPROTO_UDP_},
                           {kDccpType, kDccp, false},    {SOCK_DGRAM_, kUdpLite, false},
                           {SOCK_STREAM_, kSctp, false}, {SOCK_SEQPACKET_, kSctp, false},
                           {SOCK_RAW_, IPPROTO_IP_}};

/// strtoul of the whole text.
std::optional<std::uint32_t> number(std::string_view text) {
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

/// inet_aton(3): "127.1", "0x7f000001", "0177.0.0.1".
std::optional<IpAddress> old_ipv4(std::string_view text) {
  std::array<std::uint32_t, 4> parts{};
  std::size_t count = 0;
  while (count < 4) {
    int base = 10;
    if (text.size() > 1 && text[0] == '0' && (text[1] == 'x' || text[1] == 'X')) {
      base = 16;
      text.remove_prefix(2);
    } else if (text.size() > 1 && text[0] == '0') {
      base = 8;
    }
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), parts[count], base);
    if (error != std::errc()) return std::nullopt;
    ++count;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    if (text.empty()) break;
    if (text[0] != '.') return std::nullopt;
    text.remove_prefix(1);
  }
  if (!text.empty()) return std::nullopt;
  std::uint64_t value = parts[count - 1];
  if (value >= 1ULL << (8 * (5 - count))) return std::nullopt;
  for (std::size_t i = 0; i + 1 < count; ++i) {
    if (parts[i] > 255) return std::nullopt;
    value |= static_cast<std::uint64_t>(parts[i]) << (24 - 8 * i);
  }
  return IpAddress::v4(static_cast<std::uint8_t>(value >> 24), static_cast<std::uint8_t>(value >> 16),
                       static_cast<std::uint8_t>(value >> 8), static_cast<std::uint8_t>(value));
}

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return text;
}

std::vector<IpAddress> look_up(const Config& config, const std::string& name) {
  const std::string wanted = lower(name);
  if (wanted == "localhost" || wanted == "localhost.localdomain" || wanted == "ip6-localhost") {
    return {IpAddress::loopback(Family::ipv6), IpAddress::loopback(Family::ipv4)};  // RFC 6724: ::1 first
  }
  for (const auto& [known, addresses] : config.names) {
    if (lower(known) == wanted) return addresses;
  }
  if (wanted == lower(config.name)) {
    if (!config.addresses.empty()) return config.addresses;
    return {IpAddress::v4(127, 0, 1, 1)};  // as Debian writes /etc/hosts
  }
  return {};
}

/// What follows the % of an address (RFC 4007, 11): a number, or with link-local addresses an interface's
/// name.
bool read_scope(const std::string& node, std::uint32_t& scope) {
  const std::size_t percent = node.find('%');
  if (percent == std::string::npos) return true;
  const auto ip = IpAddress::parse(node.substr(0, percent));
  if (!ip || ip->family != Family::ipv6) return false;
  const std::string zone = node.substr(percent + 1);
  const std::string text = ip->to_string();
  const bool link_local = text.starts_with("fe80:") || text.starts_with("ff02:");
  if (link_local && (zone == "lo" || zone == "eth0")) {
    scope = zone == "lo" ? 1 : 2;
    return true;
  }
  const auto value = number(zone);
  scope = value.value_or(0);
  return value.has_value();
}

/// The addresses of `call.node`, and its scope; a failure if there are none.
std::optional<Failure> find_addresses(const Config& config, const GetAddrInfo& call,
                                      std::vector<IpAddress>& out, std::uint32_t& scope) {
  if (call.node.empty()) {
    const bool passive = (call.flags & kPassive) != 0;
    for (const Family family : {Family::ipv6, Family::ipv4}) {
      out.push_back(passive ? IpAddress::any(family) : IpAddress::loopback(family));
    }
    // with AI_PASSIVE glibc's sorting puts 0.0.0.0 first
    if (passive) std::swap(out[0], out[1]);
    return std::nullopt;
  }
  const std::string node = call.node.substr(0, call.node.find('%'));
  if (!read_scope(call.node, scope)) return kNoName;
  auto numeric = old_ipv4(node);
  if (!numeric) numeric = IpAddress::parse(node);
  if (numeric) {
    const int family = numeric->family == Family::ipv4 ? AF_INET_ : AF_INET6_;
    if (call.family == AF_INET6_ && family == AF_INET_ && (call.flags & kV4Mapped) != 0) {
      out.push_back(mapped(*numeric));
      return std::nullopt;
    }
    if (call.family != AF_UNSPEC_ && call.family != family) return kAddrFamily;
    out.push_back(*numeric);
    return std::nullopt;
  }
  if ((call.flags & kNumericHost) != 0) return kNoName;
  std::vector<IpAddress> found = look_up(config, call.node);
  for (const IpAddress& ip : found) {
    const int family = ip.family == Family::ipv4 ? AF_INET_ : AF_INET6_;
    if (call.family == AF_UNSPEC_ || call.family == family) out.push_back(ip);
  }
  if (out.empty() && call.family == AF_INET6_ && (call.flags & kV4Mapped) != 0)
    std::transform(found.begin(), found.end(), std::back_inserter(out), mapped);
  if (out.empty()) return kNoName;
  return std::nullopt;
}

struct Target {
  Kind kind;
  std::uint16_t port;
};

/// The kinds of socket that the hints allow, each with the service's port (gaih_inet of glibc).
std::optional<Failure> find_targets(const GetAddrInfo& call, std::vector<Target>& out) {
  const bool hinted = call.type != 0 || call.protocol != 0;
  const auto port = number(call.service);
  const bool named = !call.service.empty() && !port;
  std::vector<Kind> kinds;
  for (const Kind& kind : kKinds) {
    if (call.type != 0 ? call.type != kind.type : !hinted && !kind.usual && !named) continue;
    if (call.protocol != 0 && kind.type != SOCK_RAW_ && call.protocol != kind.protocol) continue;
    kinds.push_back({kind.type, kind.type == SOCK_RAW_ ? call.protocol : kind.protocol});
  }
  if (hinted && kinds.empty()) return call.type != 0 ? kSockType : kService;
  if (hinted) kinds.resize(1);  // the first that fits
  if (hinted && kinds[0].type == SOCK_RAW_ && !call.service.empty()) return kService;
  if (named && (call.flags & kNumericService) != 0) return kNoName;
  for (const Kind& kind : kinds) {
    if (!named) {
      out.push_back({kind, static_cast<std::uint16_t>(port.value_or(0))});  // glibc takes it modulo 65536
      continue;
    }
    if (const auto its_own = service_port(call.service, kind.protocol)) out.push_back({kind, *its_own});
  }
  if (out.empty()) return kService;
  return std::nullopt;
}

}  // namespace

Outcome get_addr_info(const Config& config, GetAddrInfo call) {
  for (std::string* text : {&call.node, &call.service}) {  // to glibc a star is nothing
    if (*text == "*") text->clear();
  }
  if ((call.flags & ~kKnownFlags) != 0) return fail_with(kBadFlags);
  if ((call.flags & kCanonName) != 0 && call.node.empty()) return fail_with(kBadFlags);
  if (call.node.empty() && call.service.empty()) return fail_with(kNoName);
  if (call.family != AF_UNSPEC_ && call.family != AF_INET_ && call.family != AF_INET6_)
    return fail_with(kFamily);
  std::vector<Target> targets;
  if (const auto failure = find_targets(call, targets)) return fail_with(*failure);
  std::vector<IpAddress> addresses;
  std::uint32_t scope = 0;
  if (const auto failure = find_addresses(config, call, addresses, scope)) return fail_with(*failure);
  Reply reply;
  for (const IpAddress& ip : addresses) {
    const int family = ip.family == Family::ipv4 ? AF_INET_ : AF_INET6_;
    if (call.family != AF_UNSPEC_ && call.family != family) continue;
    for (const Target& target : targets) {
      InetAddress address;
      address.endpoint = {ip, target.port};
      if (ip.family == Family::ipv6) address.scope_id = scope;
      reply.addresses.push_back({family, target.kind.type, target.kind.protocol, address});
    }
  }
  if (reply.addresses.empty()) return fail_with(kAddrFamily);
  return reply;
}

}  // namespace zocalo::kernel

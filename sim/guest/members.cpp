#include "guest/members.h"

#include <limits>

namespace zocalo::guest {

using nlohmann::json;

namespace {

constexpr auto kInt32Min = std::numeric_limits<std::int32_t>::min();
constexpr auto kInt32Max = std::numeric_limits<std::int32_t>::max();

bool integer_within(const json& value, std::int64_t least, std::int64_t most) {
  if (!value.is_number_integer()) return false;
  if (value.is_number_unsigned() &&
      value.get<std::uint64_t>() > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
    return false;
  }
  const auto number = value.get<std::int64_t>();
  return number >= least && number <= most;
}

}  // namespace

void Members::complain(std::string_view name, std::string_view what) {
  if (error_.empty()) error_ = "\"" + std::string(name) + "\" " + std::string(what);
}

const json* Members::find(const char* name) const {
  const auto it = object_.find(name);
  return it == object_.end() ? nullptr : &*it;
}

std::int64_t Members::integer(const char* name, std::int64_t least, std::int64_t most) {
  const json* value = find(name);
  if (value != nullptr && integer_within(*value, least, most)) return value->get<std::int64_t>();
  complain(name, "must be an integer from " + std::to_string(least) + " to " + std::to_string(most));
  return 0;
}

int Members::int32(const char* name) { return static_cast<int>(integer(name, kInt32Min, kInt32Max)); }

int Members::int32_or(const char* name, int missing) { return has(name) ? int32(name) : missing; }

std::uint32_t Members::uint32(const char* name) {
  return static_cast<std::uint32_t>(integer(name, 0, std::numeric_limits<std::uint32_t>::max()));
}

bool Members::boolean(const char* name) {
  const json* value = find(name);
  if (value != nullptr && value->is_boolean()) return value->get<bool>();
  complain(name, "must be true or false");
  return false;
}

std::string Members::text(const char* name) {
  const json* value = find(name);
  if (value != nullptr && value->is_string()) return value->get<std::string>();
  complain(name, "must be a string");
  return {};
}

std::string Members::text_or_empty(const char* name) { return has(name) ? text(name) : std::string{}; }

ThreadId Members::thread() {
  return ThreadId{static_cast<std::uint32_t>(integer("th", 1, std::numeric_limits<std::uint32_t>::max()))};
}

std::optional<Duration> Members::timeout() {
  if (!has("timeout")) return std::nullopt;
  return Duration{integer("timeout", 0, std::numeric_limits<std::int64_t>::max())};
}

std::vector<Fd> Members::fds(const json& list, std::string_view name) {
  std::vector<Fd> result;
  if (!list.is_array()) {
    complain(name, "must be a list of descriptors");
    return result;
  }
  result.reserve(list.size());
  for (const json& item : list) {
    if (!integer_within(item, kInt32Min, kInt32Max)) {
      complain(name, "must be a list of descriptors");
      return result;
    }
    result.push_back(item.get<Fd>());
  }
  return result;
}

std::vector<syscall::PollFd> Members::poll_fds(const char* name) {
  std::vector<syscall::PollFd> result;
  const json* list = find(name);
  if (list == nullptr || !list->is_array()) {
    complain(name, "must be a list of [fd, events]");
    return result;
  }
  for (const json& item : *list) {
    if (!item.is_array() || item.size() != 2 || !integer_within(item[0], kInt32Min, kInt32Max) ||
        !integer_within(item[1], 0, std::numeric_limits<std::uint32_t>::max())) {
      complain(name, "must be a list of [fd, events]");
      return result;
    }
    result.push_back({item[0].get<Fd>(), item[1].get<std::uint32_t>()});
  }
  return result;
}

syscall::SocketAddress Members::address(const char* name) {
  const json* value = find(name);
  if (value == nullptr || value->is_null()) return std::monostate{};
  if (value->is_string()) return syscall::UnixAddress{value->get<std::string>()};
  constexpr auto kUint32Max = std::numeric_limits<std::uint32_t>::max();
  const bool inet = value->is_array() && (value->size() == 2 || value->size() == 4) &&
                    (*value)[0].is_string() && integer_within((*value)[1], 0, 65535);
  const auto ip = inet ? wire::IpAddress::parse((*value)[0].get<std::string>()) : std::nullopt;
  const bool scoped = inet && value->size() == 4;
  if (!ip || (scoped &&
              (!integer_within((*value)[2], 0, kUint32Max) || !integer_within((*value)[3], 0, kUint32Max)))) {
    complain(name, "must be [ip, port], [ip, port, flow, scope], a path or null");
    return std::monostate{};
  }
  syscall::InetAddress address{{*ip, (*value)[1].get<std::uint16_t>()}, 0, 0};
  if (scoped) {
    address.flow_info = (*value)[2].get<std::uint32_t>();
    address.scope_id = (*value)[3].get<std::uint32_t>();
  }
  return address;
}

std::vector<std::pair<std::string, std::string>> Members::texts(const char* name) {
  std::vector<std::pair<std::string, std::string>> result;
  if (!has(name)) return result;
  const json& object = *find(name);
  if (!object.is_object()) {
    complain(name, "must be an object of strings");
    return result;
  }
  for (const auto& [key, value] : object.items()) {
    if (!value.is_string()) {
      complain(name, "must be an object of strings");
      return result;
    }
    result.emplace_back(key, value.get<std::string>());
  }
  return result;
}

std::vector<std::string> Members::names(const char* name) {
  std::vector<std::string> result;
  if (!has(name)) return result;
  const json& list = *find(name);
  for (const json& item : list) {
    if (!list.is_array() || !item.is_string()) {
      complain(name, "must be a list of strings");
      return result;
    }
    result.push_back(item.get<std::string>());
  }
  return result;
}

Bytes Members::octets(const char* name) {
  Bytes result;
  if (!has(name)) return result;
  const json& list = *find(name);
  for (const json& item : list) {
    if (!list.is_array() || !integer_within(item, 0, 255)) {
      complain(name, "must be a list of octets");
      return result;
    }
    result.push_back(item.get<std::uint8_t>());
  }
  return result;
}

const json* Members::array(const char* name, std::size_t size) {
  const json* value = find(name);
  if (value != nullptr && value->is_array() && value->size() == size) return value;
  complain(name, "must be a list of " + std::to_string(size));
  return nullptr;
}

json address_to_json(const syscall::SocketAddress& address) {
  if (const auto* unix_address = std::get_if<syscall::UnixAddress>(&address)) return unix_address->path;
  const auto* inet = std::get_if<syscall::InetAddress>(&address);
  if (inet == nullptr) return nullptr;
  json list = json::array({inet->endpoint.ip.to_string(), inet->endpoint.port});
  if (inet->endpoint.ip.family == wire::Family::ipv6) {
    list.push_back(inet->flow_info);
    list.push_back(inet->scope_id);
  }
  return list;
}

}  // namespace zocalo::guest

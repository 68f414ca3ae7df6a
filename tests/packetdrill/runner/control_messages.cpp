#include "packetdrill/runner/control_messages.h"

#include <vector>

#include "syscall/constants.h"
#include "syscall/option_numbers.h"

namespace zocalo::packetdrill {

namespace {

constexpr std::size_t kHeader = 16;  // struct cmsghdr of 64 bits
constexpr std::size_t kError = 16;   // struct sock_extended_err

struct ControlMessage {
  int level = 0, type = 0;
  Bytes data;
  friend bool operator==(const ControlMessage&, const ControlMessage&) = default;
};

void put(Bytes& out, std::uint64_t value, std::size_t size) {
  for (std::size_t i = 0; i < size; ++i) out.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
}

std::uint64_t get(ByteView bytes, std::size_t at, std::size_t size) {
  std::uint64_t value = 0;
  for (std::size_t i = size; i-- > 0;) value = value << 8 | bytes[at + i];
  return value;
}

std::int64_t number(const Value& record, std::string_view name, int line) {
  const Value* value = record.member(name);
  if (value == nullptr || value->kind != Value::Kind::number)
    throw Unsupported(line, "a control message without " + std::string(name));
  return value->number;
}

/// struct sock_extended_err; the address behind it is not looked at.
Bytes extended_error(const Value& record, int line) {
  Bytes out;
  put(out, static_cast<std::uint64_t>(number(record, "ee_errno", line)), 4);
  for (const std::string_view name : {"ee_origin", "ee_type", "ee_code"})
    put(out, static_cast<std::uint64_t>(number(record, name, line)), 1);
  put(out, 0, 1);
  for (const std::string_view name : {"ee_info", "ee_data"})
    put(out, static_cast<std::uint64_t>(number(record, name, line)), 4);
  return out;
}

/// A number, or what a name stands for that means one thing over IPv4 and another over IPv6.
int level_or_type(const Value& item, std::string_view name, wire::Family family, int line) {
  const std::int64_t value = number(item, name, line);
  if (family == wire::Family::ipv4) return static_cast<int>(value);
  const std::string& text = item.member(name)->text;
  return text == "CMSG_LEVEL_IP"       ? syscall::IPPROTO_IPV6_
         : text == "CMSG_TYPE_RECVERR" ? syscall::IPV6_RECVERR_
                                       : static_cast<int>(value);
}

std::vector<ControlMessage> expected_messages(const Value& message, wire::Family family, int line) {
  std::vector<ControlMessage> out;
  const Value* control = message.member("msg_control");
  if (control == nullptr) return out;
  for (const Value& item : control->items) {
    ControlMessage one{
        level_or_type(item, "cmsg_level", family, line), level_or_type(item, "cmsg_type", family, line), {}};
    const Value* data = item.member("cmsg_data");
    if (data != nullptr && data->kind == Value::Kind::record) {
      one.data = extended_error(*data, line);
    } else {
      put(one.data, static_cast<std::uint64_t>(number(item, "cmsg_data", line)), 4);
    }
    out.push_back(std::move(one));
  }
  return out;
}

std::vector<ControlMessage> received_messages(ByteView control) {
  std::vector<ControlMessage> out;
  while (control.size() >= kHeader) {
    const auto size = static_cast<std::size_t>(get(control, 0, 8));
    if (size < kHeader || size > control.size()) break;
    const ByteView data = control.subspan(kHeader, size - kHeader);
    out.push_back({static_cast<int>(get(control, 8, 4)), static_cast<int>(get(control, 12, 4)),
                   Bytes(data.begin(), data.end())});
    control = control.subspan(std::min((size + 7) / 8 * 8, control.size()));
  }
  return out;
}

std::string describe(const std::vector<ControlMessage>& messages) {
  std::string out = "msg_control [";
  for (const ControlMessage& message : messages) {
    out += "{level " + std::to_string(message.level) + ", type " + std::to_string(message.type) + ", data";
    for (const std::uint8_t octet : message.data) out += " " + std::to_string(octet);
    out += "}";
  }
  return out + "]";
}

}  // namespace

std::uint32_t control_room(const Value& message, wire::Family family, int line) {
  constexpr std::size_t kAddress = 28;  // struct sockaddr_in6, behind an error
  std::size_t room = 0;
  for (const ControlMessage& one : expected_messages(message, family, line)) {
    const std::size_t size = one.data.size() + (one.data.size() == kError ? kAddress : 0);
    room += kHeader + (size + 7) / 8 * 8;
  }
  return static_cast<std::uint32_t>(room);
}

std::string differs_in_control(const Value& message, const syscall::Reply& reply, wire::Family family,
                               int line) {
  const Value* flags = message.member("msg_flags");
  if (flags != nullptr && flags->number != reply.flags) return "msg_flags " + std::to_string(reply.flags);
  const std::vector<ControlMessage> wanted = expected_messages(message, family, line);
  std::vector<ControlMessage> got = received_messages(reply.control);
  for (std::size_t i = 0; i < got.size() && i < wanted.size(); ++i) {
    if (wanted[i].data.size() == kError && got[i].data.size() > kError) got[i].data.resize(kError);
  }
  return got == wanted ? "" : describe(got);
}

}  // namespace zocalo::packetdrill

#include "packetdrill/runner/control_messages.h"

#include <vector>

#include "syscall/constants.h"

namespace zocalo::packetdrill {

namespace {

constexpr std::size_t kHeader = 16;  // struct cmsghdr of 64 bits

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

std::vector<ControlMessage> expected_messages(const Value& message, int line) {
  std::vector<ControlMessage> out;
  const Value* control = message.member("msg_control");
  if (control == nullptr) return out;
  for (const Value& item : control->items) {
    ControlMessage one{static_cast<int>(number(item, "cmsg_level", line)),
                       static_cast<int>(number(item, "cmsg_type", line)),
                       {}};
    put(one.data, static_cast<std::uint64_t>(number(item, "cmsg_data", line)), 4);
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

std::uint32_t control_room(const Value& message, int line) {
  std::size_t room = 0;
  for (const ControlMessage& one : expected_messages(message, line))
    room += kHeader + (one.data.size() + 7) / 8 * 8;
  return static_cast<std::uint32_t>(room);
}

std::string differs_in_control(const Value& message, const syscall::Reply& reply, int line) {
  const Value* flags = message.member("msg_flags");
  if (flags != nullptr && flags->number != reply.flags) return "msg_flags " + std::to_string(reply.flags);
  const std::vector<ControlMessage> got = received_messages(reply.control);
  return got == expected_messages(message, line) ? "" : describe(got);
}

}  // namespace zocalo::packetdrill

#include "ui/model/pick.h"

#include <charconv>

namespace zocalo::ui {
namespace {

template <class Number>
bool read_number(std::string_view text, Number& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size() && !text.empty();
}

}  // namespace

std::optional<Command> parse_pick(std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const std::string_view kind = text.substr(0, colon), rest = text.substr(colon + 1);
  if (kind == "value" && !rest.empty()) return SelectValue{{}, std::string(rest), true};
  if (kind == "byte") {
    SelectOctet octet;
    const std::size_t second = rest.find(':');
    if (second == std::string_view::npos || !read_number(rest.substr(0, second), octet.call.value) ||
        !read_number(rest.substr(second + 1), octet.offset))
      return std::nullopt;
    return octet;
  }
  SelectPacket packet;
  if (kind == "packet" && read_number(rest, packet.packet.value)) return packet;
  SelectSocket socket;
  if (kind == "socket" && read_number(rest, socket.socket.value)) return socket;
  SelectCall call;
  if (kind == "call" && read_number(rest, call.call.value)) return call;
  return std::nullopt;
}

}  // namespace zocalo::ui

#include "native/dap/dap_wire.h"

#include <unistd.h>

#include <cerrno>
#include <cstdlib>

namespace zocalo::native {

using nlohmann::json;

namespace {

constexpr std::size_t kLongestHeader = 4096, kLongestBody = 64U << 20;

/// The number that follows "Content-Length:"; nothing if there is none, or it is no sensible one.
std::optional<std::size_t> content_length(const std::string& header) {
  const std::size_t at = header.find("Content-Length:");
  if (at == std::string::npos) return std::nullopt;
  const unsigned long long value = std::strtoull(header.c_str() + at + 15, nullptr, 10);
  if (value > kLongestBody) return std::nullopt;
  return static_cast<std::size_t>(value);
}

/// What every message has (Debug Adapter Protocol: ProtocolMessage, Request); arguments are looked at later.
bool well_formed(const json& message) {
  if (!message.is_object() || !message.value("type", json()).is_string()) return false;
  if (message["type"] != "request") return true;
  const json arguments = message.value("arguments", json());
  return message.value("seq", json()).is_number_integer() && message.value("command", json()).is_string() &&
         (arguments.is_object() || arguments.is_null());
}

}  // namespace

bool DapWire::read_some() {
  char chunk[1 << 16];
  const ssize_t got = ::read(in_, chunk, sizeof chunk);
  if (got < 0) return errno == EINTR || errno == EAGAIN;
  buffer_.append(chunk, static_cast<std::size_t>(got));
  return got > 0 && !broken_;
}

std::optional<json> DapWire::next() {
  const std::size_t end = buffer_.find("\r\n\r\n");
  if (broken_ || end == std::string::npos) {
    broken_ = broken_ || buffer_.size() > kLongestHeader;
    return std::nullopt;
  }
  const auto length = content_length(buffer_.substr(0, end));
  if (!length) {
    broken_ = true;
    return std::nullopt;
  }
  const std::size_t body = end + 4;
  if (buffer_.size() < body + *length) return std::nullopt;
  json message = json::parse(buffer_.begin() + static_cast<std::ptrdiff_t>(body),
                             buffer_.begin() + static_cast<std::ptrdiff_t>(body + *length), nullptr, false);
  buffer_.erase(0, body + *length);
  broken_ = !well_formed(message);
  if (broken_) return std::nullopt;
  return message;
}

void DapWire::send(json message) {
  message["seq"] = ++sequence_;
  // Programs may print what is no UTF-8.
  const std::string body = message.dump(-1, ' ', false, json::error_handler_t::replace);
  const std::string whole = "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
  for (std::size_t sent = 0; sent < whole.size();) {
    const ssize_t put = ::write(out_, whole.data() + sent, whole.size() - sent);
    if (put < 0 && errno == EINTR) continue;
    if (put <= 0) return;  // nobody listens any more: reading will say so
    sent += static_cast<std::size_t>(put);
  }
}

void DapWire::send_event(const std::string& event, json body) {
  send({{"type", "event"}, {"event", event}, {"body", std::move(body)}});
}

void DapWire::respond(const json& request, json body) {
  json message{{"type", "response"},
               {"request_seq", request.value("seq", 0)},
               {"command", request.value("command", "")},
               {"success", true}};
  if (!body.is_null()) message["body"] = std::move(body);
  send(std::move(message));
}

void DapWire::refuse(const json& request, const std::string& message) {
  send({{"type", "response"},
        {"request_seq", request.value("seq", 0)},
        {"command", request.value("command", "")},
        {"success", false},
        {"message", message},
        {"body", {{"error", {{"id", 1}, {"format", message}, {"showUser", true}}}}}});
}

}  // namespace zocalo::native

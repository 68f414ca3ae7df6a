#pragma once
// The Debug Adapter Protocol's base protocol: "Content-Length: N", an empty line, N octets of JSON.

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

namespace zocalo::native {

class DapWire {
 public:
  /// Borrows the descriptors.
  DapWire(int in, int out) : in_(in), out_(out) {}

  int in() const { return in_; }
  /// Reads what there is; waits if there is nothing. False at the end of the stream or when it can't be
  /// understood.
  bool read_some();
  /// The next whole message that was read.
  std::optional<nlohmann::json> next();
  /// Not the base protocol, or not JSON: nothing that follows can be understood.
  bool broken() const { return broken_; }

  void send_event(const std::string& event, nlohmann::json body = nlohmann::json::object());
  void respond(const nlohmann::json& request, nlohmann::json body);
  /// `message` is shown to the user.
  void refuse(const nlohmann::json& request, const std::string& message);

 private:
  void send(nlohmann::json message);

  int in_, out_;
  int sequence_ = 0;
  std::string buffer_;
  bool broken_ = false;
};

}  // namespace zocalo::native

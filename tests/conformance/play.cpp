#include "conformance/play.h"

#include <catch2/catch_test_macros.hpp>
#include <cctype>
#include <cstdlib>
#include <fstream>
#include <thread>

#include "native/conformance/network.h"
#include "timeline/exports.h"

namespace zocalo::conformance {

std::string Play::text_of(const SocketAddress& address) {
  const auto* inet = std::get_if<InetAddress>(&address);
  if (inet == nullptr || inet->endpoint.port < 1024) return to_string(address);
  const auto [row, fresh] = ports_.emplace(inet->endpoint.port, static_cast<int>(ports_.size()) + 1);
  return inet->endpoint.ip.to_string() + ":port" + std::to_string(row->second);
}

std::string Play::text_of(const std::optional<Outcome>& outcome) {
  if (!outcome) return "blocks";
  if (const auto* failed = std::get_if<Failed>(&*outcome))
    return failed->detail.empty() ? std::string(errno_name(failed->error)) : failed->detail;
  const auto* reply = std::get_if<Reply>(&*outcome);
  if (reply == nullptr) return "blocked";
  std::string text = std::to_string(reply->result);
  if (!reply->data.empty()) text += " '" + zocalo::to_string(reply->data) + "'";
  if (const std::string address = text_of(reply->address); !address.empty()) text += " from " + address;
  if (reply->flags != 0) text += " flags " + std::to_string(reply->flags);
  for (const Fd fd : reply->fds) text += " fd " + std::to_string(fd);
  if (!reply->control.empty()) text += " control";
  for (const std::uint8_t octet : reply->control) text += " " + std::to_string(octet);
  for (const AddrInfo& row : reply->addresses)
    text +=
        " " + to_string(row.address) + "/" + std::to_string(row.type) + "/" + std::to_string(row.protocol);
  for (const PollFd& row : reply->ready)
    text += " " + std::to_string(row.fd) + ":" + std::to_string(row.events);
  constexpr const char* kNames[] = {" r", " w", " x"};
  for (std::size_t set = 0; set < 3; ++set) {
    for (const Fd fd : reply->sets[set]) text += kNames[set] + std::to_string(fd);
  }
  return text;
}

std::optional<Outcome> Play::call(GuestId guest, Syscall syscall, std::uint32_t thread) {
  // A port that the kernel chose is called by the order of its appearance, in what is asked as in what is
  // answered.
  std::string line = (guest == kServer ? "server: " : "client: ") + std::string(syscall::name_of(syscall));
  if (const Fd fd = fd_of(syscall); fd >= 0) line += " " + std::to_string(fd);
  std::optional<Outcome> outcome = transport_.call(guest, std::move(syscall), thread);
  transcript_.push_back(line + " = " + text_of(outcome));
  return outcome;
}

std::optional<Outcome> Play::finish(GuestId guest) {
  std::optional<Outcome> outcome = transport_.finish(guest);
  transcript_.push_back((guest == kServer ? "server:" : "client:") + std::string(" then = ") +
                        text_of(outcome));
  return outcome;
}

SocketAddress Play::name_of(GuestId guest, Fd fd) {
  const std::optional<Outcome> outcome = call(guest, GetSockName{fd});
  const auto* reply = outcome ? std::get_if<Reply>(&*outcome) : nullptr;
  return reply != nullptr ? reply->address : SocketAddress{};
}

SocketAddress Play::listener(int backlog) {
  server(Socket{AF_INET_, SOCK_STREAM_, 0});
  server(Bind{3, loopback()});
  server(Listen{3, backlog});
  return name_of(kServer, 3);
}

SocketAddress Play::connection() {
  SocketAddress address = listener();
  client(Socket{AF_INET_, SOCK_STREAM_, 0});
  client(Connect{3, address});
  server(Accept{3, 0});
  return address;
}

void Play::poll(GuestId guest, Fd fd) {
  call(guest, Poll{{{fd, POLLIN_ | POLLPRI_ | POLLOUT_ | POLLRDHUP_}}, Duration{}});
}

namespace {

/// With ZOCALO_CAPTURES the packets of the simulated side are left in that folder, for tests/tshark.
void capture(const timeline::Timeline& timeline, std::string name) {
  const char* folder = std::getenv("ZOCALO_CAPTURES");
  if (folder == nullptr) return;
  for (char& letter : name) letter = std::isalnum(static_cast<unsigned char>(letter)) != 0 ? letter : '-';
  const Bytes bytes = timeline::to_pcapng(timeline);
  std::ofstream file(std::string(folder) + "/" + name + ".pcapng", std::ios::binary);
  file.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
}

void compare(const std::vector<Case>& cases) {
  for (const Case& each : cases) {
    timeline::Timeline timeline;
    Play simulated(Transport::simulated(&timeline)), real(Transport::real());
    each.run(simulated);
    timeline.flush();
    capture(timeline, each.name);
    each.run(real);
    INFO(each.name);
    REQUIRE(simulated.transcript().size() == real.transcript().size());
    for (std::size_t i = 0; i < real.transcript().size(); ++i) {
      INFO("step " << i);
      CHECK(simulated.transcript()[i] == real.transcript()[i]);
    }
  }
}

}  // namespace

TEST_CASE("connections: both transports answer alike") { compare(kConnectionCases); }
TEST_CASE("transfer: both transports answer alike") { compare(kTransferCases); }
TEST_CASE("readiness: both transports answer alike") { compare(kReadinessCases); }
TEST_CASE("datagrams: both transports answer alike") { compare(kDatagramCases); }

TEST_CASE("what random programs found: both transports answer alike") {
  std::string obstacle;
  std::thread([&obstacle] {
    obstacle = native::conformance::enter_own_network();
    if (obstacle.empty()) compare(kFoundCases);
  }).join();
  if (!obstacle.empty()) WARN("not compared: " << obstacle);
}

TEST_CASE("errors: both transports answer alike") {
  // in a network of its own: what is unreachable or in TIME-WAIT there depends on nobody else
  std::string obstacle;
  std::thread([&obstacle] {
    obstacle = native::conformance::enter_own_network();
    if (obstacle.empty()) compare(kErrorCases);
  }).join();
  if (!obstacle.empty()) WARN("not compared: " << obstacle);
}

TEST_CASE("a transcript tells a difference") {
  Play simulated(Transport::simulated()), real(Transport::real());
  simulated.server(Socket{AF_INET_, SOCK_STREAM_, 0});
  real.server(Socket{AF_INET_, SOCK_DGRAM_, 0});
  simulated.poll(kServer, 3);
  real.poll(kServer, 3);
  CHECK(simulated.transcript() != real.transcript());
}

}  // namespace zocalo::conformance

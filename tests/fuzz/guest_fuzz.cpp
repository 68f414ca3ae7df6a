// A guest that says anything: its octets are cut into frames, decoded, and its calls are made on a simulated
// network, on which another program waits undisturbed. Input: what a guest writes to its channel.
#include <set>

#include "engine/simulation.h"
#include "fuzz/fuzz.h"
#include "guest/protocol.h"

namespace zocalo {
namespace {

using namespace syscall;

scenario::Scenario two_hosts() {
  scenario::Scenario scenario;
  scenario.name = "fuzz";
  for (const char* octet : {"1", "2"}) {
    scenario::Host host;
    host.name = std::string("host") + octet;
    host.addresses = {*wire::IpAddress::parse(std::string("10.0.0.") + octet),
                      *wire::IpAddress::parse(std::string("fd00::") + octet)};
    scenario.hosts.push_back(std::move(host));
  }
  scenario.links.push_back({"host1", "host2", *scenario::parse_netem("delay 1ms").netem});
  return scenario;
}

constexpr Caller kBystander{GuestId{2}, ThreadId{1}};
constexpr GuestId kGuest{1};

class World {
 public:
  World() : simulation_(two_hosts(), nullptr) {
    simulation_.start_guest(kGuest, HostId{1}, kStart);
    simulation_.start_guest(kBystander.guest, HostId{2}, kStart);
    advance();
    fd_ = static_cast<Fd>(bystander(Socket{AF_INET_, SOCK_STREAM_, 0}).result);
    bystander(Bind{fd_, InetAddress{{wire::IpAddress::any(wire::Family::ipv4), 8000}, 0, 0}});
    bystander(Listen{fd_, 5});
  }

  void hear(const guest::FromGuest& message) {
    const auto* call = std::get_if<guest::Call>(&message);
    // The session ends a guest that calls before its last call was answered.
    if (call == nullptr || blocked_.contains(call->thread)) return;
    blocked_.insert(call->thread);
    simulation_.submit({kGuest, call->thread}, CallId{++call_}, call->call);
    advance();
  }

  void end() {
    simulation_.end_guest(kGuest);
    advance();
    require(bystander(GetSockName{fd_}).address.index() != 0, "another program keeps its socket");
  }

 private:
  void advance() {
    for (int i = 0; i < 16 && simulation_.advance(simulation_.now() + 10s) == Progress::moved; ++i) take();
    take();
  }
  void take() {
    for (Completion& done : simulation_.take_completions()) {
      if (done.caller == kBystander) {
        answer_ = std::move(done.outcome);
      } else {
        blocked_.erase(done.caller.thread);
        static_cast<void>(guest::encode_reply(done.caller.thread, done.outcome, simulation_.now()));
      }
    }
  }
  Reply bystander(Syscall what) {
    answer_ = Failed{};
    simulation_.submit(kBystander, CallId{++call_}, std::move(what));
    for (int i = 0; i < 1000 && std::holds_alternative<Failed>(answer_); ++i) advance();
    const auto* reply = std::get_if<Reply>(&answer_);
    require(reply != nullptr, "another program's calls succeed");
    return *reply;
  }

  engine::Simulation simulation_;
  std::set<ThreadId> blocked_;
  Outcome answer_;
  std::uint64_t call_ = 0;
  Fd fd_ = -1;
};

}  // namespace
}  // namespace zocalo

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace zocalo;
  World world;
  guest::FrameReader reader;
  // In two pieces, as a channel might bring them.
  const std::size_t half = size / 2;
  for (const ByteView part : {ByteView(data, half), ByteView(data + half, size - half)}) {
    reader.push(part);
    while (const std::optional<Bytes> frame = reader.next()) {
      const guest::Decoded decoded = guest::decode(*frame);
      require(decoded.message.has_value() == decoded.error.empty(), "a message or an error");
      if (decoded.message) world.hear(*decoded.message);
    }
  }
  static_cast<void>(guest::decode(ByteView(data, size)));
  world.end();
  return 0;
}

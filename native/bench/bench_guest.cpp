#include "native/bench/bench_guest.h"

#include <spawn.h>
#include <sys/wait.h>

#include <chrono>
#include <memory>

#include "engine/simulation.h"
#include "native/files.h"
#include "native/run_loop.h"

extern char** environ;

namespace zocalo::native {
namespace {

// Four calls a round; both ends in one program, so that plain python3 needs no second process either.
constexpr const char* kProgram = R"(import socket, sys
server = socket.socket()
server.bind(("127.0.0.1", 0))
server.listen()
client = socket.create_connection(server.getsockname())
peer, _ = server.accept()
for _ in range(int(sys.argv[1])):
    client.send(b"ping")
    peer.send(peer.recv(100))
    assert client.recv(100) == b"ping"
)";

/// Passes everything on, and counts.
class Counting final : public syscall::SocketApi {
 public:
  Counting(std::unique_ptr<SocketApi> api, std::uint64_t& calls) : api_(std::move(api)), calls_(calls) {}
  Time now() const override { return api_->now(); }
  void start_guest(GuestId guest, HostId host, Time at) override { api_->start_guest(guest, host, at); }
  void end_guest(GuestId guest) override { api_->end_guest(guest); }
  void submit(syscall::Caller caller, CallId id, syscall::Syscall call) override {
    ++calls_;
    api_->submit(caller, id, std::move(call));
  }
  syscall::Progress advance(Time limit) override { return api_->advance(limit); }
  std::vector<syscall::Completion> take_completions() override { return api_->take_completions(); }

 private:
  std::unique_ptr<SocketApi> api_;
  std::uint64_t& calls_;
};

double seconds_since(std::chrono::steady_clock::time_point begin) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

std::string run_plain(const std::string& rounds) {
  std::string error;
  const std::string python = find_python(error);
  if (python.empty()) return error;
  std::string words[] = {python, "-c", kProgram, rounds};
  char* argv[] = {words[0].data(), words[1].data(), words[2].data(), words[3].data(), nullptr};
  pid_t process = 0;
  if (::posix_spawn(&process, python.c_str(), nullptr, nullptr, argv, environ) != 0)
    return python + " can't be started";
  int status = 0;
  ::waitpid(process, &status, 0);
  return status == 0 ? "" : "the program failed under plain " + python;
}

std::string run_guest(const std::string& rounds, std::uint64_t& calls) {
  const auto assets = assets_folder();
  if (!assets) return "the guest shim was not found; set ZOCALO_ASSETS to the folder assets/";
  scenario::Scenario scenario;
  scenario.hosts.push_back({"host", {}, {}});
  scenario::Program program;
  program.name = "echo";
  program.host = "host";
  program.path = "echo.py";
  program.args = {rounds};
  program.source = kProgram;
  scenario.programs.push_back(std::move(program));
  Signals signals;
  WatchedLauncher launcher((*assets / "guest").string());
  auto api = std::make_unique<Counting>(std::make_unique<engine::Simulation>(scenario, nullptr), calls);
  session::Options options;
  options.trace = guest::TraceDepth::none;
  session::Session session(
      scenario, std::make_unique<timeline::Timeline>(), std::move(api), launcher,
      [](const std::string&) { return std::optional<std::string>{}; }, options);
  RunLoop loop(session, launcher, signals, RunLoop::Options{});
  if (loop.run() != 0) return "interrupted";
  return session.exit_status() == 0 ? "" : "the program failed as a guest";
}

}  // namespace

GuestBench bench_guest(std::uint64_t rounds) {
  GuestBench bench;
  const std::string text = std::to_string(rounds);
  auto begin = std::chrono::steady_clock::now();
  bench.error = run_plain(text);
  bench.plain_wall_s = seconds_since(begin);
  if (!bench.error.empty()) return bench;
  begin = std::chrono::steady_clock::now();
  bench.error = run_guest(text, bench.syscalls);
  bench.wall_s = seconds_since(begin);
  return bench;
}

}  // namespace zocalo::native

// zocalo dap: a Debug Adapter (the Debug Adapter Protocol), over its standard streams or a port of this
// machine.
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <csignal>
#include <cstring>
#include <filesystem>

#include "native/command/command_line.h"
#include "native/dap/dap_session.h"

namespace zocalo::native {
namespace {

struct Options {
  int port = -1;
};

/// Over the standard streams. The programs inherit those: they get none of the protocol's, and write to
/// stderr.
int serve_streams() {
  const int in = ::fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 10),
            out = ::fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 10);
  const int nothing = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  if (in < 0 || out < 0 || nothing < 0)
    return complain(std::string("the standard streams: ") + std::strerror(errno));
  ::dup2(nothing, STDIN_FILENO);
  ::dup2(STDERR_FILENO, STDOUT_FILENO);
  Signals signals;
  return DapSession(DapWire(in, out), signals).serve();
}

int listen_on(int port, std::string& error) {
  const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int on = 1;
  ::setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  socklen_t size = sizeof address;
  if (::bind(listener, reinterpret_cast<sockaddr*>(&address), size) != 0 || ::listen(listener, 1) != 0 ||
      ::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
    error = "--port " + std::to_string(port) + ": " + std::strerror(errno);
    ::close(listener);
    return -1;
  }
  std::fprintf(stderr, "zocalo: a debug adapter listens at 127.0.0.1:%d\n", ntohs(address.sin_port));
  return listener;
}

/// One client after the other, until a signal comes.
int serve_port(int port) {
  std::string error;
  const int listener = listen_on(port, error);
  if (listener < 0) return complain(error);
  std::signal(SIGPIPE, SIG_IGN);
  const std::filesystem::path here = std::filesystem::current_path();
  for (;;) {
    Signals signals;
    pollfd rows[] = {{listener, POLLIN, 0}, {signals.fd(), POLLIN, 0}};
    ::poll(rows, 2, -1);
    if (signals.take() != 0) return kOk;
    const int client = ::accept4(listener, nullptr, nullptr, SOCK_CLOEXEC);
    if (client < 0) continue;
    DapSession(DapWire(client, client), signals).serve();
    ::close(client);
    std::filesystem::current_path(here);
  }
}

}  // namespace

void add_dap(CLI::App& app, Action& action) {
  CLI::App* dap =
      app.add_subcommand("dap", "Debug programs from an editor (Debug Adapter Protocol), also backwards");
  auto options = std::make_shared<Options>();
  dap->add_option("--port", options->port,
                  "Listen at this port of 127.0.0.1 instead of the standard streams; 0: any")
      ->check(CLI::Range(0, 65535));
  dap->footer(
      "The programs run on the simulated network and are recorded; the debugger's cursor moves on the "
      "recording.\n"
      "A launch request has: program, args or programs [{program, args}…]; or scenario; or lesson. And: cwd, "
      "seed,\n"
      "link ('delay 20ms loss 1%'), knobs ['loss=10'], stopOnEntry, stopOnExit (to go back from there).\n"
      "Function breakpoints are system calls (recv) or functions; the exception breakpoint \"filter\" takes "
      "a\n"
      "display filter as its condition: zocalo replay --fields lists what it knows.");
  dap->callback([options, &action] {
    action = [options] { return options->port >= 0 ? serve_port(options->port) : serve_streams(); };
  });
}

}  // namespace zocalo::native

#include "native/python_guest.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

#include <array>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <utility>
#include <vector>

extern char** environ;

namespace zocalo::native {

namespace {

// Above what a guest's simulated descriptors are likely to be called, so that its own numbers do not collide
// with ours.
constexpr int kChannelFd = 200;
constexpr std::size_t kReadSize = 1U << 16;
// A guest whose channel has ended is about to exit; one that has closed it and lives on is ended after this.
constexpr auto kFarewell = std::chrono::milliseconds(500);

#ifdef MSG_NOSIGNAL
constexpr int kNoSignal = MSG_NOSIGNAL;
#else
constexpr int kNoSignal = 0;
#endif

class UniqueFd {
 public:
  explicit UniqueFd(int fd = -1) : fd_(fd) {}
  UniqueFd(UniqueFd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  UniqueFd& operator=(UniqueFd&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~UniqueFd() {
    if (fd_ >= 0) close(fd_);
  }
  int get() const { return fd_; }

 private:
  int fd_;
};

std::string words_for(int wait_status) {
  if (WIFSIGNALED(wait_status)) {
    const int number = WTERMSIG(wait_status);
    return "killed by signal " + std::to_string(number) + " (" + strsignal(number) + ")";
  }
  return "exited with status " + std::to_string(WEXITSTATUS(wait_status));
}

class ChildGuest final : public PythonGuest {
 public:
  ChildGuest(pid_t process, UniqueFd channel) : process_(process), channel_(std::move(channel)) {}

  ~ChildGuest() override {
    if (reaped_) return;
    ::kill(process_, SIGKILL);
    while (waitpid(process_, nullptr, 0) < 0 && errno == EINTR) {
    }
  }

  int descriptor() const override { return channel_.get(); }
  int process_id() const override { return process_; }

  void send(Bytes frame) override {
    outgoing_.insert(outgoing_.end(), frame.begin(), frame.end());
    write_some();
  }

  std::optional<Bytes> receive() override {
    write_some();
    if (auto frame = reader_.next()) return frame;
    while (!ended_ && !reader_.failed()) {
      const ssize_t got = recv(channel_.get(), chunk_.data(), chunk_.size(), 0);
      if (got > 0) {
        reader_.push({chunk_.data(), static_cast<std::size_t>(got)});
        if (auto frame = reader_.next()) return frame;
        continue;
      }
      if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) break;
      if (got < 0 && errno == EINTR) continue;
      end_of_channel();
    }
    return std::nullopt;
  }

  std::optional<guest::Gone> gone() override {
    if (reader_.failed()) {
      kill();
      return guest::Gone{"what it says is not the guest protocol"};
    }
    reap();
    if (!reaped_) {
      if (ended_ && std::chrono::steady_clock::now() - ended_at_ > kFarewell) {
        kill();
        words_ = "closed its channel and went on";
      }
      return std::nullopt;
    }
    // Its last frames may still lie in the channel.
    if (!ended_ && has_unread()) return std::nullopt;
    return guest::Gone{words_, status_};
  }

  void kill() override {
    if (!reaped_) ::kill(process_, SIGKILL);
  }

 private:
  void end_of_channel() {
    ended_ = true;
    ended_at_ = std::chrono::steady_clock::now();
  }

  bool has_unread() const {
    std::uint8_t octet = 0;
    return recv(channel_.get(), &octet, 1, MSG_PEEK) > 0;
  }

  void reap() {
    if (reaped_) return;
    int status = 0;
    const pid_t found = waitpid(process_, &status, WNOHANG);
    if (found == 0 || (found < 0 && errno == EINTR)) return;
    reaped_ = true;
    if (!words_.empty()) return;
    words_ = found == process_ ? words_for(status) : "is gone";
    if (found == process_) status_ = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
  }

  void write_some() {
    while (written_ < outgoing_.size()) {
      const ssize_t put =
          ::send(channel_.get(), outgoing_.data() + written_, outgoing_.size() - written_, kNoSignal);
      if (put < 0 && errno == EINTR) continue;
      if (put < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return;
      if (put < 0) break;  // nobody will read it: gone() tells why
      written_ += static_cast<std::size_t>(put);
    }
    outgoing_.clear();
    written_ = 0;
  }

  pid_t process_;
  UniqueFd channel_;
  guest::FrameReader reader_;
  Bytes outgoing_;
  std::size_t written_ = 0;
  bool ended_ = false;
  bool reaped_ = false;
  std::chrono::steady_clock::time_point ended_at_;
  std::string words_;
  int status_ = guest::Gone{}.status;
  std::array<std::uint8_t, kReadSize> chunk_{};
};

bool is_set_by_us(std::string_view entry) {
  return entry.starts_with("PYTHONHASHSEED=") || entry.starts_with("PYTHONDONTWRITEBYTECODE=");
}

/// The parent's environment, with what makes a run repeatable. A time zone is the user's if TZ says so: what
/// the machine's settings say would make two machines differ.
std::vector<std::string> child_environment() {
  std::vector<std::string> entries;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    if (!is_set_by_us(*entry)) entries.emplace_back(*entry);
  }
  entries.emplace_back("PYTHONHASHSEED=0");
  entries.emplace_back("PYTHONDONTWRITEBYTECODE=1");
  if (std::getenv("TZ") == nullptr) entries.emplace_back("TZ=UTC");
  return entries;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> result;
  for (std::string& text : texts) result.push_back(text.data());
  result.push_back(nullptr);
  return result;
}

/// In the child, between fork() and exec(): async-signal-safe calls only (signal-safety(7)).
[[noreturn]] void become_python(pid_t parent, int channel, char* const* argv, char* const* environment) {
#ifdef __linux__
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(127);
#else
  static_cast<void>(parent);
#endif
  fcntl(channel, F_SETFD, 0);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  signal(SIGPIPE, SIG_DFL);
  execve(argv[0], argv, environment);
  _exit(127);
}

bool is_program(const std::string& path) { return access(path.c_str(), X_OK) == 0; }

std::string on_path(const std::string& name) {
  const char* path = std::getenv("PATH");
  std::string_view rest = path == nullptr ? "/usr/local/bin:/usr/bin:/bin" : path;
  while (!rest.empty()) {
    const std::size_t end = rest.find(':');
    std::string candidate = std::string(rest.substr(0, end)) + "/" + name;
    if (is_program(candidate)) return candidate;
    rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + 1);
  }
  return {};
}

bool open_channel(UniqueFd& ours, UniqueFd& theirs) {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0) return false;
  ours = UniqueFd(ends[0]);
  const UniqueFd low(ends[1]);
  theirs = UniqueFd(fcntl(low.get(), F_DUPFD_CLOEXEC, kChannelFd));
  return theirs.get() >= 0 && fcntl(low.get(), F_SETFD, FD_CLOEXEC) == 0 &&
         fcntl(ours.get(), F_SETFD, FD_CLOEXEC) == 0 && fcntl(ours.get(), F_SETFL, O_NONBLOCK) == 0;
}

}  // namespace

std::string find_python(std::string& error) {
  if (const char* chosen = std::getenv("ZOCALO_PYTHON"); chosen != nullptr && *chosen != '\0') {
    std::string path = std::strchr(chosen, '/') != nullptr ? chosen : on_path(chosen);
    if (!path.empty() && is_program(path)) return path;
    error = "ZOCALO_PYTHON names \"" + std::string(chosen) + "\", which is no program that can be run";
    return {};
  }
  if (is_program("/usr/bin/python3")) return "/usr/bin/python3";
  std::string path = on_path("python3");
  if (path.empty()) error = "there is no python3: install Python 3.9 or newer, or set ZOCALO_PYTHON to one";
  return path;
}

PythonLauncher::PythonLauncher(std::string shim_folder) : shim_folder_(std::move(shim_folder)) {}

std::unique_ptr<guest::GuestChannel> PythonLauncher::launch(GuestId, const guest::Program&,
                                                            std::string& error) {
  return launch_python(error);
}

std::unique_ptr<PythonGuest> PythonLauncher::launch_python(std::string& error) {
  const std::string python = find_python(error);
  if (python.empty()) return nullptr;
  const std::string script = shim_folder_ + "/native.py";
  if (access(script.c_str(), R_OK) != 0) {
    error = "the guests' shim is missing: " + script;
    return nullptr;
  }
  UniqueFd ours, theirs;
  if (!open_channel(ours, theirs)) {
    error = std::string("no channel for the guest: ") + std::strerror(errno);
    return nullptr;
  }
  std::vector<std::string> arguments{python, script, std::to_string(theirs.get())};
  std::vector<std::string> variables = child_environment();
  const std::vector<char*> argv = pointers(arguments);
  const std::vector<char*> environment = pointers(variables);
  const pid_t parent = getpid();
  const pid_t process = fork();
  if (process == 0) become_python(parent, theirs.get(), argv.data(), environment.data());
  if (process < 0) {
    error = std::string("no process for the guest: ") + std::strerror(errno);
    return nullptr;
  }
  return std::make_unique<ChildGuest>(process, std::move(ours));
}

}  // namespace zocalo::native

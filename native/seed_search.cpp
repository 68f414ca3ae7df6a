#include "native/seed_search.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <csignal>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <thread>
#include <vector>

#include "native/command/command_line.h"
#include "native/files.h"
#include "native/signals.h"

extern char** environ;

namespace zocalo::native {
namespace {

using Json = nlohmann::json;

/// The words of this command, as typed, without `--seeds X` and `--json`.
std::vector<std::string> own_words() {
  const std::string line = read_text("/proc/self/cmdline").value_or("");
  std::vector<std::string> words;
  for (std::size_t at = 0; at < line.size();) {
    const std::size_t end = std::min(line.find('\0', at), line.size());
    words.push_back(line.substr(at, end - at));
    at = end + 1;
  }
  const auto seeds = std::find_if(words.begin(), words.end(),
                                  [](const std::string& word) { return word.starts_with("--seeds"); });
  if (seeds != words.end()) words.erase(seeds, seeds + (*seeds == "--seeds" ? 2 : 1));
  if (const auto json = std::find(words.begin(), words.end(), "--json"); json != words.end())
    words.erase(json);
  return words;
}

/// A word as a shell takes it.
std::string shell_word(const std::string& word) {
  constexpr std::string_view plain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./=:,%+";
  if (!word.empty() && word.find_first_not_of(plain) == std::string::npos) return word;
  std::string quoted = "'";
  for (const char c : word) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted + "'";
}

/// One run with one seed, as a child.
struct Attempt {
  std::uint64_t seed = 0;
  pid_t process = -1;
  int out = -1;
  std::string text;
};

class Search {
 public:
  Search(const Seeds& seeds, bool json)
      : seeds_(seeds),
        json_(json),
        words_(own_words()),
        next_(seeds.first),
        tell_(::isatty(STDERR_FILENO) == 1) {}

  int run() {
    const std::size_t most = std::max(1U, std::thread::hardware_concurrency());
    while (error_.empty()) {
      while (running_.size() < most && next_ <= last_wanted() && error_.empty()) start(next_++);
      if (running_.empty()) break;
      if (const int signal = wait(); signal != 0) {
        stop();
        clear_line();
        return 128 + signal;
      }
    }
    stop();
    clear_line();
    if (!error_.empty()) return complain(error_);
    return report();
  }

 private:
  /// No seed behind one that was found is of interest.
  std::uint64_t last_wanted() const { return found_ ? std::min(seeds_.last, *found_ - 1) : seeds_.last; }

  std::vector<std::string> words_for(std::uint64_t seed) const {
    std::vector<std::string> words = words_;
    const std::vector<std::string> ours{"--seed", std::to_string(seed)};
    words.insert(words.begin() + std::min<std::ptrdiff_t>(2, static_cast<std::ptrdiff_t>(words.size())),
                 ours.begin(), ours.end());
    return words;
  }

  void start(std::uint64_t seed) {
    std::vector<std::string> words = words_for(seed);
    words.insert(words.begin() + 2, "--json");
    std::vector<char*> pointers;
    for (std::string& word : words) pointers.push_back(word.data());
    pointers.push_back(nullptr);
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) return fail("no pipe for another process");
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    posix_spawnattr_init(&attributes);
    sigset_t none;
    sigemptyset(&none);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
    Attempt attempt;
    attempt.seed = seed;
    const int error =
        ::posix_spawn(&attempt.process, "/proc/self/exe", &actions, &attributes, pointers.data(), environ);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    ::close(ends[1]);
    attempt.out = ends[0];
    if (error != 0) {
      ::close(ends[0]);
      return fail("another process could not be started");
    }
    running_.push_back(std::move(attempt));
  }

  /// Until something was said or a signal came: its number, else 0.
  int wait() {
    std::vector<pollfd> rows{{signals_.fd(), POLLIN, 0}};
    for (const Attempt& attempt : running_) rows.push_back({attempt.out, POLLIN, 0});
    ::poll(rows.data(), rows.size(), -1);
    if (const int signal = signals_.take(); signal != 0) return signal;
    for (std::size_t i = running_.size(); i-- > 0;) {
      if (rows[i + 1].revents != 0 && hear(running_[i]))
        running_.erase(running_.begin() + static_cast<std::ptrdiff_t>(i));
    }
    return 0;
  }

  /// True: it has ended, and was judged.
  bool hear(Attempt& attempt) {
    char buffer[65536];
    const ssize_t got = ::read(attempt.out, buffer, sizeof buffer);
    if (got > 0) {
      attempt.text.append(buffer, static_cast<std::size_t>(got));
      return false;
    }
    bury(attempt);
    judge(attempt);
    return true;
  }

  static void bury(const Attempt& attempt) {
    ::close(attempt.out);
    ::waitpid(attempt.process, nullptr, 0);
  }

  void judge(const Attempt& attempt) {
    const Json summary = Json::parse(attempt.text, nullptr, false);
    if (!summary.is_object())
      return fail("the run with seed " + std::to_string(attempt.seed) + " did not end as it should");
    ++tried_;
    const auto met = summary.find("until");
    if (met != summary.end() && (!found_ || attempt.seed < *found_)) {
      found_ = attempt.seed;
      met_ = *met;
    }
    if (!tell_) return;
    const std::uint64_t all = seeds_.last - seeds_.first + 1;
    std::fprintf(stderr, "\r%s of %s seeds tried%s", std::to_string(tried_).c_str(),
                 std::to_string(all).c_str(), found_ ? ", one was found" : "");
    std::fflush(stderr);
  }

  void clear_line() const {
    if (tell_) std::fputs("\r\033[K", stderr);
  }

  void stop() {
    for (const Attempt& attempt : running_) {
      ::kill(attempt.process, SIGKILL);
      bury(attempt);
    }
    running_.clear();
  }

  int report() const {
    std::string again;
    if (found_) {
      for (const std::string& word : words_for(*found_))
        again += (again.empty() ? "" : " ") + shell_word(word);
    }
    if (json_) {
      Json result{{"tried", tried_}, {"seed", found_ ? Json(*found_) : Json()}};
      if (found_) {
        result["until"] = met_;
        result["again"] = again;
      }
      std::printf("%s\n", result.dump(-1, ' ', false, Json::error_handler_t::replace).c_str());
      return found_ ? kOk : kFailed;
    }
    if (!found_) return complain("none of " + std::to_string(tried_) + " seeds met the condition");
    std::printf("seed %llu: moment %llu, at %.6f s: %s\n%s\n", static_cast<unsigned long long>(*found_),
                static_cast<unsigned long long>(met_.value("moment", std::uint64_t{0})),
                met_.value("time_s", 0.0), met_.value("what", std::string()).c_str(), again.c_str());
    return kOk;
  }

  void fail(std::string what) {
    if (error_.empty()) error_ = "--seeds: " + std::move(what);
  }

  Seeds seeds_;
  bool json_;
  std::vector<std::string> words_;
  std::uint64_t next_, tried_ = 0;
  bool tell_;
  Signals signals_;
  std::vector<Attempt> running_;
  std::optional<std::uint64_t> found_;
  Json met_;
  std::string error_;
};

}  // namespace

std::optional<Seeds> parse_seeds(const std::string& text) {
  const auto number = [](std::string_view digits, std::uint64_t& value) {
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return error == std::errc() && end == digits.data() + digits.size();
  };
  Seeds seeds;
  const std::size_t dots = text.find("..");
  const std::string first = text.substr(0, dots);
  const std::string last = dots == std::string::npos ? first : text.substr(dots + 2);
  if (!number(first, seeds.first) || !number(last, seeds.last)) return std::nullopt;
  // Seed 0 stands for "the scenario's own" on the command line.
  if (seeds.first == 0 || seeds.last < seeds.first || seeds.last == ~std::uint64_t{0}) return std::nullopt;
  return seeds;
}

int search_seeds(const Seeds& seeds, bool json) { return Search(seeds, json).run(); }

}  // namespace zocalo::native

#include "native/live/live_board.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <chrono>
#include <utility>

namespace zocalo::native {

std::optional<LiveCommand> live_command(const std::string& text) {
  using Kind = LiveCommand::Kind;
  constexpr std::pair<std::string_view, Kind> kWords[] = {
      {"pause", Kind::pause}, {"resume", Kind::resume}, {"step", Kind::step}, {"stop", Kind::stop}};
  for (const auto& [name, kind] : kWords) {
    if (name == text) return LiveCommand{kind};
  }
  scenario::InterventionResult read = scenario::parse_intervention(text);
  if (!read.intervention) read = scenario::parse_intervention(text + " at 0s");
  using Deed = scenario::Intervention::Kind;
  if (!read.intervention || (read.intervention->kind != Deed::kill && read.intervention->kind != Deed::type))
    return std::nullopt;
  return LiveCommand{Kind::intervene, std::move(*read.intervention)};
}

LiveBoard::LiveBoard() : wake_fd_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}
LiveBoard::~LiveBoard() { ::close(wake_fd_); }

void LiveBoard::publish(ByteView more, std::string description, LiveStanding standing) {
  {
    const std::lock_guard lock(mutex_);
    moments_.append(more.begin(), more.end());
    description_ = std::move(description);
    if (more.empty() && standing == standing_) return;
    if (standing != std::exchange(standing_, standing)) ++turn_;
  }
  grown_.notify_all();
}

std::size_t LiveBoard::size() const {
  const std::lock_guard lock(mutex_);
  return moments_.size();
}

std::vector<LiveCommand> LiveBoard::take_commands() {
  const std::lock_guard lock(mutex_);
  std::uint64_t count = 0;
  [[maybe_unused]] const ssize_t drained = ::read(wake_fd_, &count, sizeof count);
  return std::exchange(commands_, {});
}

std::string LiveBoard::description() const {
  const std::lock_guard lock(mutex_);
  return description_;
}

LiveBoard::News LiveBoard::moments(std::size_t from, std::size_t most, int patience_ms,
                                   std::optional<std::uint64_t> turn) const {
  std::unique_lock lock(mutex_);
  const std::uint64_t known = turn.value_or(turn_);
  grown_.wait_for(lock, std::chrono::milliseconds(patience_ms),
                  [&] { return moments_.size() > from || turn_ != known; });
  return {from < moments_.size() ? moments_.substr(from, most) : std::string{}, standing_, turn_};
}

void LiveBoard::post(LiveCommand command) {
  const std::lock_guard lock(mutex_);
  commands_.push_back(std::move(command));
  const std::uint64_t one = 1;
  [[maybe_unused]] const ssize_t written = ::write(wake_fd_, &one, sizeof one);
}

}  // namespace zocalo::native

#include "native/terminal.h"

#include <poll.h>
#include <unistd.h>

#include <cstdio>
#include <string>

namespace zocalo::native {

Keys::Keys(bool wanted) {
  if (!wanted || ::isatty(0) == 0 || ::isatty(2) == 0 || ::tcgetattr(0, &before_) != 0) return;
  termios raw = before_;
  raw.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO);  // Ctrl-C stays a signal
  on_ = ::tcsetattr(0, TCSANOW, &raw) == 0;
}

Keys::~Keys() {
  if (on_) ::tcsetattr(0, TCSANOW, &before_);
}

char Keys::take() const {
  pollfd row{0, POLLIN, 0};
  char key = 0;
  if (!on_ || ::poll(&row, 1, 0) <= 0 || ::read(0, &key, 1) != 1) return 0;
  return key;
}

void CallPrinter::print(const timeline::Timeline& timeline, const timeline::CallRecord& call) {
  const bool returned = call.outcome && call.returned != timeline::kNoMoment;
  const Time time = timeline.time_of(returned ? call.returned : call.entered);
  const std::size_t index = call.caller.guest.value - 1;
  const std::string name = names_.size() > 1 && index < names_.size() ? names_[index] + " " : "";
  const syscall::Outcome outcome = returned ? *call.outcome : syscall::Outcome(syscall::Blocked{});
  std::fprintf(stderr, "%.6f %s%s = %s\n", static_cast<double>(nanoseconds(time)) / 1e9, name.c_str(),
               syscall::describe(call.syscall).c_str(), syscall::describe(call.syscall, outcome).c_str());
}

void CallPrinter::follow(const timeline::Timeline& timeline) {
  for (; moment_ < timeline.size(); ++moment_) {
    for (const trace::Event& event : timeline.moment(moment_).events) {
      if (const auto* note = std::get_if<trace::Note>(&event))
        std::fprintf(stderr, "zocalo: %s\n", note->text.c_str());
    }
  }
  const timeline::Rows<timeline::CallRecord>& calls = timeline.calls();
  std::erase_if(asleep_, [&](std::size_t index) {
    if (!calls[index].outcome) return false;
    print(timeline, calls[index]);
    return true;
  });
  for (; seen_ < calls.size(); ++seen_) {
    const timeline::CallRecord& call = calls[seen_];
    if (!call.outcome) {
      if (!call.blocked) break;  // its answer is on the way
      asleep_.push_back(seen_);
    }
    print(timeline, call);
  }
}

}  // namespace zocalo::native

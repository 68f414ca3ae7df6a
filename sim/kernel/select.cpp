// select(2), poll(2), epoll_wait(2): passes over descriptors with File::readiness(), the one answer.

#include <algorithm>

#include "kernel/dispatch.h"
#include "kernel/epoll.h"
#include "kernel/host.h"

namespace zocalo::kernel {

using namespace syscall;

namespace {

/// What a descriptor answers that is no socket, or none at all.
Readiness readiness_without_file(const DescriptorTable& table, Fd fd) {
  Readiness r;
  const bool stream = table.holds_stream(fd);
  r.events = stream ? POLLIN_ | POLLRDNORM_ | POLLOUT_ | POLLWRNORM_ : POLLNVAL_;
  for (const Set set : kSets) r.reason(set).why = stream ? Why::not_pollable : Why::closed_descriptor;
  if (stream) r.reason(Set::except).why = Why::no_urgent_data;
  return r;
}

/// The readiness of descriptors, each asked once in a pass; Linux walks them in ascending order.
class Pass {
 public:
  Pass(Host& host, Attempt& attempt) : host_(host), attempt_(attempt) {}

  trace::Verdict ask(Fd fd) {
    trace::Verdict verdict;
    verdict.fd = fd;
    if (File* file = attempt_.table->find(fd)) {
      if (Epoll* set = file->as_epoll()) set->drop_stale();
      verdict.socket = file->id();
      verdict.readiness = file->poll();
    } else {
      verdict.readiness = readiness_without_file(*attempt_.table, fd);
    }
    return verdict;
  }

  void record(std::vector<trace::Verdict> verdicts, bool found) {
    if (host_.sink == nullptr) return;
    host_.sink->record(trace::Scanned{attempt_.id, std::move(verdicts), attempt_.woken_by, found});
  }

  /// Blocks until the call's deadline, which begins at the first try.
  Outcome wait(std::optional<Duration> timeout, std::vector<Fd> fds) {
    if (!attempt_.again && timeout) attempt_.deadline = saturating_add(host_.now, *timeout);
    return Blocked{fds.empty() ? Blocked::On::time : Blocked::On::any_of_set, std::move(fds),
                   attempt_.deadline};
  }

 private:
  Host& host_;
  Attempt& attempt_;
};

bool is_over(const Attempt& attempt, const std::optional<Duration>& timeout) {
  return attempt.expired || (timeout && *timeout <= Duration{});
}

constexpr std::uint32_t kWakeFor[3] = {POLLIN_ | POLLRDNORM_ | POLLRDHUP_, POLLOUT_ | POLLWRNORM_, POLLPRI_};

std::vector<Fd> sorted_unique(std::vector<Fd> fds) {
  std::sort(fds.begin(), fds.end());
  fds.erase(std::unique(fds.begin(), fds.end()), fds.end());
  return fds;
}

}  // namespace

/// core_sys_select and do_select of Linux.
Outcome try_select(Host& host, Attempt& attempt, const Select& call, std::vector<Wait>& waits) {
  const std::array<const std::vector<Fd>*, 3> lists{&call.readfds, &call.writefds, &call.exceptfds};
  std::vector<Fd> all;
  for (const auto* list : lists) all.insert(all.end(), list->begin(), list->end());
  all = sorted_unique(std::move(all));
  if (call.timeout && *call.timeout < Duration{}) return fail(Errno::einval);
  Pass pass(host, attempt);
  std::vector<trace::Verdict> verdicts;
  verdicts.reserve(all.size());
  bool closed = false;
  for (const Fd fd : all) {
    if (fd < 0 || fd >= FD_SETSIZE_) return fail(Errno::einval);
    verdicts.push_back(pass.ask(fd));
    // core_sys_select: what lies beyond the table is not looked at, and stays in the sets
    const bool beyond = fd >= attempt.table->size();
    closed = closed || (!beyond && (verdicts.back().readiness.events & POLLNVAL_) != 0);
  }
  Reply reply;
  const auto verdict_of = [&](Fd fd) -> trace::Verdict& {
    return verdicts[static_cast<std::size_t>(std::lower_bound(all.begin(), all.end(), fd) - all.begin())];
  };
  for (const Set set : kSets) {
    for (const Fd fd : *lists[static_cast<std::size_t>(set)]) {
      trace::Verdict& verdict = verdict_of(fd);
      verdict.asked = static_cast<std::uint8_t>(verdict.asked | (1U << static_cast<unsigned>(set)));
      const bool beyond = fd >= attempt.table->size();
      // POLLIN_SET, POLLOUT_SET, POLLEX_SET hold EPOLLNVAL: what was closed while the call waited is in all three
      const bool gone = attempt.again && (verdict.readiness.events & POLLNVAL_) != 0;
      const bool ready = gone || verdict.readiness.in(set);
      if (beyond || ready) reply.sets[static_cast<std::size_t>(set)].push_back(fd);
      if (beyond || !ready) continue;
      ++reply.result;
    }
  }
  if (!attempt.again) {
    for (const trace::Verdict& verdict : verdicts) {
      File* file = attempt.table->find(verdict.fd);
      std::uint32_t events = 0;
      for (unsigned set = 0; set < 3; ++set) events |= (verdict.asked & (1U << set)) != 0 ? kWakeFor[set] : 0;
      if (file != nullptr) waits.push_back({file, events});
    }
  }
  // One closed number fails the whole call: select(2), EBADF. While it waits, Linux no longer asks that.
  const bool failed = closed && !attempt.again;
  pass.record(std::move(verdicts), reply.result > 0);
  if (failed) return fail(Errno::ebadf);
  if (reply.result > 0 || is_over(attempt, call.timeout)) return reply;
  return pass.wait(call.timeout, std::move(all));
}

/// do_poll of Linux.
Outcome try_poll(Host& host, Attempt& attempt, const Poll& call, std::vector<Wait>& waits) {
  constexpr std::uint32_t kAlways = POLLERR_ | POLLHUP_ | POLLNVAL_;
  Pass pass(host, attempt);
  Reply reply;
  std::vector<trace::Verdict> verdicts;
  std::vector<Fd> all;
  for (const PollFd& entry : call.fds) {
    if (entry.fd < 0) continue;  // poll(2): ignored
    trace::Verdict verdict = pass.ask(entry.fd);
    verdict.poll_events = entry.events;
    for (unsigned set = 0; set < 3; ++set) {
      if ((entry.events & kWakeFor[set]) != 0)
        verdict.asked = static_cast<std::uint8_t>(verdict.asked | (1U << set));
    }
    const std::uint32_t events = verdict.readiness.events & (entry.events | kAlways);
    if (events != 0) {
      reply.ready.push_back({entry.fd, events});
      ++reply.result;
    }
    if (File* file = attempt.table->find(entry.fd); file != nullptr && !attempt.again)
      waits.push_back({file, entry.events});
    verdicts.push_back(verdict);
    all.push_back(entry.fd);
  }
  pass.record(std::move(verdicts), reply.result > 0);
  if (reply.result > 0 || is_over(attempt, call.timeout)) return reply;
  return pass.wait(call.timeout, std::move(all));
}

Outcome try_epoll_wait(Host& host, Attempt& attempt, const EpollWait& call, std::vector<Wait>& waits) {
  if (!attempt.again) attempt.file = attempt.table->find(call.epfd);
  if (attempt.file == nullptr) return fail(Errno::ebadf);
  Epoll* set = attempt.file->as_epoll();
  if (set == nullptr || call.maxevents <= 0) return fail(Errno::einval);
  Pass pass(host, attempt);
  std::vector<trace::Verdict> verdicts;
  Reply reply;
  reply.ready = set->collect(call.maxevents, host.sink != nullptr ? &verdicts : nullptr);
  reply.result = static_cast<std::int64_t>(reply.ready.size());
  // What is not signalled is not looked at by Linux either; the picture shows it, with its reason.
  if (host.sink != nullptr) {
    for (const auto& [key, item] : set->items()) {
      const bool seen = std::any_of(verdicts.begin(), verdicts.end(),
                                    [fd = item.fd](const trace::Verdict& v) { return v.fd == fd; });
      if (seen) continue;
      trace::Verdict verdict{item.fd, item.file->id(), 0, item.events, item.file->readiness()};
      for (unsigned s = 0; s < 3; ++s) {
        if ((item.events & kWakeFor[s]) != 0)
          verdict.asked = static_cast<std::uint8_t>(verdict.asked | (1U << s));
      }
      verdicts.push_back(verdict);
    }
  }
  pass.record(std::move(verdicts), reply.result > 0);
  if (reply.result > 0 || is_over(attempt, call.timeout)) return reply;
  waits.push_back({set, POLLIN_ | POLLRDNORM_});
  std::vector<Fd> fds;
  for (const auto& [key, item] : set->items()) fds.push_back(item.fd);
  Outcome outcome = pass.wait(call.timeout, std::move(fds));
  std::get<Blocked>(outcome).on = Blocked::On::any_of_set;
  return outcome;
}

}  // namespace zocalo::kernel

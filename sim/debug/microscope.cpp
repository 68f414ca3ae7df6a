// What select(2), poll(2) and epoll_wait(2) do inside: do_select and do_poll of Linux's fs/select.c, ep_poll
// of fs/eventpoll.c, told from the passes that the kernel recorded.

#include <algorithm>

#include "debug/wait.h"
#include "syscall/names.h"

namespace zocalo::debug {

namespace {

using syscall::Set;
using Kind = WaitStep::Kind;
using Call = WaitPicture::Call;

constexpr std::uint32_t kAlways = syscall::POLLERR_ | syscall::POLLHUP_ | syscall::POLLNVAL_;

void put(FdSet& set, Fd fd) {
  if (fd < 0) return;
  const auto word = static_cast<std::size_t>(fd) / 64;
  if (set.size() <= word) set.resize(word + 1);
  set[word] |= std::uint64_t{1} << (static_cast<unsigned>(fd) % 64);
}

class Builder {
 public:
  Builder(const Run& run, const timeline::CallRecord& record, WaitPicture& picture)
      : run_(run), record_(record), picture_(picture) {}

  void build() {
    picture_.id = record_.call;
    picture_.caller = record_.caller;
    copy_in();
    const auto* failed = record_.outcome ? std::get_if<syscall::Failed>(&*record_.outcome) : nullptr;
    for (const Index moment : record_.scans) {
      const trace::Moment whole = run_.timeline.moment(moment);
      for (const trace::Event& event : whole.events) {
        const auto* scanned = std::get_if<trace::Scanned>(&event);
        if (scanned != nullptr && scanned->call == record_.call) pass(moment, *scanned, whole, failed);
      }
    }
    finish(failed);
  }

 private:
  WaitStep& add(Kind kind, Index moment) {
    WaitStep& step = picture_.steps.emplace_back();
    step.kind = kind;
    step.moment = moment;
    step.pass = pass_;
    return step;
  }

  void copy_in() {
    WaitStep& step = add(Kind::copied_in, record_.entered);
    if (const auto* select = std::get_if<syscall::Select>(&record_.syscall)) {
      picture_.call = Call::select;
      picture_.timeout = select->timeout;
      const std::vector<Fd>* lists[] = {&select->readfds, &select->writefds, &select->exceptfds};
      for (std::size_t i = 0; i < 3; ++i) {
        for (const Fd fd : *lists[i]) put(step.sets[i], fd);
        step.lists[i] = *lists[i];
      }
    } else if (const auto* poll = std::get_if<syscall::Poll>(&record_.syscall)) {
      picture_.call = Call::poll;
      picture_.timeout = poll->timeout;
      step.events = poll->fds;
    } else if (const auto* epoll = std::get_if<syscall::EpollWait>(&record_.syscall)) {
      picture_.call = Call::epoll;
      picture_.timeout = epoll->timeout;
    }
  }

  void pass(Index moment, const trace::Scanned& scanned, const trace::Moment& whole,
            const syscall::Failed* failed) {
    // max_select_fd() of Linux looks for closed descriptors before anybody is asked.
    if (failed != nullptr && failed->error == Errno::ebadf && picture_.call == Call::select && pass_ == 0) {
      for (const trace::Verdict& verdict : scanned.verdicts)
        if ((verdict.readiness.events & syscall::POLLNVAL_) != 0) closed_ = verdict;
      return;
    }
    if (pass_ > 0) wake(moment, scanned);
    ++pass_;
    // In do_select, do_poll: nobody joins a wait queue once something is found, or with no time to wait.
    bool queueing =
        pass_ == 1 && picture_.call != Call::epoll && !(picture_.timeout && *picture_.timeout <= Duration{});
    for (std::size_t i = 0; i < scanned.verdicts.size(); ++i) {
      ask(moment, scanned.verdicts[i], i, queueing);
    }
    add(Kind::scanned, moment).found = scanned.found;
    bool blocked = pass_ > 1 && !scanned.found && !timed_out_;
    for (const trace::Event& event : whole.events) {
      const auto* sleep = std::get_if<trace::CallBlocked>(&event);
      if (sleep == nullptr || sleep->call != record_.call) continue;
      deadline_ = sleep->blocked.deadline;
      on_ = sleep->blocked.fds;
      blocked = true;
    }
    if (blocked && !scanned.found) {
      WaitStep& slept = add(Kind::slept, moment);
      slept.deadline = deadline_;
      slept.on = on_;
    }
    last_ = scanned;
    last_moment_ = moment;
  }

  void wake(Index moment, const trace::Scanned& scanned) {
    const Trigger by = trigger_of(run_, moment);
    timed_out_ = !scanned.woken_by && by.kind == Trigger::Kind::timer;
    WaitStep& step = add(timed_out_ ? Kind::timed_out : Kind::woken, moment);
    step.socket = scanned.woken_by;
    step.by = by;
  }

  void ask(Index moment, const trace::Verdict& verdict, std::size_t turn, bool& queueing) {
    WaitStep step;
    step.kind = Kind::asked;
    step.moment = moment;
    step.pass = pass_;
    step.turn = turn;
    step.verdict = verdict;
    bool found = false;
    for (const Set set : syscall::kSets) {
      const auto i = static_cast<std::size_t>(set);
      const bool asked = (verdict.asked & (1U << i)) != 0;
      step.answer[i] = asked && verdict.readiness.in(set);
      found = found || (picture_.call == Call::select && step.answer[i]);
      if (asked && verdict.readiness.reason(set).why == syscall::Why::unknown) picture_.reasons_known = false;
    }
    if (picture_.call != Call::select) {
      step.revents = verdict.readiness.events & (verdict.poll_events | kAlways);
      found = step.revents != 0;
    }
    // The wait queue is joined by the same call that gives the answer, so before what it says is known.
    if (queueing && verdict.socket) {
      WaitStep queued = step;
      queued.kind = Kind::queued;
      picture_.steps.push_back(queued);
    }
    picture_.steps.push_back(std::move(step));
    if (found) queueing = false;
  }

  void finish(const syscall::Failed* failed) {
    if (record_.returned == kNoMoment || record_.returned >= run_.catalog.size()) return;
    if (failed != nullptr) {
      WaitStep& step = add(Kind::failed, record_.returned);
      step.error = failed->error;
      if (closed_) step.verdict = *closed_;
      return;
    }
    const auto* reply = record_.outcome ? std::get_if<syscall::Reply>(&*record_.outcome) : nullptr;
    if (reply == nullptr) return;
    WaitStep& copied = add(Kind::copied_out, last_moment_ == kNoMoment ? record_.returned : last_moment_);
    for (std::size_t i = 0; i < 3; ++i)
      for (const Fd fd : reply->sets[i]) put(copied.sets[i], fd);
    copied.events = reply->ready;
    WaitStep& returned = add(Kind::returned, record_.returned);
    returned.lists = reply->sets;
    returned.events = reply->ready;
  }

  const Run& run_;
  const timeline::CallRecord& record_;
  WaitPicture& picture_;
  int pass_ = 0;
  bool timed_out_ = false;
  Time deadline_ = kNever;
  std::vector<Fd> on_;
  trace::Scanned last_;
  Index last_moment_ = kNoMoment;
  std::optional<trace::Verdict> closed_;
};

std::string number(std::uint64_t value) { return std::to_string(value); }

std::string bitmap(const FdSet& set) {
  static constexpr char kHex[] = "0123456789abcdef";
  std::string text = "0x";
  bool begun = false;
  for (std::size_t word = set.size(); word-- > 0;) {
    for (int shift = 60; shift >= 0; shift -= 4) {
      const unsigned digit = (set[word] >> static_cast<unsigned>(shift)) & 15U;
      begun = begun || digit != 0;
      if (begun) text += kHex[digit];
    }
  }
  return begun ? text : "0x0";
}

std::string list(const std::vector<Fd>& fds) {
  std::string text = "[";
  for (const Fd fd : fds) text += (text.size() > 1 ? ", " : "") + std::to_string(fd);
  return text + "]";
}

std::string events(const std::vector<syscall::PollFd>& rows) {
  std::string text = "[";
  for (const syscall::PollFd& row : rows) {
    text += (text.size() > 1 ? ", " : "") + std::string("(") + std::to_string(row.fd) + ", " +
            syscall::poll_events(row.events) + ")";
  }
  return text + "]";
}

std::string answer_text(const WaitPicture& picture, const WaitStep& step, Language language) {
  std::string text = "fd " + std::to_string(step.verdict.fd) + ": ";
  bool any = false;
  for (const Set set : syscall::kSets) {
    if ((step.verdict.asked & (1U << static_cast<unsigned>(set))) == 0) continue;
    if (any) text += "; ";
    any = true;
    text +=
        syscall::explain(set, step.verdict.readiness.in(set), step.verdict.readiness.reason(set), language);
  }
  if (picture.call != Call::select) text += (any ? " → " : "") + syscall::poll_events(step.revents);
  return text;
}

/// "0.5 s", for a deadline.
std::string until(Time deadline, Language language) {
  if (deadline == kNever) return std::string(Text{"sin plazo", "without a deadline"}.in(language));
  std::string fraction =
      number(static_cast<std::uint64_t>(nanoseconds(deadline) / 1'000'000) % 1000 + 1000).substr(1);
  return std::string(Text{"hasta ", "until "}.in(language)) +
         number(static_cast<std::uint64_t>(nanoseconds(deadline) / 1'000'000'000)) + "." + fraction + " s";
}

std::string of_sets(const WaitStep& step, const Text& what, Language language) {
  return std::string(what.in(language)) + " r=" + bitmap(step.sets[0]) + " w=" + bitmap(step.sets[1]) +
         " x=" + bitmap(step.sets[2]);
}

}  // namespace

WaitPicture microscope(const Run& run, CallId call) {
  WaitPicture picture;
  const timeline::CallRecord* record = run.timeline.call(call);
  const bool waits = record != nullptr && (std::holds_alternative<syscall::Select>(record->syscall) ||
                                           std::holds_alternative<syscall::Poll>(record->syscall) ||
                                           std::holds_alternative<syscall::EpollWait>(record->syscall));
  if (waits) Builder(run, *record, picture).build();
  return picture;
}

std::string explain(const Run& run, const WaitPicture& picture, const WaitStep& step, Language language) {
  const auto in = [language](const Text& text) { return std::string(text.in(language)); };
  switch (step.kind) {
    case Kind::copied_in:
      if (picture.call == Call::select)
        return of_sets(step, {"Linux copia los conjuntos:", "Linux copies the sets in:"}, language);
      if (picture.call == Call::poll)
        return in({"Linux copia la lista: ", "Linux copies the list in: "}) + events(step.events);
      return in({"No se copia nada: Linux ya tiene la lista de epoll_ctl()",
                 "Nothing is copied in: Linux has the list from epoll_ctl()"});
    case Kind::asked:
      return answer_text(picture, step, language);
    case Kind::queued:
      return in({"se apunta en la cola de espera de fd ", "joins the wait queue of fd "}) +
             std::to_string(step.verdict.fd);
    case Kind::scanned:
      return step.found ? in({"Algo está listo", "Something is ready"})
                        : in({"Nada está listo", "Nothing is ready"});
    case Kind::slept:
      return in({"El hilo duerme ", "The thread sleeps "}) + until(step.deadline, language);
    case Kind::woken:
      return in({"Lo despierta: ", "It is woken: "}) + explain(run, step.by, language);
    case Kind::timed_out:
      return in({"Se acaba el plazo", "Its time is up"});
    case Kind::copied_out:
      if (picture.call == Call::select)
        return of_sets(step, {"Linux devuelve los conjuntos:", "Linux copies the sets out:"}, language);
      return in({"Linux devuelve: ", "Linux copies out: "}) + events(step.events);
    case Kind::returned:
      if (picture.call == Call::select)
        return in({"Python hace tres listas: ", "Python makes three lists: "}) + list(step.lists[0]) + ", " +
               list(step.lists[1]) + ", " + list(step.lists[2]);
      return in({"Python hace una lista de pares: ", "Python makes a list of pairs: "}) + events(step.events);
    case Kind::failed:
      return in({"Falla con ", "It fails with "}) + std::string(errno_name(step.error));
  }
  return {};
}

std::size_t step_at(const WaitPicture& picture, Index cursor) {
  std::size_t found = picture.steps.size();
  for (std::size_t i = 0; i < picture.steps.size(); ++i)
    if (picture.steps[i].moment <= cursor) found = i;
  return found;
}

}  // namespace zocalo::debug

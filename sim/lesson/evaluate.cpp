#include <algorithm>

#include "lesson/lesson.h"
#include "lesson/patterns.h"

namespace zocalo::lesson {

namespace {

using syscall::Set;
using timeline::CallRecord;
using timeline::Index;
using timeline::kNoMoment;

constexpr const char* kSetIds[] = {"read", "write", "except"};

/// The descriptors that a call asks about in one of its sets, without repetition.
std::vector<Fd> asked(const syscall::Syscall& call, Set set) {
  std::vector<Fd> fds;
  const auto add = [&fds](Fd fd) {
    if (std::find(fds.begin(), fds.end(), fd) == fds.end()) fds.push_back(fd);
  };
  if (const auto* select = std::get_if<syscall::Select>(&call)) {
    const std::vector<Fd>& list = set == Set::read    ? select->readfds
                                  : set == Set::write ? select->writefds
                                                      : select->exceptfds;
    for (const Fd fd : list) add(fd);
  } else if (const auto* poll = std::get_if<syscall::Poll>(&call)) {
    const std::uint32_t bit = set == Set::read    ? syscall::POLLIN_
                              : set == Set::write ? syscall::POLLOUT_
                                                  : syscall::POLLPRI_;
    for (const syscall::PollFd& each : poll->fds) {
      if ((each.events & bit) != 0) add(each.fd);
    }
  }
  return fds;
}

bool answered(const syscall::Reply& reply, Set set, Fd fd) {
  const auto& list = reply.sets[static_cast<std::size_t>(set)];
  if (std::find(list.begin(), list.end(), fd) != list.end()) return true;
  return std::any_of(reply.ready.begin(), reply.ready.end(), [&](const syscall::PollFd& each) {
    return each.fd == fd && (each.events & syscall::Readiness::mask(set)) != 0;
  });
}

/// What a descriptor of a guest is, before a moment: where it listens, or whom it talks to.
Words what_is(const Facts::Data& facts, GuestId guest, Fd fd, Index before) {
  const Facts::Data::Socket* found = nullptr;
  for (const Facts::Data::Socket& each : facts.sockets) {
    if (each.moment >= before) break;
    const bool mine =
        std::find(each.owners.begin(), each.owners.end(), trace::Owner{guest, fd}) != each.owners.end();
    if (mine) {
      found = &each;
    } else if (found != nullptr && found->socket == each.socket) {
      found = nullptr;  // closed since
    }
  }
  if (found == nullptr) return {};
  const std::string port = std::to_string(found->local.port);
  if (found->state == trace::TcpState::listen)
    return {"escucha en el puerto " + port, "listens at port " + port};
  if (found->peer.port != 0) return {"con " + found->peer.to_string(), "with " + found->peer.to_string()};
  if (found->kind == trace::SocketKind::udp && found->local.port != 0) {
    return {"UDP en el puerto " + port, "UDP at port " + port};
  }
  return {};
}

void add_choices(const Facts::Data& facts, const CallRecord& call, Question& question) {
  static constexpr const char* kNames[][2] = {
      {"lectura", "read"}, {"escritura", "write"}, {"excepción", "exception"}};
  for (const Set set : syscall::kSets) {
    for (const Fd fd : asked(call.syscall, set)) {
      const auto number = static_cast<std::size_t>(set);
      const std::string descriptor = std::to_string(fd);
      const Words what = what_is(facts, call.caller.guest, fd, call.entered + 1);
      question.choices.push_back({std::string(kSetIds[number]) + ":" + descriptor,
                                  {std::string(kNames[number][0]) + ": `" + descriptor + "`" +
                                       (what.es.empty() ? "" : " (" + what.es + ")"),
                                   std::string(kNames[number][1]) + ": `" + descriptor + "`" +
                                       (what.en.empty() ? "" : " (" + what.en + ")")}});
      const auto* reply = call.outcome ? std::get_if<syscall::Reply>(&*call.outcome) : nullptr;
      if (reply != nullptr && answered(*reply, set, fd)) question.right.push_back(question.choices.back().id);
    }
  }
}

Question ask_lists(const Prediction& prediction, const Facts& facts, const timeline::Timeline& timeline) {
  Question question;
  question.prediction = &prediction;
  const std::vector<Match> matches = bounded_matches(*prediction.at, facts, timeline, question.decided);
  const Match* match = chosen(*prediction.at, matches);
  if (match == nullptr) return question;
  const CallRecord& call = timeline.calls()[match->row];
  // One that never returns asks nothing: there is no answer to check.
  if (!call.outcome) return question;
  const auto seen = facts.data().answered.find(call.call);
  const Index told =
      seen != facts.data().answered.end() ? std::min(seen->second, call.returned) : call.returned;
  question.moment = told > 0 ? told - 1 : 0;
  question.decided = true;
  add_choices(facts.data(), call, question);
  return question;
}

Question ask_choice(const Prediction& prediction, const Facts& facts, const timeline::Timeline& timeline) {
  Question question;
  question.prediction = &prediction;
  const Verdict at = judge(*prediction.at, facts, timeline);
  question.decided = at.decided;
  if (at.moment == kNoMoment) return question;
  question.moment = at.moment > 0 ? at.moment - 1 : 0;
  for (const Option& option : prediction.options) {
    question.choices.push_back({option.id, option.text});
    const Verdict right = judge(*option.right, facts, timeline);
    if (right.holds) question.right.push_back(option.id);
    question.decided = question.decided && right.decided;
  }
  return question;
}

/// Why a pattern does not hold: the innermost one that is to blame, and what was there instead.
std::string blame(const Predicate& p, const Facts& facts, const timeline::Timeline& timeline) {
  using Kind = Predicate::Kind;
  if (p.kind == Kind::all) {
    for (const PredicatePtr& part : p.parts) {
      if (!judge(*part, facts, timeline).holds) return blame(*part, facts, timeline);
    }
  }
  if (p.kind == Kind::none)
    return p.source + ": it does happen, at moment " +
           std::to_string(judge(*p.parts.front(), facts, timeline).moment);
  if (p.kind == Kind::any || p.kind == Kind::all) return p.source + ": none of these happens";
  if (p.after && judge(*p.after, facts, timeline).moment == kNoMoment) {
    return p.source + ": what it should come after never happens (" + p.after->source + ")";
  }
  const std::size_t matches = judge(p, facts, timeline).matches;
  const std::string found = matches == 0   ? "it never happens"
                            : matches == 1 ? "it happens once"
                                           : "it happens " + std::to_string(matches) + " times";
  return p.source + ": " + found;
}

}  // namespace

Evaluation evaluate(const Lesson& lesson, const Facts& facts, const timeline::Timeline& timeline) {
  Evaluation result;
  for (const Cue& cue : lesson.cues)
    result.cues.push_back({cue.id, judge(*cue.when, facts, timeline).moment});
  std::stable_sort(result.cues.begin(), result.cues.end(),
                   [](const CueMoment& a, const CueMoment& b) { return a.moment < b.moment; });
  for (const Prediction& prediction : lesson.predictions) {
    result.questions.push_back(prediction.kind == Prediction::Kind::select_lists
                                   ? ask_lists(prediction, facts, timeline)
                                   : ask_choice(prediction, facts, timeline));
  }
  for (const Check& check : lesson.checks) {
    const Verdict verdict = judge(*check.holds, facts, timeline);
    result.checks.push_back(
        {&check, verdict.holds, verdict.decided, verdict.holds ? "" : blame(*check.holds, facts, timeline)});
  }
  return result;
}

Evaluation evaluate(const Lesson& lesson, const timeline::Timeline& timeline) {
  Facts facts;
  facts.read(timeline, true);
  return evaluate(lesson, facts, timeline);
}

}  // namespace zocalo::lesson

#include "ui/views/view_select_model.h"

#include <algorithm>
#include <map>

#include "base/lines.h"
#include "ui/views/view_parts.h"

namespace zocalo::ui {
namespace {

using syscall::Set;
using timeline::CallRecord;
using timeline::Index;
using timeline::kNoMoment;

/// The calls of select, poll and epoll_wait by guest, kept up to date as the timeline grows; and what was
/// decoded last.
struct SelectIndex {
  std::size_t seen = 0;  ///< how many of Timeline::calls() are in
  std::map<GuestId, std::vector<std::size_t>> calls;
  Index decoded = kNoMoment;
  trace::Moment moment;
  CallId placed;  ///< the call that `at` belongs to
  guest::Location at;
};

void update(SelectIndex& index, const timeline::Timeline& timeline) {
  const auto& calls = timeline.calls();
  if (calls.size() < index.seen) index = {};
  for (; index.seen < calls.size(); ++index.seen)
    if (is_select(calls[index.seen].syscall))
      index.calls[calls[index.seen].caller.guest].push_back(index.seen);
}

const trace::Moment& decoded(SelectIndex& index, const timeline::Timeline& timeline, Index at) {
  if (index.decoded != at) {
    index.moment = timeline.moment(at);
    index.decoded = at;
  }
  return index.moment;
}

/// Where the caller's thread stood when it entered the call: in the innermost frame that is recorded, which need
/// not be the one whose line was reached last.
const guest::Location& place_of(SelectIndex& index, const timeline::Timeline& timeline,
                                const CallRecord& record) {
  if (index.placed == record.call) return index.at;
  index.placed = record.call;
  index.at = {};
  const auto& guests = timeline.state_at(record.entered).guests;
  const auto guest = guests.find(record.caller.guest);
  if (guest == guests.end()) return index.at;
  const auto stack = guest->second->stacks.find(record.caller.thread);
  if (stack != guest->second->stacks.end() && !stack->second.empty()) index.at = stack->second.back().at;
  return index.at;
}

std::string_view source_of(const timeline::GuestState& guest, const std::string& file) {
  if (!guest.program) return {};
  const guest::Program& program = *guest.program;
  if (const auto found = program.files.find(file); found != program.files.end()) return found->second;
  const std::size_t slash = program.path.find_last_of('/');
  const std::string name = slash == std::string::npos ? program.path : program.path.substr(slash + 1);
  if (program.source && (file == name || file == program.path)) return *program.source;
  return {};
}

struct Asked {
  Fd fd = -1;
  std::uint8_t sets = 0;
};

std::uint8_t sets_of(std::uint32_t poll_events) {
  std::uint8_t sets = 0;
  if ((poll_events & (syscall::POLLIN_ | syscall::POLLRDNORM_ | syscall::POLLRDHUP_)) != 0) sets |= 1;
  if ((poll_events & (syscall::POLLOUT_ | syscall::POLLWRNORM_)) != 0) sets |= 2;
  if ((poll_events & syscall::POLLPRI_) != 0) sets |= 4;
  return sets;
}

std::vector<Asked> asked_by(const syscall::Syscall& call, const trace::Scanned* scanned) {
  std::vector<Asked> asked;
  if (const auto* select = std::get_if<syscall::Select>(&call)) {
    for (const Fd fd : select->readfds) asked.push_back({fd, 1});
    for (const Fd fd : select->writefds) asked.push_back({fd, 2});
    for (const Fd fd : select->exceptfds) asked.push_back({fd, 4});
  } else if (const auto* poll = std::get_if<syscall::Poll>(&call)) {
    for (const syscall::PollFd& fd : poll->fds) asked.push_back({fd.fd, sets_of(fd.events)});
  } else if (scanned != nullptr) {
    for (const trace::Verdict& verdict : scanned->verdicts)
      asked.push_back({verdict.fd, verdict.asked != 0 ? verdict.asked : sets_of(verdict.poll_events)});
  }
  return asked;
}

std::optional<Duration> timeout_of(const syscall::Syscall& call) {
  if (const auto* select = std::get_if<syscall::Select>(&call)) return select->timeout;
  if (const auto* poll = std::get_if<syscall::Poll>(&call)) return poll->timeout;
  if (const auto* epoll = std::get_if<syscall::EpollWait>(&call)) return epoll->timeout;
  return {};
}

/// The packet whose arrival made the pass at `scan` happen: in the same moment, or the nearest before at the
/// same time.
PacketId waking_packet(const timeline::Timeline& timeline, Index scan, HostId host) {
  const Time time = timeline.time_of(scan);
  for (Index back = 0; back < 6 && back <= scan; ++back) {
    const Index at = scan - back;
    if (time - timeline.time_of(at) > 50us) break;
    const trace::Cause cause = timeline.cause_of(at);
    if (cause.kind == trace::Cause::Kind::packet && cause.host == host) return cause.packet;
  }
  return {};
}

const trace::Verdict* verdict_for(const trace::Scanned& scanned, Fd fd) {
  for (const trace::Verdict& verdict : scanned.verdicts)
    if (verdict.fd == fd) return &verdict;
  return nullptr;
}

/// A socket's own state, which is the truth of every moment.
void fill_row(SelectRow& row, const trace::SocketState& state, Set set) {
  row.decided = true;
  row.ready = state.readiness.in(set);
  row.reason = state.readiness.reason(set);
  row.events = state.readiness.events;
}

SelectRow row_for(const View& view, const SelectPicture& picture, const trace::Scanned* scanned, Fd fd,
                  Set set) {
  SelectRow row;
  row.fd = fd;
  if (const trace::Verdict* verdict = scanned != nullptr ? verdict_for(*scanned, fd) : nullptr) {
    row.socket = verdict->socket;
    row.decided = true;
    row.ready = verdict->readiness.in(set);
    row.reason = verdict->readiness.reason(set);
    row.events = verdict->readiness.events;
  } else if (const auto* open = socket_of(view.world, picture.record->caller.guest, fd)) {
    row.socket = open->socket;
  }
  const trace::SocketState* state = socket_of(view.world, row.socket);
  const trace::SocketState* before = view.before != nullptr ? socket_of(*view.before, row.socket) : nullptr;
  if (state == nullptr) return row;
  // While the call sleeps the socket itself is the truth; a pass is only the truth of its moment.
  if (picture.asleep && state->queues_known) fill_row(row, *state, set);
  row.changed = before != nullptr && before->readiness.in(set) != state->readiness.in(set);
  return row;
}

void fill_returned(SelectPicture& picture, const syscall::Reply& reply) {
  if (std::holds_alternative<syscall::Select>(picture.record->syscall)) {
    for (std::size_t s = 0; s < 3; ++s) picture.columns[s].returned = reply.sets[s];
    return;
  }
  for (const syscall::PollFd& fd : reply.ready)
    for (const Set set : syscall::kSets)
      if ((fd.events & syscall::Readiness::mask(set)) != 0)
        picture.columns[static_cast<std::size_t>(set)].returned.push_back(fd.fd);
}

/// Cuts at commas outside brackets and quotes; stops at the bracket that closes what came before.
std::vector<std::string> split_arguments(std::string_view text) {
  std::vector<std::string> parts;
  int depth = 0;
  char quote = 0;
  std::size_t start = 0, at = 0;
  for (; at < text.size(); ++at) {
    const char c = text[at];
    if (quote != 0) {
      if (c == quote) quote = 0;
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (c == '(' || c == '[' || c == '{') {
      ++depth;
    } else if (c == ')' || c == ']' || c == '}') {
      if (--depth < 0) break;
    } else if (c == ',' && depth == 0) {
      parts.emplace_back(trimmed(text.substr(start, at - start)));
      start = at + 1;
    }
  }
  if (at > start && !trimmed(text.substr(start, at - start)).empty())
    parts.emplace_back(trimmed(text.substr(start, at - start)));
  return parts;
}

}  // namespace

SelectStatement parse_select(std::string_view statement) {
  SelectStatement result;
  const std::size_t call = statement.find("select(");
  if (call == std::string_view::npos) return result;
  result.found = true;
  const auto arguments = split_arguments(statement.substr(call + 7));
  for (std::size_t i = 0; i < arguments.size() && i < 3; ++i) result.arguments[i] = arguments[i];
  const std::string_view head = statement.substr(0, call);
  const std::size_t equals = head.rfind('=');
  if (equals == std::string_view::npos ||
      (equals > 0 && std::string_view("=!<>:").find(head[equals - 1]) != std::string_view::npos))
    return result;
  const auto targets = split_arguments(head.substr(0, equals));
  if (targets.size() == 3) std::copy(targets.begin(), targets.end(), result.targets.begin());
  return result;
}

std::string statement_at(std::string_view source, int line) {
  std::size_t at = 0;
  for (int n = 1; n < line; ++n) {
    at = source.find('\n', at);
    if (at == std::string_view::npos) return {};
    ++at;
  }
  std::string statement;
  int depth = 0;
  for (int joined = 0; joined < 6 && at < source.size(); ++joined) {
    std::size_t end = source.find('\n', at);
    if (end == std::string_view::npos) end = source.size();
    const std::string_view text = trimmed(source.substr(at, end - at));
    if (!statement.empty()) statement += ' ';
    statement += text;
    for (const char c : text) depth += (c == '(' || c == '[') ? 1 : (c == ')' || c == ']') ? -1 : 0;
    if (depth <= 0) break;
    at = end + 1;
  }
  return statement;
}

GuestId select_guest(const View& view) {
  if (view.selection.guest) return view.selection.guest;
  SelectIndex fallback;
  SelectIndex& index = view.memory != nullptr ? view.memory->of<SelectIndex>() : fallback;
  update(index, view.timeline);
  for (const auto& [guest, calls] : index.calls)
    if (!calls.empty() && view.timeline.calls()[calls.front()].entered <= view.cursor) return guest;
  return view.world.guests.empty() ? GuestId{} : view.world.guests.begin()->first;
}

namespace {

/// The guest's last select entered at or before the cursor; nullptr if none.
const CallRecord* record_at(const SelectIndex& index, const View& view, GuestId guest) {
  const auto found = index.calls.find(guest);
  if (found == index.calls.end()) return nullptr;
  const auto& records = view.timeline.calls();
  const auto after =
      std::upper_bound(found->second.begin(), found->second.end(), view.cursor,
                       [&](Index cursor, std::size_t i) { return cursor < records[i].entered; });
  return after == found->second.begin() ? nullptr : &records[*(after - 1)];
}

/// The last pass of the call that is in the past.
std::optional<trace::Scanned> last_pass(SelectIndex& index, const View& view, SelectPicture& picture) {
  std::optional<trace::Scanned> scanned;
  for (const Index scan : picture.record->scans) {
    if (scan > view.cursor) break;
    ++picture.passes;
  }
  if (picture.passes == 0) return scanned;
  const Index at = picture.record->scans[picture.passes - 1];
  for (const trace::Event& event : decoded(index, view.timeline, at).events)
    if (const auto* s = std::get_if<trace::Scanned>(&event); s != nullptr && s->call == picture.record->call)
      scanned = *s;
  if (scanned && scanned->woken_by) {
    picture.woken_by = scanned->woken_by;
    const auto* guest = guest_of(view.world, picture.record->caller.guest);
    if (guest != nullptr) picture.woken_by_packet = waking_packet(view.timeline, at, guest->host);
  }
  return scanned;
}

/// What select() would answer about every socket that the program has.
void imagine(const View& view, GuestId guest, SelectPicture& picture) {
  picture.current = true;
  std::map<Fd, const trace::SocketState*> open;
  for (const auto& [id, state] : view.world.sockets) {
    for (const trace::Owner& owner : state->owners)
      if (owner.guest == guest) open[owner.fd] = state.get();
  }
  for (const auto& [fd, state] : open) {
    const trace::SocketState* before =
        view.before != nullptr ? socket_of(*view.before, state->socket) : nullptr;
    for (const Set set : syscall::kSets) {
      SelectColumn& column = picture.columns[static_cast<std::size_t>(set)];
      SelectRow& row = column.rows.emplace_back();
      row.fd = fd;
      row.socket = state->socket;
      if (state->queues_known) fill_row(row, *state, set);
      row.changed = before != nullptr && before->readiness.in(set) != state->readiness.in(set);
      if (row.ready) column.returned.push_back(fd);
    }
  }
}

void name_lists(SelectIndex& index, const View& view, SelectPicture& picture) {
  const timeline::GuestState* guest = guest_of(view.world, picture.record->caller.guest);
  if (guest == nullptr) return;
  const guest::Location& at = place_of(index, view.timeline, *picture.record);
  picture.file = at.file;
  picture.line = at.line;
  picture.statement = statement_at(source_of(*guest, at.file), at.line);
  const SelectStatement statement = parse_select(picture.statement);
  if (!statement.found || !std::holds_alternative<syscall::Select>(picture.record->syscall)) return;
  for (std::size_t s = 0; s < 3; ++s) {
    picture.columns[s].argument = statement.arguments[s];
    picture.columns[s].target = statement.targets[s];
  }
}

}  // namespace

SelectPicture select_picture(const View& view, GuestId guest) {
  SelectIndex fallback;
  SelectIndex& index = view.memory != nullptr ? view.memory->of<SelectIndex>() : fallback;
  update(index, view.timeline);
  SelectPicture picture;
  picture.ever = index.calls.contains(guest);
  picture.record = record_at(index, view, guest);
  if (picture.record == nullptr) {
    imagine(view, guest, picture);
    return picture;
  }
  const CallRecord& record = *picture.record;
  const timeline::GuestState* state = guest_of(view.world, guest);
  picture.current = state != nullptr && state->call == record.call;
  picture.returned = record.returned != kNoMoment && record.returned <= view.cursor;
  picture.just_returned = record.returned == view.cursor;
  picture.asleep = !picture.returned && picture.current && state->status == timeline::GuestStatus::blocked;
  picture.timeout = timeout_of(record.syscall);
  picture.entered_at = view.timeline.time_of(record.entered);
  if (picture.returned) picture.returned_at = view.timeline.time_of(record.returned);
  const std::optional<trace::Scanned> scanned = last_pass(index, view, picture);
  const trace::Scanned* pass = scanned ? &*scanned : nullptr;
  for (const Asked& asked : asked_by(record.syscall, pass)) {
    for (const Set set : syscall::kSets) {
      if ((asked.sets & (1U << static_cast<unsigned>(set))) == 0) continue;
      picture.columns[static_cast<std::size_t>(set)].rows.push_back(
          row_for(view, picture, pass, asked.fd, set));
    }
  }
  if (picture.returned && record.outcome)
    if (const auto* reply = std::get_if<syscall::Reply>(&*record.outcome)) fill_returned(picture, *reply);
  for (SelectColumn& column : picture.columns)
    for (SelectRow& row : column.rows)
      row.woke = picture.woken_by && row.socket == picture.woken_by && row.ready;
  name_lists(index, view, picture);
  return picture;
}

timeline::Index select_stop(const View& view, GuestId guest, bool forward) {
  SelectIndex fallback;
  SelectIndex& index = view.memory != nullptr ? view.memory->of<SelectIndex>() : fallback;
  update(index, view.timeline);
  const auto found = index.calls.find(guest);
  if (found == index.calls.end()) return kNoMoment;
  const auto& records = view.timeline.calls();
  const auto& own = found->second;
  auto at = std::upper_bound(own.begin(), own.end(), view.cursor,
                             [&](Index cursor, std::size_t i) { return cursor < records[i].entered; });
  if (forward) {
    if (at != own.begin()) {
      const Index returned = records[*(at - 1)].returned;
      if (returned != kNoMoment && returned > view.cursor) return returned;
    }
    return at == own.end() ? kNoMoment : records[*at].entered;
  }
  Index best = kNoMoment;
  for (int back = 0; back < 2 && at != own.begin(); ++back) {
    const CallRecord& record = records[*--at];
    if (record.returned != kNoMoment && record.returned < view.cursor) return record.returned;
    if (record.entered < view.cursor) return record.entered;
  }
  return best;
}

}  // namespace zocalo::ui

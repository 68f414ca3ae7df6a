// A compiled filter and one item: whether it passes, and where in a run everything that passes is found.

#include <algorithm>

#include "debug/filter_parts.h"

namespace zocalo::debug {

namespace {

std::string_view view(const Bytes& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// The method of a request (RFC 9110 (9.1): a token; those in use are capital letters) or "HTTP/".
bool begins_http(std::string_view text) {
  if (text.starts_with("HTTP/1.")) return true;
  std::size_t letters = 0;
  while (letters < text.size() && text[letters] >= 'A' && text[letters] <= 'Z') ++letters;
  return letters >= 3 && letters <= 10 && letters < text.size() && text[letters] == ' ';
}

bool equal(const Value& value, const Operand& operand) {
  if (const auto* number = std::get_if<std::int64_t>(&value)) {
    const auto* low = std::get_if<std::int64_t>(&operand.low);
    const auto* high = std::get_if<std::int64_t>(&operand.high);
    return low != nullptr && high != nullptr && *low <= *number && *number <= *high;
  }
  if (const auto* text = std::get_if<std::string_view>(&value)) {
    const auto* wanted = std::get_if<std::string>(&operand.low);
    return wanted != nullptr && *wanted == *text;
  }
  const auto& ip = std::get<wire::IpAddress>(value);
  const auto* wanted = std::get_if<wire::IpAddress>(&operand.low);
  if (wanted == nullptr || wanted->family != ip.family) return false;
  for (int bit = 0; bit < operand.prefix; bit += 8) {
    const auto octet = static_cast<std::size_t>(bit / 8);
    const int kept = std::min(8, operand.prefix - bit);
    const auto mask = static_cast<std::uint8_t>(0xff00U >> kept);
    if (((ip.octets[octet] ^ wanted->octets[octet]) & mask) != 0) return false;
  }
  return true;
}

bool compare(const Value& value, Operator op, const Operand& operand) {
  if (op == Operator::equal) return equal(value, operand);
  if (op == Operator::contains) {
    const auto* text = std::get_if<std::string_view>(&value);
    const auto* wanted = std::get_if<std::string>(&operand.low);
    return text != nullptr && wanted != nullptr && text->find(*wanted) != std::string_view::npos;
  }
  const auto* number = std::get_if<std::int64_t>(&value);
  const auto* wanted = std::get_if<std::int64_t>(&operand.low);
  if (number == nullptr || wanted == nullptr) return false;
  switch (op) {
    case Operator::less:
      return *number < *wanted;
    case Operator::at_most:
      return *number <= *wanted;
    case Operator::more:
      return *number > *wanted;
    case Operator::at_least:
      return *number >= *wanted;
    default:
      return false;
  }
}

bool passes_test(const Node& node, Source& source) {
  std::vector<Value>& values = source.values();
  values.clear();
  node.field->get(source, values);
  if (values.empty()) return false;
  const auto any = [&](auto&& holds) { return std::any_of(values.begin(), values.end(), holds); };
  switch (node.op) {
    case Operator::present:
      // A flag alone asks whether it is set.
      if (node.field->help.type != FieldType::flag) return true;
      return any([](const Value& value) { return value != Value{std::int64_t{0}}; });
    case Operator::unequal:
      return !any([&](const Value& value) { return equal(value, node.operands.front()); });
    case Operator::in:
      return any([&](const Value& value) {
        return std::any_of(node.operands.begin(), node.operands.end(),
                           [&](const Operand& operand) { return equal(value, operand); });
      });
    default:
      return any([&](const Value& value) { return compare(value, node.op, node.operands.front()); });
  }
}

template <class Rows, class Row>
std::size_t first_at(const Rows& rows, Index moment, Index Row::*member) {
  return static_cast<std::size_t>(
      std::partition_point(rows.begin(), rows.end(), [&](const Row& row) { return row.*member < moment; }) -
      rows.begin());
}

}  // namespace

bool passes(const Node& node, Source& source) {
  const auto holds = [&](const Node& part) { return passes(part, source); };
  switch (node.kind) {
    case Node::Kind::all:
      return std::all_of(node.parts.begin(), node.parts.end(), holds);
    case Node::Kind::any:
      return std::any_of(node.parts.begin(), node.parts.end(), holds);
    case Node::Kind::none:
      return !holds(node.parts.front());
    case Node::Kind::test:
      break;
  }
  return passes_test(node, source);
}

// ---- an item in its run

std::size_t Source::row() const {
  return call() != nullptr ? run_.timeline.row_of(*call()) : run_.timeline.row_of(*packet());
}

const PacketNote* Source::note() const {
  if (packet() == nullptr || row() >= catalog().packet_notes().size()) return nullptr;
  return &catalog().packet_notes()[row()];
}

std::string_view Source::payload() const {
  const Bytes* kept = tcp() != nullptr ? &tcp()->payload : udp() != nullptr ? &udp()->payload : nullptr;
  if (kept == nullptr) return {};
  if (kept->size() == packet()->payload_size) return view(*kept);
  if (!whole_) {
    whole_ = true;
    const trace::Moment moment = timeline().moment(packet()->sent);
    for (const trace::Event& event : moment.events) {
      const auto* sent = std::get_if<trace::PacketSent>(&event);
      if (sent == nullptr || sent->packet != packet()->packet) continue;
      if (const auto* segment = sent->content.tcp()) scratch_ = segment->payload;
      if (const auto* datagram = sent->content.udp()) scratch_ = datagram->payload;
    }
  }
  return view(scratch_);
}

std::string_view Source::call_data() const {
  const timeline::CallRecord* record = call();
  const auto* send = std::get_if<syscall::Send>(&record->syscall);
  const syscall::Reply* reply =
      send == nullptr && record->outcome ? std::get_if<syscall::Reply>(&*record->outcome) : nullptr;
  const Bytes* kept = send != nullptr ? &send->data : reply != nullptr ? &reply->data : nullptr;
  if (kept == nullptr) return {};
  const std::string_view start = view(*kept);
  constexpr std::size_t kRowHas = 256;
  if (start.size() < kRowHas) return start;
  if (!whole_) {
    whole_ = true;
    const trace::Moment moment = timeline().moment(send != nullptr ? record->entered : record->returned);
    for (const trace::Event& event : moment.events) {
      const auto* entered = std::get_if<trace::CallSubmitted>(&event);
      const auto* returned = std::get_if<trace::CallReturned>(&event);
      if (send != nullptr && entered != nullptr && entered->call == record->call) {
        if (const auto* whole = std::get_if<syscall::Send>(&entered->syscall)) scratch_ = whole->data;
      } else if (send == nullptr && returned != nullptr && returned->call == record->call) {
        if (const auto* whole = std::get_if<syscall::Reply>(&returned->outcome)) scratch_ = whole->data;
      }
    }
  }
  return view(scratch_);
}

std::string_view Source::http_line() const {
  if (tcp() == nullptr || !begins_http(view(tcp()->payload))) return {};
  const std::string_view whole = payload();
  const std::string_view line = whole.substr(0, whole.find('\r'));
  const bool is = line.starts_with("HTTP/1.") || line.find(" HTTP/1.") != std::string_view::npos;
  return is ? line : std::string_view();
}

std::optional<Caller> Source::caller() const {
  if (const auto* it = call()) return it->caller;
  if (const auto* it = get<const Raised*>()) return it->caller;
  if (const auto* it = get<const Exited*>()) return Caller{it->guest, ThreadId{}};
  if (const auto* it = get<const Assigned*>()) return it->caller;
  if (const auto* it = get<const timeline::OutputRow*>()) return Caller{it->guest, ThreadId{}};
  if (const auto* it = get<const SocketEdge*>(); it != nullptr && it->guest)
    return Caller{it->guest, ThreadId{}};
  if (const Code code = get<Code>(); code.move != nullptr) return code.caller;
  return std::nullopt;
}

Index Source::moment() const {
  if (packet() != nullptr) return packet()->sent;
  if (call() != nullptr) return call()->entered;
  if (const Code code = get<Code>(); code.move != nullptr) return code.move->moment;
  return std::visit(
      [](auto row) -> Index {
        if constexpr (requires { row->moment; }) return row->moment;
        return kNoMoment;
      },
      item_);
}

// ---- the public side

Filter::Filter(std::unique_ptr<const Program> program) : program_(std::move(program)) {}
Filter::~Filter() = default;

bool Filter::matches(const Run& run, const Item& item) const {
  Source source(run, item);
  return !program_->root || passes(*program_->root, source);
}

Index Filter::moment_of(const Item& item) const {
  if (const auto* packet = std::get_if<const timeline::PacketRecord*>(&item))
    return program_->late ? (*packet)->ended : (*packet)->sent;
  if (const auto* call = std::get_if<const timeline::CallRecord*>(&item)) {
    const bool received = program_->data && !std::holds_alternative<syscall::Send>((*call)->syscall);
    return program_->late || received ? (*call)->returned : (*call)->entered;
  }
  if (const auto* code = std::get_if<Code>(&item)) return code->move->moment;
  return std::visit(
      [](auto row) -> Index {
        if constexpr (requires { row->moment; }) return row->moment;
        return kNoMoment;
      },
      item);
}

std::vector<Filter::Found> Filter::find(const Run& run, Index from, Index to) const {
  std::vector<Found> found;
  const Catalog& catalog = run.catalog;
  to = std::min(to, catalog.size());
  if (from >= to) return found;
  const auto look = [&](const Item& item, Index moment) {
    if (moment_of(item) == moment && matches(run, item)) found.push_back({moment, item});
  };
  const auto walk = [&](const auto& rows, auto member, auto&& visit) {
    for (std::size_t i = first_at(rows, from, member); i < rows.size() && rows[i].*member < to; ++i)
      visit(rows[i]);
  };
  const auto all = [&](const auto& rows) {
    using Row = typename std::remove_cvref_t<decltype(rows)>::value_type;
    walk(rows, &Row::moment, [&](const Row& row) { look(&row, row.moment); });
  };
  walk(run.timeline.packets(), &timeline::PacketRecord::sent,
       [&](const timeline::PacketRecord& row) { look(&row, row.sent); });
  walk(catalog.packet_ends(), &Ending::moment,
       [&](const Ending& end) { look(&run.timeline.packets()[end.row], end.moment); });
  walk(run.timeline.calls(), &timeline::CallRecord::entered,
       [&](const timeline::CallRecord& row) { look(&row, row.entered); });
  walk(catalog.call_ends(), &Ending::moment,
       [&](const Ending& end) { look(&run.timeline.calls()[end.row], end.moment); });
  all(catalog.raised());
  all(catalog.exits());
  all(catalog.timers());
  all(catalog.edges());
  all(catalog.assigned());
  all(run.timeline.outputs());
  for (const auto& [caller, moves] : catalog.moves()) {
    walk(moves, &Move::moment, [&, who = caller](const Move& move) { look(Code{who, &move}, move.moment); });
  }
  std::stable_sort(found.begin(), found.end(),
                   [](const Found& a, const Found& b) { return a.moment < b.moment; });
  return found;
}

void Filter::find(const Run& run, Index from, Index to, std::vector<Index>& moments) const {
  for (const Found& each : find(run, from, to)) {
    if (moments.empty() || moments.back() != each.moment) moments.push_back(each.moment);
  }
}

}  // namespace zocalo::debug

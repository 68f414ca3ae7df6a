#include "trace/stream.h"

#include <algorithm>
#include <array>

#include "trace/codec.h"
#include "trace/pack.h"

namespace zocalo::trace {

namespace {

/// The snapshots as they stand within a moment: its own before those of the moments before.
class Snapshots {
 public:
  explicit Snapshots(const SocketTable& before) : before_(before) {}

  const SocketState& base(SocketId socket, const std::vector<Event>& events) const {
    if (const std::size_t event = within(socket); event != kNone)
      return event == kGone ? kFresh : std::get_if<SocketChanged>(&events[event])->state;
    const auto earlier = before_.find(socket);
    return earlier != before_.end() && earlier->second ? *earlier->second : kFresh;
  }
  void changed(SocketId socket, std::size_t event) {
    if (few_ < kFew) {
      first_[few_++] = {socket, event};
    } else {
      rest_[socket] = event;
    }
  }
  void gone(SocketId socket) { changed(socket, kGone); }

 private:
  static constexpr std::size_t kGone = ~std::size_t{0}, kNone = kGone - 1;
  static constexpr std::size_t kFew = 8;
  inline static const SocketState kFresh{};

  /// The last event of the moment that had the socket.
  std::size_t within(SocketId socket) const {
    if (const auto at = rest_.find(socket); at != rest_.end()) return at->second;
    for (std::size_t i = few_; i-- > 0;)
      if (first_[i].first == socket) return first_[i].second;
    return kNone;
  }

  const SocketTable& before_;
  std::array<std::pair<SocketId, std::size_t>, kFew> first_;  ///< all that most moments have
  std::size_t few_ = 0;
  std::map<SocketId, std::size_t> rest_;
};

// A cause's first octet: three bits of kind, then one for each id that is there.
void put_cause(Packer& out, const Cause& cause) {
  unsigned head = static_cast<unsigned>(cause.kind);
  head |= unsigned{detail::bits({cause.guest.value != 0, cause.thread.value != 0, cause.call.value != 0,
                                 cause.packet.value != 0, cause.host.value != 0})}
          << 3;
  out.writer().u8(static_cast<std::uint8_t>(head));
  if (cause.guest) out.put(cause.guest);
  if (cause.thread) out.put(cause.thread);
  if (cause.call) out.put(cause.call);
  if (cause.packet) out.put(cause.packet);
  if (cause.host) out.put(cause.host);
}

void get_cause(Unpacker& in, Cause& cause) {
  const unsigned head = in.reader().u8();
  cause.kind = static_cast<Cause::Kind>(head & 7);
  if (enum_name(cause.kind).empty()) return in.reader().fail();
  if (head & 8) in.get(cause.guest);
  if (head & 16) in.get(cause.thread);
  if (head & 32) in.get(cause.call);
  if (head & 64) in.get(cause.packet);
  if (head & 128) in.get(cause.host);
}

/// The place of T in a variant; computed from the types, as LLVM 14's library has no constexpr strings to
/// make a value of.
template <class T, class... Ts>
constexpr std::size_t place_of(const std::variant<Ts...>*) {
  std::size_t place = 0;
  static_cast<void>(((std::is_same_v<T, Ts> || (++place, false)) || ...));
  return place;
}
constexpr std::size_t kSocketChanged = place_of<SocketChanged>(static_cast<const Event*>(nullptr));

void put_moment(Packer& out, const Moment& moment, Time previous, const SocketTable& before) {
  put_cause(out, moment.cause);
  out.writer().varint(static_cast<std::uint64_t>((moment.time - previous).count()));
  out.writer().varint(moment.events.size());
  Snapshots snapshots(before);
  for (std::size_t i = 0; i < moment.events.size(); ++i) {
    const Event& event = moment.events[i];
    if (const auto* changed = std::get_if<SocketChanged>(&event)) {
      out.writer().u8(static_cast<std::uint8_t>(event.index()));
      out.put(changed->state.socket);
      out.put_changes(snapshots.base(changed->state.socket, moment.events), changed->state);
      snapshots.changed(changed->state.socket, i);
      continue;
    }
    out.put(event);
    if (const auto* gone = std::get_if<SocketGone>(&event)) snapshots.gone(gone->socket);
  }
}

void get_event(Unpacker& in, std::vector<Event>& events, Snapshots& snapshots) {
  ByteReader look = in.reader();
  if (look.u8() != kSocketChanged) {
    in.get(events.emplace_back());
    if (const auto* gone = std::get_if<SocketGone>(&events.back())) snapshots.gone(gone->socket);
    return;
  }
  in.reader().u8();
  SocketId socket;
  in.get(socket);
  SocketChanged changed{snapshots.base(socket, events)};
  in.get_changes(changed.state);
  // A snapshot is of the socket that it names: else a later one would have another base.
  if (changed.state.socket != socket) in.reader().fail();
  events.emplace_back(std::move(changed));
  snapshots.changed(socket, events.size() - 1);
}

void get_moment(Unpacker& in, Moment& moment, Time previous, const SocketTable& before) {
  get_cause(in, moment.cause);
  const std::uint64_t after = in.reader().varint();
  if (after > static_cast<std::uint64_t>(nanoseconds(kNever) - nanoseconds(previous))) in.reader().fail();
  if (!in.ok()) return;
  moment.time = previous + Duration{static_cast<std::int64_t>(after)};
  const std::uint64_t count = in.count();
  if (count > kMostEvents) in.reader().fail();
  Snapshots snapshots(before);
  for (std::uint64_t i = 0; i < count && in.ok(); ++i) get_event(in, moment.events, snapshots);
}

}  // namespace

void Stream::append(const Moment& moment, Time previous, const SocketTable& before) {
  scratch_.clear();
  repeats_.begin(bytes(), true);
  Packer out(scratch_, &names_, &repeats_);
  put_moment(out, moment, previous, before);
  bytes_.varint(scratch_.size());
  repeats_.finish(bytes_.size());
  bytes_.raw(scratch_.view());
  if (scratch_.capacity() > (1U << 20)) scratch_ = {};
}

Stream::Taken Stream::take(ByteView bytes, Time previous, const SocketTable& before, Moment& moment,
                           std::size_t& size) {
  ByteReader frame(bytes);
  const std::uint64_t body = frame.varint();
  if (!frame.ok()) return bytes.size() < 10 ? Taken::incomplete : Taken::broken;
  if (body > kMostOctets) return Taken::broken;
  if (body > frame.left()) return Taken::incomplete;
  size = frame.position() + static_cast<std::size_t>(body);
  ByteReader reader(bytes.subspan(frame.position(), static_cast<std::size_t>(body)));
  const std::size_t known = names_.size();
  Unpacker in(reader, &names_, &names_, this->bytes());
  moment = {};
  get_moment(in, moment, previous, before);
  if (!reader.ok() || reader.left() != 0) {
    names_.cut(known);
    return Taken::broken;
  }
  bytes_.raw(bytes.first(size));
  return Taken::moment;
}

Moment Stream::read(std::size_t offset, Time previous, const SocketTable& before) const {
  const ByteView all = bytes();
  ByteReader reader(all.subspan(offset));
  reader.varint();
  Unpacker in(reader, &names_, nullptr, all.first(offset));
  Moment moment;
  get_moment(in, moment, previous, before);
  return moment;
}

Cause Stream::read_cause(std::size_t offset) const {
  ByteReader reader(bytes().subspan(offset));
  reader.varint();
  Unpacker in(reader, nullptr, nullptr, {});
  Cause cause;
  get_cause(in, cause);
  return cause;
}

Packer Stream::side_packer(Octets& out) {
  repeats_.begin(bytes(), false);
  return Packer(out, &names_, &repeats_, false);
}

Unpacker Stream::side_unpacker(ByteReader& in, std::size_t size) const {
  return Unpacker(in, &names_, nullptr, bytes().first(size));
}

void encode(const Moment& moment, Bytes& out) {
  Octets body;
  Packer packer(body, nullptr, nullptr);
  put_moment(packer, moment, kStart, {});
  ByteWriter(out).blob(body.view());
}

std::optional<Moment> decode(ByteReader& reader) {
  ByteReader body(reader.blob());
  if (!reader.ok()) return std::nullopt;
  Unpacker in(body, nullptr, nullptr, {});
  Moment moment;
  get_moment(in, moment, kStart, {});
  if (body.ok() && body.left() == 0) return moment;
  reader.fail();
  return std::nullopt;
}

}  // namespace zocalo::trace

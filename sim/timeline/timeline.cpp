#include "timeline/timeline.h"

#include <algorithm>

#include "base/digest.h"
#include "timeline/grow.h"
#include "timeline/keyframes.h"
#include "timeline/stops.h"
#include "timeline/tables.h"
#include "trace/stream.h"

namespace zocalo::timeline {

namespace {

/// Where each moment begins in the stream: four octets for each, and eight for a block.
class Offsets {
 public:
  void add(std::size_t offset) {
    if (within_.size() % kBlock == 0) blocks_.push_back(offset);
    // A block too long for this would hold 64 moments of 64 MB each.
    make_room(within_);
    within_.push_back(static_cast<std::uint32_t>(offset - blocks_.back()));
  }
  std::size_t at(Index moment) const { return blocks_[moment / kBlock] + within_[moment]; }
  std::size_t memory() const {
    return within_.capacity() * sizeof(std::uint32_t) + blocks_.capacity() * sizeof(std::size_t);
  }

 private:
  static constexpr Index kBlock = 16;
  std::vector<std::uint32_t> within_;
  std::vector<std::size_t> blocks_;
};

/// A world after the first `moments` moments.
struct Placed {
  Index moments = 0;
  World world;
};

constexpr Index kAlong = 64;           ///< a world is put aside so often on the way to a moment,
constexpr std::size_t kPutAside = 48;  ///< and so many are kept: going back is then a short way
constexpr std::size_t kSpare = 64;     ///< events that room is kept for from one moment to the next

}  // namespace

struct Timeline::Impl {
  trace::Stream stream;
  Offsets offsets;
  std::vector<Time> times;
  std::vector<bool> with_sockets;  ///< the moment holds snapshots: it is read with the world before it
  World head;
  std::optional<trace::Moment> open;
  std::vector<trace::Event> spare;  ///< empty; the last moment's, kept for its room
  Tables tables;
  Stops stops;
  Keyframes keyframes;
  Digest digest;  ///< of the stream's first `digested` octets: the rest is added when it is asked for
  std::size_t digested = 0;

  // Where readers stand. Each is const to its caller: it is a cache.
  mutable Placed shown, read;
  mutable std::vector<Placed> aside;
  mutable std::size_t next_aside = 0;

  Index size() const { return static_cast<Index>(times.size()); }
  Time time_before(Index moment) const { return moment == 0 ? kStart : times[moment - 1]; }

  trace::Moment decode(Index moment, const trace::SocketTable& before) const {
    return stream.read(offsets.at(moment), time_before(moment), before);
  }

  /// A moment is complete and in the stream, from `offset` on.
  void add(trace::Moment&& moment, std::size_t offset) {
    const Index index = size();
    offsets.add(offset);
    make_room(times);
    times.push_back(moment.time);
    with_sockets.push_back(std::any_of(
        moment.events.begin(), moment.events.end(),
        [](const trace::Event& event) { return std::holds_alternative<trace::SocketChanged>(event); }));
    tables.add(moment, index);
    stops.add(moment, index, tables);
    head.apply(std::move(moment), index);
    keyframes.offer(size(), head, stream);
    // apply() takes what is in the events and leaves the list, whose room is used again.
    moment.events.clear();  // NOLINT(bugprone-use-after-move)
    if (moment.events.capacity() <= kSpare) spare = std::move(moment.events);
  }

  void flush() {
    if (!open) return;
    trace::Moment moment = std::move(*open);
    open.reset();
    if (moment.events.empty()) return;
    const std::size_t offset = stream.bytes().size();
    stream.append(moment, time_before(size()), head.sockets);
    add(std::move(moment), offset);
  }

  /// Moves `at` to the world after the first `moments` moments, from wherever the way is shortest.
  void seek(Placed& at, Index moments) const {
    if (at.moments == moments) return;
    Index start = at.moments <= moments ? at.moments : 0;
    const Placed* from = nullptr;
    for (const Placed& each : aside) {
      if (each.moments > moments || each.moments <= start) continue;
      start = each.moments;
      from = &each;
    }
    if (const Index keyframe = keyframes.nearest(moments); keyframe > start) {
      at = {keyframe, keyframes.load(keyframe, stream)};
    } else if (from != nullptr) {
      at = *from;
    } else if (at.moments > moments) {
      at = {};
    }
    while (at.moments < moments) {
      at.world.apply(decode(at.moments, at.world.sockets), at.moments);
      ++at.moments;
      if (at.moments % kAlong == 0 && at.moments != moments) put_aside(at);
    }
  }

  void put_aside(const Placed& placed) const {
    for (const Placed& each : aside) {
      if (each.moments == placed.moments) return;
    }
    if (aside.size() < kPutAside) {
      aside.push_back(placed);
      return;
    }
    aside[next_aside] = placed;
    next_aside = (next_aside + 1) % kPutAside;
  }
};

Timeline::Timeline() : impl_(std::make_unique<Impl>()) {}
Timeline::~Timeline() = default;

void Timeline::begin(Time time, const trace::Cause& cause) {
  flush();
  impl_->open = trace::Moment{std::max(time, duration()), cause, std::move(impl_->spare)};
}

void Timeline::record(trace::Event event) {
  if (!impl_->open) begin(duration(), {});
  if (impl_->open->events.size() >= trace::kMostEvents)
    begin(impl_->open->time, trace::Cause(impl_->open->cause));
  impl_->open->events.push_back(std::move(event));
}

void Timeline::flush() { impl_->flush(); }

Index Timeline::size() const { return impl_->size(); }
Time Timeline::time_of(Index moment) const { return impl_->times[moment]; }
trace::Cause Timeline::cause_of(Index moment) const {
  return impl_->stream.read_cause(impl_->offsets.at(moment));
}
Time Timeline::duration() const { return impl_->times.empty() ? kStart : impl_->times.back(); }

trace::Moment Timeline::moment(Index moment) const {
  if (!impl_->with_sockets[moment]) return impl_->decode(moment, {});
  if (impl_->shown.moments == moment) return impl_->decode(moment, impl_->shown.world.sockets);
  impl_->seek(impl_->read, moment);
  return impl_->decode(moment, impl_->read.world.sockets);
}

const World& Timeline::state_at(Index moment) const {
  impl_->seek(impl_->shown, moment < impl_->size() ? moment + 1 : impl_->size());
  return impl_->shown.world;
}

const World& Timeline::head() const { return impl_->head; }

Index Timeline::next(Index from, Stop stop, GuestId guest) const {
  return impl_->stops.next(from, stop, guest, impl_->size());
}
Index Timeline::previous(Index from, Stop stop, GuestId guest) const {
  return impl_->stops.previous(from, stop, guest, impl_->size());
}

Index Timeline::at_time(Time time) const {
  const auto after = std::upper_bound(impl_->times.begin(), impl_->times.end(), time);
  return after == impl_->times.begin() ? 0 : static_cast<Index>(after - impl_->times.begin() - 1);
}

const Rows<CallRecord>& Timeline::calls() const { return impl_->tables.calls(); }
const Rows<PacketRecord>& Timeline::packets() const { return impl_->tables.packets(); }
const Rows<OutputRow>& Timeline::outputs() const { return impl_->tables.outputs(); }
const CallRecord* Timeline::call(CallId id) const { return impl_->tables.call(id); }
const PacketRecord* Timeline::packet(PacketId id) const { return impl_->tables.packet(id); }
std::size_t Timeline::row_of(const CallRecord& call) const { return impl_->tables.row_of(call.call); }
std::size_t Timeline::row_of(const PacketRecord& packet) const { return impl_->tables.row_of(packet.packet); }

const std::string* Timeline::library_source(const std::string& file) const {
  return impl_->tables.source(file);
}

std::uint64_t Timeline::digest() const {
  const ByteView all = impl_->stream.bytes();
  impl_->digest.add(all.subspan(impl_->digested));
  impl_->digested = all.size();
  return impl_->digest.value();
}

std::size_t Timeline::memory() const {
  const Impl& i = *impl_;
  return sizeof(Impl) + i.stream.memory() + i.offsets.memory() + i.times.capacity() * sizeof(Time) +
         i.with_sockets.capacity() / 8 + i.tables.memory() + i.stops.memory() + i.keyframes.memory();
}

ByteView Timeline::encoded(std::size_t from) const {
  const ByteView all = impl_->stream.bytes();
  return all.subspan(std::min(from, all.size()));
}

std::size_t Timeline::append_encoded(ByteView bytes, std::string& error) {
  flush();
  std::size_t taken = 0;
  error.clear();
  while (taken < bytes.size()) {
    const std::size_t offset = impl_->stream.bytes().size();
    trace::Moment moment;
    std::size_t size = 0;
    const auto result =
        impl_->stream.take(bytes.subspan(taken), duration(), impl_->head.sockets, moment, size);
    if (result == trace::Stream::Taken::incomplete) break;
    if (result == trace::Stream::Taken::broken) {
      error = "moment " + std::to_string(impl_->size()) + ", at octet " + std::to_string(offset) +
              " of the run, can't be read";
      break;
    }
    impl_->add(std::move(moment), offset);
    taken += size;
  }
  return taken;
}

}  // namespace zocalo::timeline

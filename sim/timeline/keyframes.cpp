#include "timeline/keyframes.h"

#include <algorithm>

#include "timeline/fields.h"

namespace zocalo::timeline {

namespace {

using trace::Packer;
using trace::Unpacker;

// A seek folds at most kFarthest moments, which take some milliseconds. Small worlds are kept more often;
// large ones only when the stream has grown by several times their size, so that keyframes stay a fraction of
// it.
constexpr Index kNearest = 1024, kFarthest = 8192;
constexpr std::size_t kStreamShare = 6;

/// Calls f(member) for all of a guest's state but its program, which is kept elsewhere.
template <class Guest, class F>
void each_member(Guest& guest, F&& f) {
  trace::for_each_field<GuestState>([&](const auto& field) {
    using Each = std::remove_cvref_t<decltype(field)>;
    if constexpr (!trace::detail::is_shared<typename Each::Type>) f(guest.*field.member);
  });
}

void put_world(Packer& out, const World& world) {
  out.put(world.time);
  out.put(world.hosts);
  out.put(world.links);
  out.put(world.guests.size());
  for (const auto& [id, guest] : world.guests)
    each_member(*guest, [&out](const auto& member) { out.put(member); });
  out.put(world.sockets.size());
  const trace::SocketState fresh;
  for (const auto& [id, socket] : world.sockets) out.put_changes(fresh, *socket);
  out.put(world.in_flight.size());
  for (const auto& [id, packet] : world.in_flight) out.put(*packet);
}

World get_world(Unpacker& in, const std::vector<std::shared_ptr<const guest::Program>>& programs) {
  World world;
  in.get(world.time);
  in.get(world.hosts);
  in.get(world.links);
  for (std::uint64_t n = in.count(); n > 0 && in.ok(); --n) {
    auto guest = std::make_shared<GuestState>();
    each_member(*guest, [&in](auto& member) { in.get(member); });
    const std::size_t at = guest->guest.value - 1;
    if (at < programs.size()) guest->program = programs[at];
    world.guests.emplace_hint(world.guests.end(), guest->guest, guest);
  }
  for (std::uint64_t n = in.count(); n > 0 && in.ok(); --n) {
    auto socket = std::make_shared<trace::SocketState>();
    in.get_changes(*socket);
    world.sockets.emplace_hint(world.sockets.end(), socket->socket, socket);
  }
  for (std::uint64_t n = in.count(); n > 0 && in.ok(); --n) {
    auto packet = std::make_shared<trace::PacketSent>();
    in.get(*packet);
    world.in_flight.emplace_hint(world.in_flight.end(), packet->packet, packet);
  }
  return world;
}

}  // namespace

void Keyframes::offer(Index moments, const World& world, trace::Stream& stream) {
  const Index since = moments - (frames_.empty() ? 0 : frames_.back().moments);
  if (since < kNearest) return;
  const std::size_t last_size = frames_.empty() ? 0 : frames_.back().world.size();
  const std::size_t grown = stream.bytes().size() - (frames_.empty() ? 0 : frames_.back().stream_size);
  if (since < kFarthest && grown < last_size * kStreamShare) return;

  for (const auto& [id, guest] : world.guests) {
    if (id.value > programs_.size() && id.value <= (1U << 16)) programs_.resize(id.value);
    if (id.value != 0 && id.value <= programs_.size()) programs_[id.value - 1] = guest->program;
  }
  scratch_.clear();
  Packer out = stream.side_packer(scratch_);
  put_world(out, world);
  const ByteView octets = scratch_.view();
  Keyframe frame{moments, stream.bytes().size(), Bytes(octets.begin(), octets.end())};
  memory_ += sizeof(Keyframe) + frame.world.capacity();
  frames_.push_back(std::move(frame));
}

Index Keyframes::nearest(Index moments) const {
  const auto after =
      std::upper_bound(frames_.begin(), frames_.end(), moments,
                       [](Index wanted, const Keyframe& frame) { return wanted < frame.moments; });
  return after == frames_.begin() ? 0 : std::prev(after)->moments;
}

World Keyframes::load(Index moments, const trace::Stream& stream) const {
  const auto frame =
      std::lower_bound(frames_.begin(), frames_.end(), moments,
                       [](const Keyframe& each, Index wanted) { return each.moments < wanted; });
  ByteReader reader(frame->world);
  Unpacker in = stream.side_unpacker(reader, frame->stream_size);
  return get_world(in, programs_);
}

}  // namespace zocalo::timeline

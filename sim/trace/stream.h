#pragma once
// A run's moments as one string of octets, each moment preceded by its size. A moment is read with what was
// before it: the names and data that it repeats, and the last snapshots of the sockets, from which a new one
// says only what changed.

#include <map>
#include <memory>
#include <optional>
#include <string>

#include "base/bytes.h"
#include "trace/event.h"
#include "trace/octets.h"
#include "trace/pack.h"
#include "trace/repeats.h"

namespace zocalo::trace {

/// The last snapshot of each socket that exists.
using SocketTable = std::map<SocketId, std::shared_ptr<const SocketState>>;

/// A moment of more than this many events is none.
inline constexpr std::size_t kMostEvents = 1U << 16;

class Stream {
 public:
  /// Appends one moment. `before` holds the snapshots as they were before it; `previous` is the time of the
  /// moment before. At most kMostEvents events.
  void append(const Moment& moment, Time previous, const SocketTable& before);

  enum class Taken : std::uint8_t { moment, incomplete, broken };
  /// Takes octets of another stream that has begun as this one has: the first moment in `bytes`, if it is
  /// whole and sound.
  Taken take(ByteView bytes, Time previous, const SocketTable& before, Moment& moment, std::size_t& size);

  /// Reads the moment at `offset`, which is one that append() or take() put there.
  Moment read(std::size_t offset, Time previous, const SocketTable& before) const;

  /// Of the moment at `offset` the cause only; needs nothing of what was before.
  Cause read_cause(std::size_t offset) const;

  ByteView bytes() const { return bytes_.view(); }
  /// For a keyframe: a Packer that appends to `out` with what the stream knows and leaves the stream as it
  /// is.
  Packer side_packer(Octets& out);
  /// Reads what a side packer wrote when the stream was `size` octets long.
  Unpacker side_unpacker(ByteReader& in, std::size_t size) const;

  std::size_t memory() const {
    return bytes_.capacity() + scratch_.capacity() + names_.memory() + repeats_.memory();
  }

 private:
  Octets bytes_, scratch_;
  Names names_;
  Repeats repeats_;
};

}  // namespace zocalo::trace

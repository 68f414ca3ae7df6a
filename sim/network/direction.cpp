#include "network/direction.h"

#include <algorithm>

namespace zocalo::network {

void Direction::reshape(const wire::Netem& shape) {
  shape_ = shape;
  wire::Netem ideal;
  ideal.limit = shape.limit;
  ideal_ = shape == ideal;
}

Fate Direction::decide(Time now, std::size_t size, bool second, bool capable) {
  Fate fate;
  fate.duplicated = !second && random_.chance(shape_.duplicate);
  bool lost = random_.chance(shape_.loss);
  if (lost && shape_.ecn && capable) {  // netem marks what it would lose
    lost = false;
    fate.marked = true;
  }
  if (lost && fate.duplicated) lost = fate.duplicated = false;  // netem counts copies: one more, one less
  if (random_.chance(shape_.corrupt))
    fate.corrupt = 1 + static_cast<std::uint32_t>(random_.below(0xffffffff));
  Duration delay = shape_.delay;
  if (shape_.jitter > 0ns) delay = std::max<Duration>(0ns, delay + random_.spread(shape_.jitter));
  const bool ahead = random_.chance(shape_.reorder);

  fate.arrives = saturating_add(now, delay);
  if (shape_.rate != 0) {
    // netem: behind the one before it, then the time that its own bits take on the line.
    const Duration bits{static_cast<std::int64_t>(std::uint64_t{size} * 8 * 1'000'000'000U / shape_.rate)};
    fate.arrives = saturating_add(std::max(fate.arrives, last_departure_), bits);
  }
  const Time in_order = fate.arrives;
  if (ahead) {
    // netem puts it at the head of the queue, past delay and rate.
    fate.reordered = in_order > now;
    fate.arrives = now;
  }
  if (lost) {
    fate.lost = trace::LossCause::loss;
  } else if (queued_ >= shape_.limit && fate.arrives > now) {
    fate.lost = trace::LossCause::queue_full;
  } else if (shape_.rate != 0 && !ahead) {
    last_departure_ = in_order;
  }
  return fate;
}

}  // namespace zocalo::network

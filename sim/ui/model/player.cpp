#include "ui/model/player.h"

#include <algorithm>

namespace zocalo::ui {

Time Player::playhead(const timeline::Timeline& timeline, const MomentIndex& index) const {
  const timeline::Index size = std::min(timeline.size(), index.size());
  if (cursor_ >= size) return size == 0 ? kStart : timeline.time_of(size - 1);
  const Time here = timeline.time_of(cursor_);
  if (cursor_ + 1 >= size) return here;
  const double begin = index.paced(cursor_), end = index.paced(cursor_ + 1);
  if (end <= begin || paced_ <= begin) return here;
  const double part = std::min(1.0, (paced_ - begin) / (end - begin));
  const auto gap = static_cast<double>((timeline.time_of(cursor_ + 1) - here).count());
  return here + Duration{static_cast<Duration::rep>(gap * part)};
}

void Player::seek(timeline::Index moment, const MomentIndex& index) {
  cursor_ = index.size() == 0 ? 0 : std::min(moment, index.size() - 1);
  paced_ = index.paced(cursor_);
}

bool Player::step(const StepBy& step, const timeline::Timeline& timeline, const MomentIndex& index) {
  const timeline::Index to = step.forward ? timeline.next(cursor_, step.stop, step.guest)
                                          : timeline.previous(cursor_, step.stop, step.guest);
  if (to == timeline::kNoMoment || to >= index.size()) return false;
  seek(to, index);
  return true;
}

void Player::set_speed(double speed) { speed_ = std::clamp(speed, 0.05, 64.0); }

void Player::reset() {
  cursor_ = 0;
  paced_ = 0;
  playing_ = false;
}

bool Player::advance(double seconds, const MomentIndex& index, timeline::Index barrier, bool complete) {
  if (index.size() == 0) return false;
  const timeline::Index before = cursor_, last = index.size() - 1;
  if (following_) {
    seek(last, index);
    return cursor_ != before;
  }
  if (!playing_) return false;
  paced_ += std::clamp(seconds, 0.0, 0.25) * speed_;
  if (barrier != timeline::kNoMoment && barrier <= last && barrier >= before &&
      paced_ >= index.paced(barrier)) {
    seek(barrier, index);
    playing_ = false;
  } else if (paced_ >= index.paced(last)) {
    // While the run still grows, wait at its head.
    seek(last, index);
    if (complete) playing_ = false;
  } else {
    cursor_ = index.at_paced(paced_);
  }
  return cursor_ != before;
}

}  // namespace zocalo::ui

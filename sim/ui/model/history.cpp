#include "ui/model/history.h"

namespace zocalo::ui {
namespace {

constexpr double kTogether = 1;  ///< seconds
constexpr std::size_t kMost = 200;

template <class T>
void push(std::vector<T>& list, T value) {
  if (list.size() == kMost) list.erase(list.begin());
  list.push_back(std::move(value));
}

/// Takes the last of `from` that is not `now`; `now` goes to `to`.
template <class T>
std::optional<T> turn(std::vector<T>& from, std::vector<T>& to, const T& now) {
  while (!from.empty()) {
    T last = std::move(from.back());
    from.pop_back();
    if (last == now) continue;
    push(to, now);
    return last;
  }
  return std::nullopt;
}

}  // namespace

void History::note(const Choices& before, const std::string& kind, double now) {
  redo_.clear();
  const bool together = kind == kind_ && now - noted_at_ < kTogether;
  kind_ = kind;
  noted_at_ = now;
  if (!together) push(undo_, before);
}

std::optional<Choices> History::undo(const Choices& now) {
  kind_.clear();
  return turn(undo_, redo_, now);
}

std::optional<Choices> History::redo(const Choices& now) {
  kind_.clear();
  return turn(redo_, undo_, now);
}

void History::clear() { *this = {}; }

void JumpTrail::leave(timeline::Index from) {
  forward_.clear();
  scrubbed_at_ = -1;
  if (back_.empty() || back_.back() != from) push(back_, from);
}

void JumpTrail::scrub(timeline::Index from, double now) {
  const bool together = scrubbed_at_ >= 0 && now - scrubbed_at_ < kTogether;
  if (!together) leave(from);
  scrubbed_at_ = now;
}

std::optional<timeline::Index> JumpTrail::back(timeline::Index here) {
  scrubbed_at_ = -1;
  return turn(back_, forward_, here);
}

std::optional<timeline::Index> JumpTrail::forward(timeline::Index here) {
  scrubbed_at_ = -1;
  return turn(forward_, back_, here);
}

void JumpTrail::clear() { *this = {}; }

}  // namespace zocalo::ui

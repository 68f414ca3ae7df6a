#pragma once
// What a view keeps from one frame to the next (indices over the timeline, toggles, scroll), so that it needs
// no global.

#include <map>
#include <memory>
#include <typeindex>

namespace zocalo::ui {

/// One object of each type, made when first asked for. The app owns it, and makes a new one for another
/// timeline.
class Memory {
 public:
  template <class T>
  T& of() {
    std::shared_ptr<void>& slot = slots_[std::type_index(typeid(T))];
    if (!slot) slot = std::make_shared<T>();
    return *static_cast<T*>(slot.get());
  }
  void clear() { slots_.clear(); }

 private:
  std::map<std::type_index, std::shared_ptr<void>> slots_;
};

}  // namespace zocalo::ui

#pragma once
// Where each step command stops: sorted lists of moments, for the whole run and for each guest.

#include <array>
#include <map>
#include <vector>

#include "timeline/tables.h"

namespace zocalo::timeline {

class Stops {
 public:
  /// `tables` have this moment already.
  void add(const trace::Moment& moment, Index index, const Tables& tables);
  Index next(Index from, Stop stop, GuestId guest, Index size) const;
  Index previous(Index from, Stop stop, GuestId guest, Index size) const;
  std::size_t memory() const;

 private:
  using List = std::vector<Index>;
  static constexpr std::size_t kKinds = 8;
  void note(Stop stop, GuestId guest, Index index);
  const List* list(Stop stop, GuestId guest) const;
  std::array<List, kKinds> all_;  ///< by Stop; that of Stop::moment stays empty
  std::map<GuestId, std::array<List, kKinds>> guests_;
  std::array<List, kKinds>* last_ = nullptr;  ///< of `last_guest_`: the next event is mostly the same guest's
  GuestId last_guest_;
};

}  // namespace zocalo::timeline

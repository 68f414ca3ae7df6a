#pragma once
// What is watched, kept from visit to visit as the setting "watches".

#include <map>
#include <string>
#include <vector>

namespace zocalo::ui {

/// Expressions by the lesson that they were written for; those of other runs are under "".
using WatchMemory = std::map<std::string, std::vector<std::string>>;

/// Lessons without any are left out; "" for none at all.
std::string print_watches(const WatchMemory& watches);
/// Nothing where it is not what print_watches() makes.
WatchMemory read_watches(const std::string& text);

}  // namespace zocalo::ui

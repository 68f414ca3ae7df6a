#pragma once
// A page's link, as it is copied from a browser.

#include <string>
#include <string_view>

namespace zocalo::native {

/// What stands after '#' (or the whole text where there is none), with the programs that web/link.mjs
/// compresses unpacked. What can't be unpacked stays: the app then says that it is not understood.
std::string unpack_link(std::string_view url);

}  // namespace zocalo::native

#pragma once
// Finding by a few letters: "nxl" finds "next line".

#include <optional>
#include <string_view>

namespace zocalo::ui {

/// How well `query` fits: each of its words' letters occurs in `text` in order, whatever case and accent.
/// Beginnings of words and letters that follow each other count more. Nothing if it does not fit; an empty
/// query fits all alike.
std::optional<int> fuzzy_score(std::string_view query, std::string_view text);

}  // namespace zocalo::ui

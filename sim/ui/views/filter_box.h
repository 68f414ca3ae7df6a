#pragma once
// A field for a filter of the debugger's language, with completion and what is wrong.

#include <memory>
#include <string>
#include <string_view>

#include "debug/filter.h"
#include "ui/views/view.h"

namespace zocalo::ui {

struct FilterText {
  std::string text, compiled_for;
  debug::CompiledFilter compiled = debug::compile_filter("");
  bool entered = false;  ///< Enter was pressed in this frame
};

/// At ImGui's cursor, `width` wide. Tab completes; offers and complaints come below while it has the focus.
void draw_filter_box(const View& view, const char* id, std::string_view hint, float width, FilterText& text);
/// The filter, or null where there is none (nothing typed, or not understood).
const debug::Filter* filter_of(const FilterText& text);

}  // namespace zocalo::ui

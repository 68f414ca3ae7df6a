#pragma once
// The look: colours, typefaces and measures. All lengths in the views are logical pixels: the window
// multiplies them by its scale and the fonts are rasterised at that density, so a view never asks for the
// scale.

#include <cstddef>
#include <cstdint>
#include <string>

#include "imgui.h"

namespace zocalo::ui {

/// Every colour has a meaning. `accent` marks only "now" and "what changed"; text colours have a contrast of
/// at least 4.5:1 on page, surface, raised, sunken and accent_soft (a test measures it), `faint` and
/// `hairline` are for shapes, never text.
struct Palette {
  ImU32 page = 0;      ///< behind the cards
  ImU32 surface = 0;   ///< a card
  ImU32 raised = 0;    ///< a button, a box on a card
  ImU32 sunken = 0;    ///< a field, a trough, the code's gutter
  ImU32 hover = 0;     ///< under the pointer
  ImU32 selected = 0;  ///< picked out
  ImU32 hairline = 0;  ///< separating lines
  ImU32 faint = 0;     ///< axes, empty tracks, disabled icons
  ImU32 text = 0;
  ImU32 muted = 0;                        ///< secondary text
  ImU32 accent = 0;                       ///< now, changed: text and strokes
  ImU32 accent_soft = 0;                  ///< now, changed: a band behind text
  ImU32 on_accent = 0;                    ///< text on accent
  ImU32 read = 0, write = 0, except = 0;  ///< select()'s three sets
  ImU32 tcp = 0, udp = 0, icmp = 0, lost = 0;
  ImU32 good = 0, bad = 0;                                              ///< success, error
  ImU32 keyword = 0, string = 0, number = 0, comment = 0, builtin = 0;  ///< source text
};

/// Logical sizes: small 13, body 15, heading 18, title 24, code 14, code_small 12. Never null after
/// build_fonts().
struct Fonts {
  ImFont* small = nullptr;
  ImFont* small_strong = nullptr;
  ImFont* body = nullptr;
  ImFont* strong = nullptr;
  ImFont* heading = nullptr;
  ImFont* title = nullptr;
  ImFont* code = nullptr;
  ImFont* code_small = nullptr;
};

struct Theme {
  bool dark = true;
  Palette color;
  Fonts font;
  float unit = 8;    ///< the grid
  float radius = 6;  ///< of cards and buttons
  float touch = 32;  ///< the least height of what can be pressed: 44 where `narrow`
  bool narrow = false;
  double now = 0;  ///< seconds of the wall, for small animations; stands still with reduced motion
  std::string* tip = nullptr;  ///< takes the words of the tip that is drawn; null: nobody asks
};

/// A typeface file's bytes (TrueType or OpenType); must outlive the atlas. Empty: ImGui's own bitmap font.
struct FontFile {
  const unsigned char* data = nullptr;
  std::size_t size = 0;
};
struct FontFiles {
  FontFile regular, strong, mono;  ///< Inter, Inter SemiBold, JetBrains Mono
};

/// Fills `atlas` anew for `scale` device pixels to a logical one (0.5 … 4). The renderer must take the
/// texture afterwards.
Fonts build_fonts(ImFontAtlas& atlas, const FontFiles& files, float scale);

Palette palette(bool dark);
/// `narrow`: a phone.
Theme make_theme(bool dark, bool narrow, const Fonts& fonts);
/// Sets ImGui's style to the theme.
void apply(const Theme& theme);

/// WCAG 2.2's contrast of two opaque colours, 1 … 21.
double contrast(ImU32 a, ImU32 b);
ImU32 with_alpha(ImU32 color, float alpha);  ///< alpha 0 … 1, replaces the colour's own
ImU32 mix(ImU32 a, ImU32 b, float t);        ///< t 0 … 1

}  // namespace zocalo::ui

#include "ui/draw/theme.h"

#include <algorithm>
#include <cmath>

namespace zocalo::ui {
namespace {

constexpr ImU32 rgb(std::uint32_t hex) {
  return IM_COL32((hex >> 16) & 0xFF, (hex >> 8) & 0xFF, hex & 0xFF, 0xFF);
}

Palette dark_palette() {
  Palette c;
  c.page = rgb(0x12151A);
  c.surface = rgb(0x1A1E25);
  c.raised = rgb(0x262C36);
  c.sunken = rgb(0x14181E);
  c.hover = rgb(0x2E3642);
  c.selected = rgb(0x2B3A4F);
  c.hairline = rgb(0x2C333E);
  c.faint = rgb(0x4A5463);
  c.text = rgb(0xE9ECF1);
  c.muted = rgb(0xA4AEBC);
  c.accent = rgb(0xFFB74A);
  c.accent_soft = rgb(0x3A2F1B);
  c.on_accent = rgb(0x231803);
  c.read = rgb(0x6FB7FF);
  c.write = rgb(0x7FD992);
  c.except = rgb(0xF394D2);
  c.tcp = rgb(0xA9B4FF);
  c.udp = rgb(0x58D3C3);
  c.icmp = rgb(0xD7B98E);
  c.lost = rgb(0xFF8078);
  c.good = rgb(0x7FD992);
  c.bad = rgb(0xFF8078);
  c.keyword = rgb(0xC6A5F7);
  c.string = rgb(0xA5D38B);
  c.number = rgb(0xE6B98A);
  c.comment = rgb(0x929DAD);
  c.builtin = rgb(0x7FC4E8);
  return c;
}

Palette light_palette() {
  Palette c;
  c.page = rgb(0xF4F2ED);
  c.surface = rgb(0xFFFFFF);
  c.raised = rgb(0xF1EEE8);
  c.sunken = rgb(0xF8F6F2);
  c.hover = rgb(0xE8E4DB);
  c.selected = rgb(0xDFEAF8);
  c.hairline = rgb(0xE2DED5);
  c.faint = rgb(0xB9B3A7);
  c.text = rgb(0x1D2229);
  c.muted = rgb(0x565F6C);
  c.accent = rgb(0x9A5200);
  c.accent_soft = rgb(0xFFEBCB);
  c.on_accent = rgb(0xFFFFFF);
  c.read = rgb(0x1A5CBB);
  c.write = rgb(0x196B37);
  c.except = rgb(0xA0247A);
  c.tcp = rgb(0x464CBF);
  c.udp = rgb(0x0A6A61);
  c.icmp = rgb(0x77551F);
  c.lost = rgb(0xBE2525);
  c.good = rgb(0x196B37);
  c.bad = rgb(0xBE2525);
  c.keyword = rgb(0x7A35B8);
  c.string = rgb(0x2D6A1F);
  c.number = rgb(0x97480B);
  c.comment = rgb(0x656C77);
  c.builtin = rgb(0x0B658F);
  return c;
}

// Latin, Latin-1, Latin Extended-A, general punctuation, super- and subscripts, arrows, a few mathematical
// signs, geometric shapes. What a face lacks is shown as U+FFFD: no letter of the program's.
constexpr ImWchar kRanges[] = {0x0020, 0x007E, 0x00A0, 0x017F, 0x2010, 0x203A, 0x2070, 0x2094, 0x2190, 0x21D5,
                               0x2212, 0x2212, 0x2248, 0x2265, 0x25A0, 0x25FF, 0xFFFD, 0xFFFD, 0};

ImFont* add_font(ImFontAtlas& atlas, const FontFile& file, float size, float scale) {
  ImFontConfig config;
  if (file.data == nullptr || file.size == 0) {
    config.SizePixels = std::max(8.0f, std::round(size * scale));
    return atlas.AddFontDefault(&config);
  }
  config.FontDataOwnedByAtlas = false;
  config.OversampleH = scale < 1.5f ? 3 : 2;
  config.OversampleV = 1;
  config.PixelSnapH = false;
  config.GlyphRanges = kRanges;
  config.EllipsisChar = 0x2026;
  // ImGui takes the data as non-const, but only reads it.
  return atlas.AddFontFromMemoryTTF(const_cast<unsigned char*>(file.data), static_cast<int>(file.size),
                                    std::round(size * scale), &config, kRanges);
}

double channel(ImU32 color, int shift) {
  const double value = static_cast<double>((color >> shift) & 0xFF) / 255.0;
  return value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
}

// WCAG 2.2, relative luminance.
double luminance(ImU32 color) {
  return 0.2126 * channel(color, IM_COL32_R_SHIFT) + 0.7152 * channel(color, IM_COL32_G_SHIFT) +
         0.0722 * channel(color, IM_COL32_B_SHIFT);
}

}  // namespace

Fonts build_fonts(ImFontAtlas& atlas, const FontFiles& files, float scale) {
  scale = std::clamp(scale, 0.5f, 4.0f);
  atlas.Clear();
  atlas.Flags |= ImFontAtlasFlags_NoMouseCursors;
  atlas.TexGlyphPadding = 1;
  Fonts fonts;
  fonts.body = add_font(atlas, files.regular, 15, scale);  // the first is ImGui's default
  fonts.small = add_font(atlas, files.regular, 13, scale);
  fonts.small_strong = add_font(atlas, files.strong, 13, scale);
  fonts.strong = add_font(atlas, files.strong, 15, scale);
  fonts.heading = add_font(atlas, files.strong, 18, scale);
  fonts.title = add_font(atlas, files.strong, 24, scale);
  fonts.code = add_font(atlas, files.mono, 14, scale);
  fonts.code_small = add_font(atlas, files.mono, 12, scale);
  atlas.Build();
  for (ImFont* font : {fonts.small, fonts.small_strong, fonts.body, fonts.strong, fonts.heading, fonts.title,
                       fonts.code, fonts.code_small}) {
    font->Scale = 1.0f / scale;
  }
  return fonts;
}

Palette palette(bool dark) { return dark ? dark_palette() : light_palette(); }

Theme make_theme(bool dark, bool narrow, const Fonts& fonts) {
  Theme theme;
  theme.dark = dark;
  theme.color = palette(dark);
  theme.font = fonts;
  theme.narrow = narrow;
  theme.touch = narrow ? 44.0f : 32.0f;
  return theme;
}

void apply(const Theme& theme) {
  ImGuiStyle& style = ImGui::GetStyle();
  style = ImGuiStyle();
  style.WindowPadding = {0, 0};
  style.WindowBorderSize = 0;
  style.ChildBorderSize = 0;
  style.PopupBorderSize = 1;
  style.PopupRounding = theme.radius;
  style.FrameRounding = theme.radius;
  style.FramePadding = {10, 7};
  style.ItemSpacing = {8, 8};
  style.ItemInnerSpacing = {8, 4};
  style.ScrollbarSize = theme.narrow ? 6.0f : 10.0f;
  style.ScrollbarRounding = 5;
  style.GrabRounding = 4;
  style.GrabMinSize = 12;
  style.AntiAliasedLinesUseTex = true;
  style.HoverStationaryDelay = 0.15f;
  style.HoverDelayShort = 0.35f;
  style.DisabledAlpha = 0.5f;
  style.CircleTessellationMaxError = 0.1f;
  style.CurveTessellationTol = 0.6f;

  const Palette& c = theme.color;
  const auto set = [&style](ImGuiCol index, ImU32 color) {
    style.Colors[index] = ImGui::ColorConvertU32ToFloat4(color);
  };
  set(ImGuiCol_Text, c.text);
  set(ImGuiCol_TextDisabled, c.muted);
  set(ImGuiCol_WindowBg, c.page);
  set(ImGuiCol_ChildBg, with_alpha(c.surface, 0));
  set(ImGuiCol_PopupBg, c.raised);
  set(ImGuiCol_Border, c.hairline);
  set(ImGuiCol_FrameBg, c.sunken);
  set(ImGuiCol_FrameBgHovered, c.hover);
  set(ImGuiCol_FrameBgActive, c.hover);
  set(ImGuiCol_ScrollbarBg, with_alpha(c.surface, 0));
  set(ImGuiCol_ScrollbarGrab, mix(c.surface, c.faint, 0.6f));
  set(ImGuiCol_ScrollbarGrabHovered, c.faint);
  set(ImGuiCol_ScrollbarGrabActive, c.muted);
  set(ImGuiCol_CheckMark, c.text);
  set(ImGuiCol_SliderGrab, c.muted);
  set(ImGuiCol_SliderGrabActive, c.text);
  set(ImGuiCol_Button, c.raised);
  set(ImGuiCol_ButtonHovered, c.hover);
  set(ImGuiCol_ButtonActive, c.selected);
  set(ImGuiCol_Header, c.selected);
  set(ImGuiCol_HeaderHovered, c.hover);
  set(ImGuiCol_HeaderActive, c.selected);
  set(ImGuiCol_Separator, c.hairline);
  set(ImGuiCol_TextSelectedBg, with_alpha(c.read, 0.35f));
  set(ImGuiCol_NavHighlight, c.read);
  set(ImGuiCol_ModalWindowDimBg, with_alpha(c.page, 0.7f));
  set(ImGuiCol_DragDropTarget, c.accent);
}

double contrast(ImU32 a, ImU32 b) {
  const double first = luminance(a), second = luminance(b);
  return (std::max(first, second) + 0.05) / (std::min(first, second) + 0.05);
}

ImU32 with_alpha(ImU32 color, float alpha) {
  const auto value = static_cast<ImU32>(std::lround(std::clamp(alpha, 0.0f, 1.0f) * 255));
  return (color & ~static_cast<ImU32>(IM_COL32_A_MASK)) | (value << IM_COL32_A_SHIFT);
}

ImU32 mix(ImU32 a, ImU32 b, float t) {
  t = std::clamp(t, 0.0f, 1.0f);
  ImU32 result = 0;
  for (int shift = 0; shift < 32; shift += 8) {
    const auto from = static_cast<float>((a >> shift) & 0xFF), to = static_cast<float>((b >> shift) & 0xFF);
    result |= static_cast<ImU32>(std::lround(from + (to - from) * t)) << shift;
  }
  return result;
}

}  // namespace zocalo::ui

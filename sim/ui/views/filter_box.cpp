#include "ui/views/filter_box.h"

#include <algorithm>

#include "imgui.h"

#include "imgui_stdlib.h"
#include "ui/draw/draw.h"
#include "ui/model/debugger.h"

namespace zocalo::ui {
namespace {

constexpr std::size_t kMostOffers = 8;

int complete(ImGuiInputTextCallbackData* data) {
  const std::string before(data->Buf, static_cast<std::size_t>(data->CursorPos));
  const std::vector<std::string> offers = completions(before);
  if (offers.empty()) return 0;
  const std::string after = completed(before, offers.front());
  data->DeleteChars(0, data->CursorPos);
  data->InsertChars(0, after.c_str());
  data->CursorPos = static_cast<int>(after.size());
  return 0;
}

std::string with_its_meaning(const std::string& offer, Language language) {
  for (const debug::FieldHelp& field : debug::fields()) {
    if (field.name == offer) return offer + " — " + std::string(field.meaning.in(language));
  }
  return offer;
}

/// Under the field: what Tab offers, the first of which it takes, or what is wrong.
void draw_offers(const View& view, ImVec2 at, float width, FilterText& text) {
  const Theme& theme = view.theme;
  std::vector<std::string> offers = completions(text.text);
  if (offers.size() > kMostOffers) offers.resize(kMostOffers);
  const bool wrong = text.compiled.filter == nullptr;
  if (offers.empty() && !wrong) return;
  ImGui::SetNextWindowPos(at);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2{10, 8});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, theme.radius);
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2{0, 2});
  ImGui::PushStyleColor(ImGuiCol_PopupBg, theme.color.raised);
  if (ImGui::BeginTooltip()) {
    const auto line = [&](ImU32 color, std::string_view words) {
      ImDrawList& list = *ImGui::GetWindowDrawList();
      const ImVec2 here = ImGui::GetCursorScreenPos();
      ImGui::Dummy({width, put_wrapped(list, theme.font.small, here, width, color, words)});
    };
    if (wrong && offers.empty()) line(theme.color.bad, text.compiled.error.in(view.language));
    for (const std::string& offer : offers) line(theme.color.text, with_its_meaning(offer, view.language));
    ImGui::EndTooltip();
  }
  ImGui::PopStyleColor();
  ImGui::PopStyleVar(3);
}

}  // namespace

void draw_filter_box(const View& view, const char* id, std::string_view hint, float width, FilterText& text) {
  const Theme& theme = view.theme;
  const bool wrong = text.compiled.filter == nullptr;
  ImGui::PushFont(theme.font.code_small);
  ImGui::PushStyleColor(ImGuiCol_FrameBg, theme.color.sunken);
  ImGui::PushStyleColor(ImGuiCol_Text, wrong ? theme.color.bad : theme.color.text);
  ImGui::PushStyleColor(ImGuiCol_TextDisabled, theme.color.muted);
  ImGui::PushStyleVar(ImGuiStyleVar_FramePadding,
                      ImVec2{8, (theme.touch - line_height(theme.font.code_small)) / 2});
  ImGui::PushStyleVar(ImGuiStyleVar_FrameRounding, theme.radius);
  ImGui::SetNextItemWidth(width);
  const std::string name = std::string("##") + id;
  text.entered = ImGui::InputTextWithHint(
      name.c_str(), std::string(hint).c_str(), &text.text,
      ImGuiInputTextFlags_CallbackCompletion | ImGuiInputTextFlags_EnterReturnsTrue, complete);
  const bool active = ImGui::IsItemActive();
  const ImVec2 below{ImGui::GetItemRectMin().x, ImGui::GetItemRectMax().y + 4};
  ImGui::PopStyleVar(2);
  ImGui::PopStyleColor(3);
  ImGui::PopFont();
  if (text.text != text.compiled_for) {
    text.compiled = debug::compile_filter(text.text);
    text.compiled_for = text.text;
  }
  if (!active && text.compiled.filter == nullptr) tip_for_last(theme, text.compiled.error.in(view.language));
  if (active)
    draw_offers(view, below, std::max(width, std::min(360.0f, ImGui::GetIO().DisplaySize.x - 24)), text);
}

const debug::Filter* filter_of(const FilterText& text) {
  const bool blank = text.text.find_first_not_of(' ') == std::string::npos;
  return blank ? nullptr : text.compiled.filter.get();
}

}  // namespace zocalo::ui

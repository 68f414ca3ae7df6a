// "What if, at this moment …?": everything that can be done to the run, on one sheet.

#include <algorithm>

#include "imgui.h"

#include "ui/draw/draw.h"
#include "ui/shell/stage.h"
#include "ui/text/text.h"
#include "ui/text/text_of_branches.h"
#include "ui/text/text_of_views.h"
#include "ui/views/guest_tabs.h"
#include "ui/views/names.h"
#include "ui/views/shape_words.h"
#include "ui/views/view_parts.h"
#include "ui/views/what_if.h"

namespace zocalo::ui {
namespace {

struct SheetMemory {
  std::map<std::uint32_t, std::string> shapes, lines;  ///< what is typed, by link and by program
  std::size_t link = 0;                                ///< the one picked, of those shown
  bool open = false;
  float height = 400;
};

void heading(const Stage& stage, std::string_view text) {
  ImGui::Dummy({1, 6});
  paragraph(stage.view.theme.font.strong, stage.view.theme.color.text, text);
}

void draw_packet_part(const Stage& stage) {
  const View& view = stage.view;
  const PacketId packet = packet_in_question(view);
  if (!packet)
    return paragraph(view.theme.font.body, view.theme.color.muted, stage.say(say::what_if_no_packet));
  heading(stage, fill(stage.say(say::what_if_packet), {packet_title(view, packet)}));
  draw_what_if_packet(view, packet);
}

/// One of several links is picked; all of them is a choice, too.
void draw_links_part(const Stage& stage, SheetMemory& memory) {
  const View& view = stage.view;
  std::vector<const timeline::LinkState*> links;
  for (const timeline::LinkState& link : view.world.links) {
    if (link.a != link.b) links.push_back(&link);
  }
  // A host alone has its loopback.
  if (links.empty() && !view.world.links.empty()) links.push_back(&view.world.links.front());
  if (links.empty()) return;
  memory.link = std::min(memory.link, links.size() - 1);
  const timeline::LinkState& chosen = *links[memory.link];
  heading(stage, std::string(stage.say(say::what_if_link)) + ": " + link_target(view, chosen) +
                     (chosen.shape.empty() ? "" : " (" + shape_words(chosen.shape, view.language) + ")"));
  const float right = ImGui::GetCursorScreenPos().x + ImGui::GetContentRegionAvail().x;
  for (std::size_t i = 0; i < links.size() && links.size() > 1; ++i) {
    const std::string name = link_target(view, *links[i]);
    const float width = std::max(view.theme.touch, measure(view.theme.font.body, name).x + 24);
    if (i > 0 && ImGui::GetItemRectMax().x + 6 + width <= right) ImGui::SameLine(0, 6);
    ImGui::PushID(static_cast<int>(i));
    if (text_button(view.theme, "link", name, {}, {.on = i == memory.link})) memory.link = i;
    ImGui::PopID();
  }
  draw_what_if_link(view, chosen, memory.shapes[chosen.link.value]);
}

void draw_programs_part(const Stage& stage, SheetMemory& memory) {
  const View& view = stage.view;
  heading(stage, fill(stage.say(say::what_if_program), {guest_name(view.world, view.selection.guest)}));
  if (view.world.guests.size() > 1) draw_guest_tabs(view, false);
  draw_what_if_program(view, view.selection.guest, memory.lines[view.selection.guest.value]);
  if (stage.lesson == nullptr) return;
  if (label_button(view.theme, "edit", Icon::edit, stage.say(say::do_edit))) {
    FrameMemory& frame = stage.keep.of<FrameMemory>();
    frame.what_if = false;
    frame.wanted = Panel::program;
    frame.editing = true;
  }
}

void draw_sheet(const Stage& stage, SheetMemory& memory, bool fresh) {
  FrameMemory& frame = stage.keep.of<FrameMemory>();
  const Theme& theme = stage.view.theme;
  paragraph(theme.font.heading, theme.color.text, stage.say(say::what_if_now));
  paragraph(theme.font.small, theme.color.muted, stage.sentence);
  const std::size_t asked = stage.view.commands.size();
  if (!stage.view.live) draw_packet_part(stage);
  draw_programs_part(stage, memory);
  if (!stage.view.live) draw_links_part(stage, memory);
  ImGui::Dummy({1, 8});
  if (text_button(theme, "close", stage.say(say::dismiss))) frame.what_if = false;
  if (fresh) take_focus();
  for (std::size_t i = asked; i < stage.view.commands.size(); ++i) {
    if (std::holds_alternative<Intervene>(stage.view.commands[i])) frame.what_if = false;
  }
  memory.height = ImGui::GetCursorPosY() + 20;
}

}  // namespace

void draw_what_if(const Stage& stage) {
  FrameMemory& frame = stage.keep.of<FrameMemory>();
  SheetMemory& memory = stage.keep.of<SheetMemory>();
  if (stage.run == nullptr || stage.index.size() == 0) frame.what_if = false;
  if (!frame.what_if) {
    memory.open = false;
    return;
  }
  const bool fresh = !memory.open;
  if (fresh) memory.shapes.clear();
  const Theme& theme = stage.view.theme;
  const ImVec2 screen = ImGui::GetIO().DisplaySize;
  const ImVec2 size{std::min(620.0f, screen.x - 16), std::min(memory.height, screen.y - 24)};
  ImGui::SetNextWindowPos({0, 0});
  ImGui::SetNextWindowSize(screen);
  ImGui::PushStyleColor(ImGuiCol_WindowBg, with_alpha(theme.color.page, 0.75f));
  ImGui::Begin("what-if", nullptr,
               ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings);
  ImGui::PopStyleColor();
  if (fresh) ImGui::SetWindowFocus();
  const bool outside = !fresh && ImGui::IsMouseClicked(0) && ImGui::IsWindowHovered();
  ImGui::SetCursorPos((screen - size) * 0.5f);
  ImGui::PushStyleColor(ImGuiCol_ChildBg, theme.color.surface);
  ImGui::PushStyleVar(ImGuiStyleVar_ChildRounding, 10);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, theme.narrow ? ImVec2{14, 14} : ImVec2{24, 20});
  if (ImGui::BeginChild("sheet", size, ImGuiChildFlags_AlwaysUseWindowPadding,
                        ImGuiWindowFlags_NavFlattened)) {
    if (fresh) frame.focus = true;
    draw_sheet(stage, memory, fresh);
  }
  ImGui::EndChild();
  ImGui::PopStyleVar(2);
  ImGui::PopStyleColor();
  ImGui::End();
  memory.open = true;
  if (outside) frame.what_if = false;
}

}  // namespace zocalo::ui

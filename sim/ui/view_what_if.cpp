// "What if, at this moment …?": everything that can be done to the run, on one sheet.

#include "imgui.h"

#include "ui/draw.h"
#include "ui/names.h"
#include "ui/stage.h"
#include "ui/text.h"
#include "ui/text_of_branches.h"
#include "ui/text_of_views.h"
#include "ui/view_parts.h"
#include "ui/what_if.h"

namespace zocalo::ui {
namespace {

struct SheetMemory {
  std::map<std::uint32_t, std::string> shapes, lines;  ///< what is typed, by link and by program
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

void draw_links_part(const Stage& stage, SheetMemory& memory) {
  const View& view = stage.view;
  for (const timeline::LinkState& link : view.world.links) {
    if (link.a == link.b && view.world.links.size() > view.world.hosts.size()) continue;
    heading(stage, std::string(stage.say(say::what_if_link)) + ": " + link_target(view, link) +
                       (link.shape.empty() ? "" : " (" + link.shape + ")"));
    ImGui::PushID(static_cast<int>(link.link.value));
    draw_what_if_link(view, link, memory.shapes[link.link.value]);
    ImGui::PopID();
  }
}

void draw_programs_part(const Stage& stage, SheetMemory& memory) {
  const View& view = stage.view;
  for (const auto& [id, guest] : view.world.guests) {
    heading(stage, fill(stage.say(say::what_if_program), {guest_name(view.world, id)}));
    ImGui::PushID(static_cast<int>(id.value));
    draw_what_if_program(view, id, memory.lines[id.value]);
    ImGui::PopID();
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
  if (stage.view.commands.size() != asked) frame.what_if = false;
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

// A prediction: what will happen? Asked before the cursor passes the moment, checked against the timeline,
// explained.

#include <algorithm>

#include "ui/draw/draw.h"
#include "ui/shell/stage.h"
#include "ui/text/text.h"

namespace zocalo::ui {
namespace {

struct QuestionMemory {
  std::string name;
  std::set<std::string> ticked;
};

void draw_choice(const Stage& stage, const Question::Choice& choice, std::set<std::string>& ticked) {
  const Theme& theme = stage.view.theme;
  const Palette& c = theme.color;
  const Question& question = *stage.question;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x, text_width = width - 44;
  const std::vector<Span> spans = parse_spans(choice.text);
  const float height = std::max(theme.touch, draw_spans(nullptr, theme, spans, at, text_width, c.text) + 12);
  const bool on = question.answered ? question.given.contains(choice.id) : ticked.contains(choice.id);
  if (ImGui::InvisibleButton("choice", {width, height}) && !question.answered) {
    if (on)
      ticked.erase(choice.id);
    else
      ticked.insert(choice.id);
  }
  ring_for_last();
  const ImVec2 max = at + ImVec2{width, height};
  const bool right = question.right.contains(choice.id);
  ImU32 edge = c.hairline;
  if (question.answered)
    edge = right ? c.good : on ? c.bad : c.hairline;
  else if (on)
    edge = c.text;
  list.AddRectFilled(at, max, ImGui::IsItemHovered() && !question.answered ? c.hover : c.raised,
                     theme.radius);
  list.AddRect(at, max, edge, theme.radius, 0, on || (question.answered && right) ? 2.0f : 1.0f);
  const ImVec2 box{at.x + 12, at.y + height / 2 - 9};
  list.AddRect(box, box + ImVec2{18, 18}, on ? c.text : c.muted, 4, 0, 1.5f);
  if (on) draw_icon(list, Icon::check, box + ImVec2{9, 9}, 14, c.text);
  draw_spans(&list, theme, spans,
             {at.x + 42, at.y + (height - draw_spans(nullptr, theme, spans, at, text_width, c.text)) / 2},
             text_width, c.text);
}

void draw_verdict(const Stage& stage) {
  const Theme& theme = stage.view.theme;
  const Question& question = *stage.question;
  const bool right = question.given == question.right;
  paragraph(theme.font.heading, right ? theme.color.good : theme.color.bad,
            stage.say(right ? say::predict_right : say::predict_wrong));
  if (!right) {
    std::string truth(stage.say(say::predict_answer));
    bool any = false;
    for (const Question::Choice& choice : question.choices) {
      if (!question.right.contains(choice.id)) continue;
      truth += (any ? ", " : " ") + choice.text;
      any = true;
    }
    if (!any) truth += " " + std::string(stage.say(say::predict_none));
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float width = ImGui::GetContentRegionAvail().x;
    TermHover terms{stage.view.language, {}};
    ImGui::Dummy({width, draw_spans(ImGui::GetWindowDrawList(), theme, parse_spans(truth), at, width,
                                    theme.color.text, &terms)});
  }
  if (!question.explanation.empty()) {
    TermHover terms{stage.view.language, {}};
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float width = ImGui::GetContentRegionAvail().x;
    ImGui::Dummy({width, draw_spans(ImGui::GetWindowDrawList(), theme, parse_spans(question.explanation), at,
                                    width, theme.color.text, &terms)});
  }
}

}  // namespace

void draw_question(const Stage& stage) {
  if (stage.question == nullptr) return;
  const Theme& theme = stage.view.theme;
  const Question& question = *stage.question;
  QuestionMemory& memory = stage.keep.of<QuestionMemory>();
  if (memory.name != question.name) memory = {question.name, {}};
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x;
  TermHover terms{stage.view.language, {}};
  ImGui::Dummy({width, draw_spans(ImGui::GetWindowDrawList(), theme, parse_spans(question.question), at,
                                  width, theme.color.text, &terms)});
  int number = 0;
  for (const Question::Choice& choice : question.choices) {
    ImGui::PushID(number++);
    draw_choice(stage, choice, memory.ticked);
    ImGui::PopID();
  }
  if (question.answered) {
    draw_verdict(stage);
    if (label_button(theme, "go", Icon::play, stage.say(say::predict_go_on), {}, {.primary = true}))
      stage.view.ask(Predict{question.name, {}});
    return;
  }
  paragraph(theme.font.small, theme.color.muted, stage.say(say::predict_pick_all));
  if (text_button(theme, "check", stage.say(say::predict_check), {}, {.primary = true})) {
    stage.view.ask(Predict{question.name, {memory.ticked.begin(), memory.ticked.end()}});
  }
  ImGui::SameLine(0, 8);
  if (text_button(theme, "skip", stage.say(say::predict_skip))) stage.view.ask(SkipPrediction{question.name});
}

}  // namespace zocalo::ui

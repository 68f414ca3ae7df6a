#pragma once
// From a lesson's files to what the frame shows.

#include <optional>

#include "ui/stage.h"

namespace zocalo::ui {

/// Nothing while the host has not got the files.
std::optional<OpenedLesson> open_lesson(Host& host, const std::string& name, Language language);
/// The same lesson in another language; what the learner did stays.
void retell(OpenedLesson& lesson, Host& host, Language language);
/// Finds the cues, the answers and the checks on a timeline; what lies beyond its end stays open. Answers
/// given are forgotten.
void place(OpenedLesson& lesson, Host& host, Language language, const timeline::Timeline& timeline);
/// The scenario to run: the lesson's with knobs, seed and edited programs.
scenario::Scenario scenario_of(const OpenedLesson& lesson);
LessonCard card_of(Host& host, const std::string& name, Language language);

}  // namespace zocalo::ui

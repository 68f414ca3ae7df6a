#pragma once
// From a lesson and its run to what the frame shows.

#include <optional>
#include <string>

#include "ui/shell/stage.h"

namespace zocalo::ui {

/// Nothing while the host has not got the files; `problem` then says what is wrong with those that are there.
std::optional<OpenedLesson> open_lesson(Host& host, const std::string& name, Language language,
                                        std::string& problem);
/// The same lesson in another language; what the learner did stays. The run's part needs place() again.
void retell(OpenedLesson& lesson, Language language);
/// Finds the cues, the questions with their answers and the checks on a timeline. Answers given to questions
/// of the same name at the same moment stay.
void place(OpenedLesson& lesson, Language language, const timeline::Timeline& timeline);
/// The scenario to run: the lesson's with knobs, seed and edited programs.
scenario::Scenario scenario_of(const OpenedLesson& lesson);
LessonCard card_of(Host& host, const std::string& name, Language language);

}  // namespace zocalo::ui

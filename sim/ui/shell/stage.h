#pragma once
// What the parts of the frame (header, lesson, knobs, prediction, transport, timeline bar) are given beside
// the View. They change nothing either: they ask through the view's commands, and keep how they look (tabs,
// zoom) in `keep`.

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "lesson/lesson.h"
#include "ui/draw/rich_text.h"
#include "ui/model/host.h"
#include "ui/model/memory.h"
#include "ui/model/moment_index.h"
#include "ui/model/player.h"
#include "ui/model/run.h"
#include "ui/shell/layout_memory.h"
#include "ui/views/view.h"

namespace zocalo::ui {

class BranchTree;  // branch_tree.h
class SeedSearch;  // seed_search.h

/// A card of the start page.
struct LessonCard {
  std::string name, title, summary;
};

/// A place of a lesson's text on the timeline.
struct CuePlace {
  std::string name;
  timeline::Index moment = timeline::kNoMoment;
};

/// A question that is asked before the cursor passes `moment`.
struct Question {
  struct Choice {
    std::string id, text;
  };
  std::string name;
  timeline::Index moment = timeline::kNoMoment;  ///< the last one that may be seen before answering
  std::string question, explanation;
  std::vector<Choice> choices;
  std::set<std::string> right;            ///< ids, from the timeline
  bool answered = false, passed = false;  ///< passed: skipped, or gone on after the answer
  std::set<std::string> given;
};

struct Check {
  std::string text;
  bool holds = false, decided = false;
};

/// The open lesson in the language shown.
struct OpenedLesson {
  std::shared_ptr<const lesson::Lesson> source;
  std::string name, title;
  std::vector<Block> text;
  std::vector<CuePlace> cues;  ///< in the order of the timeline
  std::vector<Question> questions;
  std::vector<Check> checks;
  scenario::Scenario scenario;               ///< as the file says
  std::map<std::string, double> knobs;       ///< values set by the learner
  std::map<std::string, std::string> edits;  ///< path -> text
  std::uint64_t seed = 1;
  bool stale = false;  ///< knobs or programs differ from those of the run shown
};

/// What can be done now, beyond what the other fields say.
struct Able {
  bool undo = false, redo = false, back = false, forward = false, link = false;
};

struct Stage {
  const View& view;
  const Player& player;
  const MomentIndex& index;
  const Run* run = nullptr;              ///< null: nothing is open
  const OpenedLesson* lesson = nullptr;  ///< null: no lesson (a recording, a program)
  const Question* question = nullptr;    ///< the one that waits for an answer, or whose answer is shown
  const std::vector<LessonCard>& cards;
  GuestSupport guests;
  std::string title;     ///< of what is open
  std::string sentence;  ///< the moment at the cursor
  bool can_ask_for_file = false;
  Able can;
  const BranchTree* branches = nullptr;  ///< null: nothing is open
  const SeedSearch* search = nullptr;    ///< null: none goes on, none has ended
  bool embedded = false;                 ///< within somebody else's page: a compact header
  bool motion = true;                    ///< not turned off by the user
  Memory& keep;
  Host& host;

  std::string_view say(const Text& text) const { return text.in(view.language); }
};

/// Tabs of the narrow layout, by their places.
constexpr int kLessonTab = 0, kProgramTab = 1, kSelectTab = 2, kNetworkTab = 3, kOutputTab = 4;

/// How the frame looks: survives from run to run; `layout` also from visit to visit.
struct FrameMemory {
  int tab = kProgramTab;  ///< of the narrow layout
  LayoutMemory layout;
  bool help = false, editing = false, palette = false, what_if = false;
  std::optional<std::pair<std::size_t, std::size_t>> compared;  ///< branches, side by side
  bool search_focus = false;      ///< the field for a seed's filter takes the focus
  bool naming = false;            ///< the name of the run on screen is to be typed
  std::optional<Panel> wanted;    ///< comes to the front in the next frame, wherever it is
  bool focus = false;             ///< Tab walks through what can be pressed; arrows and Space are the focus's
  bool focus_begins = false;      ///< the first Tab: the panel used last takes the focus
  int focus_by = 0;               ///< F6: go so many panels on, in the next frame
  std::string focused, focus_to;  ///< the deck that has the focus; the one that takes it
  std::vector<std::string> decks_drawn;  ///< in the order drawn in the last frame
  bool claimed = false;  ///< a slider, the timeline or a gap follows the finger: it does not scroll
  double zoom_start = 0, zoom_span = 0;  ///< of the timeline bar, in paced seconds; span 0: all
  Pinch pinch;
  std::string tip;  ///< what the pointer is told in this frame
  float question_height = 360;
  std::string question_asks;      ///< a step was asked for while this question waits: it says so
  double question_asks_at = -10;  ///< when, by the host's clock
  struct Place {
    ImVec2 at, size;
  };
  std::map<Panel, Place> places;  ///< of the panels that are drawn, in this frame
};

// Each draws at ImGui's cursor within what is left of the region.
void draw_header(const Stage& stage, ImVec2 at, ImVec2 size);
float header_height(const Stage& stage);
void draw_transport(const Stage& stage);
/// Height that draw_transport needs.
float transport_height(const Stage& stage, float width);
void draw_timeline_bar(const Stage& stage, ImVec2 size);
float timeline_bar_height(const Stage& stage);
/// Shows `factor` times as much of the run around the cursor.
void zoom_timeline(const Stage& stage, double factor);
void draw_lesson(const Stage& stage);
void draw_knobs(const Stage& stage);
/// Ends at `right`, whose y is its top.
void draw_run_button(const Stage& stage, ImVec2 right);
void draw_question(const Stage& stage);
void draw_picker(const Stage& stage);
void draw_editor(const Stage& stage);
void draw_help(const Stage& stage);
/// The tree of runs, two of them side by side, and the search for a seed.
void draw_branches(const Stage& stage);
/// What can be done to the run at this moment, over everything, while FrameMemory::what_if.
void draw_what_if(const Stage& stage);
/// The whole page of an open run.
void draw_layout(const Stage& stage, ImVec2 origin, ImVec2 size);

}  // namespace zocalo::ui

#pragma once
// What the app is made of, for its own files: app.cpp (the frame), app_open.cpp (lessons, recordings, links),
// app_commands.cpp (what views asked for), app_draw.cpp.

#include <optional>

#include "ui/model/branch_tree.h"
#include "ui/model/debugger.h"
#include "ui/model/history.h"
#include "ui/model/seed_search.h"
#include "ui/model/share_link.h"
#include "ui/shell/app.h"
#include "ui/shell/lesson_bridge.h"
#include "ui/text/text.h"
#include "ui/views/names.h"
#include "ui/views/what_if.h"

namespace zocalo::ui {

/// The worlds at the cursor, kept until it moves.
struct Shown {
  timeline::Index cursor = timeline::kNoMoment;
  timeline::World now, before;
};

/// What an opened link still asks for.
struct FromLink {
  Shared shared;
  bool run = false;  ///< its knobs, seed or programs differ from the recording's: run when Python is there
  bool seek = false;
  std::vector<scenario::Intervention> interventions;  ///< once its run is complete
};

struct App::Impl {
  Host& host;
  Fonts fonts;
  Language language = Language::es;
  bool dark = true;
  bool still = false;     ///< motion is turned off by the user
  bool library = false;   ///< steps go into the standard library
  bool embedded = false;  ///< within somebody else's page

  std::unique_ptr<Run> run;
  std::unique_ptr<OpenedLesson> lesson;
  std::string title, opening, problem;
  MomentIndex index;
  Player player;
  Selection selection;
  Shown shown;
  Memory memory, keep;
  timeline::Timeline nothing;  ///< what the start page's views see
  std::vector<LessonCard> cards;
  std::vector<Command> commands;
  Debugger debugger;
  History history;
  JumpTrail trail;
  FromLink link;
  std::unique_ptr<BranchTree> tree;  ///< null: nothing is open
  std::unique_ptr<SeedSearch> search;
  std::unique_ptr<Run> again;               ///< the parent of a branch whose past was another Python's
  std::optional<timeline::Index> awaited;   ///< the cursor goes there as soon as it has come
  std::optional<std::size_t> awaited_line;  ///< the selected program's own line with that number, likewise
  WhatIf what_if;
  bool dropped = false;      ///< the run is a recording that somebody brought
  bool ends_told = false;    ///< a program that had to be stopped has been told of
  bool placed = false;       ///< the lesson's cues are on the whole timeline
  bool start_shown = false;  ///< the cursor was put where there is something to see
  bool more_to_index = false;
  timeline::Index live_looked = 0;  ///< up to which moment a live run was looked at for breakpoints
  scenario::Scenario elsewhere;     ///< the programs of a session that runs elsewhere
  std::string told_elsewhere;       ///< the breakpoints that it has been told
  std::optional<timeline::Index> held_elsewhere, held_shown;  ///< the moment of the breakpoint that holds it
  double last = -1;
  std::string notice;            ///< said in passing, until `notice_until`
  std::optional<Command> offer;  ///< what its button does
  double notice_until = 0, mirrored_at = 0;
  std::string mirrored, addressed, kept_layout, kept_watches;

  Impl(Host& h, const Fonts& f);

  bool narrow() const;
  bool reduced_motion() const { return still || host.reduced_motion(); }
  std::string say(const Text& text) const { return std::string(text.in(language)); }

  // app_open.cpp
  void show(std::unique_ptr<Run> next);
  void open(const std::string& name);
  void open_recording(const std::string& name, const Bytes& bytes);
  void open_link(const std::string& fragment);
  void run_again();
  void look_for_lesson();
  void recall_watches();
  void keep_watches();
  void refresh_cards();
  void follow_link(bool complete);
  void apply_link(OpenedLesson& to);
  /// What a link to this moment says; "" where nothing can be linked to.
  std::string fragment() const;

  // app_live.cpp
  void pump();
  bool hold_at_breakpoint();
  void heed_elsewhere();
  void show_held(timeline::Index moment);
  void go_on_live();
  void pause_live(bool on);
  void intervene_live(const scenario::Intervention& what);
  void know_elsewhere();

  // app.cpp
  void advance();
  void read_more();
  void read_all();
  void look();
  void after_frame();
  Question* pending();
  timeline::Index barrier() const;

  // app_branches.cpp
  void plant(std::unique_ptr<Run> first, const RunValues& values, bool of_lesson);
  std::string cannot_branch() const;
  void update_what_if();
  bool carry_out_branch(const Command& command);
  void intervene(const scenario::Intervention& what);
  void branch_off(const std::vector<scenario::Intervention>& what);
  void show_branch(BranchTree::Number branch, std::optional<timeline::Index> moment);
  void adopt_values();
  void search_seeds(const SearchSeeds& asked);
  void work_on_branches();
  void show_found();
  void compare_past();
  void look_at_awaited(bool complete);
  session::ReadFile read_file();
  std::string tell_branch() const;
  void forget_comparison();
  void tell(const std::string& text);
  void record_library();
  void offer_library();

  // app_commands.cpp
  void carry_out(const Command& command);
  bool carry_out_opening(const Command& command);
  bool carry_out_move(const Command& command);
  bool carry_out_debug(const Command& command);
  void land(timeline::Index to, bool forward);
  bool held_by_question();
  void step_debug(const DebugStep& asked);
  bool carry_out_run(const Command& command);
  bool carry_out_change(const Command& command);
  bool carry_out_selection(const Command& command);
  void pick(Picked what);
  void carry_out_setting(const Command& command);
  void speak(Language tongue);
  void jump(timeline::Index to, bool scrubbing = false);
  void step(const StepBy& by);
  void answer(const std::string& name, const std::vector<std::string>& given);
  void skip(const std::string& name);
  void save() const;
  Choices choices() const;
  void choose(const Choices& choices);

  // app_draw.cpp
  View make_view(const Theme& theme);
  void draw();
  void draw_screen(const Stage& stage);
  void tell_ends();
  void draw_problem(const Theme& theme);
  void draw_notice(const Theme& theme);
  void draw_offer(const Theme& theme);
  void draw_computing(const Theme& theme);
  std::string tell_computing() const;
  std::string told() const;
  std::string tell_question();
  std::string tell_start() const;
  std::string state_text();
};

}  // namespace zocalo::ui

#pragma once
// What a view asks for. Views change nothing: commands are carried out after the frame.

#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/ids.h"
#include "base/language.h"
#include "debug/breakpoint.h"
#include "debug/step.h"
#include "scenario/intervention.h"
#include "timeline/timeline.h"

namespace zocalo::ui {

/// Moves the cursor to a moment (clicked in a view, scrubbed).
struct SeekTo {
  timeline::Index moment = 0;
};
/// Moves the cursor to the next or previous stop of this kind, of one guest or of any.
struct StepBy {
  timeline::Stop stop = timeline::Stop::moment;
  bool forward = true;
  GuestId guest;
};
/// A debugger's step of the selected program's thread.
struct DebugStep {
  debug::StepKind kind = debug::StepKind::over;
  bool forward = true;
};
/// Whether steps go into the standard library.
struct SetLibrary {
  bool on = false;
};
/// Makes the run on screen again, with the standard library's lines recorded too.
struct RecordLibrary {};
/// To the next (previous) breakpoint, else to the end (the start).
struct Continue {
  bool forward = true;
};
/// To the next (previous) time that the selected program is about to run this line.
struct RunToLine {
  std::string file;
  int line = 0;
  bool forward = true;
};
/// On a line: removes the breakpoint that is there, or makes one.
struct ToggleBreakpoint {
  std::string file;
  int line = 0;
};
struct SetBreakpoints {
  std::vector<debug::Breakpoint> list;
};
/// The expressions that are watched.
struct SetWatches {
  std::vector<std::string> list;
};
struct ToStart {};
struct ToEnd {};
struct Play {
  bool on = true;
};
/// Virtual seconds for each second of the viewer at 1.0; the player stretches what would be too fast to see.
struct SetSpeed {
  double speed = 1;
};

/// Runs the lesson or program again with these knobs and the edited texts.
struct RunAgain {};
struct SetKnob {
  std::string name;
  double value = 0;
};
struct EditProgram {
  std::string path, source;
};
struct RevertProgram {
  std::string path;
};
struct OpenLesson {
  std::string name;
};
struct OpenPicker {};  ///< back to the list of lessons
/// Answers a prediction; once it is answered, goes on.
struct Predict {
  std::string prediction;
  std::vector<std::string> answer;
};
/// Goes on without an answer.
struct SkipPrediction {
  std::string prediction;
};
struct FollowLive {};  ///< the cursor stays at the newest moment
struct StopRun {};
/// Of a program that computes without a word: it is stopped, or goes on as long as it likes.
struct StopComputing {
  bool stop = true;
};
struct AskForFile {};
struct OpenUrl {
  std::string url;
};
struct DismissProblem {};
struct SetSeed {
  std::uint64_t seed = 1;
};

// What if …: a run that parts from the one on screen.

/// Starts the run again with this done to it, as a branch. At a live run's head it is done now.
struct Intervene {
  scenario::Intervention what;
};
/// Shows another run of the tree; its cursor stays where it was, or goes to `moment`.
struct SwitchBranch {
  std::size_t branch = 0;
  std::optional<timeline::Index> moment;
};
struct RenameBranch {
  std::size_t branch = 0;
  std::string name;
};
/// Takes a branch off the list, with those that come from it.
struct UndoBranch {
  std::size_t branch = 0;
};
/// Puts two runs side by side in the panel of the branches.
struct CompareBranches {
  std::size_t first = 0, second = 0;
};
/// Runs one seed after the other, until `filter` finds something.
struct SearchSeeds {
  std::string filter;
  std::uint64_t first = 1, last = 100;
};
struct StopSearch {};

// Live, at the head.
struct PauseLive {
  bool on = true;
};
struct StepLive {};

/// To where the cursor was before it jumped; forward: again to where "back" came from.
struct GoBack {
  bool forward = false;
};
/// Takes back the last change of knobs, programs, seed or answers; redo: makes it again.
struct Undo {
  bool redo = false;
};

/// What a link holds after '#' (share_link.h).
struct OpenLink {
  std::string fragment;
};
struct CopyLink {};      ///< to this moment of this run
struct CopyState {};     ///< the moment in words
struct OpenFullPage {};  ///< from within somebody else's page

struct SetLanguage {
  Language language = Language::es;
};
struct SetDark {
  bool dark = true;
};
/// Gliding, pulsing, turning pages smoothly; off as well where the system asks for less motion.
struct SetMotion {
  bool on = true;
};
struct Copy {
  std::string text;
};
struct SelectGuest {
  GuestId guest;
};
struct SelectSocket {
  SocketId socket;
};
struct SelectPacket {
  PacketId packet;
};
struct SelectCall {
  CallId call;
};
/// Its whole way is shown.
struct SelectOctet {
  CallId call;
  PacketId packet;
  std::uint64_t offset = 0;
};
/// A variable, or any expression over what was recorded; an empty one picks nothing.
struct SelectValue {
  GuestId guest;  ///< none: the selected program
  std::string expression;
  bool details = false;  ///< which come to the front
};
/// To a step inside a call that waits, which has its moment.
struct StepInside {
  CallId call;
  std::size_t step = 0;
  timeline::Index moment = 0;
};
struct SaveRecording {};
struct OpenRecording {
  std::string name;
  Bytes bytes;
};

using Command =
    std::variant<SeekTo, StepBy, ToStart, ToEnd, Play, SetSpeed, RunAgain, SetKnob, EditProgram,
                 RevertProgram, OpenLesson, OpenPicker, Predict, SetSeed, PauseLive, StepLive, SetLanguage,
                 SetDark, Copy, SelectGuest, SelectSocket, SelectPacket, SelectCall, SaveRecording,
                 OpenRecording, SkipPrediction, FollowLive, StopRun, StopComputing, AskForFile, OpenUrl,
                 DismissProblem, GoBack, Undo, OpenLink, CopyLink, CopyState, OpenFullPage, SetMotion,
                 DebugStep, Continue, RunToLine, ToggleBreakpoint, SetBreakpoints, Intervene, SwitchBranch,
                 RenameBranch, UndoBranch, CompareBranches, SearchSeeds, StopSearch, SelectOctet, StepInside,
                 SetWatches, SelectValue, SetLibrary, RecordLibrary>;

}  // namespace zocalo::ui

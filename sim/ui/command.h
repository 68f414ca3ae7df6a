#pragma once
// What a view asks for. Views change nothing: commands are carried out after the frame.

#include <map>
#include <string>
#include <variant>
#include <vector>

#include "base/ids.h"
#include "base/language.h"
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
struct AskForFile {};
struct OpenUrl {
  std::string url;
};
struct DismissProblem {};
struct SetSeed {
  std::uint64_t seed = 1;
};

// Live, at the head.
struct PauseLive {
  bool on = true;
};
struct StepLive {};

struct SetLanguage {
  Language language = Language::es;
};
struct SetDark {
  bool dark = true;
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
struct SaveRecording {};
struct OpenRecording {
  std::string name;
  Bytes bytes;
};

using Command =
    std::variant<SeekTo, StepBy, ToStart, ToEnd, Play, SetSpeed, RunAgain, SetKnob, EditProgram,
                 RevertProgram, OpenLesson, OpenPicker, Predict, SetSeed, PauseLive, StepLive, SetLanguage,
                 SetDark, Copy, SelectGuest, SelectSocket, SelectPacket, SelectCall, SaveRecording,
                 OpenRecording, SkipPrediction, FollowLive, StopRun, AskForFile, OpenUrl, DismissProblem>;

}  // namespace zocalo::ui

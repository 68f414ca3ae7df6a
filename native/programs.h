#pragma once
// From what a user typed to a scenario: PROGRAM.py [ARG...] [-- PROGRAM.py [ARG...]]..., a scenario file, or
// a lesson.

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "scenario/scenario.h"
#include "session/session.h"

namespace zocalo::native {

struct Loaded {
  std::optional<scenario::Scenario> scenario;  ///< nothing: see `error`
  std::filesystem::path folder;                ///< where the programs run and their paths begin; "" for here
  std::string lesson;                          ///< its name, if it is one
  std::string error;                           ///< one problem a line, with file and remedy
};

/// One host, `host_name`, with each program on it. `words` as typed; "--" begins another program.
Loaded from_words(const std::vector<std::string>& words, const std::string& host_name);
/// A scenario file (JSON).
Loaded from_file(const std::filesystem::path& file);
struct Recording;
/// What a recording was made with, its programs' texts included; they run here, or in their lesson's folder.
Loaded from_recording(const Recording& recording);
/// A lesson's scenario, by the folder's name below assets/lessons/.
Loaded from_lesson(const std::string& name);

/// Shapes every link, each host's loopback included. "" or what is wrong with `netem`.
std::string shape_all(scenario::Scenario& scenario, const std::string& netem);

/// Carries out the scenario's knobs, some turned ("loss=10"). "" or what is wrong.
std::string turn_knobs(scenario::Scenario& scenario, const std::vector<std::string>& settings);

/// Adds what the user does during the run, a line each ("drop client -> server #5"). "" or what is wrong.
std::string intervene(scenario::Scenario& scenario, const std::vector<std::string>& lines);

/// "30s", "200ms", "1.5s"; a number alone is seconds. Nothing if it is none of these, or negative.
std::optional<Duration> parse_duration(const std::string& text);

/// Reads programs from the disk, relative to the working folder.
session::ReadFile read_from_disk();

/// The names of the lessons there are, in teaching order.
std::vector<std::string> lesson_names();
std::filesystem::path lesson_folder(const std::string& name);

}  // namespace zocalo::native

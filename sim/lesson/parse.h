#pragma once
// cues.json to what it means; internal to this folder.

#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "lesson/lesson.h"

namespace zocalo::lesson {

using Json = nlohmann::json;

/// Reads patterns, and collects what is wrong with them.
class PatternReader {
 public:
  /// `cues`: the cues' patterns by id, which texts within patterns refer to; null for one that can't be used.
  PatternReader(const std::map<std::string, const Json*>& cues, std::vector<Problem>& problems)
      : cues_(cues), problems_(problems) {}

  /// Null if it is none; the problems then say why.
  PredicatePtr read(const Json& json, const std::string& where);
  void problem(const std::string& where, std::string what);
  /// The programs that patterns name, each with the place of its first mention.
  const std::map<std::string, std::string>& programs() const { return programs_; }

 private:
  class Pattern;
  PredicatePtr cue(const std::string& id, const std::string& where);

  const std::map<std::string, const Json*>& cues_;
  std::vector<Problem>& problems_;
  std::map<std::string, PredicatePtr> known_;  // cues read so far; null while it is being read
  std::map<std::string, std::string> programs_;
};

}  // namespace zocalo::lesson

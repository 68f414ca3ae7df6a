#pragma once
// What the programs print, on our own stdout and stderr as it comes.

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "timeline/timeline.h"

namespace zocalo::native {

class OutputPrinter {
 public:
  enum class Style {
    plain,     ///< one program: byte for byte
    prefixed,  ///< several: each whole line bears its program's name
    silent     ///< nothing is printed
  };

  /// `names`: of the guests, in order of their ids from 1.
  OutputPrinter(Style style, std::vector<std::string> names) : style_(style), names_(std::move(names)) {}

  /// Prints what has been written since last asked.
  void follow(const timeline::Timeline& timeline);
  /// Lines that never ended.
  void finish();
  /// A message of ours about a program, on stderr.
  void tell(GuestId guest, const std::string& text);

 private:
  std::string name(GuestId guest) const;
  void print(int stream, const std::string& text);
  void print_lines(const timeline::OutputRow& row);

  Style style_;
  std::vector<std::string> names_;
  std::size_t printed_ = 0;
  std::map<std::pair<GuestId, int>, std::string> unfinished_;
};

}  // namespace zocalo::native

#pragma once
// A link's text, what stands after '#': enough to show the same moment of the same run again.
//
//   lesson=log-server&seed=9&knob.loss=5&do=drop %237&name=lost&at=76&lang=en&edit.server.py=<the whole text>
//
// Values are percent-encoded (RFC 3986, 2.1). The host may carry the edits in another form: web/link.mjs and
// native/link.h keep them compressed, as z=.

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/language.h"

namespace zocalo::ui {

struct Shared {
  std::string lesson;
  std::map<std::string, double> knobs;
  std::map<std::string, std::string> edits;  ///< path -> text
  std::vector<std::string> interventions;    ///< a line each (scenario/intervention.h)
  std::optional<std::uint64_t> seed;
  std::optional<Language> language;
  std::optional<std::uint32_t> moment;  ///< as people see it: the first is 1
  std::string name;                     ///< that the run was given
  bool embed = false;                   ///< within a page of somebody else's
  friend bool operator==(const Shared&, const Shared&) = default;
};

struct ReadLink {
  Shared shared;
  std::vector<std::string> not_understood;  ///< "seed=x", for a message
};

std::string to_fragment(const Shared& shared);
/// Never fails: what is not understood is named and left out. A leading '#' is no part of it.
ReadLink read_fragment(std::string_view fragment);

}  // namespace zocalo::ui

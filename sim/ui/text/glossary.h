#pragma once
// What each term that the views show means: calls, errnos, options, flags, states, the network's words.

#include <string>
#include <string_view>
#include <vector>

#include "base/language.h"

namespace zocalo::ui {

struct Term {
  std::string_view name;  ///< as the views write it: "ECONNREFUSED", "SO_REUSEADDR", "TIME-WAIT"
  Text meaning;
};

const std::vector<Term>& glossary();
/// "" for a word that is no term.
std::string_view explain_term(std::string_view name, Language language);
/// The terms in a text, each once, in the order of the text: "bind(3, …) = -1 EADDRINUSE" has bind and
/// EADDRINUSE.
std::vector<const Term*> terms_in(std::string_view text);
/// A tooltip: the text, and below it what its terms mean (the first few).
std::string with_meanings(std::string_view text, Language language);

}  // namespace zocalo::ui

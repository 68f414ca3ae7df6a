#include "ui/text/glossary.h"

#include <algorithm>

#include "ui/text/text_of_glossary.h"

namespace zocalo::ui {
namespace {

constexpr std::size_t kMostMeanings = 4;

/// Letters of a term's name; '-' and '.' only between two of them ("TIME-WAIT").
bool of_a_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

std::string_view word_at(std::string_view text, std::size_t begin) {
  std::size_t end = begin;
  while (end < text.size() && (of_a_word(text[end]) || (text[end] == '-' && end > begin &&
                                                        end + 1 < text.size() && of_a_word(text[end + 1]))))
    ++end;
  return text.substr(begin, end - begin);
}

/// A word that ordinary sentences have too ("send", "loss") is a term only where it is a call or has a
/// number.
bool stands_as_term(std::string_view word, std::string_view after) {
  const auto low = [](char c) { return c < 'A' || c > 'Z'; };
  if (!std::all_of(word.begin(), word.end(), low)) return true;
  return after.starts_with('(') ||
         (after.size() > 1 && after[0] == ' ' && after[1] >= '0' && after[1] <= '9');
}

const Term* find(std::string_view name) {
  const std::vector<Term>& terms = glossary();
  const auto found =
      std::lower_bound(terms.begin(), terms.end(), name,
                       [](const Term& term, std::string_view wanted) { return term.name < wanted; });
  return found != terms.end() && found->name == name ? &*found : nullptr;
}

}  // namespace

const std::vector<Term>& glossary() {
  static const std::vector<Term> sorted = [] {
    std::vector<Term> terms{
#define ZOCALO_TERM(name, es, en) Term{name, {es, en}},
        ZOCALO_GLOSSARY(ZOCALO_TERM)
#undef ZOCALO_TERM
    };
    std::sort(terms.begin(), terms.end(), [](const Term& a, const Term& b) { return a.name < b.name; });
    return terms;
  }();
  return sorted;
}

std::string_view explain_term(std::string_view name, Language language) {
  const Term* term = find(name);
  return term == nullptr ? std::string_view() : term->meaning.in(language);
}

std::vector<const Term*> terms_in(std::string_view text) {
  std::vector<const Term*> terms;
  for (std::size_t at = 0; at < text.size();) {
    if (!of_a_word(text[at])) {
      ++at;
      continue;
    }
    const std::string_view word = word_at(text, at);
    const Term* term = word.size() == text.size() || stands_as_term(word, text.substr(at + word.size()))
                           ? find(word)
                           : nullptr;
    if (term != nullptr && std::find(terms.begin(), terms.end(), term) == terms.end()) terms.push_back(term);
    at += word.size();
  }
  return terms;
}

std::string with_meanings(std::string_view text, Language language) {
  std::string out(text);
  std::size_t count = 0;
  for (const Term* term : terms_in(text)) {
    if (++count > kMostMeanings) break;
    if (text == term->name) {
      out = std::string(term->name) + ": " + std::string(term->meaning.in(language));
      break;
    }
    out += (count == 1 ? "\n\n" : "\n") + std::string(term->name) + ": " +
           std::string(term->meaning.in(language));
  }
  return out;
}

}  // namespace zocalo::ui

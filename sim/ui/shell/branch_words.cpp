// Branches and interventions in words, in both languages.

#include <algorithm>

#include "base/lines.h"
#include "ui/draw/draw.h"
#include "ui/model/branch_tree.h"
#include "ui/text/text.h"
#include "ui/text/text_of_branches.h"
#include "ui/text/text_of_views.h"
#include "ui/views/shape_words.h"

namespace zocalo::ui {
namespace {

using Kind = scenario::Intervention::Kind;

std::string packet_words(const scenario::PacketChoice& packet) {
  if (packet.number != 0) return "#" + std::to_string(packet.number);
  scenario::Intervention any;
  any.packet = packet;
  return scenario::to_string(any).substr(std::string_view("drop ").size());
}

/// "server.py, line 12: x = 2, and 3 more".
std::string words_of(const std::string& path, const TextChange& change, Language language) {
  constexpr std::size_t kMost = 44;  // octets: a name is no listing
  std::string text(beginning(change.text, kMost));
  if (text.size() < change.text.size()) text += "…";
  const Text& form = text.empty()  ? say::branch_edited_at
                     : change.gone ? say::branch_edited_without
                                   : say::branch_edited_line;
  std::string words = fill(form.in(language), {path, std::to_string(change.line), text});
  if (change.more > 0) words += fill(say::branch_edited_more.in(language), {std::to_string(change.more)});
  return words;
}

/// What differs between two runs of a lesson.
std::string words_of(const RunValues& before, const BranchTree::Row& row, Language language) {
  const RunValues& after = row.values;
  std::string words;
  const auto add = [&words](const std::string& what) { words += (words.empty() ? "" : ", ") + what; };
  for (const auto& [path, text] : after.edits) {
    const auto was = before.edits.find(path);
    if (was != before.edits.end() && was->second == text) continue;
    const auto change = row.changes.find(path);
    add(change == row.changes.end() ? fill(say::branch_edited.in(language), {path})
                                    : words_of(path, change->second, language));
  }
  for (const auto& [path, text] : before.edits) {
    if (!after.edits.contains(path)) add(fill(say::branch_reverted.in(language), {path}));
  }
  for (const auto& [name, value] : after.knobs) {
    const auto was = before.knobs.find(name);
    if (was == before.knobs.end() || was->second != value)
      add(name + " = " + format_decimal(value, 2, language));
  }
  for (const auto& [name, value] : before.knobs) {
    if (!after.knobs.contains(name)) add(fill(say::branch_knob_back.in(language), {name}));
  }
  if (before.seed != after.seed) add(std::string(say::seed.in(language)) + " " + std::to_string(after.seed));
  return words;
}

}  // namespace

std::string words_of(const scenario::Intervention& what, Language language) {
  const auto filled = [language](const Text& text, std::initializer_list<std::string_view> parts) {
    return fill(text.in(language), parts);
  };
  const std::string packet = what.on_packet() ? packet_words(what.packet) : std::string();
  const std::string at = format_duration(what.at, language);
  switch (what.kind) {
    case Kind::drop:
      return filled(say::did_drop, {packet});
    case Kind::delay:
      return filled(say::did_delay, {packet, std::string_view(format_duration(what.delay, language))});
    case Kind::duplicate:
      return filled(say::did_duplicate, {packet});
    case Kind::corrupt:
      return filled(say::did_corrupt, {packet});
    case Kind::change: {
      const std::string shape = scenario::to_string(what.shape);
      return filled(
          say::did_change,
          {what.target,
           shape.empty() ? std::string(say::link_ideal.in(language)) : shape_words(shape, language), at});
    }
    case Kind::kill:
      return filled(say::did_kill, {what.target, at});
    case Kind::type:
      return filled(say::did_type, {what.text, what.target, at});
  }
  return {};
}

std::string done_in(const BranchTree& tree, BranchTree::Number branch, Language language) {
  if (branch == 0) return std::string(say::branch_first.in(language));
  const session::Branches::Branch& here = tree.all()[branch];
  const session::Branches::Branch& parent = tree.all()[here.parent];
  std::string words = words_of(tree.row(here.parent).values, tree.row(branch), language);
  const std::size_t inherited =
      std::min(parent.scenario.interventions.size(), here.scenario.interventions.size());
  for (std::size_t i = inherited; i < here.scenario.interventions.size(); ++i)
    words += (words.empty() ? "" : ", ") + words_of(here.scenario.interventions[i], language);
  if (words.empty() && parent.scenario.seed != here.scenario.seed)
    words = std::string(say::seed.in(language)) + " " + std::to_string(here.scenario.seed);
  return words.empty() ? std::string(say::branch_again.in(language)) : words;
}

std::string name_of(const BranchTree& tree, BranchTree::Number branch, Language language) {
  const BranchTree::Row& row = tree.row(branch);
  if (row.renamed) return tree.all()[branch].name;
  return done_in(tree, branch, language) + (row.again > 1 ? " (" + std::to_string(row.again) + ")" : "");
}

std::string past_of(const BranchTree& tree, BranchTree::Number branch, Language language) {
  const BranchTree::Row& row = tree.row(branch);
  const std::string shared = std::to_string(tree.all()[branch].shared);
  switch (row.past) {
    case BranchTree::Past::none:
      return branch == 0 ? std::string() : std::string(say::past_none.in(language));
    case BranchTree::Past::coming:
      return fill(say::past_coming.in(language), {shared});
    case BranchTree::Past::shared:
      return fill(say::past_shared.in(language), {shared});
    case BranchTree::Past::other:
      return std::string(say::past_other.in(language)) + " " + row.problem;
  }
  return {};
}

}  // namespace zocalo::ui

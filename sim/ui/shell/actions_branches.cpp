// The actions of "what if …".

#include <algorithm>

#include "ui/model/branch_tree.h"
#include "ui/model/seed_search.h"
#include "ui/shell/action_tables.h"
#include "ui/shell/stage.h"
#include "ui/views/what_if.h"

namespace zocalo::ui {
namespace {

using Kind = scenario::Intervention::Kind;

FrameMemory& frame(const Stage& s) { return s.keep.of<FrameMemory>(); }

bool packet_there(const Stage& s) { return can_branch(s.view) && packet_in_question(s.view); }

template <Kind kind>
void on_packet(const Stage& s) {
  scenario::Intervention what;
  what.kind = kind;
  what.packet.number = packet_in_question(s.view).value;
  what.delay = kind == Kind::delay ? Duration(200ms) : Duration{};
  s.view.ask(Intervene{std::move(what)});
}

/// As the scenario calls it, if it runs; else "".
std::string program_that_runs(const Stage& s) {
  const auto guest = s.view.world.guests.find(s.view.selection.guest);
  if (s.view.what_if == nullptr || s.view.what_if->scenario == nullptr ||
      guest == s.view.world.guests.end() || guest->second->status == timeline::GuestStatus::exited)
    return {};
  const auto& programs = s.view.what_if->scenario->programs;
  const std::size_t index = guest->first.value - 1;
  return index < programs.size() ? programs[index].name : std::string();
}

/// The listed branch before or after the one on screen.
std::optional<std::size_t> neighbour(const Stage& s, int by) {
  if (s.branches == nullptr) return std::nullopt;
  const std::vector<std::size_t> list = s.branches->all().list();
  const auto here = std::find(list.begin(), list.end(), s.branches->shown()) - list.begin() + by;
  if (here < 0 || here >= static_cast<std::ptrdiff_t>(list.size())) return std::nullopt;
  return list[static_cast<std::size_t>(here)];
}

template <int by>
void go_to_neighbour(const Stage& s) {
  if (const auto to = neighbour(s, by)) s.view.ask(SwitchBranch{*to, {}});
}

bool in_branch(const Stage& s) { return s.branches != nullptr && s.branches->shown() != 0; }

constexpr std::array kActions{
    Action{"what-if",
           Group::branches,
           {"¿Y si en este momento…?", "What if, at this moment …?"},
           {sign('w')},
           [](const Stage& s) { return s.index.size() > 0 && s.view.what_if != nullptr; },
           [](const Stage& s) { frame(s).what_if = !frame(s).what_if; }},
    Action{"drop",
           Group::branches,
           {"Perder este paquete", "Drop this packet"},
           {sign('x')},
           packet_there,
           on_packet<Kind::drop>},
    Action{"delay",
           Group::branches,
           {"Demorar 200 ms este paquete", "Delay this packet by 200 ms"},
           {},
           packet_there,
           on_packet<Kind::delay>},
    Action{"duplicate",
           Group::branches,
           {"Duplicar este paquete", "Duplicate this packet"},
           {},
           packet_there,
           on_packet<Kind::duplicate>},
    Action{"corrupt",
           Group::branches,
           {"Corromper este paquete", "Corrupt this packet"},
           {},
           packet_there,
           on_packet<Kind::corrupt>},
    Action{"kill",
           Group::branches,
           {"Matar el programa en este momento", "Kill the program at this moment"},
           {},
           [](const Stage& s) { return !program_that_runs(s).empty(); },
           [](const Stage& s) {
             scenario::Intervention what;
             what.kind = Kind::kill;
             what.target = program_that_runs(s);
             what.at = s.view.timeline.time_of(s.view.cursor) - kStart;
             s.view.ask(Intervene{std::move(what)});
           }},
    Action{"branch-",
           Group::branches,
           {"A la rama anterior de la lista", "To the branch before in the list"},
           {sign('[')},
           [](const Stage& s) { return neighbour(s, -1).has_value(); },
           go_to_neighbour<-1>},
    Action{"branch+",
           Group::branches,
           {"A la rama siguiente de la lista", "To the next branch in the list"},
           {sign(']')},
           [](const Stage& s) { return neighbour(s, 1).has_value(); },
           go_to_neighbour<1>},
    Action{"branch-parting",
           Group::branches,
           {"Al momento en que esta rama se separa", "To the moment where this branch parts"},
           {},
           [](const Stage& s) { return in_branch(s) && s.view.what_if->parted < s.index.size(); },
           [](const Stage& s) { s.view.ask(SeekTo{s.view.what_if->parted}); }},
    Action{"branch-compare",
           Group::branches,
           {"Comparar esta rama con la ejecución de la que sale",
            "Compare this branch with the run it comes from"},
           {sign('=')},
           in_branch,
           [](const Stage& s) {
             const std::size_t here = s.branches->shown();
             s.view.ask(CompareBranches{s.branches->all()[here].parent, here});
           }},
    Action{"branch-rename",
           Group::branches,
           {"Ponerle nombre a esta ejecución", "Name this run"},
           {key(ImGuiKey_F2)},
           [](const Stage& s) { return s.branches != nullptr; },
           [](const Stage& s) {
             frame(s).wanted = Panel::branches;
             frame(s).naming = true;
           }},
    Action{"branch-remove",
           Group::branches,
           {"Quitar esta rama", "Take this branch off the list"},
           {},
           in_branch,
           [](const Stage& s) { s.view.ask(UndoBranch{s.branches->shown()}); }},
    Action{"seed-search",
           Group::branches,
           {"Buscar una semilla en la que pase algo", "Find a seed in which something happens"},
           {},
           [](const Stage& s) { return can_branch(s.view); },
           [](const Stage& s) {
             frame(s).wanted = Panel::branches;
             frame(s).search_focus = true;
           }},
    Action{"seed-search-stop",
           Group::branches,
           {"Cancelar la búsqueda de una semilla", "Cancel the search for a seed"},
           {},
           [](const Stage& s) { return s.search != nullptr && s.search->goes_on(); },
           [](const Stage& s) { s.view.ask(StopSearch{}); }},
};

}  // namespace

std::span<const Action> branch_actions() { return kActions; }

}  // namespace zocalo::ui

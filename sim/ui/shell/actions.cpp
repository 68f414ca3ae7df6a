#include "ui/shell/actions.h"

#include <algorithm>

#include "ui/model/debugger.h"
#include "ui/shell/action_tables.h"
#include "ui/shell/stage.h"
#include "ui/text/text.h"

namespace zocalo::ui {
namespace {

// ---- when

bool moments(const Stage& s) { return s.index.size() > 0; }
bool opened(const Stage& s) { return s.run != nullptr; }
bool lesson(const Stage& s) { return s.lesson != nullptr; }
bool live(const Stage& s) { return s.run != nullptr && s.run->live(); }
bool runnable(const Stage& s) {
  return s.lesson != nullptr && s.guests.launcher != nullptr && (s.run == nullptr || s.run->complete());
}

// ---- what

FrameMemory& frame(const Stage& s) { return s.keep.of<FrameMemory>(); }

template <Panel panel>
void toggle(const Stage& s) {
  std::set<Panel>& hidden = frame(s).layout.hidden;
  if (hidden.erase(panel) == 0) hidden.insert(panel);
  frame(s).layout.maximised.reset();
}

void maximise(const Stage& s) {
  FrameMemory& f = frame(s);
  if (f.layout.maximised) return f.layout.maximised.reset();
  const auto found = f.layout.decks.find(f.focused);
  f.layout.maximised = found != f.layout.decks.end() ? found->second : Panel::program;
}

constexpr std::array kActions{
    // ---- run
    Action{"run",
           Group::run,
           {"Ejecutar de nuevo", "Run again"},
           {ctrl(shift(key(ImGuiKey_F5))), ctrl(key(ImGuiKey_Enter)), sign('r')},
           runnable,
           [](const Stage& s) {
             frame(s).editing = false;
             s.view.ask(RunAgain{});
           }},
    Action{"stop",
           Group::run,
           {"Detener la ejecución", "Stop the run"},
           {shift(key(ImGuiKey_F5))},
           [](const Stage& s) { return s.run != nullptr && !s.run->complete() && !s.run->live(); },
           [](const Stage& s) { s.view.ask(StopRun{}); }},
    Action{"edit",
           Group::run,
           {"Editar el programa", "Edit the program"},
           {sign('e')},
           lesson,
           [](const Stage& s) { frame(s).editing = !frame(s).editing; }},
    Action{"seed",
           Group::run,
           {"Otra semilla", "Another seed"},
           {},
           lesson,
           [](const Stage& s) { s.view.ask(SetSeed{s.lesson->seed + 1}); }},
    Action{"undo",
           Group::run,
           {"Deshacer", "Undo"},
           {ctrl(again(ImGuiKey_Z))},
           [](const Stage& s) { return s.can.undo; },
           [](const Stage& s) { s.view.ask(Undo{}); }},
    Action{"redo",
           Group::run,
           {"Rehacer", "Redo"},
           {ctrl(again(ImGuiKey_Y)), ctrl(shift(again(ImGuiKey_Z)))},
           [](const Stage& s) { return s.can.redo; },
           [](const Stage& s) { s.view.ask(Undo{true}); }},
    Action{"live-pause",
           Group::run,
           {"Pausar o reanudar los programas", "Pause or resume the programs"},
           {key(ImGuiKey_Pause)},
           live,
           [](const Stage& s) { s.view.ask(PauseLive{!s.run->paused()}); }},
    Action{"live-step",
           Group::run,
           {"Dejar pasar una llamada", "Let one call through"},
           {},
           [](const Stage& s) { return live(s) && s.run->paused(); },
           [](const Stage& s) { s.view.ask(StepLive{}); }},
    Action{"live-follow",
           Group::run,
           {"Seguir en vivo", "Follow live"},
           {},
           live,
           [](const Stage& s) { s.view.ask(FollowLive{}); }},
    // ---- panels
    Action{"panel+",
           Group::panels,
           {"Ir al panel siguiente", "Go to the next panel"},
           {key(ImGuiKey_F6)},
           opened,
           [](const Stage& s) { frame(s).focus_by = 1; }},
    Action{"panel-",
           Group::panels,
           {"Ir al panel anterior", "Go to the previous panel"},
           {shift(key(ImGuiKey_F6))},
           opened,
           [](const Stage& s) { frame(s).focus_by = -1; }},
    Action{"maximise",
           Group::panels,
           {"Agrandar un panel, o volver", "Maximise a panel, or go back"},
           {sign('m')},
           [](const Stage& s) { return opened(s) && !s.view.narrow; },
           maximise},
    Action{"panel.lesson",
           Group::panels,
           {"Panel: lección", "Panel: lesson"},
           {},
           lesson,
           toggle<Panel::lesson>},
    Action{"panel.knobs", Group::panels, {"Panel: probar", "Panel: try"}, {}, lesson, toggle<Panel::knobs>},
    Action{"panel.program",
           Group::panels,
           {"Panel: programa", "Panel: program"},
           {},
           opened,
           toggle<Panel::program>},
    Action{"panel.select",
           Group::panels,
           {"Panel: select()", "Panel: select()"},
           {},
           opened,
           toggle<Panel::select>},
    Action{"panel.sockets",
           Group::panels,
           {"Panel: sockets", "Panel: sockets"},
           {},
           opened,
           toggle<Panel::sockets>},
    Action{
        "panel.network", Group::panels, {"Panel: red", "Panel: network"}, {}, opened, toggle<Panel::network>},
    Action{"panel.ladder",
           Group::panels,
           {"Panel: intercambio", "Panel: exchange"},
           {},
           opened,
           toggle<Panel::ladder>},
    Action{
        "panel.output", Group::panels, {"Panel: salida", "Panel: output"}, {}, opened, toggle<Panel::output>},
    Action{
        "panel.calls", Group::panels, {"Panel: llamadas", "Panel: calls"}, {}, opened, toggle<Panel::calls>},
    Action{"panel.breakpoints",
           Group::panels,
           {"Panel: puntos de corte", "Panel: breakpoints"},
           {},
           opened,
           toggle<Panel::breakpoints>},
    Action{"panel.details",
           Group::panels,
           {"Panel: detalles", "Panel: details"},
           {},
           opened,
           toggle<Panel::details>},
    Action{"panel.branches",
           Group::panels,
           {"Panel: ramas", "Panel: branches"},
           {},
           opened,
           toggle<Panel::branches>},
    Action{"layout-reset",
           Group::panels,
           {"Devolver los paneles a su lugar", "Reset the panels"},
           {},
           opened,
           [](const Stage& s) {
             LayoutMemory& layout = frame(s).layout;
             layout = {.decks = {}, .splits = {}, .hidden = {}, .maximised = {}, .recent = layout.recent};
           }},
    // ---- view
    Action{"zoom+",
           Group::view,
           {"Acercar la línea de tiempo", "Zoom the timeline in"},
           {sign('+')},
           moments,
           [](const Stage& s) { zoom_timeline(s, 0.5); }},
    Action{"zoom-",
           Group::view,
           {"Alejar la línea de tiempo", "Zoom the timeline out"},
           {sign('-')},
           moments,
           [](const Stage& s) { zoom_timeline(s, 2); }},
    Action{"theme",
           Group::view,
           {"Tema claro u oscuro", "Light or dark theme"},
           {sign('d')},
           nullptr,
           [](const Stage& s) { s.view.ask(SetDark{!s.view.theme.dark}); }},
    Action{"language",
           Group::view,
           {"Switch to English", "Pasar a español"},
           {sign('l')},
           nullptr,
           [](const Stage& s) {
             s.view.ask(SetLanguage{s.view.language == Language::es ? Language::en : Language::es});
           }},
    Action{"motion",
           Group::view,
           {"Movimiento: sí o no", "Motion: on or off"},
           {},
           nullptr,
           [](const Stage& s) { s.view.ask(SetMotion{!s.motion}); }},
    // ---- app
    Action{"palette",
           Group::app,
           {"Buscar una orden o un lugar", "Find a command or a place"},
           {ctrl(key(ImGuiKey_K)), key(ImGuiKey_F1), ctrl(shift(key(ImGuiKey_P)))},
           nullptr,
           [](const Stage& s) { frame(s).palette = !frame(s).palette; }},
    Action{"help",
           Group::app,
           {"Ayuda y teclas", "Help and keys"},
           {sign('?')},
           nullptr,
           [](const Stage& s) { frame(s).help = !frame(s).help; }},
    Action{"copy-link",
           Group::app,
           {"Copiar un enlace a este momento", "Copy a link to this moment"},
           {sign('y')},
           [](const Stage& s) { return s.can.link; },
           [](const Stage& s) { s.view.ask(CopyLink{}); }},
    Action{"copy-state",
           Group::app,
           {"Copiar este momento en palabras", "Copy this moment in words"},
           {},
           moments,
           [](const Stage& s) { s.view.ask(CopyState{}); }},
    Action{"save",
           Group::app,
           {"Guardar la grabación", "Save the recording"},
           {ctrl(key(ImGuiKey_S))},
           opened,
           [](const Stage& s) { s.view.ask(SaveRecording{}); }},
    Action{"open",
           Group::app,
           {"Abrir una grabación", "Open a recording"},
           {ctrl(key(ImGuiKey_O))},
           [](const Stage& s) { return s.can_ask_for_file; },
           [](const Stage& s) { s.view.ask(AskForFile{}); }},
    Action{"lessons",
           Group::app,
           {"Todas las lecciones", "All lessons"},
           {},
           opened,
           [](const Stage& s) { s.view.ask(OpenPicker{}); }},
    Action{"full-page",
           Group::app,
           {"Abrir en una página entera", "Open in a page of its own"},
           {},
           [](const Stage& s) { return s.embedded; },
           [](const Stage& s) { s.view.ask(OpenFullPage{}); }},
};

}  // namespace

std::span<const Action> actions() {
  static const std::vector<Action> all = [] {
    std::vector<Action> list;
    const auto add = [&list](std::span<const Action> more) {
      list.insert(list.end(), more.begin(), more.end());
    };
    const std::span<const Action> own(kActions);
    const auto panels =
        std::find_if(own.begin(), own.end(), [](const Action& a) { return a.group == Group::panels; });
    const auto before = static_cast<std::size_t>(panels - own.begin());
    add(time_actions());
    add(own.first(before));
    add(branch_actions());
    add(own.subspan(before));
    return list;
  }();
  return all;
}

const Action& action(std::string_view id) {
  const std::span<const Action> all = actions();
  const auto found = std::find_if(all.begin(), all.end(), [id](const Action& a) { return a.id == id; });
  IM_ASSERT(found != all.end());
  return *found;
}

const Text& name_of(Group group) {
  static constexpr std::array<Text, 7> kNames{{{"Tiempo", "Time"},
                                               {"Depurar", "Debug"},
                                               {"Ejecución", "Run"},
                                               {"¿Y si…?", "What if …?"},
                                               {"Paneles", "Panels"},
                                               {"Vista", "View"},
                                               {"Programa", "Application"}}};
  return kNames[static_cast<std::size_t>(group)];
}

bool possible(const Stage& stage, const Action& action) {
  return action.possible == nullptr || action.possible(stage);
}

void perform(const Stage& stage, const Action& action) {
  if (!possible(stage, action)) return;
  action.perform(stage);
}

}  // namespace zocalo::ui

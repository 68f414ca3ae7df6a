#include "ui/actions.h"

#include <algorithm>

#include "ui/debugger.h"
#include "ui/stage.h"
#include "ui/text.h"

namespace zocalo::ui {
namespace {

using debug::StepKind;
using timeline::Stop;

// ---- keys

constexpr Chord key(ImGuiKey k) { return {.key = k}; }
constexpr Chord again(ImGuiKey k) { return {.key = k, .repeats = true}; }
constexpr Chord sign(char c) { return {.sign = c}; }
constexpr Chord ctrl(Chord c) {
  c.ctrl = true;
  return c;
}
constexpr Chord shift(Chord c) {
  c.shift = true;
  return c;
}
constexpr Chord alt(Chord c) {
  c.alt = true;
  return c;
}

// ---- when

bool moments(const Stage& s) { return s.index.size() > 0; }
bool opened(const Stage& s) { return s.run != nullptr; }
bool lesson(const Stage& s) { return s.lesson != nullptr; }
bool live(const Stage& s) { return s.run != nullptr && s.run->live(); }
bool runnable(const Stage& s) {
  return s.lesson != nullptr && s.guests.launcher != nullptr && (s.run == nullptr || s.run->complete());
}

// ---- what

template <Stop stop, bool forward, bool any = false>
void go(const Stage& s) {
  s.view.ask(StepBy{stop, forward, any ? GuestId{} : s.view.selection.guest});
}

template <StepKind kind, bool forward>
void debug_step(const Stage& s) {
  s.view.ask(DebugStep{kind, forward});
}

/// Where the selected program stands; line 0 for nowhere.
guest::Location line_here(const Stage& s) {
  const auto guest = s.view.world.guests.find(s.view.selection.guest);
  if (guest == s.view.world.guests.end()) return {};
  const auto stack = guest->second->stacks.find(guest->second->thread);
  return stack == guest->second->stacks.end() || stack->second.empty() ? guest::Location{}
                                                                       : stack->second.back().at;
}

void change_speed(const Stage& s, bool faster) {
  constexpr std::array<double, 6> kSpeeds{0.25, 0.5, 1, 2, 4, 8};
  const auto here =
      std::lower_bound(kSpeeds.begin(), kSpeeds.end(), s.player.speed() - 1e-9) - kSpeeds.begin();
  const auto next = std::clamp<std::ptrdiff_t>(here + (faster ? 1 : -1), 0,
                                               static_cast<std::ptrdiff_t>(kSpeeds.size()) - 1);
  s.view.ask(SetSpeed{kSpeeds[static_cast<std::size_t>(next)]});
}

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
    // ---- time
    Action{"play",
           Group::time,
           {"Reproducir o pausar", "Play or pause"},
           {key(ImGuiKey_Space), sign('k')},
           moments,
           [](const Stage& s) { s.view.ask(Play{!s.player.playing()}); }},
    Action{"moment-",
           Group::time,
           {"Un momento atrás", "One moment back"},
           {again(ImGuiKey_LeftArrow)},
           moments,
           go<Stop::moment, false, true>},
    Action{"moment+",
           Group::time,
           {"Un momento adelante", "One moment forward"},
           {again(ImGuiKey_RightArrow)},
           moments,
           go<Stop::moment, true, true>},
    Action{"line-",
           Group::time,
           {"A la línea anterior del programa", "To the program's previous line"},
           {},
           moments,
           go<Stop::line, false>},
    Action{"line+",
           Group::time,
           {"A la línea siguiente del programa", "To the program's next line"},
           {},
           moments,
           go<Stop::line, true>},
    Action{"call-",
           Group::time,
           {"A la llamada al sistema anterior", "To the previous system call"},
           {sign('S')},
           moments,
           go<Stop::call_enter, false>},
    Action{"call+",
           Group::time,
           {"A la llamada al sistema siguiente", "To the next system call"},
           {sign('s')},
           moments,
           go<Stop::call_enter, true>},
    Action{"return-",
           Group::time,
           {"Al retorno anterior de una llamada", "To the previous return of a call"},
           {},
           moments,
           go<Stop::call_return, false>},
    Action{"return+",
           Group::time,
           {"Al retorno siguiente de una llamada", "To the next return of a call"},
           {},
           moments,
           go<Stop::call_return, true>},
    Action{"packet-",
           Group::time,
           {"Al paquete anterior", "To the previous packet"},
           {},
           moments,
           go<Stop::packet, false, true>},
    Action{"packet+",
           Group::time,
           {"Al paquete siguiente", "To the next packet"},
           {},
           moments,
           go<Stop::packet, true, true>},
    Action{"select-",
           Group::time,
           {"A la pasada anterior de select", "To select's previous pass"},
           {},
           moments,
           go<Stop::select_pass, false>},
    Action{"select+",
           Group::time,
           {"A la pasada siguiente de select", "To select's next pass"},
           {},
           moments,
           go<Stop::select_pass, true>},
    Action{"output-",
           Group::time,
           {"A la escritura anterior", "To the previous output"},
           {},
           moments,
           go<Stop::output, false>},
    Action{"output+",
           Group::time,
           {"A la escritura siguiente", "To the next output"},
           {},
           moments,
           go<Stop::output, true>},
    Action{"exception-",
           Group::time,
           {"A la excepción anterior", "To the previous exception"},
           {},
           moments,
           go<Stop::exception, false>},
    Action{"exception+",
           Group::time,
           {"A la excepción siguiente", "To the next exception"},
           {},
           moments,
           go<Stop::exception, true>},
    Action{"start",
           Group::time,
           {"Ir al principio", "Go to the start"},
           {key(ImGuiKey_Home)},
           moments,
           [](const Stage& s) { s.view.ask(ToStart{}); }},
    Action{"end",
           Group::time,
           {"Ir al final", "Go to the end"},
           {key(ImGuiKey_End)},
           moments,
           [](const Stage& s) { s.view.ask(ToEnd{}); }},
    Action{"back",
           Group::time,
           {"Volver a donde estaba", "Back to where I was"},
           {alt(key(ImGuiKey_LeftArrow))},
           [](const Stage& s) { return s.can.back; },
           [](const Stage& s) { s.view.ask(GoBack{}); }},
    Action{"forward",
           Group::time,
           {"Volver a adelantarse", "Forward again"},
           {alt(key(ImGuiKey_RightArrow))},
           [](const Stage& s) { return s.can.forward; },
           [](const Stage& s) { s.view.ask(GoBack{true}); }},
    Action{"slower",
           Group::time,
           {"Más lento", "Slower"},
           {sign('<')},
           moments,
           [](const Stage& s) { change_speed(s, false); }},
    Action{"faster",
           Group::time,
           {"Más rápido", "Faster"},
           {sign('>')},
           moments,
           [](const Stage& s) { change_speed(s, true); }},
    // ---- debug: VS Code's keys; with Ctrl, and with a capital letter, backwards
    Action{"continue",
           Group::debug,
           {"Continuar hasta el próximo punto de corte", "Continue to the next breakpoint"},
           {key(ImGuiKey_F5), sign('c')},
           moments,
           [](const Stage& s) { s.view.ask(Continue{true}); }},
    Action{"continue-",
           Group::debug,
           {"Retroceder hasta el punto de corte anterior", "Continue back to the previous breakpoint"},
           {ctrl(key(ImGuiKey_F5)), sign('C')},
           moments,
           [](const Stage& s) { s.view.ask(Continue{false}); }},
    Action{"over",
           Group::debug,
           {"Pasar por encima", "Step over"},
           {again(ImGuiKey_F10), sign('n')},
           moments,
           debug_step<StepKind::over, true>},
    Action{"over-",
           Group::debug,
           {"Pasar por encima, hacia atrás", "Step over, backwards"},
           {ctrl(again(ImGuiKey_F10)), shift(again(ImGuiKey_F10)), sign('N')},
           moments,
           debug_step<StepKind::over, false>},
    Action{"into",
           Group::debug,
           {"Entrar", "Step into"},
           {again(ImGuiKey_F11), sign('i')},
           moments,
           debug_step<StepKind::into, true>},
    Action{"into-",
           Group::debug,
           {"Entrar, hacia atrás", "Step into, backwards"},
           {ctrl(again(ImGuiKey_F11)), sign('I')},
           moments,
           debug_step<StepKind::into, false>},
    Action{"out",
           Group::debug,
           {"Salir de la función", "Step out"},
           {shift(again(ImGuiKey_F11)), sign('o')},
           moments,
           debug_step<StepKind::out, true>},
    Action{"out-",
           Group::debug,
           {"Salir de la función, hacia atrás", "Step out, backwards"},
           {ctrl(shift(again(ImGuiKey_F11))), sign('O')},
           moments,
           debug_step<StepKind::out, false>},
    Action{"event",
           Group::debug,
           {"Al próximo suceso de este programa", "To this program's next event"},
           {},
           moments,
           debug_step<StepKind::event, true>},
    Action{"event-",
           Group::debug,
           {"Al suceso anterior de este programa", "To this program's previous event"},
           {},
           moments,
           debug_step<StepKind::event, false>},
    Action{"breakpoint",
           Group::debug,
           {"Punto de corte en esta línea, o quitarlo", "Toggle a breakpoint on this line"},
           {key(ImGuiKey_F9), sign('b')},
           [](const Stage& s) { return line_here(s).line > 0; },
           [](const Stage& s) {
             const guest::Location at = line_here(s);
             s.view.ask(ToggleBreakpoint{at.file, at.line});
           }},
    Action{"breakpoints-none",
           Group::debug,
           {"Quitar todos los puntos de corte", "Remove all breakpoints"},
           {ctrl(shift(key(ImGuiKey_F9)))},
           [](const Stage& s) {
             return s.view.debugger != nullptr && !s.view.debugger->breakpoints.list().empty();
           },
           [](const Stage& s) { s.view.ask(SetBreakpoints{}); }},
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
    std::vector<Action> list(kActions.begin(), kActions.end());
    const auto panels =
        std::find_if(list.begin(), list.end(), [](const Action& a) { return a.group == Group::panels; });
    const std::span<const Action> more = branch_actions();
    list.insert(panels, more.begin(), more.end());
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

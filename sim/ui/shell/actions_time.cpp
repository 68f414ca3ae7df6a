// The actions that move the cursor: by stops, and as a debugger does.

#include <algorithm>

#include "ui/shell/action_tables.h"
#include "ui/shell/stage.h"
#include "ui/views/details.h"
#include "ui/views/view_variables.h"
#include "ui/views/what_if.h"

namespace zocalo::ui {
namespace {

using debug::StepKind;
using timeline::Stop;

bool moments(const Stage& s) { return s.index.size() > 0; }

template <Stop stop, bool forward, bool any = false>
void go(const Stage& s) {
  s.view.ask(StepBy{stop, forward, any ? GuestId{} : s.view.selection.guest});
}

template <StepKind kind, bool forward>
void debug_step(const Stage& s) {
  s.view.ask(DebugStep{kind, forward});
}

template <bool forward>
bool changes(const Stage& s) {
  return moments(s) && change_of_picked(s.view, forward) != timeline::kNoMoment;
}

template <bool forward>
void to_change(const Stage& s) {
  s.view.ask(SeekTo{change_of_picked(s.view, forward)});
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
    Action{"inside+",
           Group::debug,
           {"Por dentro del select(): paso siguiente", "Inside the select(): next step"},
           {alt(again(ImGuiKey_DownArrow)), sign('.')},
           [](const Stage& s) { return moments(s) && inside_step(s.view, true).has_value(); },
           [](const Stage& s) { s.view.ask(*inside_step(s.view, true)); }},
    Action{"inside-",
           Group::debug,
           {"Por dentro del select(): paso anterior", "Inside the select(): previous step"},
           {alt(again(ImGuiKey_UpArrow)), sign(',')},
           [](const Stage& s) { return moments(s) && inside_step(s.view, false).has_value(); },
           [](const Stage& s) { s.view.ask(*inside_step(s.view, false)); }},
    Action{"change+",
           Group::debug,
           {"Al próximo cambio de lo elegido: un valor, un socket, un paquete, una llamada",
            "To the next change of what is picked out: a value, a socket, a packet, a call"},
           {sign('v')},
           changes<true>,
           to_change<true>},
    Action{"change-",
           Group::debug,
           {"Al cambio anterior de lo elegido", "To the previous change of what is picked out"},
           {sign('V')},
           changes<false>,
           to_change<false>},
    Action{"library",
           Group::debug,
           {"Entrar en la biblioteca estándar: sí o no", "Step into the standard library: on or off"},
           {sign('j')},
           [](const Stage& s) { return s.view.debugger != nullptr && moments(s); },
           [](const Stage& s) { s.view.ask(SetLibrary{!s.view.debugger->library}); }},
    Action{"library-record",
           Group::debug,
           {"Grabar también la biblioteca estándar: ejecuta de nuevo",
            "Record the standard library too: runs again"},
           {},
           [](const Stage& s) {
             return moments(s) && can_branch(s.view) && s.view.debugger != nullptr &&
                    !s.view.debugger->library_recorded;
           },
           [](const Stage& s) { s.view.ask(RecordLibrary{}); }},
    Action{"watch-add",
           Group::debug,
           {"Vigilar una expresión", "Watch an expression"},
           {sign('a')},
           [](const Stage& s) { return s.view.debugger != nullptr && moments(s); },
           [](const Stage& s) {
             FrameMemory& frame = s.keep.of<FrameMemory>();
             frame.editing = false;
             frame.wanted = Panel::program;
             start_watching(s.view);
           }},
    Action{"watches-none",
           Group::debug,
           {"Dejar de vigilar todo", "Watch nothing any more"},
           {},
           [](const Stage& s) { return s.view.debugger != nullptr && !s.view.debugger->watched.empty(); },
           [](const Stage& s) { s.view.ask(SetWatches{}); }},
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
};

}  // namespace

std::span<const Action> time_actions() { return kActions; }

}  // namespace zocalo::ui

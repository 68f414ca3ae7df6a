#include "ui/actions.h"

#include <algorithm>

#include "ui/stage.h"
#include "ui/text.h"

namespace zocalo::ui {
namespace {

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
           {shift(again(ImGuiKey_F10)), ctrl(again(ImGuiKey_F10)), sign('p')},
           moments,
           go<Stop::line, false>},
    Action{"line+",
           Group::time,
           {"A la línea siguiente del programa", "To the program's next line"},
           {again(ImGuiKey_F10), sign('n')},
           moments,
           go<Stop::line, true>},
    Action{"call-",
           Group::time,
           {"A la llamada al sistema anterior", "To the previous system call"},
           {shift(again(ImGuiKey_F11)), sign('b')},
           moments,
           go<Stop::call_enter, false>},
    Action{"call+",
           Group::time,
           {"A la llamada al sistema siguiente", "To the next system call"},
           {again(ImGuiKey_F11), sign('s')},
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
    // ---- run
    Action{"run",
           Group::run,
           {"Ejecutar de nuevo", "Run again"},
           {key(ImGuiKey_F5), ctrl(key(ImGuiKey_Enter)), ctrl(shift(key(ImGuiKey_F5)))},
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
           {sign('i')},
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

// ---- how keys are called

/// On screen, and as a KeyboardEvent's `key` in a page.
struct KeyName {
  ImGuiKey key;
  Text shown;
  std::string_view dom;
};
constexpr std::array kKeyNames{KeyName{ImGuiKey_Space, {"Espacio", "Space"}, " "},
                               KeyName{ImGuiKey_LeftArrow, {"←", "←"}, "ArrowLeft"},
                               KeyName{ImGuiKey_RightArrow, {"→", "→"}, "ArrowRight"},
                               KeyName{ImGuiKey_Home, {"Inicio", "Home"}, "Home"},
                               KeyName{ImGuiKey_End, {"Fin", "End"}, "End"},
                               KeyName{ImGuiKey_Enter, {"Entrar", "Enter"}, "Enter"},
                               KeyName{ImGuiKey_Pause, {"Pausa", "Pause"}, "Pause"}};

std::string name_of_key(ImGuiKey k, Language language) {
  for (const KeyName& name : kKeyNames) {
    if (name.key == k) return std::string(name.shown.in(language));
  }
  return ImGui::GetKeyName(k);
}

std::string dom_name(ImGuiKey k) {
  for (const KeyName& name : kKeyNames) {
    if (name.key == k) return std::string(name.dom);
  }
  std::string name = ImGui::GetKeyName(k);
  if (name.size() == 1) name[0] = static_cast<char>(name[0] - 'A' + 'a');
  return name;
}

std::string modifiers(const Chord& chord, Language language) {
  std::string text;
  if (chord.ctrl) text += "Ctrl+";
  if (chord.alt) text += "Alt+";
  if (chord.shift) text += language == Language::es ? "Mayús+" : "Shift+";
  return text;
}

}  // namespace

std::span<const Action> actions() { return kActions; }

const Action& action(std::string_view id) {
  const auto found =
      std::find_if(kActions.begin(), kActions.end(), [id](const Action& a) { return a.id == id; });
  IM_ASSERT(found != kActions.end());
  return *found;
}

const Text& name_of(Group group) {
  static constexpr std::array<Text, 6> kNames{{{"Tiempo", "Time"},
                                               {"Depurar", "Debug"},
                                               {"Ejecución", "Run"},
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

std::string keys_of(const Action& action, Language language) {
  std::string text;
  for (const Chord& chord : action.keys) {
    if (!chord.given()) continue;
    if (!text.empty()) text += ", ";
    if (chord.sign != 0)
      text += chord.sign == '-' ? std::string("−") : std::string(1, chord.sign);
    else
      text += modifiers(chord, language) + name_of_key(chord.key, language);
  }
  return text;
}

std::string tip_of(const Action& action, Language language) {
  const std::string keys = keys_of(action, language);
  return std::string(action.name.in(language)) + (keys.empty() ? "" : "  (" + keys + ")");
}

bool is_ours(std::string_view chord) {
  for (const Action& action : kActions) {
    for (const Chord& each : action.keys) {
      // A browser does nothing else with the others, and a text field needs them.
      const bool wanted = each.ctrl || each.alt || (each.key >= ImGuiKey_F1 && each.key <= ImGuiKey_F12);
      if (wanted && modifiers(each, Language::en) + dom_name(each.key) == chord) return true;
    }
  }
  return false;
}

}  // namespace zocalo::ui

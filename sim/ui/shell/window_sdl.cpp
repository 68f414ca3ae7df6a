#include "ui/shell/window_sdl.h"

#include <SDL.h>

#include <algorithm>
#include <array>
#include <cfloat>
#include <chrono>
#include <cmath>
#include <iterator>
#include <map>
#include <thread>
#include <utility>

#ifdef __EMSCRIPTEN__
#include <SDL_opengles2.h>
#else
#include <SDL_opengl.h>
#endif

#include "imgui_impl_opengl3.h"
#include "ui/shell/frame_pace.h"

namespace zocalo::ui {
namespace {

/// After input, frames go on for this long: tooltips wait, scrolling glides.
constexpr double kWarm = 0.6;
/// Natively: how long an idle window sleeps.
[[maybe_unused]] constexpr int kIdleMs = 250;
/// And with a live session to serve.
[[maybe_unused]] constexpr int kTickMs = 4;
[[maybe_unused]] constexpr double kShortestFrame = 1.0 / 125;
[[maybe_unused]] constexpr std::chrono::microseconds kServeEvery{200};

struct KeyPair {
  SDL_Keycode sdl;
  ImGuiKey imgui;
};
constexpr std::array<KeyPair, 29> kKeys{{{SDLK_TAB, ImGuiKey_Tab},
                                         {SDLK_LEFT, ImGuiKey_LeftArrow},
                                         {SDLK_RIGHT, ImGuiKey_RightArrow},
                                         {SDLK_UP, ImGuiKey_UpArrow},
                                         {SDLK_DOWN, ImGuiKey_DownArrow},
                                         {SDLK_PAGEUP, ImGuiKey_PageUp},
                                         {SDLK_PAGEDOWN, ImGuiKey_PageDown},
                                         {SDLK_HOME, ImGuiKey_Home},
                                         {SDLK_END, ImGuiKey_End},
                                         {SDLK_INSERT, ImGuiKey_Insert},
                                         {SDLK_DELETE, ImGuiKey_Delete},
                                         {SDLK_BACKSPACE, ImGuiKey_Backspace},
                                         {SDLK_SPACE, ImGuiKey_Space},
                                         {SDLK_RETURN, ImGuiKey_Enter},
                                         {SDLK_KP_ENTER, ImGuiKey_KeypadEnter},
                                         {SDLK_ESCAPE, ImGuiKey_Escape},
                                         {SDLK_PAUSE, ImGuiKey_Pause},
                                         {SDLK_F1, ImGuiKey_F1},
                                         {SDLK_F2, ImGuiKey_F2},
                                         {SDLK_F3, ImGuiKey_F3},
                                         {SDLK_F4, ImGuiKey_F4},
                                         {SDLK_F5, ImGuiKey_F5},
                                         {SDLK_F6, ImGuiKey_F6},
                                         {SDLK_F7, ImGuiKey_F7},
                                         {SDLK_F8, ImGuiKey_F8},
                                         {SDLK_F9, ImGuiKey_F9},
                                         {SDLK_F10, ImGuiKey_F10},
                                         {SDLK_F11, ImGuiKey_F11},
                                         {SDLK_F12, ImGuiKey_F12}}};

ImGuiKey key_of(SDL_Keycode code) {
  if (code >= SDLK_a && code <= SDLK_z) return static_cast<ImGuiKey>(ImGuiKey_A + (code - SDLK_a));
  const auto found =
      std::find_if(kKeys.begin(), kKeys.end(), [&](const KeyPair& pair) { return pair.sdl == code; });
  return found == kKeys.end() ? ImGuiKey_None : found->imgui;
}

SDL_SystemCursor cursor_of(ImGuiMouseCursor cursor) {
  switch (cursor) {
    case ImGuiMouseCursor_TextInput:
      return SDL_SYSTEM_CURSOR_IBEAM;
    case ImGuiMouseCursor_ResizeNS:
      return SDL_SYSTEM_CURSOR_SIZENS;
    case ImGuiMouseCursor_ResizeEW:
      return SDL_SYSTEM_CURSOR_SIZEWE;
    case ImGuiMouseCursor_ResizeAll:
      return SDL_SYSTEM_CURSOR_SIZEALL;
    case ImGuiMouseCursor_Hand:
      return SDL_SYSTEM_CURSOR_HAND;
    case ImGuiMouseCursor_NotAllowed:
      return SDL_SYSTEM_CURSOR_NO;
    default:
      return SDL_SYSTEM_CURSOR_ARROW;
  }
}

/// Displays that ask for larger text (Windows, X11 with Xft.dpi), in quarters.
float scale_of_display(SDL_Window* window) {
  float dpi = 96;
  const int display = std::max(0, SDL_GetWindowDisplayIndex(window));
  if (SDL_GetDisplayDPI(display, nullptr, &dpi, nullptr) != 0 || dpi < 120 || dpi > 400) return 1;
  return std::round(dpi / 96 * 4) / 4;
}

}  // namespace

struct Window::Impl {
  SDL_Window* window = nullptr;
  SDL_GLContext context = nullptr;
  ImGuiContext* imgui = nullptr;
  std::array<SDL_Cursor*, SDL_NUM_SYSTEM_CURSORS> cursors{};
  WindowOptions options;
  Fonts fonts;
  std::string clipboard;
  float scale = 0;      ///< device pixels to a logical one
  float per_point = 1;  ///< logical pixels to one of SDL's window units
  float display_scale = 1;
  double warm_until = 0, last_frame = 0;
  FramePace pace;
  unsigned frames = 0;
  std::map<SDL_FingerID, ImVec2> fingers;  ///< that touch, in logical pixels
  bool closed = false, touch_ended = false, renderer = false;
  double touched_until = 0;  ///< somebody does something: frames go on as for warm_until, whoever else waits

  ~Impl() {
    for (SDL_Cursor* cursor : cursors) {
      if (cursor != nullptr) SDL_FreeCursor(cursor);
    }
    if (renderer) ImGui_ImplOpenGL3_Shutdown();
    if (imgui != nullptr) ImGui::DestroyContext(imgui);
    if (context != nullptr) SDL_GL_DeleteContext(context);
    if (window != nullptr) SDL_DestroyWindow(window);
    SDL_Quit();
  }

  static double now() {
    return static_cast<double>(SDL_GetPerformanceCounter()) /
           static_cast<double>(SDL_GetPerformanceFrequency());
  }

  bool start(std::string& error);
  void measure(App* app);
  void take(const SDL_Event& event, App& app);
  void take_pointer(const SDL_Event& event);
  void take_key(const SDL_KeyboardEvent& event);
  void take_finger(const SDL_TouchFingerEvent& event, App& app);
  void take_drop(char* path, App& app);
  void rest(App& app) const;
  static void serve(App& app);
  void begin_frame();
  void show_cursor();
};

bool Window::Impl::start(std::string& error) {
  SDL_SetHint(SDL_HINT_VIDEO_X11_NET_WM_BYPASS_COMPOSITOR, "0");
#ifdef __EMSCRIPTEN__
  SDL_SetHint(SDL_HINT_EMSCRIPTEN_KEYBOARD_ELEMENT, "#canvas");
#endif
  if (SDL_Init(SDL_INIT_VIDEO) != 0) {
    error = std::string("no window: ") + SDL_GetError();
    return false;
  }
#ifdef __EMSCRIPTEN__
  SDL_GL_SetAttribute(SDL_GL_CONTEXT_PROFILE_MASK, SDL_GL_CONTEXT_PROFILE_ES);
  SDL_GL_SetAttribute(SDL_GL_CONTEXT_MAJOR_VERSION, 3);
  SDL_GL_SetAttribute(SDL_GL_CONTEXT_MINOR_VERSION, 0);
  const char* const shading = "#version 300 es";
#else
  SDL_GL_SetAttribute(SDL_GL_CONTEXT_PROFILE_MASK, SDL_GL_CONTEXT_PROFILE_CORE);
  SDL_GL_SetAttribute(SDL_GL_CONTEXT_FLAGS, SDL_GL_CONTEXT_FORWARD_COMPATIBLE_FLAG);
  SDL_GL_SetAttribute(SDL_GL_CONTEXT_MAJOR_VERSION, 3);
  SDL_GL_SetAttribute(SDL_GL_CONTEXT_MINOR_VERSION, 2);
  const char* const shading = "#version 150";
#endif
  SDL_GL_SetAttribute(SDL_GL_DOUBLEBUFFER, 1);
  SDL_GL_SetAttribute(SDL_GL_DEPTH_SIZE, 0);
  Uint32 flags = SDL_WINDOW_OPENGL | SDL_WINDOW_RESIZABLE | SDL_WINDOW_ALLOW_HIGHDPI;
  if (options.hidden) flags |= SDL_WINDOW_HIDDEN;
  const float given = options.scale > 0 ? options.scale : 1;
  const int width = static_cast<int>(std::lround(static_cast<float>(options.width) * given));
  const int height = static_cast<int>(std::lround(static_cast<float>(options.height) * given));
  window = SDL_CreateWindow(options.title.c_str(), SDL_WINDOWPOS_CENTERED, SDL_WINDOWPOS_CENTERED, width,
                            height, flags);
  if (window == nullptr) {
    error = std::string("no window: ") + SDL_GetError();
    return false;
  }
  SDL_SetWindowMinimumSize(window, 320, 320);
  context = SDL_GL_CreateContext(window);
  if (context == nullptr) {
    error = std::string("no OpenGL 3.2 (or WebGL 2): ") + SDL_GetError();
    return false;
  }
  SDL_GL_SetSwapInterval(options.hidden ? 0 : 1);
  imgui = ImGui::CreateContext();
  ImGuiIO& io = ImGui::GetIO();
  io.IniFilename = nullptr;
  io.LogFilename = nullptr;
  io.BackendPlatformName = "zocalo";
  io.BackendFlags |= ImGuiBackendFlags_HasMouseCursors;
  io.ConfigWindowsMoveFromTitleBarOnly = true;
  io.ClipboardUserData = this;
  io.SetClipboardTextFn = [](void* self, const char* text) {
    SDL_SetClipboardText(text);
    const auto& copied = static_cast<Impl*>(self)->options.copied;
    if (copied) copied(text);
  };
  io.GetClipboardTextFn = [](void* self) -> const char* {
    char* text = SDL_GetClipboardText();
    auto& kept = static_cast<Impl*>(self)->clipboard;
    kept = text != nullptr ? text : "";
    SDL_free(text);
    return kept.c_str();
  };
  if (!ImGui_ImplOpenGL3_Init(shading)) {
    error = "the OpenGL renderer could not start";
    return false;
  }
  renderer = true;
  display_scale = scale_of_display(window);
  measure(nullptr);
  return true;
}

/// Sizes and density; builds the fonts anew when the density changed.
void Window::Impl::measure(App* app) {
  int width = 0, height = 0, pixels_x = 0, pixels_y = 0;
  SDL_GetWindowSize(window, &width, &height);
  SDL_GL_GetDrawableSize(window, &pixels_x, &pixels_y);
  const float density = width > 0 ? static_cast<float>(pixels_x) / static_cast<float>(width) : 1;
  float wanted = options.scale > 0 ? options.scale : std::max(density, display_scale);
  wanted = std::clamp(wanted, 0.5f, 4.0f);
  per_point = density / wanted;
  ImGuiIO& io = ImGui::GetIO();
  io.DisplaySize = {static_cast<float>(pixels_x) / wanted, static_cast<float>(pixels_y) / wanted};
  io.DisplayFramebufferScale = {wanted, wanted};
  if (std::abs(wanted - scale) < 0.01f) return;
  scale = wanted;
  fonts = build_fonts(*io.Fonts, options.fonts, scale);
  ImGui_ImplOpenGL3_DestroyFontsTexture();
  if (app != nullptr) app->set_fonts(fonts);
}

void Window::Impl::take_pointer(const SDL_Event& event) {
  ImGuiIO& io = ImGui::GetIO();
  switch (event.type) {
    case SDL_MOUSEMOTION:
      io.AddMouseSourceEvent(event.motion.which == SDL_TOUCH_MOUSEID ? ImGuiMouseSource_TouchScreen
                                                                     : ImGuiMouseSource_Mouse);
      io.AddMousePosEvent(static_cast<float>(event.motion.x) * per_point,
                          static_cast<float>(event.motion.y) * per_point);
      break;
    case SDL_MOUSEBUTTONDOWN:
    case SDL_MOUSEBUTTONUP: {
      const bool touch = event.button.which == SDL_TOUCH_MOUSEID;
      const int button = event.button.button == SDL_BUTTON_RIGHT    ? 1
                         : event.button.button == SDL_BUTTON_MIDDLE ? 2
                                                                    : 0;
      io.AddMouseSourceEvent(touch ? ImGuiMouseSource_TouchScreen : ImGuiMouseSource_Mouse);
      io.AddMousePosEvent(static_cast<float>(event.button.x) * per_point,
                          static_cast<float>(event.button.y) * per_point);
      io.AddMouseButtonEvent(button, event.type == SDL_MOUSEBUTTONDOWN);
      // A finger that has left hovers over nothing.
      if (touch && event.type == SDL_MOUSEBUTTONUP) touch_ended = true;
      break;
    }
    case SDL_MOUSEWHEEL:
      io.AddMouseSourceEvent(ImGuiMouseSource_Mouse);
      io.AddMouseWheelEvent(-event.wheel.preciseX, event.wheel.preciseY);
      break;
    default:
      break;
  }
}

void Window::Impl::take_key(const SDL_KeyboardEvent& event) {
  ImGuiIO& io = ImGui::GetIO();
  const auto modifiers = static_cast<SDL_Keymod>(event.keysym.mod);
  io.AddKeyEvent(ImGuiMod_Ctrl, (modifiers & KMOD_CTRL) != 0);
  io.AddKeyEvent(ImGuiMod_Shift, (modifiers & KMOD_SHIFT) != 0);
  io.AddKeyEvent(ImGuiMod_Alt, (modifiers & KMOD_ALT) != 0);
  io.AddKeyEvent(ImGuiMod_Super, (modifiers & KMOD_GUI) != 0);
  const ImGuiKey key = key_of(event.keysym.sym);
  if (key != ImGuiKey_None) io.AddKeyEvent(key, event.type == SDL_KEYDOWN);
}

/// Two fingers: how much further apart they are than before, and where.
void Window::Impl::take_finger(const SDL_TouchFingerEvent& event, App& app) {
  if (event.type == SDL_FINGERUP) {
    fingers.erase(event.fingerId);
    return;
  }
  struct Two {
    ImVec2 center;
    float apart = 1;
  };
  const auto measure_two = [this] {
    const ImVec2 a = fingers.begin()->second, b = std::next(fingers.begin())->second;
    return Two{{(a.x + b.x) / 2, (a.y + b.y) / 2}, std::max(8.0f, std::hypot(a.x - b.x, a.y - b.y))};
  };
  const ImVec2 size = ImGui::GetIO().DisplaySize;
  const bool moved = event.type == SDL_FINGERMOTION && fingers.count(event.fingerId) != 0;
  const Two before = moved && fingers.size() == 2 ? measure_two() : Two{};
  fingers[event.fingerId] = {event.x * size.x, event.y * size.y};
  if (fingers.size() != 2) return;
  const Two now = measure_two();
  app.pinch(now.center, moved ? now.apart / before.apart : 1, moved ? now.center.x - before.center.x : 0);
}

void Window::Impl::take_drop(char* path, App& app) {
  if (path == nullptr) return;
  std::size_t size = 0;
  void* data = SDL_LoadFile(path, &size);
  if (data != nullptr) {
    const auto* octets = static_cast<const std::uint8_t*>(data);
    const std::string name(path);
    app.post(OpenRecording{name.substr(name.find_last_of("/\\") + 1), Bytes(octets, octets + size)});
    SDL_free(data);
  }
  SDL_free(path);
}

void Window::Impl::take(const SDL_Event& event, App& app) {
  ImGuiIO& io = ImGui::GetIO();
  warm_until = now() + kWarm;
  touched_until = warm_until;
  switch (event.type) {
    case SDL_QUIT:
      closed = true;
      break;
    case SDL_MOUSEMOTION:
    case SDL_MOUSEBUTTONDOWN:
    case SDL_MOUSEBUTTONUP:
    case SDL_MOUSEWHEEL:
      take_pointer(event);
      break;
    case SDL_FINGERDOWN:
    case SDL_FINGERMOTION:
    case SDL_FINGERUP:
      take_finger(event.tfinger, app);
      break;
    case SDL_KEYDOWN:
    case SDL_KEYUP:
      take_key(event.key);
      break;
    case SDL_TEXTINPUT:
      io.AddInputCharactersUTF8(event.text.text);
      break;
    case SDL_DROPFILE:
      take_drop(event.drop.file, app);
      break;
    case SDL_WINDOWEVENT:
      if (event.window.event == SDL_WINDOWEVENT_LEAVE) io.AddMousePosEvent(-FLT_MAX, -FLT_MAX);
      if (event.window.event == SDL_WINDOWEVENT_FOCUS_GAINED) io.AddFocusEvent(true);
      if (event.window.event == SDL_WINDOWEVENT_FOCUS_LOST) io.AddFocusEvent(false);
      if (event.window.event == SDL_WINDOWEVENT_CLOSE) closed = true;
      if (event.window.event == SDL_WINDOWEVENT_DISPLAY_CHANGED) display_scale = scale_of_display(window);
      break;
    default:
      break;
  }
}

#ifndef __EMSCRIPTEN__
/// What is left until the next frame belongs to the programs.
void Window::Impl::rest(App& app) const {
  for (double passed = now() - last_frame; passed < kShortestFrame; passed = now() - last_frame) {
    if (app.waits_for_programs())
      serve(app);
    else
      SDL_Delay(static_cast<Uint32>((kShortestFrame - passed) * 1000) + 1);
  }
}

/// Answers what programs have asked, and gives them a moment to ask more.
void Window::Impl::serve(App& app) {
  app.work();
  std::this_thread::sleep_for(kServeEvery);
}
#endif

void Window::Impl::show_cursor() {
  const ImGuiMouseCursor wanted = ImGui::GetMouseCursor();
  if (wanted == ImGuiMouseCursor_None) return;
  const SDL_SystemCursor cursor = cursor_of(wanted);
  SDL_Cursor*& kept = cursors[static_cast<std::size_t>(cursor)];
  if (kept == nullptr) kept = SDL_CreateSystemCursor(cursor);
  if (kept != nullptr && SDL_GetCursor() != kept) SDL_SetCursor(kept);
}

void Window::Impl::begin_frame() {
  ImGuiIO& io = ImGui::GetIO();
  const double time = now();
  io.DeltaTime = static_cast<float>(std::clamp(time - last_frame, 0.0001, 0.25));
  last_frame = time;
  ImGui_ImplOpenGL3_NewFrame();
  ImGui::NewFrame();
}

Window::Window() : impl_(std::make_unique<Impl>()) {}
Window::~Window() = default;

std::unique_ptr<Window> Window::open(const WindowOptions& options, std::string& error) {
  std::unique_ptr<Window> window(new Window());
  window->impl_->options = options;
  if (!window->impl_->start(error)) return nullptr;
  return window;
}

const Fonts& Window::fonts() const { return impl_->fonts; }
double Window::seconds() const { return Impl::now(); }
unsigned Window::frames() const { return impl_->frames; }

bool Window::turn(App& app) {
  Impl& w = *impl_;
  SDL_Event event;
#ifndef __EMSCRIPTEN__
  const bool moving = app.wants_frames() || Impl::now() < w.warm_until;
  const int patience = app.wants_work() ? kTickMs : kIdleMs;
  if (!moving && SDL_WaitEventTimeout(&event, patience) != 0) w.take(event, app);
  if (app.wants_work()) app.work();
#endif
  while (SDL_PollEvent(&event) != 0) w.take(event, app);
  if (w.closed) return false;
  const bool minimized = (SDL_GetWindowFlags(w.window) & SDL_WINDOW_MINIMIZED) != 0;
  if (minimized) {
#ifndef __EMSCRIPTEN__
    SDL_Delay(kIdleMs);
#endif
    return true;
  }
  if (!app.wants_frames() && Impl::now() >= w.warm_until && !ImGui::GetIO().WantTextInput) return true;
  const bool shared = app.waits_for_programs() && Impl::now() >= w.touched_until;
#ifndef __EMSCRIPTEN__
  w.rest(app);
  while (!w.pace.due(Impl::now(), shared) && SDL_PollEvent(nullptr) == 0) w.serve(app);
#else
  if (!w.pace.due(Impl::now(), shared)) return true;
#endif
  draw(app);
  return true;
}

void Window::draw(App& app) {
  Impl& w = *impl_;
  w.frames += 1;
  w.pace.drawn(Impl::now());
  SDL_GL_MakeCurrent(w.window, w.context);
  w.measure(&app);
  w.begin_frame();
  app.frame();
  ImGui::Render();
  w.show_cursor();
  const ImVec4 ground = ImGui::ColorConvertU32ToFloat4(app.page_color());
  const ImGuiIO& io = ImGui::GetIO();
  glViewport(0, 0, static_cast<int>(io.DisplaySize.x * w.scale),
             static_cast<int>(io.DisplaySize.y * w.scale));
  glClearColor(ground.x, ground.y, ground.z, 1);
  glClear(GL_COLOR_BUFFER_BIT);
  ImGui_ImplOpenGL3_RenderDrawData(ImGui::GetDrawData());
  if (!w.options.hidden) SDL_GL_SwapWindow(w.window);
  if (std::exchange(w.touch_ended, false)) ImGui::GetIO().AddMousePosEvent(-FLT_MAX, -FLT_MAX);
}

void Window::resize(int width, int height) {
  SDL_SetWindowSize(impl_->window, width, height);
  poke();
}

void Window::poke() { impl_->warm_until = Impl::now() + kWarm; }
void Window::touch() {
  poke();
  impl_->touched_until = impl_->warm_until;
}
void Window::set_title(const std::string& title) { SDL_SetWindowTitle(impl_->window, title.c_str()); }
void Window::set_clipboard(const std::string& text) { SDL_SetClipboardText(text.c_str()); }

void Window::paste(const std::string& text) {
  set_clipboard(text);
  // As a chord and not as typed letters: ImGui drops letters while Ctrl is held, as it is now.
  ImGuiIO& io = ImGui::GetIO();
  io.AddKeyEvent(ImGuiMod_Ctrl, true);
  io.AddKeyEvent(ImGuiKey_V, true);
  io.AddKeyEvent(ImGuiKey_V, false);
  io.AddKeyEvent(ImGuiMod_Ctrl, (SDL_GetModState() & KMOD_CTRL) != 0);
  poke();
}

Window::Pixels Window::read_pixels() const {
  Pixels pixels;
  SDL_GL_GetDrawableSize(impl_->window, &pixels.width, &pixels.height);
  const auto row = static_cast<std::size_t>(pixels.width) * 4;
  Bytes upside_down(row * static_cast<std::size_t>(pixels.height));
  glPixelStorei(GL_PACK_ALIGNMENT, 1);
  glReadPixels(0, 0, pixels.width, pixels.height, GL_RGBA, GL_UNSIGNED_BYTE, upside_down.data());
  pixels.rgba.resize(upside_down.size());
  // OpenGL's rows begin at the bottom.
  for (std::size_t y = 0; y < static_cast<std::size_t>(pixels.height); ++y) {
    const auto from = upside_down.end() - static_cast<std::ptrdiff_t>((y + 1) * row);
    std::copy(from, from + static_cast<std::ptrdiff_t>(row),
              pixels.rgba.begin() + static_cast<std::ptrdiff_t>(y * row));
  }
  for (std::size_t i = 3; i < pixels.rgba.size(); i += 4) pixels.rgba[i] = 255;
  return pixels;
}

}  // namespace zocalo::ui

// The page's program: one window on the canvas, moved by the browser's frames and by messages. page.mjs holds
// the handle that zocalo_new() gives, and passes it to every other call.

#include <emscripten.h>
#include <imgui.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "page_commands.h"
#include "page_guests.h"
#include "page_host.h"
#include "ui/shell/actions.h"
#include "ui/shell/app.h"
#include "ui/shell/window_sdl.h"

namespace zocalo::web {

EM_JS(int, page_width, (void), { return Module.canvas.clientWidth; });
EM_JS(int, page_height, (void), { return Module.canvas.clientHeight; });
EM_JS(void, page_first_frame, (void), { Module.page.firstFrame(); });
EM_JS(void, page_failed, (const char* why), { Module.page.failed(UTF8ToString(why)); });

struct Program {
  PageLauncher launcher;
  PageHost host{launcher};
  std::unique_ptr<ui::Window> window;
  std::unique_ptr<ui::App> app;
  timeline::Timeline* remote = nullptr;
  int width = 0, height = 0;
  bool drawn = false;
  std::string state;

  ui::FontFile font(const std::string& name) const {
    const Bytes* bytes = host.asset("fonts/" + name);
    return bytes == nullptr ? ui::FontFile{} : ui::FontFile{bytes->data(), bytes->size()};
  }

  void start(const nlohmann::json& options);
  void frame();
};

void Program::start(const nlohmann::json& options) {
  host.set_reduced_motion(options.value("reducedMotion", "false") == "true");
  for (const char* key : {"language", "dark"}) {
    if (host.setting(key).empty()) host.set_setting(key, options.value(key, ""));
  }
  ui::WindowOptions window_options;
  window_options.width = page_width();
  window_options.height = page_height();
  window_options.scale = static_cast<float>(emscripten_get_device_pixel_ratio());
  window_options.fonts = {font("Inter-Regular.ttf"), font("Inter-SemiBold.ttf"),
                          font("JetBrainsMono-Regular.ttf")};
  window_options.copied = [this](const std::string& text) { host.copy(text); };
  std::string error;
  window = ui::Window::open(window_options, error);
  if (!window) {
    page_failed(error.c_str());
    return;
  }
  app = std::make_unique<ui::App>(host, window->fonts());
  if (options.value("live", "false") == "true") remote = &app->open_remote("live");
  const std::string link = options.value("link", "");
  if (!link.empty()) app->post(ui::OpenLink{link});
  emscripten_set_main_loop_arg([](void* self) { static_cast<Program*>(self)->frame(); }, this, 0, 0);
}

void Program::frame() {
  if (page_width() != width || page_height() != height) {
    width = page_width();
    height = page_height();
    window->resize(width, height);
  }
  window->turn(*app);
  if (!drawn) page_first_frame();
  drawn = true;
}

}  // namespace zocalo::web

using zocalo::Bytes;
using zocalo::ByteView;
using zocalo::web::Program;

extern "C" {

EMSCRIPTEN_KEEPALIVE Program* zocalo_new() { return new Program; }

EMSCRIPTEN_KEEPALIVE void zocalo_asset(Program* self, const char* path, const std::uint8_t* data,
                                       std::size_t size) {
  self->host.add_asset(path, Bytes(data, data + size));
}

EMSCRIPTEN_KEEPALIVE void zocalo_recording(Program* self, const char* lesson, const std::uint8_t* data,
                                           std::size_t size) {
  self->host.add_recording(lesson, Bytes(data, data + size));
  if (self->window) self->window->poke();
}

EMSCRIPTEN_KEEPALIVE void zocalo_start(Program* self, const char* options) {
  self->start(nlohmann::json::parse(options, nullptr, false));
}

EMSCRIPTEN_KEEPALIVE void zocalo_drop(Program* self, const char* name, const std::uint8_t* data,
                                      std::size_t size) {
  self->app->post(zocalo::ui::OpenRecording{name, Bytes(data, data + size)});
  self->window->touch();
}

EMSCRIPTEN_KEEPALIVE void zocalo_guests_loading(Program* self, double share) {
  self->host.guests_loading(share);
  self->window->poke();
}

EMSCRIPTEN_KEEPALIVE void zocalo_guests_ready(Program* self) {
  self->host.guests_ready();
  self->window->poke();
}

EMSCRIPTEN_KEEPALIVE void zocalo_guests_failed(Program* self, const char* problem) {
  self->host.guests_failed(problem);
  self->window->poke();
}

EMSCRIPTEN_KEEPALIVE void zocalo_heard(Program* self, unsigned serial, const std::uint8_t* data,
                                       std::size_t size) {
  self->launcher.hear(serial, ByteView(data, size));
  self->app->work();
  self->window->poke();
}

EMSCRIPTEN_KEEPALIVE void zocalo_buried(Program* self, unsigned serial, const char* why) {
  self->launcher.bury(serial, why);
  self->app->work();
  self->window->poke();
}

/// Octets of a live session; gives how many were taken.
EMSCRIPTEN_KEEPALIVE std::size_t zocalo_live(Program* self, const std::uint8_t* data, std::size_t size) {
  std::string error;
  const std::size_t taken = self->remote->append_encoded(ByteView(data, size), error);
  self->window->poke();
  return taken;
}

/// `held`: the moment of the breakpoint that paused it, or -1.
EMSCRIPTEN_KEEPALIVE void zocalo_live_paused(Program* self, int paused, double held) {
  std::optional<zocalo::timeline::Index> at;
  if (held >= 0) at = static_cast<zocalo::timeline::Index>(held);
  self->app->set_remote_paused(paused != 0, at);
  self->window->poke();
}

EMSCRIPTEN_KEEPALIVE void zocalo_typed(Program* self, const char* text) {
  ImGui::GetIO().AddInputCharactersUTF8(text);
  self->window->touch();
}

EMSCRIPTEN_KEEPALIVE void zocalo_paste(Program* self, const char* text) {
  if (self->window) self->window->paste(text);
}

/// A key of a touch screen's keyboard that is no text: "Backspace", "Enter".
EMSCRIPTEN_KEEPALIVE void zocalo_pressed(Program* self, const char* key) {
  const ImGuiKey code = std::string(key) == "Enter" ? ImGuiKey_Enter : ImGuiKey_Backspace;
  ImGui::GetIO().AddKeyEvent(code, true);
  ImGui::GetIO().AddKeyEvent(code, false);
  self->window->touch();
}

/// "Ctrl+k", "Alt+ArrowLeft": a key that the browser should leave to us.
EMSCRIPTEN_KEEPALIVE int zocalo_is_ours(Program*, const char* chord) {
  return zocalo::ui::is_ours(chord) ? 1 : 0;
}

EMSCRIPTEN_KEEPALIVE void zocalo_open_link(Program* self, const char* fragment) {
  if (!self->app) return;
  self->app->post(zocalo::ui::OpenLink{fragment});
  self->window->touch();
}

EMSCRIPTEN_KEEPALIVE void zocalo_reduce_motion(Program* self, int on) {
  self->host.set_reduced_motion(on != 0);
  if (self->window) self->window->touch();
}

EMSCRIPTEN_KEEPALIVE int zocalo_wants_text(Program* self) {
  return self->app && ImGui::GetIO().WantTextInput ? 1 : 0;
}

EMSCRIPTEN_KEEPALIVE void zocalo_wake(Program* self) {
  if (self->window) self->window->touch();
}

EMSCRIPTEN_KEEPALIVE const char* zocalo_state(Program* self) {
  self->state = zocalo::web::state_json(*self->app, self->drawn ? self->window->frames() : 0);
  return self->state.c_str();
}

/// "" on success, else what is wrong with the command.
EMSCRIPTEN_KEEPALIVE void zocalo_command(Program* self, const char* text) {
  if (const auto command = zocalo::web::parse_command(text)) self->app->post(*command);
  self->window->touch();
}

}  // extern "C"

int main() { return 0; }

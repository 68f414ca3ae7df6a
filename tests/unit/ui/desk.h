#pragma once
// The app without a window: ImGui in memory, a host that a test reads and sets, and a hand on the keyboard.

#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "timeline/recording.h"
#include "ui/shell/app.h"
#include "views_story.h"

namespace zocalo::ui::test {

inline std::optional<std::string> read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return std::nullopt;
  return std::string(std::istreambuf_iterator<char>(file), {});
}

inline Bytes story() {
  timeline::Timeline timeline;
  tell_log_server(timeline);
  timeline.flush();
  return timeline::write_recording(timeline, {{"seed", "7"}});
}

/// A host with the lessons of the tree, a told recording for each, and a clock that the test turns.
class FakeHost final : public Host {
 public:
  double clock = 0;
  std::map<std::string, std::string> settings;
  std::string spoken, window_title, address_text, copied, linked;
  Bytes saved;
  bool still = false;
  std::string on_its_way;  ///< a lesson whose recording has not come yet

  double seconds() override { return clock; }
  std::vector<std::string> lessons() override { return {"log-server", "letters-and-postcards", "http-logs"}; }
  std::optional<std::string> read_lesson(const std::string& lesson, const std::string& path) override {
    return read_file(std::string(ZOCALO_SOURCE_DIR) + "/assets/lessons/" + lesson + "/" + path);
  }
  std::optional<Bytes> lesson_recording(const std::string& lesson) override {
    return lesson == on_its_way ? std::nullopt : std::optional(story());
  }
  bool lesson_pending(const std::string& lesson) override { return lesson == on_its_way; }
  guest::GuestLauncher* launcher = nullptr;  ///< no Python, as while a page loads
  GuestSupport guests() override { return {launcher, 0.5, ""}; }
  std::string setting(const std::string& key) override { return settings[key]; }
  void set_setting(const std::string& key, const std::string& value) override { settings[key] = value; }
  bool reduced_motion() override { return still; }
  void save_file(const std::string&, const Bytes& bytes) override { saved = bytes; }
  void copy(const std::string& text) override { copied = text; }
  void address(const std::string& fragment) override { address_text = fragment; }
  void copy_link(const std::string& fragment) override { linked = fragment; }
  void open_url(const std::string&) override {}
  void state_text(const std::string& text) override { spoken = text; }
  void title(const std::string& text) override { window_title = text; }
};

/// ImGui without a window, and the app in it.
class Desk {
 public:
  explicit Desk(std::map<std::string, std::string> settings = {}) : context_(ImGui::CreateContext()) {
    host.settings = std::move(settings);
    ImGuiIO& io = ImGui::GetIO();
    io.IniFilename = nullptr;
    fonts_ = build_fonts(*io.Fonts, {}, 1);
    app = std::make_unique<App>(host, fonts_);
    resize(1280, 800);
  }
  ~Desk() {
    app.reset();
    ImGui::DestroyContext(context_);
  }
  Desk(const Desk&) = delete;
  Desk& operator=(const Desk&) = delete;

  void resize(float width, float height) { ImGui::GetIO().DisplaySize = {width, height}; }
  void frame(double seconds = 1.0 / 60) {
    host.clock += seconds;
    ImGui::GetIO().DeltaTime = static_cast<float>(seconds);
    ImGui::NewFrame();
    app->frame();
    ImGui::Render();
  }
  void frames(int count) {
    for (int i = 0; i < count; ++i) frame();
  }
  void ask(Command command) {
    app->post(std::move(command));
    frame();
  }
  void open(const std::string& lesson) {
    ask(OpenLesson{lesson});
    frames(3);
  }
  void press(ImGuiKey key) {
    ImGui::GetIO().AddKeyEvent(key, true);
    frame();
    ImGui::GetIO().AddKeyEvent(key, false);
    frame();
  }
  void press(ImGuiKey modifier, ImGuiKey key) {
    ImGui::GetIO().AddKeyEvent(modifier, true);
    press(key);
    ImGui::GetIO().AddKeyEvent(modifier, false);
    frame();
  }
  void type(const char* text) {
    ImGui::GetIO().AddInputCharactersUTF8(text);
    frames(2);
  }
  const Fonts& fonts() const { return fonts_; }
  /// How much was drawn.
  static int vertices() { return ImGui::GetDrawData()->TotalVtxCount; }

  FakeHost host;
  std::unique_ptr<App> app;

 private:
  ImGuiContext* context_;
  Fonts fonts_;
};

}  // namespace zocalo::ui::test

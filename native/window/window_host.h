#pragma once
// What the native program gives the app: lessons from the assets folder, Python as child processes, files.

#include <map>
#include <string>

#include "native/guests.h"
#include "ui/model/host.h"
#include "ui/shell/window_sdl.h"

namespace zocalo::native {

class WindowHost final : public ui::Host {
 public:
  explicit WindowHost(WatchedLauncher& launcher);

  /// The window that titles and the clipboard go to; before the first frame.
  void attach(ui::Window& window) { window_ = &window; }

  double seconds() override;
  std::vector<std::string> lessons() override;
  std::optional<std::string> read_lesson(const std::string& lesson, const std::string& path) override;
  std::optional<Bytes> lesson_recording(const std::string& lesson) override;
  ui::GuestSupport guests() override;
  std::string setting(const std::string& key) override;
  void set_setting(const std::string& key, const std::string& value) override;
  /// For this run only: not kept.
  void override_setting(const std::string& key, const std::string& value) { settings_[key] = value; }
  /// From here on nothing is written: the window is opened for a picture.
  void forget_settings() { keep_settings_ = false; }
  void save_file(const std::string& name, const Bytes& bytes) override;
  void copy(const std::string& text) override;
  void copy_link(const std::string& fragment) override;
  void open_url(const std::string& url) override;
  void title(const std::string& text) override;

 private:
  WatchedLauncher& launcher_;
  ui::Window* window_ = nullptr;
  std::string python_problem_;
  std::map<std::string, std::string> settings_;
  bool keep_settings_ = true;
};

}  // namespace zocalo::native

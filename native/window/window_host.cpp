#include "native/window/window_host.h"

#include <SDL.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "native/files.h"
#include "native/programs.h"

namespace zocalo::native {

namespace fs = std::filesystem;

namespace {

/// The XDG base directory specification's place for settings.
fs::path settings_file() {
  const char* config = std::getenv("XDG_CONFIG_HOME");
  const char* home = std::getenv("HOME");
  if (config != nullptr && *config == '/') return fs::path(config) / "zocalo" / "settings.json";
  if (home != nullptr && *home == '/') return fs::path(home) / ".config" / "zocalo" / "settings.json";
  return {};
}

/// "run.zocalo", then "run-2.zocalo" …
fs::path free_name(const std::string& name) {
  fs::path path = name;
  std::error_code error;
  for (int i = 2; fs::exists(path, error); ++i) {
    path = fs::path(name).stem().string() + "-" + std::to_string(i) + fs::path(name).extension().string();
  }
  return path;
}

}  // namespace

WindowHost::WindowHost(WatchedLauncher& launcher) : launcher_(launcher) {
  find_python(python_problem_);
  const auto text = read_text(settings_file());
  const auto json = nlohmann::json::parse(text.value_or("{}"), nullptr, false);
  if (!json.is_object()) return;
  for (const auto& [key, value] : json.items()) {
    if (value.is_string()) settings_[key] = value.get<std::string>();
  }
}

double WindowHost::seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

std::vector<std::string> WindowHost::lessons() { return lesson_names(); }

std::optional<std::string> WindowHost::read_lesson(const std::string& lesson, const std::string& path) {
  return read_text(lesson_folder(lesson) / path);
}

/// Python is here and a lesson runs in a moment: there is nothing to bridge.
std::optional<Bytes> WindowHost::lesson_recording(const std::string&) { return std::nullopt; }

ui::GuestSupport WindowHost::guests() {
  ui::GuestSupport support;
  support.problem = python_problem_;
  support.launcher = python_problem_.empty() ? &launcher_ : nullptr;
  support.loaded = 1;
  return support;
}

std::string WindowHost::setting(const std::string& key) {
  const auto found = settings_.find(key);
  return found == settings_.end() ? "" : found->second;
}

void WindowHost::set_setting(const std::string& key, const std::string& value) {
  settings_[key] = value;
  if (!keep_settings_) return;
  const fs::path file = settings_file();
  if (file.empty()) return;
  std::error_code error;
  fs::create_directories(file.parent_path(), error);
  // A setting that can't be kept is no reason to disturb a lesson.
  write_bytes(file, to_bytes(nlohmann::json(settings_).dump(2) + "\n"));
}

void WindowHost::save_file(const std::string& name, const Bytes& bytes) {
  const fs::path path = free_name(name);
  const std::string error = write_bytes(path, bytes);
  std::fprintf(stderr, "zocalo: %s\n", error.empty() ? ("saved " + path.string()).c_str() : error.c_str());
}

void WindowHost::copy(const std::string& text) {
  if (window_ != nullptr) window_->set_clipboard(text);
}

/// For the page where `zocalo serve` has it unless told otherwise, and for `zocalo --link`.
void WindowHost::copy_link(const std::string& fragment) { copy("http://127.0.0.1:8080/#" + fragment); }

void WindowHost::open_url(const std::string& url) { SDL_OpenURL(url.c_str()); }

void WindowHost::title(const std::string& text) {
  if (window_ != nullptr) window_->set_title(text);
}

}  // namespace zocalo::native

#pragma once
// What the app asks of the page: files that were fetched, settings, downloads, the mirror for screen readers.

#include <map>
#include <set>
#include <string>

#include "page_guests.h"
#include "ui/model/host.h"

namespace zocalo::web {

class PageHost final : public ui::Host {
 public:
  explicit PageHost(PageLauncher& launcher) : launcher_(launcher) {}

  double seconds() override;
  std::vector<std::string> lessons() override;
  std::optional<std::string> read_lesson(const std::string& lesson, const std::string& path) override;
  std::optional<Bytes> lesson_recording(const std::string& lesson) override;
  bool lesson_pending(const std::string& lesson) override;
  ui::GuestSupport guests() override { return support_; }
  std::string setting(const std::string& key) override;
  void set_setting(const std::string& key, const std::string& value) override;
  bool reduced_motion() override { return reduced_motion_; }
  void save_file(const std::string& name, const Bytes& bytes) override;
  void ask_for_file() override;
  bool can_ask_for_file() override { return true; }
  void copy(const std::string& text) override;
  void open_url(const std::string& url) override;
  void address(const std::string& fragment) override;
  void copy_link(const std::string& fragment) override;
  void open_link(const std::string& fragment) override;
  void state_text(const std::string& text) override;
  void title(const std::string& text) override;
  void live_command(const std::string& command) override;
  void live_breakpoints(const std::string& list) override;

  // What the page brought.
  void add_asset(const std::string& path, Bytes bytes) { assets_[path] = std::move(bytes); }
  const Bytes* asset(const std::string& path) const;
  /// Empty octets: the page asked, and there is none.
  void add_recording(const std::string& lesson, Bytes bytes) { recordings_[lesson] = std::move(bytes); }
  void guests_loading(double share);
  void guests_ready();
  void guests_failed(const std::string& problem);
  void set_reduced_motion(bool on) { reduced_motion_ = on; }

 private:
  PageLauncher& launcher_;
  std::map<std::string, Bytes> assets_;  ///< "lessons/log-server/server.py", "fonts/Inter-Regular.ttf"
  std::map<std::string, Bytes> recordings_;
  std::set<std::string> asked_;  ///< recordings that are on their way
  ui::GuestSupport support_;
  bool reduced_motion_ = false;
};

}  // namespace zocalo::web

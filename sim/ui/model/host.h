#pragma once
// What the program around the app provides: native/ and web/ implement it, tests fake it. All calls come from
// the frame's thread and return at once.

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "guest/channel.h"

namespace zocalo::ui {

/// Whether Python can run here, now.
struct GuestSupport {
  guest::GuestLauncher* launcher = nullptr;  ///< null while loading, or where there is none
  double loaded = 0;                         ///< 0 … 1
  std::string problem;  ///< why there is none and what would help; "" while loading or ready
};

class Host {
 public:
  Host() = default;
  Host(const Host&) = delete;
  Host& operator=(const Host&) = delete;
  virtual ~Host() = default;

  /// Seconds of a clock that never goes back.
  virtual double seconds() = 0;

  /// Folder names below assets/lessons/, in teaching order.
  virtual std::vector<std::string> lessons() = 0;
  /// A file of a lesson: ("log-server", "lesson.es.md"). Nothing if there is none, or not yet.
  virtual std::optional<std::string> read_lesson(const std::string& lesson, const std::string& path) = 0;
  /// The recording of the lesson's run with its default knobs, made at build time. Nothing if there is none,
  /// or not yet: the app asks again in later frames while `lesson_pending`.
  virtual std::optional<Bytes> lesson_recording(const std::string& lesson) = 0;
  virtual bool lesson_pending(const std::string& lesson) { return lesson.empty(); }

  virtual GuestSupport guests() = 0;

  /// Kept between visits. "" if never set.
  virtual std::string setting(const std::string& key) = 0;
  virtual void set_setting(const std::string& key, const std::string& value) = 0;

  virtual bool reduced_motion() { return false; }
  /// Lets the user keep a file (a download in a page).
  virtual void save_file(const std::string& name, const Bytes& bytes) = 0;
  /// Asks the user for a recording; the answer comes later as an OpenRecording command. False: this host
  /// can't, only drop.
  virtual void ask_for_file() {}
  virtual bool can_ask_for_file() { return false; }
  virtual void copy(const std::string& text) = 0;
  virtual void open_url(const std::string& url) = 0;
  /// The shown moment's link (share_link.h: what stands after '#'; "": there is none), for a page's address;
  /// called when it changed and the cursor rests.
  virtual void address(const std::string& fragment) { static_cast<void>(fragment); }
  /// Puts the whole link on the clipboard.
  virtual void copy_link(const std::string& fragment) { copy("#" + fragment); }
  /// Opens the link in a window of its own: for a page that is embedded in another.
  virtual void open_link(const std::string& fragment) { static_cast<void>(fragment); }
  /// To a live session that runs elsewhere (Run::of_remote): "pause", "resume", "step", "stop".
  virtual void live_command(const std::string& command) { static_cast<void>(command); }
  /// To the same: it holds its programs at these from now on (session/breakpoint_json.h).
  virtual void live_breakpoints(const std::string& list) { static_cast<void>(list); }
  /// The state in words: the first line says the moment (a screen reader's live region), the others the rest.
  /// Called when it changed and the cursor rests.
  virtual void state_text(const std::string& text) { static_cast<void>(text); }
  /// What to call the window or the page's tab.
  virtual void title(const std::string& text) { static_cast<void>(text); }
};

}  // namespace zocalo::ui

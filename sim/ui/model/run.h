#pragma once
// The run on screen: simulated now, recorded before, or live. The views see its timeline and nothing else.

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "scenario/scenario.h"
#include "session/session.h"
#include "timeline/recording.h"
#include "timeline/timeline.h"
#include "ui/model/host.h"

namespace zocalo::ui {

class Run {
 public:
  enum class Kind : std::uint8_t { nothing, recording, simulated, live, remote };

  /// A finished recording. Never null.
  static std::unique_ptr<Run> of_recording(std::unique_ptr<timeline::Timeline> timeline,
                                           timeline::Properties properties);
  /// Someone else appends to the timeline (a live session seen in a browser).
  static std::unique_ptr<Run> of_remote(std::unique_ptr<timeline::Timeline> timeline);
  static std::unique_ptr<Run> of_session(std::unique_ptr<session::Session> session, bool live);
  /// A scenario on the simulation; `library`: the standard library's lines are recorded too.
  static std::unique_ptr<Run> simulate(scenario::Scenario scenario, guest::GuestLauncher& launcher,
                                       const session::ReadFile& read_file, bool library = false);

  /// Works for about `seconds` by the host's clock; false once it is complete. `holds` is asked after every
  /// piece of work, and ends it by saying true.
  bool pump(Host& host, double seconds, const std::string& watchdog_text,
            const std::function<bool()>& holds = {});

  Kind kind() const { return kind_; }
  bool live() const { return kind_ == Kind::live || kind_ == Kind::remote; }
  /// Nothing will be added any more.
  bool complete() const;
  const timeline::Timeline& timeline() const;
  timeline::Timeline& timeline();
  session::Session* session() { return session_.get(); }
  const session::Session* session() const { return session_.get(); }
  const timeline::Properties& properties() const { return properties_; }
  /// Live: the programs are held at their next call.
  bool paused() const { return session_ ? session_->paused() : remote_paused_; }
  /// What a remote session says of itself.
  void set_remote_paused(bool paused) { remote_paused_ = paused; }
  /// Programs that wait for what can't come; empty while it goes on.
  std::vector<std::string> stuck(Language language) const;
  void stop();

  /// Seconds that a program has computed without a word, by the clock of the host that pumps; 0: none does.
  double silence() const { return silence_; }
  /// After so many of them it is stopped, unless the user lets it go on.
  static constexpr double kLongestSilence = 10;
  GuestId computing() const { return session_ ? session_->computing() : GuestId{}; }
  /// The user's word: the one that computes is stopped now, or goes on as long as it likes.
  void stop_computing(const std::string& watchdog_text);
  void let_compute() { patient_ = true; }
  bool patient() const { return patient_; }

 private:
  void stop_endless(const std::string& text);
  void listen(Host& host, session::State state);

  std::unique_ptr<timeline::Timeline> own_;  ///< null where the session has it
  std::unique_ptr<session::Session> session_;
  timeline::Properties properties_;
  Kind kind_ = Kind::nothing;
  bool stopped_ = false;
  bool remote_paused_ = false;
  timeline::Index last_size_ = 0;
  double silent_since_ = -1, silence_ = 0;
  bool patient_ = false;
  Time last_time_ = kStart;
  timeline::Index size_then_ = 0;  ///< when that time began
  timeline::Index most_at_once_ = 0;
};

}  // namespace zocalo::ui

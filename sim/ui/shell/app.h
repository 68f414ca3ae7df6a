#pragma once
// The application: owns the run on screen, the cursor and what the learner chose; draws a frame; carries out
// what the views asked for after it. It knows no window: native/, web/ and the tests call frame() between
// ImGui's NewFrame and Render.

#include <memory>
#include <string>
#include <vector>

#include "ui/draw/theme.h"
#include "ui/model/host.h"
#include "ui/shell/stage.h"

namespace zocalo::ui {

class App {
 public:
  /// The host and the font atlas outlive the app.
  App(Host& host, const Fonts& fonts);
  ~App();
  App(const App&) = delete;
  App& operator=(const App&) = delete;

  /// After the atlas was built anew for another scale.
  void set_fonts(const Fonts& fonts);
  void frame();
  /// Lets the run go on between frames: a page calls it when a guest's message came, natively frame() is
  /// enough.
  void work();
  /// Something moves, computes or loads: draw again soon, without waiting for input.
  bool wants_frames() const;
  /// Programs run, and what is on screen follows them: each of their calls is answered by work().
  bool waits_for_programs() const;
  /// A live run goes on while nothing moves on screen: call work() often, then ask wants_frames() again.
  bool wants_work() const;

  /// Two fingers around `center` moved apart by `factor`, and sideways by `pan` (logical pixels).
  void pinch(ImVec2 center, float factor, float pan);
  /// Carried out in the next frame.
  void post(Command command);
  /// A run that somebody else made: `zocalo live`, a program of the command line.
  void open_session(std::unique_ptr<session::Session> session, bool live, std::string title);
  /// A session that runs elsewhere; the caller appends to the timeline (Timeline::append_encoded) as it
  /// comes.
  timeline::Timeline& open_remote(std::string title);
  /// What that session says of itself: its programs are held, at the breakpoint that was hit at this moment.
  void set_remote_paused(bool paused, std::optional<timeline::Index> held);

  // What is shown; for tests, screenshots and the page.
  const Run* run() const;
  const Player& player() const;
  const Debugger& debugger() const;
  const MomentIndex& index() const;
  const Selection& selection() const;
  const OpenedLesson* lesson() const;
  const BranchTree* branches() const;  ///< null: nothing is open
  const SeedSearch* search() const;    ///< null: there was none
  const Question* question() const;
  Language language() const;
  bool dark() const;
  bool embedded() const;
  /// The state in words, as the screen reader's mirror has it: a first line, and the rest below it.
  std::string state_text() const;
  /// What went wrong, as shown; "" if nothing did.
  const std::string& problem() const;
  FrameMemory& frame_memory();
  ImU32 page_color() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace zocalo::ui

#include "native/bench/bench_draw.h"

#include <algorithm>

#if ZOCALO_HAS_UI
#include <chrono>
#include <vector>

#include "base/random.h"
#include "native/bench/bench_clock.h"
#include "native/bench/bench_heap.h"
#include "native/bench/bench_story.h"
#include "native/files.h"
#include "timeline/recording.h"
#include "ui/model/debugger.h"
#include "ui/shell/app.h"
#endif

namespace zocalo::native {

double DrawBench::worst_ms() const { return std::max(out_ms, in_ms); }

#if ZOCALO_HAS_UI
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

/// Has a clock, and nothing else.
class Nobody final : public ui::Host {
 public:
  double seconds() override { return seconds_since(start_); }
  std::vector<std::string> lessons() override { return {}; }
  std::optional<std::string> read_lesson(const std::string&, const std::string&) override { return {}; }
  std::optional<Bytes> lesson_recording(const std::string&) override { return {}; }
  ui::GuestSupport guests() override { return {nullptr, 0, "-"}; }
  std::string setting(const std::string&) override { return {}; }
  void set_setting(const std::string&, const std::string&) override {}
  void save_file(const std::string&, const Bytes&) override {}
  void copy(const std::string&) override {}
  void open_url(const std::string&) override {}

 private:
  Clock::time_point start_ = Clock::now();
};

/// The app with ImGui in memory.
class Desk {
 public:
  explicit Desk(const timeline::Timeline& timeline) : context_(ImGui::CreateContext()) {
    ImGuiIO& io = ImGui::GetIO();
    io.IniFilename = nullptr;
    io.DisplaySize = {1600, 1000};
    // As OpenGL has it; `vertices` tells whether it is needed.
    io.BackendFlags |= ImGuiBackendFlags_RendererHasVtxOffset;
    const auto assets = assets_folder();
    std::string missing;
    const auto load = [&](std::size_t at, const char* name) {
      if (assets) bytes_[at] = read_bytes(*assets / "fonts" / name, missing).value_or(Bytes{});
      return ui::FontFile{bytes_[at].data(), bytes_[at].size()};
    };
    fonts_ = ui::build_fonts(
        *io.Fonts,
        {load(0, "Inter-Regular.ttf"), load(1, "Inter-SemiBold.ttf"), load(2, "JetBrainsMono-Regular.ttf")},
        1);
    app_ = std::make_unique<ui::App>(host_, fonts_);
    app_->post(ui::OpenRecording{"bench", timeline::write_recording(timeline, {})});
    frame();
  }
  ~Desk() {
    app_.reset();
    ImGui::DestroyContext(context_);
  }
  Desk(const Desk&) = delete;
  Desk& operator=(const Desk&) = delete;

  ui::App& app() { return *app_; }

  /// Frames until all rows of `moments` moments are there; the longest, in milliseconds.
  double read(timeline::Index moments) {
    double longest = 0;
    while (app_->index().size() < moments || app_->debugger().catalog.size() < moments)
      longest = std::max(longest, frame());
    return longest;
  }

  double frame() {
    const double start = processor_s();
    ImGui::GetIO().DeltaTime = 1.0f / 60;
    ImGui::NewFrame();
    app_->frame();
    ImGui::Render();
    const double ms = (processor_s() - start) * 1000;
    for (const ImDrawList* list : ImGui::GetDrawData()->CmdLists)
      vertices_ = std::max(vertices_, static_cast<std::uint64_t>(list->VtxBuffer.Size));
    return ms;
  }
  std::uint64_t vertices() const { return vertices_; }

  /// The 99th percentile of `count` frames; `before` each of them something is asked for.
  template <class Before>
  double frames(int count, Before&& before) {
    for (int i = 0; i < 10; ++i) frame();  // panels learn their sizes, and glide to what is current
    std::vector<double> times;
    for (int i = 0; i < count; ++i) {
      before(i);
      times.push_back(frame());
    }
    std::sort(times.begin(), times.end());
    return times[static_cast<std::size_t>(static_cast<double>(count - 1) * 0.99)];
  }

  void show_only(std::optional<ui::Panel> panel) {
    app_->frame_memory().layout = {};
    app_->frame_memory().layout.maximised = panel;
    frame();
  }
  /// Ctrl and the wheel in the middle of the window, where the ladder is.
  void zoom_ladder(float notches) {
    ImGuiIO& io = ImGui::GetIO();
    io.AddMousePosEvent(800, 450);
    io.AddKeyEvent(ImGuiMod_Ctrl, true);
    io.AddMouseWheelEvent(0, notches);
    frame();
    frame();
    io.AddKeyEvent(ImGuiMod_Ctrl, false);
    io.AddMousePosEvent(-1, -1);
    frame();
  }
  /// Shows this share of the run.
  void zoom_bar(double share) {
    ui::FrameMemory& memory = app_->frame_memory();
    const double total = app_->index().total();
    memory.zoom_span = share >= 1 ? 0 : total * share;
    memory.zoom_start = total * (1 - share) / 2;
  }

 private:
  ImGuiContext* context_;
  Nobody host_;
  Bytes bytes_[3];
  ui::Fonts fonts_;
  std::unique_ptr<ui::App> app_;
  std::uint64_t vertices_ = 0;
};

std::vector<debug::Breakpoint> some_breakpoints() {
  std::vector<debug::Breakpoint> list(3);
  list[0].filter = "tcp.analysis.retransmission";
  list[1].filter = "readable";
  list[2].file = "server.py";
  list[2].line = 22;
  return list;
}

constexpr int kFrames = 150;

/// What the app takes, fonts and all, with a run too short to count.
std::size_t heap_of_small_app() {
  timeline::Timeline timeline;
  record_story(timeline, 1000);
  const std::size_t before = heap_in_use();
  Desk desk(timeline);
  desk.app().post(ui::SetBreakpoints{some_breakpoints()});
  desk.read(timeline.size());
  for (const ui::PanelKind& kind : ui::panels()) {
    desk.show_only(kind.panel);
    desk.frames(10, [](int) {});
  }
  return heap_in_use() - before;
}

}  // namespace

DrawBench bench_draw(const timeline::Timeline& timeline, std::uint64_t events) {
  DrawBench figures;
  const std::size_t small = heap_of_small_app(), empty = heap_in_use();
  Desk desk(timeline);
  const Clock::time_point start = Clock::now();
  desk.app().post(ui::SetBreakpoints{some_breakpoints()});
  figures.read_ms = desk.read(timeline.size());
  figures.measured = true;
  figures.read_s = seconds_since(start);

  Random random(3, 4);
  const auto anywhere = [&](int) {
    desk.app().post(ui::SeekTo{static_cast<timeline::Index>(random.below(timeline.size()))});
  };
  const auto nothing = [](int) {};
  // With the ladder alone, and with all panels side by side: what is slower counts.
  const auto both = [&](auto&& before) {
    desk.show_only(ui::Panel::ladder);
    const double alone = desk.frames(kFrames, before);
    desk.show_only({});
    return std::max(alone, desk.frames(kFrames, before));
  };
  desk.show_only(ui::Panel::ladder);
  desk.app().post(ui::SeekTo{timeline.size() / 2});
  for (int i = 0; i < 30; ++i) desk.zoom_ladder(-1);
  figures.out_ms = both(nothing);
  figures.zoom_ms = both([&](int i) { desk.zoom_bar(i % 2 == 0 ? 1.0 : 1.0 - 0.001 * i); });
  desk.zoom_bar(1);
  figures.scrub_ms = both(anywhere);
  desk.show_only(ui::Panel::ladder);
  for (int i = 0; i < 30; ++i) desk.zoom_ladder(1);
  desk.zoom_bar(0.0001);
  figures.in_ms = both(nothing);
  for (const ui::PanelKind& kind : ui::panels()) {
    desk.show_only(kind.panel);
    figures.panels[std::string(kind.id)] = desk.frames(kFrames, anywhere);
  }
  const debug::Breakpoints& breakpoints = desk.app().debugger().breakpoints;
  for (std::size_t i = 0; i < breakpoints.list().size(); ++i) figures.marks += breakpoints.hits(i).size();
  figures.vertices = desk.vertices();
  figures.heap_per_event = static_cast<double>(heap_in_use() - empty - small) / static_cast<double>(events);
  figures.index_per_event = static_cast<double>(desk.app().index().memory()) / static_cast<double>(events);
  return figures;
}

#else

DrawBench bench_draw(const timeline::Timeline&, std::uint64_t) { return {}; }

#endif

}  // namespace zocalo::native

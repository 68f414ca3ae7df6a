#include "native/dap/dap_run.h"

#include "engine/simulation.h"
#include "native/files.h"
#include "native/programs.h"

namespace zocalo::native {

namespace fs = std::filesystem;

namespace {

Loaded load(const DapLaunch& launch) {
  const int sources =
      (launch.words.empty() ? 0 : 1) + (launch.scenario.empty() ? 0 : 1) + (launch.lesson.empty() ? 0 : 1);
  Loaded loaded;
  loaded.error =
      "say what to run: \"program\" (and \"args\"), \"programs\", \"scenario\" or \"lesson\", one of them";
  if (sources != 1) return loaded;
  return !launch.scenario.empty() ? from_file(launch.scenario)
         : !launch.lesson.empty() ? from_lesson(launch.lesson)
                                  : from_words(launch.words, "host");
}

}  // namespace

std::unique_ptr<DapRun> DapRun::launch(const DapLaunch& launch, Signals& signals, std::string& error) {
  std::error_code failed;
  if (!launch.folder.empty()) fs::current_path(launch.folder, failed);
  if (failed) return error = launch.folder + ": " + failed.message(), nullptr;
  Loaded loaded = load(launch);
  if (!loaded.scenario) return error = loaded.error, nullptr;
  scenario::Scenario& scenario = *loaded.scenario;
  if (error = turn_knobs(scenario, launch.knobs); !error.empty()) return nullptr;
  if (launch.seed != 0) scenario.seed = launch.seed;
  if (!launch.link.empty()) {
    if (error = shape_all(scenario, launch.link); !error.empty()) return nullptr;
  }
  if (!loaded.folder.empty()) fs::current_path(loaded.folder, failed);
  if (failed) return error = loaded.folder.string() + ": " + failed.message(), nullptr;
  const auto assets = assets_folder();
  if (!assets)
    return error = "the guest shim was not found; set ZOCALO_ASSETS to the folder assets/", nullptr;

  std::unique_ptr<DapRun> run(new DapRun((*assets / "guest").string()));
  for (const scenario::Program& program : scenario.programs) {
    run->folders_.push_back(fs::weakly_canonical(fs::absolute(program.path)).parent_path());
    run->names_.push_back(program.name);
  }
  session::Options options;
  if (launch.library) options.trace = guest::TraceDepth::library;
  auto timeline = std::make_unique<timeline::Timeline>();
  auto simulation = std::make_unique<engine::Simulation>(scenario, timeline.get());
  run->session_ = std::make_unique<session::Session>(scenario, std::move(timeline), std::move(simulation),
                                                     run->launcher_, read_from_disk(), options);
  run->loop_ = std::make_unique<RunLoop>(*run->session_, run->launcher_, signals, RunLoop::Options{});
  return run;
}

bool DapRun::advance() {
  constexpr auto kSlice = std::chrono::milliseconds(20);
  const auto begin = std::chrono::steady_clock::now();
  session::State state = session::State::working;
  while (!complete_ && state == session::State::working &&
         std::chrono::steady_clock::now() - begin < kSlice) {
    state = loop_->turn();
    complete_ = session_->state() == session::State::ended;
  }
  catalog_.update(timeline());
  return !complete_ && state == session::State::working;
}

std::string DapRun::name_of(GuestId guest) const {
  return guest && guest.value <= names_.size() ? names_[guest.value - 1] : "";
}

fs::path DapRun::path_of(GuestId guest, const std::string& file) const {
  return guest && guest.value <= folders_.size() ? folders_[guest.value - 1] / file : fs::path(file);
}

std::string DapRun::file_of(GuestId guest, const fs::path& path) const {
  if (!guest || guest.value > folders_.size()) return {};
  const fs::path file = fs::weakly_canonical(path).lexically_relative(folders_[guest.value - 1]);
  return file.empty() || *file.begin() == ".." ? "" : file.string();
}

}  // namespace zocalo::native

// The graphical views without a display: they hold on any timeline, answer what is pressed, and cost little.

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <string>

#include <catch2/catch_test_macros.hpp>

#include "views_stage.h"
#include "views_story.h"

namespace zocalo::ui::test {
namespace {

using timeline::Index;
using timeline::Timeline;

constexpr Stage::Draw kViews[] = {draw_select, draw_sockets, draw_network, draw_ladder};
const char* const kNames[] = {"select", "sockets", "network", "ladder"};

}  // namespace

TEST_CASE("a view of an empty timeline says so and stands", "[views]") {
  Timeline timeline;
  for (const bool narrow : {false, true}) {
    Stage stage({narrow ? 330 : 900, 500, true, narrow, Language::es, 1});
    for (const Stage::Draw draw : kViews) {
      stage.frame(draw, timeline, 0);
      stage.frame(draw, timeline, 0);
      CHECK(stage.vertices() > 0);
    }
  }
}

TEST_CASE("every view can be drawn at every moment of a run", "[views]") {
  Timeline timeline;
  tell_log_server(timeline);
  REQUIRE(timeline.size() > 100);
  for (const bool narrow : {false, true}) {
    Stage stage({narrow ? 330 : 900, 500, narrow, narrow, narrow ? Language::en : Language::es, 1});
    for (const Stage::Draw draw : kViews) {
      for (Index at = 0; at < timeline.size(); ++at) stage.frame(draw, timeline, at);
      stage.commands.clear();
    }
  }
}

TEST_CASE("views of real sockets are honest about what isn't seen", "[views]") {
  Timeline timeline;
  tell_live(timeline);
  Stage stage({900, 500, true, false, Language::es, 1});
  stage.live = true;
  for (const Stage::Draw draw : kViews)
    for (Index at = 0; at < timeline.size(); ++at) stage.frame(draw, timeline, at);
}

TEST_CASE("pictures of the views", "[.shots]") {
  const char* folder = std::getenv("ZOCALO_SHOTS");
  if (folder == nullptr) SKIP("ZOCALO_SHOTS names no folder");
  Timeline timeline;
  tell_log_server(timeline);
  const char* at_text = std::getenv("ZOCALO_AT");
  struct Variant { const char* name; StageLook look; };
  const Variant variants[] = {{"wide-dark-es", {900, 620, true, false, Language::es, 1}},
                              {"wide-light-en", {900, 620, false, false, Language::en, 1}},
                              {"phone-dark-es", {358, 620, true, true, Language::es, 2}},
                              {"phone-light-en", {358, 620, false, true, Language::en, 2}}};
  std::vector<Index> moments;
  if (at_text != nullptr)
    moments.push_back(static_cast<Index>(std::atoi(at_text)));
  else
    moments = {timeline.size() / 3, timeline.size() * 2 / 3, timeline.size() - 1};
  for (const Variant& variant : variants) {
    for (std::size_t v = 0; v < 4; ++v) {
      Stage stage(variant.look);
      for (const Index at : moments) {
        for (int i = 0; i < 30; ++i) stage.frame(kViews[v], timeline, at);
        stage.save(std::string(folder) + "/" + kNames[v] + "-" + variant.name + "-" + std::to_string(at) + ".png");
      }
    }
  }
}

}  // namespace zocalo::ui::test

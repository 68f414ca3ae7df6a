// Each .pkt file of this folder is a section: what the host does must be what the script says, and nothing
// else.

#include <catch2/catch_test_macros.hpp>

#include "packetdrill/runner/run.h"

using namespace zocalo::packetdrill;

TEST_CASE("scripts") {
  const auto scripts = find_scripts({ZOCALO_SOURCE_DIR "/tests/packetdrill"});
  REQUIRE(scripts.size() >= 30);
  for (const auto& script : scripts) {
    DYNAMIC_SECTION(script.filename().string()) {
      const Result result = run_file(script, Leftovers::forbidden);
      INFO(result.describe(script.filename().string()));
      CHECK(result.verdict == Verdict::passed);
    }
  }
}

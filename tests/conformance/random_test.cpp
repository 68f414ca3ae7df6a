// Random programs of socket calls on both kernels: native/conformance/.

#include <catch2/catch_test_macros.hpp>

#include "native/conformance/network.h"
#include "native/conformance/tester.h"

namespace zocalo::native::conformance {

TEST_CASE("random calls: both kernels answer alike") {
  if (const std::string obstacle = enter_own_network(); !obstacle.empty()) WARN(obstacle);
  Plan plan;
  plan.seed = 20;
  plan.calls = 400'000;  // half a minute at the most, on a machine that has nothing else to do
  plan.most_kinds = 3;
  plan.time_limit = 50s;
  const Report report = run(plan);
  INFO(report.calls << " calls, " << report.unsteady << " differences that did not come again");
  for (const Difference& difference : report.kinds)
    UNSCOPED_INFO("simulated: " << difference.simulated << "\nreal: " << difference.real << "\n"
                                << difference.python);
  CHECK(report.differences == 0);
  CHECK(report.calls > 1000);
}

}  // namespace zocalo::native::conformance

#include "session/breakpoint_json.h"

#include <catch2/catch_test_macros.hpp>

namespace zocalo::session {
namespace {

TEST_CASE("a list of breakpoints goes to another session and comes back the same") {
  debug::Breakpoint line;
  line.file = "server.py";
  line.line = 12;
  line.condition = "name == 'ñ'";
  line.hit_count = ">= 5";
  line.guest = GuestId{2};
  debug::Breakpoint filter;
  filter.filter = "errno == ECONNRESET";
  filter.enabled = false;
  std::string error;
  const auto back = read_breakpoints(print_breakpoints({line, filter}), error);
  REQUIRE(back.has_value());
  CHECK(*back == std::vector<debug::Breakpoint>{line, filter});
  CHECK(read_breakpoints("[]", error)->empty());
  CHECK(error.empty());
}

TEST_CASE("a list that can't be read says which breakpoint is wrong") {
  for (const auto& [text, why] :
       {std::pair{"", "JSON array"},
        std::pair{R"([{"filter":"rst"},7])", "breakpoint 2: it must be an object"},
        std::pair{R"([{"file":5,"line":1}])", "'file' must be a text"},
        std::pair{R"([{"file":"a.py","line":-1}])", "'line' must be a whole number"},
        std::pair{R"([{"file":"a.py","line":1e12}])", "'line' must be"},
        std::pair{R"([{"filter":"rst","file":"a.py"}])", "either"},
        std::pair{R"([{"filter":"rst","enabled":0}])", "true or false"},
        std::pair{R"([{"filtre":"rst"}])", "no member 'filtre'"}}) {
    INFO(text);
    std::string error;
    CHECK_FALSE(read_breakpoints(text, error).has_value());
    CHECK(error.find(why) != std::string::npos);
  }
}

}  // namespace
}  // namespace zocalo::session

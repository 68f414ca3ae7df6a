// What is said in words: how a program ended, what was done in a branch.

#include <catch2/catch_test_macros.hpp>

#include "base/lines.h"
#include "ui/model/text_change.h"
#include "ui/views/names.h"
#include "ui/views/source_text.h"

namespace zocalo::ui {
namespace {

timeline::World world_of(const std::vector<trace::GuestExited>& exits) {
  timeline::World world;
  for (const trace::GuestExited& exit : exits) {
    auto guest = std::make_shared<timeline::GuestState>();
    auto program = std::make_shared<guest::Program>();
    program->name = exit.guest.value == 1 ? "server" : "client";
    guest->guest = exit.guest;
    guest->program = program;
    guest->exit = exit;
    world.guests[exit.guest] = std::move(guest);
  }
  return world;
}

}  // namespace

TEST_CASE("who goes down with a shared interpreter is not said to have been stopped or killed") {
  const trace::GuestExited client{GuestId{2}, 137, "interpreter", "the interpreter was replaced"};
  for (const char* why : {"watchdog", "killed"}) {
    const timeline::World world = world_of({{GuestId{1}, 137, why, "too long"}, client});
    CHECK(
        tell_end(world, client, Language::en) ==
        "went down with the Python that this page's programs share, which had to be replaced to stop server");
    CHECK(tell_end(world, client, Language::es) ==
          "se cayó con el Python que comparten los programas de esta página: para detener a server hubo que "
          "reemplazarlo");
  }
  const timeline::World alone = world_of({client});
  CHECK(tell_end(alone, client, Language::en).ends_with("to stop another program"));
}

TEST_CASE("an edit is told by the first line that it changed") {
  const std::string before = "import socket\n\ns = socket.socket()\ns.listen(5)\nprint('up')\n";
  const auto changed = [&](const std::string& after) {
    const TextChange change = first_change(before, after);
    return std::to_string(change.line) + (change.gone ? "- " : ": ") + change.text +
           (change.more > 0 ? " +" + std::to_string(change.more) : "");
  };
  CHECK(changed(before) == "0: ");
  CHECK(changed("import socket\n\ns = socket.socket()\ns.listen(1)\nprint('up')\n") == "4: s.listen(1)");
  CHECK(changed("import socket\n\ns = socket.socket()\n    s.listen(1)  \nprint('down')\n") ==
        "4: s.listen(1) +1");
  CHECK(changed("import socket\n\n\n\nx = 1\ns = socket.socket()\ns.listen(5)\nprint('up')\n") == "5: x = 1");
  CHECK(changed("import socket\n\ns = socket.socket()\nprint('up')\n") == "4- s.listen(5)");
  CHECK(changed("import socket\n\n\ns = socket.socket()\ns.listen(5)\nprint('up')\n") == "3: ");
  CHECK(changed("import socket\n\ns.listen(5)\ns = socket.socket()\nprint('up')\n") == "3: s.listen(5)");
  CHECK(changed("") == "1- import socket +3");
  CHECK(first_change("", "x").text == "x");
}

TEST_CASE("a line of Python that gives a name a value is told from one that has it") {
  for (const char* line :
       {"data = 1", "  a, data = f(1)", "(data, a) = 1, 2", "for data in range(3):", "for a, data in x:",
        "with open(p) as data:", "except OSError as data:", "def f(a, data=None):", "data += 1",
        "data = data == 1", "data, _, _ = select.select([s], [], [])", "data: int = 3"}) {
    CAPTURE(line);
    CHECK(gives_value(line, "data"));
  }
  for (const char* line : {"f(data=1)", "if data == 1:", "print(data)", "for a in data:", "database = 1",
                           "x.data = 1", "data.x = 1", "data[0] = 1", "import data", "a = data",
                           "if a := data:", "with data as f:", "def data(a):", ""}) {
    CAPTURE(line);
    CHECK_FALSE(gives_value(line, "data"));
  }
}

TEST_CASE("a text's beginning does not end within a character") {
  CHECK(beginning("año", 10) == "año");
  CHECK(beginning("año", 2) == "a");
  CHECK(beginning("año", 3) == "añ");
  CHECK(beginning("añ", 3) == "añ");
  CHECK(beginning("a\xe2\x82", 9) == "a");
  CHECK(beginning("", 3).empty());
  CHECK(trimmed(" \t a b \r\n") == "a b");
  CHECK(trimmed(" \n").empty());
}

}  // namespace zocalo::ui

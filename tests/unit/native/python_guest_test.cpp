#include "native/python_guest.h"

#include <poll.h>
#include <chrono>

#include <catch2/catch_test_macros.hpp>
#include <cstdlib>
#include <vector>

#include "base/time.h"

namespace zocalo::native {
namespace {

using guest::FromGuest;

const std::string kShim = std::string(ZOCALO_SOURCE_DIR) + "/assets/guest";

/// A guest that was sent "start" with `source`, and all that it said until it was gone.
class Played {
 public:
  explicit Played(std::string source) {
    PythonLauncher launcher(kShim);
    std::string error;
    guest_ = launcher.launch_python(error);
    INFO(error);
    REQUIRE(guest_);
    program_.path = "program.py";
    program_.source = std::move(source);
    program_.argv = {"program.py"};
  }

  PythonGuest& guest() { return *guest_; }

  /// Answers every call with its thread's ENOSYS, until the guest is gone.
  void to_the_end() {
    // A channel that is closed is readable all the time, while its process still ends: so by the clock.
    const auto patience = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (!gone && std::chrono::steady_clock::now() < patience) {
      pollfd wait{guest_->descriptor(), POLLIN, 0};
      poll(&wait, 1, 20);
      while (auto frame = guest_->receive()) take(*frame);
      gone = guest_->gone();
    }
    REQUIRE(gone);
  }

  template <class T>
  std::vector<T> all() const {
    std::vector<T> found;
    for (const FromGuest& message : messages) {
      if (const auto* one = std::get_if<T>(&message)) found.push_back(*one);
    }
    return found;
  }

  std::vector<FromGuest> messages;
  std::optional<guest::Gone> gone;

 private:
  void take(const Bytes& frame) {
    guest::Decoded decoded = guest::decode(frame);
    INFO(decoded.error);
    REQUIRE(decoded.message);
    if (std::holds_alternative<guest::Hello>(*decoded.message))
      guest_->send(guest::encode_start(program_, GuestId{1}, kStart));
    if (const auto* call = std::get_if<guest::Call>(&*decoded.message)) {
      guest_->send(guest::encode_reply(call->thread, syscall::Failed{Errno::enosys, ""}, time_at(7)));
    }
    messages.push_back(std::move(*decoded.message));
  }

  std::unique_ptr<PythonGuest> guest_;
  guest::Program program_;
};

TEST_CASE("a program's output, lines and exit arrive as frames", "[native]") {
  Played played("x = 6 * 7\nprint(x)\nraise SystemExit(3)\n");
  played.to_the_end();
  REQUIRE(played.all<guest::Hello>().size() == 1);
  CHECK(played.all<guest::Hello>()[0].protocol == guest::kProtocol);
  REQUIRE(played.all<guest::Line>().size() == 3);
  CHECK(played.all<guest::Line>()[1].at.line == 2);
  CHECK(played.all<guest::Line>()[1].variables.changed.at(0) ==
        std::pair<std::string, std::string>("x", "42"));
  REQUIRE(played.all<guest::Out>().size() == 1);
  CHECK(played.all<guest::Out>()[0].text == "42\n");
  REQUIRE(played.all<guest::Exit>().size() == 1);
  CHECK(played.all<guest::Exit>()[0].status == 3);
  CHECK(played.gone->words == "exited with status 3");
}

TEST_CASE("the kernel's refusal is the program's OSError", "[native]") {
  Played played("import socket\nsocket.socket()\n");
  played.to_the_end();
  const auto exits = played.all<guest::Exit>();
  REQUIRE(exits.size() == 1);
  CHECK(exits[0].why == "exception");
  CHECK(exits[0].traceback.find("OSError: [Errno 38] Function not implemented") != std::string::npos);
  // What the shim stands for is C code: no frame of it may show.
  CHECK(exits[0].traceback.find("zocalo_guest") == std::string::npos);
}

TEST_CASE("a guest that ends without a word is gone all the same", "[native]") {
  Played played("import os\nos._exit(5)\n");
  played.to_the_end();
  CHECK(played.all<guest::Exit>().empty());
  CHECK(played.gone->words == "exited with status 5");
  CHECK(played.gone->status == 5);
}

TEST_CASE("a guest that kills itself is gone by that signal", "[native]") {
  Played played("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)\n");
  played.to_the_end();
  CHECK(played.gone->words == "killed by signal 9 (Killed)");
  CHECK(played.gone->status == 128 + 9);
}

TEST_CASE("a guest in an endless loop is stopped by its line budget, or killed", "[native]") {
  Played played("while True:\n  pass\n");
  SECTION("killed") {
    played.guest().kill();
    played.to_the_end();
    CHECK(played.gone->words == "killed by signal 9 (Killed)");
  }
}

TEST_CASE("an interpreter that is none is named", "[native]") {
  setenv("ZOCALO_PYTHON", "/no/such/python", 1);
  std::string error;
  CHECK(find_python(error).empty());
  CHECK(error.find("/no/such/python") != std::string::npos);
  unsetenv("ZOCALO_PYTHON");
  PythonLauncher launcher("/no/such/folder");
  CHECK_FALSE(launcher.launch_python(error));
  CHECK(error.find("/no/such/folder/native.py") != std::string::npos);
}

}  // namespace
}  // namespace zocalo::native

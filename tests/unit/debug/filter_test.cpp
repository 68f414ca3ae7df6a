#include "debug/filter.h"

#include <catch2/catch_test_macros.hpp>

#include "story.h"

namespace zocalo::debug {
namespace {

using timeline::PacketRecord;

/// The numbers (from 1, as Wireshark's) of the packets that a filter lets pass.
std::vector<std::size_t> frames(test::Story& story, const std::string& text) {
  const CompiledFilter compiled = compile_filter(text);
  INFO(text << ": " << compiled.error.en);
  REQUIRE(compiled.filter);
  std::vector<std::size_t> passed;
  const Run run = story.run();
  const auto& packets = story.timeline.packets();
  for (std::size_t i = 0; i < packets.size(); ++i)
    if (compiled.filter->matches(run, &packets[i])) passed.push_back(i + 1);
  return passed;
}

std::vector<Index> moments(test::Story& story, const std::string& text) {
  const CompiledFilter compiled = compile_filter(text);
  INFO(text << ": " << compiled.error.en);
  REQUIRE(compiled.filter);
  std::vector<Index> found;
  compiled.filter->find(story.run(), 0, kNoMoment, found);
  return found;
}

/// The packets that fulfil a condition, told in C++.
template <class F>
std::vector<std::size_t> packets_that(const test::Story& story, F&& holds) {
  std::vector<std::size_t> found;
  const auto& packets = story.timeline.packets();
  for (std::size_t i = 0; i < packets.size(); ++i)
    if (holds(packets[i])) found.push_back(i + 1);
  return found;
}

std::string complaint(const std::string& text, Language language = Language::en) {
  const CompiledFilter compiled = compile_filter(text);
  return compiled.filter ? "" : compiled.error.in(language);
}

TEST_CASE("packets are filtered by Wireshark's names") {
  test::WebStory story;
  const std::size_t all = story.timeline.packets().size();
  REQUIRE(all > 8);
  CHECK(frames(story, "tcp").size() == all);
  CHECK(frames(story, "").size() == all);
  CHECK(frames(story, "udp").empty());
  CHECK(frames(story, "tcp.flags.syn") == std::vector<std::size_t>{1, 2});
  CHECK(frames(story, "tcp.flags.syn && !tcp.flags.ack") == std::vector<std::size_t>{1});
  CHECK(frames(story, "tcp.flags.syn == 0").size() == all - 2);
  CHECK(frames(story, "frame.number in {1, 3..4}") == std::vector<std::size_t>{1, 3, 4});
  CHECK(frames(story, "tcp.dstport == 8000") ==
        packets_that(story, [](const PacketRecord& p) { return p.content.tcp()->destination_port == 8000; }));
  CHECK(frames(story, "tcp.port == 8000 and tcp.port != 8000").empty());
  CHECK(frames(story, "tcp.len > 0") ==
        packets_that(story, [](const PacketRecord& p) { return p.payload_size > 0; }));
  CHECK(frames(story, "ip.src == 10.0.0.2 or ip.dst==10.0.0.2").size() == all);
  CHECK(frames(story, "ip.addr == 10.0.0.0/24").size() == all);
  CHECK(frames(story, "ip.addr == 10.0.1.0/24").empty());
  CHECK(frames(story, "ip.addr == 192.0.2.0/0").size() == all);
  CHECK(frames(story, "from == \"h2\" and to == h1") ==
        packets_that(story, [](const PacketRecord& p) { return p.from == HostId{2}; }));
  CHECK(frames(story, "program == client").size() == all);
  CHECK(frames(story, "tcp.seq == 1 and tcp.len > 0").size() == 2);
}

TEST_CASE("what is asked of data is asked of all of it, not of what a table's row keeps") {
  test::WebStory story;
  const auto request = frames(story, "http.request");
  REQUIRE(request.size() == 1);
  CHECK(frames(story, "data contains \"hola\"") == request);
  CHECK(frames(story, "tcp.payload contains 'hola'") == request);
  CHECK(frames(story, "http.request.method == GET") == request);
  CHECK(frames(story, "http.request.uri contains \"plaza\"") == request);
  CHECK(frames(story, "http.request.uri contains \"hola\"").empty());
  CHECK(frames(story, "http.response.code == 404").size() == 1);
  CHECK(frames(story, "http.response.code >= 500").empty());
  CHECK(frames(story, "data contains \"\\x68ola\"") == request);
  // The call that sent it, and the one that received it: at its return.
  const auto at = moments(story, "data contains \"hola\" and syscall");
  REQUIRE(at.size() == 2);
  CHECK(story.timeline.cause_of(at[0]).kind == trace::Cause::Kind::call);
  CHECK(story.timeline.cause_of(at[1]).kind == trace::Cause::Kind::completion);
}

TEST_CASE("calls, sockets and programs are found at the moment that a filter asks for") {
  test::WebStory story;
  const auto selects = moments(story, "syscall == select and program == \"server\"");
  REQUIRE(selects.size() == 2);
  CHECK(story.timeline.cause_of(selects[0]).kind == trace::Cause::Kind::call);
  CHECK(moments(story, "syscall == select and result == 1").size() == 2);
  CHECK(moments(story, "syscall == select and blocked").front() == selects[0]);
  const auto bad = moments(story, "errno == EBADF");
  REQUIRE(bad.size() == 1);
  CHECK(story.timeline.cause_of(bad[0]).kind == trace::Cause::Kind::completion);
  CHECK(moments(story, "errno != ECONNRESET") == bad);
  CHECK(moments(story, "errno == 9") == bad);
  CHECK(moments(story, "errno") == bad);
  CHECK(moments(story, "fd == 4 and syscall == select") == std::vector<Index>{selects[1]});
  CHECK(moments(story, "state == TIME_WAIT").size() == 1);
  CHECK(moments(story, "state == time-wait") == moments(story, "state == TIME_WAIT"));
  CHECK(moments(story, "state == LISTEN").size() == 1);
  CHECK_FALSE(moments(story, "readable and program == server and fd == 3").empty());
  CHECK(moments(story, "frame.time_relative >= 1ms and syscall == connect").size() == 1);
}

TEST_CASE("what a lossy link does is found where it happens") {
  test::WebStory story("delay 10ms loss 30%", 3);
  const auto lost =
      packets_that(story, [](const PacketRecord& p) { return p.fate == timeline::PacketFate::lost; });
  REQUIRE_FALSE(lost.empty());
  CHECK(frames(story, "drop") == lost);
  CHECK(frames(story, "drop.cause == loss") == lost);
  for (const Index at : moments(story, "drop")) {
    bool found = false;
    for (const trace::Event& event : story.timeline.moment(at).events)
      found = found || std::holds_alternative<trace::PacketLost>(event);
    CHECK(found);
  }
  CHECK(frames(story, "tcp.analysis.retransmission") ==
        packets_that(story, [](const PacketRecord& p) { return p.retransmission; }));
  CHECK_FALSE(moments(story, "rto").empty());
  CHECK(moments(story, "rto") == moments(story, "timer == retransmit"));
}

TEST_CASE("found in parts as a run grows, or all at once: the same") {
  test::WebStory story("delay 10ms loss 20%", 5);
  const Run run = story.run();
  for (const char* text : {"tcp.len > 0", "drop", "errno", "data contains 'o'", "state", "not tcp",
                           "readable", "tcp.flags.syn or syscall == recv"}) {
    const CompiledFilter compiled = compile_filter(text);
    REQUIRE(compiled.filter);
    std::vector<Index> whole, parts;
    compiled.filter->find(run, 0, kNoMoment, whole);
    for (Index from = 0; from < story.catalog.size(); from += 7)
      compiled.filter->find(run, from, from + 7, parts);
    CHECK(whole == parts);
    CHECK_FALSE(whole.empty());
  }
}

TEST_CASE("a filter that is wrong says where, what was expected, and what may have been meant") {
  CHECK(complaint("tcp.flag.syn") ==
        "column 1: there is no field \"tcp.flag.syn\"; did you mean tcp.flags.syn?");
  CHECK(complaint("tcp.flag.syn", Language::es) ==
        "columna 1: no hay ningún campo \"tcp.flag.syn\"; ¿quisiste decir tcp.flags.syn?");
  CHECK(complaint("tcp and udp.prot == 5")
            .starts_with("column 9: there is no field \"udp.prot\"; did you mean udp.port"));
  CHECK(complaint("tcp.port == http") ==
        "column 13: \"http\" does not fit here: tcp.port is compared with a number");
  CHECK(complaint("errno == ECONNREST").ends_with("did you mean ECONNRESET?"));
  CHECK(complaint("tcp.port = 80") == "column 10: one compares with ==, not with =");
  CHECK(complaint("tcp.flags.syn > 0").find("== != in do") != std::string::npos);
  CHECK(complaint("tcp.port contains 8").find("tcp.port is a number") != std::string::npos);
  CHECK(complaint("(tcp") == "column 1: the parenthesis that closes this one is missing");
  CHECK(complaint("tcp udp") == "column 5: \"and\", \"or\" or the end was expected here, not \"udp\"");
  CHECK(complaint("tcp and").find("and the filter ends") != std::string::npos);
  CHECK(complaint("data contains \"x") == "column 15: the quote that ends this text is missing");
  CHECK(complaint("ip.addr == ::1").find("use ipv6.addr") != std::string::npos);
  CHECK(complaint("ip.addr == 10.0.0.1/33").find("does not fit") != std::string::npos);
  CHECK(complaint("program == 'ñandú' tcp").starts_with("column 20:"));  // characters, not octets
  CHECK_FALSE(complaint(std::string(200, '(') + "tcp").empty());
  CHECK_FALSE(complaint(std::string(100'000, '!') + "tcp").empty());
  CHECK_FALSE(complaint("tcp.port in {1, 2").empty());
  CHECK_FALSE(complaint("frame.number == 99999999999999999999").empty());
  CHECK(complaint("  ").empty());
}

TEST_CASE("every field is named once, explained in both languages, and what it may be is understood") {
  std::vector<std::string_view> seen;
  for (const FieldHelp& field : fields()) {
    CHECK(std::find(seen.begin(), seen.end(), field.name) == seen.end());
    seen.push_back(field.name);
    CHECK_FALSE(field.meaning.es.empty());
    CHECK_FALSE(field.meaning.en.empty());
    CHECK(complaint(std::string(field.name)).empty());
    for (const std::string& word : field_values(field.name))
      CHECK(complaint(std::string(field.name) + " == " + word).empty());
  }
}

TEST_CASE("any octets make a filter or a complaint") {
  Random random(11, 1);
  const char* words[] = {"tcp", "tcp.port", "==", "and",   "or",       "not",  "(",    ")",
                         "{",   "}",        "in", "8000",  "'x'",      "..",   "data", "contains",
                         ",",   "\"",       "\\", "errno", "10.0.0.1", "\xff", "!=",   "<"};
  for (int i = 0; i < 5000; ++i) {
    std::string text;
    for (auto n = random.below(9); n > 0; --n)
      text += std::string(words[random.below(std::size(words))]) + " ";
    const CompiledFilter compiled = compile_filter(text);
    CHECK((compiled.filter == nullptr) == !compiled.error.en.empty());
    CHECK(compiled.error.at <= text.size());
  }
}

}  // namespace
}  // namespace zocalo::debug

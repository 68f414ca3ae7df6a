#include "debug/value.h"

#include <catch2/catch_test_macros.hpp>

#include "base/random.h"

namespace zocalo::debug {
namespace {

timeline::GuestState guest_with(std::vector<std::pair<std::string, std::string>> locals,
                                std::vector<std::pair<std::string, std::string>> globals = {}) {
  timeline::GuestState guest;
  timeline::Frame module, function;
  module.at.function = "<module>";
  for (auto& [name, value] : globals) module.variables.push_back({name, value, 0});
  for (auto& [name, value] : locals) function.variables.push_back({name, value, 0});
  guest.stacks[ThreadId{1}] = {module, function};
  return guest;
}

std::string value_of(const std::string& expression, const timeline::GuestState& guest,
                     Language language = Language::en) {
  return watch(expression, Names(guest, ThreadId{1}, 1)).explain(language);
}

TEST_CASE("names, attributes and indices are looked up in what was recorded") {
  const auto guest = guest_with({{"count", "3"},
                                 {"data", "b'GET / HTTP/1.0\\r\\n\\x00'"},
                                 {"peers", "[('10.0.0.1', 5000), ('10.0.0.2', 5001)]"},
                                 {"routes", "{'/': 'index', 7: None}"},
                                 {"account", "<Account owner='Ana' balance=7 sock=<socket fd=4>>"},
                                 {"point", "Point(x=1, y=-2.5)"},
                                 {"name", "'ñandú'"},
                                 {"empty", "set()"}},
                                {{"count", "99"}, {"PORT", "8000"}});
  CHECK(value_of("count", guest) == "3");
  CHECK(value_of("PORT", guest) == "8000");
  CHECK(value_of("peers[1][0]", guest) == "'10.0.0.2'");
  CHECK(value_of("peers[-1]", guest) == "('10.0.0.2', 5001)");
  CHECK(value_of("routes['/']", guest) == "'index'");
  CHECK(value_of("routes[7] is None", guest) == "True");
  CHECK(value_of("account.owner", guest) == "'Ana'");
  CHECK(value_of("account.sock.fd", guest) == "4");
  CHECK(value_of("point.y", guest) == "-2.5");
  CHECK(value_of("data[0]", guest) == "71");
  CHECK(value_of("data[:3]", guest) == "b'GET'");
  CHECK(value_of("data[-1]", guest) == "0");
  CHECK(value_of("name[0]", guest) == "'ñ'");
  CHECK(value_of("len(name)", guest) == "5");
  CHECK(value_of("len(data) - 1", guest) == "16");
  CHECK(value_of("peers[:1]", guest) == "[('10.0.0.1', 5000)]");
  CHECK(value_of("empty", guest) == "set()");
}

TEST_CASE("conditions are Python's") {
  const auto guest = guest_with({{"i", "7"}, {"x", "2.5"}, {"s", "'hola'"}, {"d", "b''"}, {"l", "[1, 2]"}});
  const std::pair<const char*, const char*> cases[] = {
      {"i == 7", "True"},        {"i != 7 or s == 'hola'", "True"},
      {"i > 7", "False"},        {"i % 2 == 1", "True"},
      {"-i // 2", "-4"},         {"-i % 3", "2"},
      {"i * 2 + 1", "15"},       {"x <= 2.5", "True"},
      {"not d", "True"},         {"d and 1", "b''"},
      {"'ol' in s", "True"},     {"3 not in l", "True"},
      {"i in (1, 7)", "True"},   {"l == [1, 2]", "True"},
      {"l == (1, 2)", "False"},  {"s < 'hora'", "True"},
      {"(i + 1) * 2", "16"},     {"True == 1", "True"},
      {"s + '!'", "'hola!'"},    {"i is not None", "True"},
      {"l[0:1] == [1]", "True"}, {"not i == 7 and x", "False"}};
  for (const auto& [expression, result] : cases) {
    INFO(expression);
    CHECK(value_of(expression, guest) == result);
  }
}

TEST_CASE("what was not recorded is said, never guessed") {
  const std::string longer(180, 'x');
  const auto guest = guest_with({{"big", "'" + longer + "…"},
                                 {"many", "[0, 1, 2, …]"},
                                 {"thing", "<Thing object>"},
                                 {"deep", "[[[[…]]]]"},
                                 {"table", "{'a': 1, …}"}});
  CHECK(value_of("nothing", guest) == "nothing: not recorded");
  CHECK(value_of("nothing", guest, Language::es) == "nothing: no está registrado");
  CHECK(value_of("thing.color", guest) == ".color: not recorded");
  CHECK(value_of("thing == thing", guest).find("not recorded") != std::string::npos);
  CHECK(value_of("len(big)", guest).find("kept cut") != std::string::npos);
  CHECK(value_of("big == 'yes'", guest) == "False");  // the beginning decides
  CHECK(value_of("big[3]", guest) == "'x'");
  CHECK(value_of("big[-1]", guest).find("kept cut") != std::string::npos);
  CHECK(value_of("big[190]", guest).find("kept cut") != std::string::npos);
  CHECK(value_of("many[2]", guest) == "2");
  CHECK(value_of("many[7]", guest).find("kept cut") != std::string::npos);
  CHECK(value_of("2 in many", guest) == "True");
  CHECK(value_of("9 in many", guest).find("kept cut") != std::string::npos);
  CHECK(value_of("many == [0, 5]", guest) == "False");
  CHECK(value_of("table['a']", guest) == "1");
  CHECK(value_of("table['b']", guest).find("kept cut") != std::string::npos);
  CHECK(value_of("many.append(1)", guest).find("can't call") != std::string::npos);
  CHECK(value_of("big and", guest).starts_with("column 8"));
}

TEST_CASE("a repr that is cut anywhere is read without a mistake") {
  const std::string whole =
      "{'a': [1, (2.5, b'x\\x00y'), {'k': None}], 'name': <Account owner='Ana' n=3>, 7: Point(x=1)}";
  for (std::size_t i = 0; i <= whole.size(); ++i) {
    const Recorded value = read_repr(whole.substr(0, i) + "…");
    CHECK(value.cut);
    CHECK(value.repr == whole.substr(0, i) + "…");
    (void)children(value);
    (void)read_repr(whole.substr(i));
  }
  const Recorded value = read_repr(whole);
  REQUIRE(value.kind == Recorded::Kind::dict);
  CHECK(children(value)[1].first == "['name']");
  CHECK(value.items[1].items[0].text == "Ana");
}

TEST_CASE("any octets make a value of an expression, or say why not") {
  Random random(5, 1);
  const auto guest = guest_with({{"a", "[1, 2]"}, {"b", "'x'"}});
  const char* words[] = {"a",   "b", "[", "]", "(", ")", "1", "'x'",  "==", "in",  "not",
                         "and", "-", "%", "0", ".", ",", ":", "len(", "is", "\xc3"};
  for (int i = 0; i < 5000; ++i) {
    std::string text;
    for (auto n = 1 + random.below(8); n > 0; --n)
      text += std::string(words[random.below(std::size(words))]) + " ";
    const Watched watched = watch(text, Names(guest, ThreadId{1}, 1));
    CHECK((watched.value.has_value() || !watched.why.en.empty()));
    CHECK(syntax_error(text, Language::en).empty() == (watched.column == 0));
  }
}

}  // namespace
}  // namespace zocalo::debug

// The parts of the shell that need no frame: the table of actions, the palette's finding, links, the layout
// that is kept, undo, the glossary.

#include <catch2/catch_test_macros.hpp>
#include <map>
#include <set>
#include <string>

#include "base/errno.h"
#include "base/random.h"
#include "syscall/constants.h"
#include "syscall/names.h"
#include "syscall/syscall.h"
#include "trace/event.h"
#include "ui/draw/fuzzy.h"
#include "ui/model/history.h"
#include "ui/model/share_link.h"
#include "ui/shell/actions.h"
#include "ui/shell/layout_memory.h"
#include "ui/text/glossary.h"

namespace zocalo::ui {
namespace {

/// The names that a function gives for numbers, those that are only numbers left out.
template <class Name>
std::set<std::string> names_among(int first, int last, const Name& name) {
  std::set<std::string> names;
  for (int i = first; i <= last; ++i) {
    const std::string text = name(i);
    if (!text.empty() && text.find_first_not_of("-0123456789") != std::string::npos) names.insert(text);
  }
  return names;
}

/// The names of single bits.
template <class Name>
std::set<std::string> names_of_bits(const Name& name) {
  std::set<std::string> names;
  for (unsigned bit = 0; bit < 32; ++bit) {
    const std::string text = name(1U << bit);
    if (text.find_first_not_of("-0123456789") != std::string::npos) names.insert(text);
  }
  return names;
}

void check_explained(const std::set<std::string>& names, std::size_t at_least) {
  CHECK(names.size() >= at_least);
  for (const std::string& name : names) {
    CAPTURE(name);
    CHECK_FALSE(explain_term(name, Language::es).empty());
    CHECK_FALSE(explain_term(name, Language::en).empty());
  }
}

Shared full_link() {
  return {.lesson = "log-server",
          .knobs = {{"delay", 20}, {"loss", 2.5}},
          .edits = {{"server.py", "print('ñandú & = % # \n')\n"}, {"lib/a b.py", ""}},
          .interventions = {"drop #7", "type client \"a & b\" at 1.5s"},
          .seed = 18446744073709551615ULL,
          .language = Language::en,
          .moment = 76,
          .name = "lost & found",
          .embed = true};
}

}  // namespace

TEST_CASE("every action has a name in both languages, an id of its own and keys of its own") {
  std::set<std::string_view> ids;
  std::map<std::string, std::string_view> chords;
  for (const Action& action : actions()) {
    CAPTURE(action.id);
    CHECK(ids.insert(action.id).second);
    CHECK_FALSE(action.name.es.empty());
    CHECK_FALSE(action.name.en.empty());
    CHECK(action.perform != nullptr);
    CHECK_FALSE(name_of(action.group).es.empty());
    CHECK(&ui::action(action.id) == &action);
    for (const Chord& chord : action.keys) {
      if (!chord.given()) continue;
      const std::string name = keys_of({.id = "", .name = {}, .keys = {chord}}, Language::en);
      CAPTURE(name);
      CHECK_FALSE(name.empty());
      CHECK(chords.emplace(name, action.id).second);
    }
  }
  // Whoever comes from another debugger or editor finds these.
  for (const char* key :
       {"F5", "F9", "F10", "F11", "Shift+F11", "Ctrl+K", "F1", "Ctrl+Z", "Alt+←", "Alt+→", "?", "Space"}) {
    CAPTURE(key);
    CHECK(chords.contains(key));
  }
}

TEST_CASE("a page asks which keys are ours in the DOM's names") {
  for (const char* key : {"F5", "Ctrl+k", "Alt+ArrowLeft", "Shift+F10", "Ctrl+Shift+p", "F1"})
    CHECK(is_ours(key));
  for (const char* key :
       {"k", "Ctrl+t", "Ctrl+w", "F12", "Ctrl+c", "Ctrl+v", "Tab", " ", "Home", "", "Ctrl+"})
    CHECK_FALSE(is_ours(key));
}

TEST_CASE("a few letters find what they are in, beginnings of words first") {
  CHECK(fuzzy_score("nl", "next line"));
  CHECK(fuzzy_score("linea", "A la línea siguiente"));
  CHECK(fuzzy_score("LINEA", "línea"));
  CHECK(fuzzy_score("sig lin", "línea siguiente"));
  CHECK_FALSE(fuzzy_score("xyz", "next line"));
  CHECK_FALSE(fuzzy_score("enil", "line"));
  CHECK(*fuzzy_score("nl", "next line") > *fuzzy_score("nl", "a channel"));
  CHECK(*fuzzy_score("line", "line") > *fuzzy_score("line", "l i n e"));
  CHECK(*fuzzy_score("", "a") == *fuzzy_score("", "b"));
  for (const char* odd : {"\xC3", "\xC3\xC3\xC3", "\xFF\xFE", "\xC3("}) fuzzy_score(odd, odd);
}

TEST_CASE("a link says what it was made from") {
  const Shared link = full_link();
  const ReadLink read = read_fragment("#" + to_fragment(link));
  CHECK(read.not_understood.empty());
  CHECK(read.shared == link);
  CHECK(read_fragment(to_fragment({})).shared == Shared{});
}

TEST_CASE("what a link has beside is named, and the rest is taken") {
  const ReadLink read = read_fragment(
      "lesson=log-server&at=0&seed=minus&knob.=3&x=y&lang=fr&edit.a=%zz&at&knob.loss=nan&seed=7");
  CHECK(read.shared.lesson == "log-server");
  CHECK(read.shared.seed == 7);
  CHECK_FALSE(read.shared.moment);
  CHECK(read.not_understood.size() == 8);
}

TEST_CASE("no text is too odd for a link") {
  Random random(7, 1);
  const std::string whole = to_fragment(full_link());
  for (int round = 0; round < 2000; ++round) {
    std::string text = whole;
    for (int i = 0; i < 4; ++i) text[random.below(text.size())] = static_cast<char>(random.below(256));
    const ReadLink read = read_fragment(text);
    CHECK(read_fragment(to_fragment(read.shared)).shared == read.shared);
  }
}

TEST_CASE("the layout is kept as it was, and garbage is no layout") {
  LayoutMemory layout;
  layout.decks["output"] = Panel::calls;
  layout.splits["centre|right"] = 0.4f;
  layout.hidden = {Panel::sockets, Panel::knobs};
  layout.maximised = Panel::ladder;
  layout.recent = {"copy-link", "theme"};
  const std::string text = print_layout(layout);
  CHECK(read_layout(text) == layout);
  CHECK(read_layout("") == LayoutMemory{});
  for (std::size_t cut = 0; cut < text.size(); ++cut)
    CHECK(read_layout(text.substr(0, cut)) == LayoutMemory{});
  for (const char* odd :
       {"[]", "7",
        "{\"version\":1,\"decks\":3,\"splits\":[1],\"hidden\":{\"a\":1},\"recent\":\"x\",\"maximised\":[]}",
        "{\"version\":1,\"splits\":{\"a\":7,\"b\":\"x\"},\"decks\":{\"a\":\"nothing\"}}",
        "{\"version\":\"1\"}"})
    CHECK(read_layout(odd) == LayoutMemory{});
  for (const PanelKind& kind : panels()) CHECK(panel_named(kind.id) == kind.panel);
}

TEST_CASE("changes are taken back and made again; what follows closely counts as one") {
  History history;
  Choices now;
  const auto set = [&](double value, double at) {
    history.note(now, "knob loss", at);
    now.knobs["loss"] = value;
  };
  set(1, 0);
  set(2, 0.1);
  set(3, 5);
  const Choices last = now;
  now = *history.undo(now);
  CHECK(now.knobs.at("loss") == 2);
  now = *history.undo(now);
  CHECK(now.knobs.empty());
  CHECK_FALSE(history.undo(now));
  now = *history.redo(now);
  now = *history.redo(now);
  CHECK(now == last);
  CHECK_FALSE(history.can_redo());
  now = *history.undo(now);
  set(9, 20);
  CHECK_FALSE(history.can_redo());
}

TEST_CASE("the cursor goes back to where it jumped from, and forward again") {
  JumpTrail trail;
  trail.scrub(10, 0);
  trail.scrub(50, 0.2);  // the same scrub
  trail.leave(80);       // a jump, however soon
  CHECK(trail.back(90) == 80U);
  CHECK(trail.back(80) == 10U);
  CHECK_FALSE(trail.back(10));
  CHECK(trail.forward(10) == 80U);
  CHECK(trail.forward(80) == 90U);
  CHECK_FALSE(trail.can_go_forward());
}

TEST_CASE("everything that can be shown is explained in both languages") {
  for (const Term& term : glossary()) {
    CAPTURE(term.name);
    CHECK_FALSE(term.meaning.es.empty());
    CHECK_FALSE(term.meaning.en.empty());
    CHECK(term.meaning.es != term.meaning.en);
  }
  check_explained(names_among(1, 200,
                              [](int number) {
                                const std::string name(errno_name(errno_from_number(number)));
                                return name == "E?" ? std::string() : name;
                              }),
                  50);
  check_explained(
      names_among(0, 11, [](int n) { return std::string(trace::name_of(static_cast<trace::TcpState>(n))); }),
      11);
  for (const int level : {syscall::SOL_SOCKET_, syscall::IPPROTO_TCP_, syscall::IPPROTO_UDP_,
                          syscall::IPPROTO_IPV6_, syscall::IPPROTO_IP_})
    check_explained(names_among(0, 255, [level](int n) { return syscall::option_name(level, n); }), 0);
  check_explained(names_among(0, 255, [](int n) { return syscall::option_name(syscall::SOL_SOCKET_, n); }),
                  19);
  check_explained(names_among(0, 64, syscall::family_name), 4);
  check_explained(names_among(0, 255, [](int n) { return syscall::type_name(n & 15); }), 4);
  check_explained(names_among(0, 255, syscall::protocol_name), 3);
  check_explained(names_among(0, 255, syscall::level_name), 5);
  check_explained(names_among(0, 8, syscall::shutdown_how), 3);
  check_explained(names_of_bits([](unsigned bit) { return syscall::message_flags(static_cast<int>(bit)); }),
                  11);
  check_explained(names_of_bits([](unsigned bit) { return syscall::poll_events(bit); }), 14);
  check_explained({"SYN", "ACK", "FIN", "RST", "PSH", "URG", "SOCK_NONBLOCK", "SOCK_CLOEXEC", "EPOLL_CTL_ADD",
                   "EPOLL_CTL_MOD", "EPOLL_CTL_DEL", "O_NONBLOCK"},
                  12);
}

TEST_CASE("each call is explained") {
  const syscall::Syscall calls[] = {
      syscall::Socket{},      syscall::SocketPair{},  syscall::Bind{},           syscall::Listen{},
      syscall::Accept{},      syscall::Connect{},     syscall::Send{},           syscall::Recv{},
      syscall::Shutdown{},    syscall::Close{},       syscall::GetSockOpt{},     syscall::SetSockOpt{},
      syscall::GetSockName{}, syscall::GetPeerName{}, syscall::SetNonBlocking{}, syscall::GetNonBlocking{},
      syscall::Dup{},         syscall::Select{},      syscall::Poll{},           syscall::EpollCreate{},
      syscall::EpollCtl{},    syscall::EpollWait{},   syscall::ClockGetTime{},   syscall::GetAddrInfo{}};
  std::set<std::string> names;
  for (const syscall::Syscall& call : calls) names.insert(std::string(syscall::name_of(call)));
  check_explained(names, 20);
}

TEST_CASE("terms are found in what the views say") {
  const auto names = [](std::string_view text) {
    std::string found;
    for (const Term* term : terms_in(text)) found += (found.empty() ? "" : " ") + std::string(term->name);
    return found;
  };
  CHECK(names("setsockopt(3, SOL_SOCKET, SO_REUSEADDR, [1]) = -1 ENOPROTOOPT (Protocol not available)") ==
        "setsockopt SOL_SOCKET SO_REUSEADDR ENOPROTOOPT");
  CHECK(names("FIN-WAIT-1, then TIME-WAIT.") == "FIN-WAIT-1 TIME-WAIT");
  CHECK(names("recv(4, 1024, MSG_PEEK|MSG_DONTWAIT)") == "recv MSG_PEEK MSG_DONTWAIT");
  CHECK(names("I will send no more; the loss is small") == "");
  CHECK(names("delay 20ms loss 1%") == "delay loss");
  CHECK(names("select") == "select");
  CHECK(with_meanings("nothing", Language::en) == "nothing");
  CHECK(with_meanings("EAGAIN", Language::es).find("EAGAIN: ") == 0);
}

}  // namespace zocalo::ui

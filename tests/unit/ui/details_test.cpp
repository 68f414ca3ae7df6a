// The details of what is picked out, without a display: they stand at any moment, answer what is pressed, and
// the lines of a plot lose no extreme.

#include <algorithm>
#include <set>
#include <string>

#include <catch2/catch_test_macros.hpp>

#include "ui/model/debugger.h"
#include "ui/model/pick.h"
#include "ui/text/field_meaning.h"
#include "ui/views/details.h"
#include "ui/views/plot.h"
#include "views_stage.h"
#include "views_story.h"
#include "wire/dissect.h"

namespace zocalo::ui::test {
namespace {

using timeline::Index;
using timeline::Timeline;

struct Told {
  explicit Told(void (*tell)(trace::Sink&)) {
    tell(timeline);
    timeline.flush();
    debugger.update(timeline, timeline::kNoMoment);
  }
  CallId first_select() const {
    for (const timeline::CallRecord& call : timeline.calls())
      if (is_select(call.syscall) && call.blocked) return call.call;
    return {};
  }
  Timeline timeline;
  Debugger debugger;
};

/// One selection of each kind.
std::vector<Selection> selections(const Told& told) {
  std::vector<Selection> all(1);
  const auto add = [&](Picked picked) -> Selection& {
    Selection& s = all.emplace_back();
    s.picked = picked;
    return s;
  };
  for (std::size_t i = 0; i < told.timeline.packets().size(); i += 7)
    add(Picked::packet).packet = told.timeline.packets()[i].packet;
  for (std::uint32_t socket = 1; socket < 9; ++socket) add(Picked::socket).socket = SocketId{socket};
  for (std::size_t i = 0; i < told.timeline.calls().size(); i += 5) {
    add(Picked::call).call = told.timeline.calls()[i].call;
    add(Picked::octet).octet.call = told.timeline.calls()[i].call;
  }
  add(Picked::packet).packet = PacketId{99'999};
  return all;
}

}  // namespace

TEST_CASE("the details of anything stand at any moment, in a narrow card and a wide one",
          "[views][details]") {
  for (const auto tell : {tell_log_server, tell_live}) {
    Told told(tell);
    for (const bool narrow : {false, true}) {
      Stage stage({narrow ? 300 : 900, 900, narrow, narrow, narrow ? Language::en : Language::es, 1});
      stage.debugger = &told.debugger;
      stage.live = tell == tell_live;
      for (const Selection& selection : selections(told)) {
        stage.selection = selection;
        for (Index at = 0; at < told.timeline.size(); at += 29) {
          stage.frame(draw_details, told.timeline, at);
          CHECK(stage.vertices() > 0);
          CHECK(stage.right_edge() <= (narrow ? 300.5f : 900.5f));
        }
      }
    }
  }
}

TEST_CASE("the steps inside a select() are walked one by one, there and back", "[details]") {
  Told told(tell_log_server);
  Stage stage({400, 900, true, false, Language::en, 1});
  stage.debugger = &told.debugger;
  stage.selection.picked = Picked::call;
  stage.selection.call = told.first_select();
  REQUIRE(stage.selection.call);
  const std::size_t steps =
      debug::microscope(told.debugger.run(told.timeline), stage.selection.call).steps.size();
  REQUIRE(steps > 5);
  static std::optional<StepInside> next;  // Draw is a plain function
  static bool forward;
  const auto ask = [](const View& view) { next = inside_step(view, forward); };
  Index cursor = told.timeline.call(stage.selection.call)->entered;
  std::vector<std::size_t> there, back;
  const auto walk = [&](bool onward, std::vector<std::size_t>& seen) {
    forward = onward;
    for (std::size_t i = 0; i < 2 * steps; ++i) {
      stage.frame(ask, told.timeline, cursor);
      if (!next) return;
      CHECK((onward ? next->moment >= cursor : next->moment <= cursor));
      cursor = next->moment;
      stage.selection.inside = {next->call, next->step, next->moment};
      seen.push_back(next->step);
    }
  };
  stage.selection.inside = {stage.selection.call, 0, cursor};
  walk(true, there);
  walk(false, back);
  REQUIRE(there.size() == steps - 1);
  CHECK(there.back() == steps - 1);
  CHECK(std::is_sorted(there.begin(), there.end()));
  std::reverse(back.begin(), back.end());
  back.erase(back.begin());
  CHECK(std::equal(back.begin(), back.end(), there.begin()));
}

TEST_CASE("a byte of a packet's data that is pressed is followed, a header's is not", "[details]") {
  Told told(tell_log_server);
  Stage stage({420, 1400, true, false, Language::en, 1});
  stage.debugger = &told.debugger;
  stage.selection.picked = Picked::packet;
  for (const timeline::PacketRecord& packet : told.timeline.packets())
    if (packet.payload_size > 4 && packet.fate == timeline::PacketFate::arrived)
      stage.selection.packet = packet.packet;
  REQUIRE(stage.selection.packet);
  for (float y = 20; y < 1390; y += 11)
    for (float x = 20; x < 400; x += 31)
      stage.click(draw_details, told.timeline, told.timeline.size() - 1, x, y);
  const std::size_t size = told.timeline.packet(stage.selection.packet)->payload_size;
  std::size_t followed = 0;
  for (const Command& command : stage.commands) {
    const auto* octet = std::get_if<SelectOctet>(&command);
    if (octet == nullptr) continue;
    CHECK(octet->packet == stage.selection.packet);
    CHECK(octet->offset < size);
    ++followed;
  }
  CHECK(followed > 0);
}

TEST_CASE("a plot's columns keep every extreme, however many points there are", "[details]") {
  std::vector<SocketPoint> points;
  for (int i = 0; i < 10'000; ++i) {
    SocketPoint point;
    point.moment = static_cast<Index>(i);
    point.time = kStart + Duration{i * 1000};
    point.cwnd = i == 7'777 ? 900 : i % 100;
    points.push_back(point);
  }
  const PlotScale scale{points.front().time, points.back().time, 900};
  const std::vector<PlotColumn> columns = plot_columns(points, &SocketPoint::cwnd, scale, 200);
  REQUIRE(columns.size() == 200);
  const auto highest =
      std::max_element(columns.begin(), columns.end(),
                       [](const PlotColumn& a, const PlotColumn& b) { return a.high < b.high; });
  CHECK(highest->high == 900);
  CHECK(highest - columns.begin() == 155);  // 7,777 of 9,999, of 200
  CHECK(columns.front().low == 0);
  CHECK(columns.back().last == 99);
  // A value holds over columns that have no point.
  const std::vector<PlotColumn> few =
      plot_columns(std::span(points).first(1), &SocketPoint::cwnd, {kStart, kStart + Duration{9}, 1}, 9);
  CHECK(few[8].last == points[0].cwnd);
  CHECK(plot_columns(points, &SocketPoint::rto, scale, 10)[5].last < 0);
}

TEST_CASE("what a socket's plots show ends with the socket", "[details]") {
  Told told(tell_log_server);
  std::size_t gone = 0, there = 0;
  for (std::uint32_t id = 1; id < 20; ++id) {
    SocketHistory history;
    while (history.update(told.debugger.run(told.timeline), SocketId{id}, 3)) continue;
    if (history.points().empty()) continue;
    const bool at_end = told.timeline.state_at(told.timeline.size() - 1).sockets.count(SocketId{id}) > 0;
    CHECK(history.gone().has_value() != at_end);
    if (history.gone()) CHECK(*history.gone() >= history.points().back().time);
    ++(at_end ? there : gone);
  }
  CHECK(gone > 0);
  CHECK(there > 0);
}

TEST_CASE("every header field that can be shown is explained, in both languages", "[details]") {
  Told told(tell_log_server);
  std::size_t fields = 0;
  for (const timeline::PacketRecord& packet : told.timeline.packets()) {
    for (const wire::Field& field : wire::dissect(packet.content).fields) {
      INFO(field.name);
      CHECK_FALSE(field_meaning(field.name, Language::es).empty());
      CHECK_FALSE(field_meaning(field.name, Language::en).empty());
      ++fields;
    }
  }
  CHECK(fields > 100);
  CHECK(field_meaning("tcp.nothing", Language::en).empty());
}

TEST_CASE("the menu of a variable leads to that variable's changes, and one menu is open at a time",
          "[details]") {
  Told told(tell_log_server);
  const Index cursor = told.timeline.size() / 2;
  const debug::Run run = told.debugger.run(told.timeline);
  Stage stage({900, 500, true, false, Language::en, 1});
  stage.debugger = &told.debugger;
  stage.selection.guest = GuestId{1};
  std::set<Index> changes;
  for (const std::string& name : told.debugger.catalog.names())
    for (const bool forward : {true, false})
      changes.insert(debug::variable_change(run, GuestId{1}, name, forward, cursor));
  std::size_t menus = 0, led = 0;
  for (float y = 60; y < 480; y += 12) {
    stage.press(draw_program, told.timeline, cursor, 800, y, 1);
    if (!ImGui::IsPopupOpen("", ImGuiPopupFlags_AnyPopup)) continue;
    ++menus;
    // The entries lie below the pointer; each press closes the menu, which is opened again.
    for (float entry = 8; entry < 90; entry += 9) {
      stage.commands.clear();
      stage.press(draw_program, told.timeline, cursor, 815, y + entry, 0);
      CHECK(stage.commands.size() <= 1);
      for (const Command& command : stage.commands) {
        const auto* seek = std::get_if<SeekTo>(&command);
        if (seek == nullptr) continue;
        CHECK(changes.contains(seek->moment));
        ++led;
      }
      if (!ImGui::IsPopupOpen("", ImGuiPopupFlags_AnyPopup))
        stage.press(draw_program, told.timeline, cursor, 800, y, 1);
    }
    stage.press(draw_program, told.timeline, cursor, 20, 20, 0);
  }
  CHECK(menus > 0);
  CHECK(led > 0);
}

TEST_CASE("the details are told in words as well", "[details]") {
  Told told(tell_log_server);
  Stage stage({400, 900, true, false, Language::en, 1});
  stage.debugger = &told.debugger;
  static std::string words;
  const auto tell = [](const View& view) { words = tell_details(view); };
  for (const Selection& selection : selections(told)) {
    stage.selection = selection;
    stage.frame(tell, told.timeline, told.timeline.size() / 2);
    if (selection.picked == Picked::packet && selection.packet != PacketId{99'999})
      CHECK(words.starts_with("Packet #" + std::to_string(selection.packet.value)));
    if (selection.picked == Picked::octet) CHECK_FALSE(words.empty());
  }
  stage.selection = {};
  stage.selection.picked = Picked::call;
  stage.selection.call = told.first_select();
  stage.frame(tell, told.timeline, told.timeline.call(stage.selection.call)->entered);
  CHECK(words.starts_with("Inside, step "));
}

TEST_CASE("what is to be picked out is read from text", "[details]") {
  CHECK(std::get<SelectPacket>(*parse_pick("packet:7")).packet == PacketId{7});
  CHECK(std::get<SelectSocket>(*parse_pick("socket:3")).socket == SocketId{3});
  CHECK(std::get<SelectCall>(*parse_pick("call:12")).call == CallId{12});
  CHECK(std::get<SelectOctet>(*parse_pick("byte:12:5")).offset == 5);
  for (const char* wrong : {"", "packet", "packet:", "packet:x", "packet:1x", "byte:1", "byte:1:", "thing:1"})
    CHECK_FALSE(parse_pick(wrong).has_value());
}

}  // namespace zocalo::ui::test

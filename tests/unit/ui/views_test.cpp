// The graphical views without a display: they hold on any timeline, answer what is pressed, and cost little.

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <iterator>
#include <string>

#include <catch2/catch_test_macros.hpp>

#include "timeline/recording.h"
#include "ui/views/packet_glyph.h"
#include "ui/views/view_ladder_layout.h"
#include "ui/views/view_network_layout.h"
#include "ui/views/view_select_model.h"
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

TEST_CASE("every view can be drawn at every moment of a run, and never wider than its card", "[views]") {
  Timeline timeline;
  tell_log_server(timeline);
  REQUIRE(timeline.size() > 100);
  for (const bool narrow : {false, true}) {
    Stage stage({narrow ? 330 : 900, 500, narrow, narrow, narrow ? Language::en : Language::es, 1});
    for (const Stage::Draw draw : kViews) {
      for (Index at = 0; at < timeline.size(); ++at) {
        stage.frame(draw, timeline, at);
        CHECK(stage.right_edge() <= (narrow ? 330.5f : 900.5f));
      }
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

TEST_CASE("a view answers what is pressed with commands", "[views]") {
  Timeline timeline;
  tell_log_server(timeline);
  const Index at = timeline.size() * 2 / 3;
  auto sweep = [&](Stage::Draw draw, float top = 20, float stride = 43) {
    Stage stage({900, 500, true, false, Language::es, 1});
    for (float y = top; y < 490; y += 17)
      for (float x = 20; x < 880; x += stride) stage.click(draw, timeline, at, x, y);
    return std::move(stage.commands);
  };
  auto has = [](const std::vector<Command>& commands, auto wanted) {
    return std::any_of(commands.begin(), commands.end(),
                       [&](const Command& c) { return std::holds_alternative<decltype(wanted)>(c); });
  };
  const auto select = sweep(draw_select);
  CHECK(has(select, SelectSocket{}));
  CHECK(has(select, SelectCall{}));
  CHECK(has(select, SeekTo{}));
  CHECK(has(sweep(draw_sockets), SelectSocket{}));
  const auto network = sweep(draw_network, 20, 23);  // an envelope is small
  CHECK(has(network, SelectGuest{}));
  CHECK(has(network, SelectPacket{}));
  const auto ladder = sweep(draw_ladder, 60);  // below its buttons: small zooms hide labels
  CHECK(has(ladder, SelectPacket{}));
  CHECK(has(ladder, SelectCall{}));
  CHECK(has(ladder, SelectSocket{}));
}

TEST_CASE("a hundred thousand packets are drawn within a frame's time", "[views]") {
  Timeline timeline;
  tell_bulk(timeline, 100'000);
  REQUIRE(timeline.packets().size() == 100'000);
  for (std::size_t v = 0; v < 4; ++v) {
    Stage stage({900, 600, true, false, Language::es, 1});
    auto cost = [&](Index at) {
      const std::clock_t begin = std::clock();
      stage.frame(kViews[v], timeline, at);
      return 1000.0 * static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
    };
    const double first = cost(timeline.size() / 2);
    std::vector<double> costs;
    for (Index i = 0; i < 41; ++i) costs.push_back(cost(timeline.size() / 2 + i));
    std::sort(costs.begin(), costs.end());
    UNSCOPED_INFO(kNames[v] << ": first frame " << first << " ms, then " << costs[20] << " ms");
    std::printf("%-8s first frame %.1f ms of CPU, then %.2f ms (median of 41), %.2f ms at the worst\n",
                kNames[v], first, costs[20], costs[40]);
    CHECK(costs[20] < 8);
  }
}

TEST_CASE("a call of select is read from the program's text", "[views][select]") {
  const SelectStatement plain =
      parse_select("read_sockets, _, exception_sockets = select.select(sockets_list, [], sockets_list)");
  CHECK(plain.found);
  CHECK(plain.arguments == std::array<std::string, 3>{"sockets_list", "[]", "sockets_list"});
  CHECK(plain.targets == std::array<std::string, 3>{"read_sockets", "_", "exception_sockets"});
  const SelectStatement nested = parse_select("r, w, x = select([a, b], list(out), [f(1, 2)], timeout=0.5)");
  CHECK(nested.arguments == std::array<std::string, 3>{"[a, b]", "list(out)", "[f(1, 2)]"});
  const SelectStatement one = parse_select("for key in select.select(a, b, c)[0]:");
  CHECK(one.arguments[2] == "c");
  CHECK(one.targets[0].empty());
  CHECK_FALSE(parse_select("data = conn.recv(1024)").found);
  CHECK(parse_select("while select.select([s], [], [], 0) == ([], [], []):").targets[0].empty());
  CHECK(statement_at("a\nr, w, x = select.select(\n    a,\n    b,\n    c)\nd\n", 2) ==
        "r, w, x = select.select( a, b, c)");
  CHECK(statement_at("a\n", 9).empty());
}

TEST_CASE("the select panel's picture follows the call", "[views][select]") {
  Timeline timeline;
  tell_log_server(timeline);
  std::vector<Command> commands;
  const Selection nothing;
  const Theme theme{};
  Memory memory;
  auto picture = [&](Index at) {
    const timeline::World world = timeline.state_at(at);
    return select_picture({timeline, at, world, nullptr, world.time, nothing, theme, Language::en, false,
                           false, false, commands, &memory},
                          GuestId{1});
  };
  const auto& calls = timeline.calls();
  const auto call = std::find_if(calls.begin(), calls.end(), [](const timeline::CallRecord& c) {
    const auto* select = std::get_if<syscall::Select>(&c.syscall);
    return select != nullptr && select->readfds.size() == 2;
  });
  REQUIRE(call != calls.end());
  CHECK(picture(0).record == nullptr);
  CHECK(picture(0).columns[0].rows.empty());
  // Before the first call: what it would answer about the sockets that there are.
  const auto first = std::find_if(calls.begin(), calls.end(), [](const timeline::CallRecord& c) {
    return std::holds_alternative<syscall::Select>(c.syscall);
  });
  const SelectPicture imagined = picture(first->entered - 1);
  REQUIRE(imagined.record == nullptr);
  CHECK(imagined.ever);
  for (const SelectColumn& column : imagined.columns) {
    REQUIRE(column.rows.size() == 1);
    CHECK((column.rows[0].fd == 3 && column.rows[0].decided));
  }
  CHECK(imagined.columns[0].rows[0].reason.why == syscall::Why::accept_queue_empty);
  CHECK(imagined.columns[0].returned.empty());

  const SelectPicture asleep = picture(call->entered);
  CHECK(asleep.asleep);
  CHECK_FALSE(asleep.returned);
  CHECK(asleep.passes == 1);
  CHECK(asleep.columns[0].argument == "sockets_list");
  CHECK(asleep.columns[0].target == "read_sockets");
  CHECK(asleep.columns[1].rows.empty());
  REQUIRE(asleep.columns[0].rows.size() == 2);
  CHECK(asleep.columns[0].rows[0].reason.why == syscall::Why::accept_queue_empty);
  CHECK(asleep.columns[2].rows[1].reason.why == syscall::Why::no_urgent_data);

  const SelectPicture back = picture(call->returned);
  CHECK(back.returned);
  CHECK(back.just_returned);
  CHECK(back.passes == 2);
  REQUIRE(back.columns[0].returned.size() == 1);
  CHECK(back.columns[0].rows[0].ready == (back.columns[0].returned[0] == back.columns[0].rows[0].fd));
  CHECK(back.woken_by);
  REQUIRE(timeline.packet(back.woken_by_packet) != nullptr);
  CHECK(timeline.packet(back.woken_by_packet)->to == HostId{1});

  // Stepping from one select to the next and back passes every entry and return.
  std::vector<Index> stops;
  auto stop = [&](Index at, bool forward) {
    const timeline::World world = timeline.state_at(at);
    return select_stop({timeline, at, world, nullptr, world.time, nothing, theme, Language::en, false, false,
                        false, commands, &memory},
                       GuestId{1}, forward);
  };
  for (Index at = stop(0, true); at != timeline::kNoMoment; at = stop(at, true)) stops.push_back(at);
  CHECK(stops.size() > 12);
  CHECK(std::is_sorted(stops.begin(), stops.end()));
  std::vector<Index> returning;
  for (Index at = stop(timeline.size() - 1, false); at != timeline::kNoMoment; at = stop(at, false))
    returning.push_back(at);
  std::reverse(returning.begin(), returning.end());
  CHECK(returning == stops);
}

TEST_CASE("the select panel names the line that waits, not the line reached last", "[views][select]") {
  Timeline timeline;
  std::int64_t now = 0;
  const auto tell = [&](trace::Event event) {
    timeline.begin(Time{Duration{++now}}, {});
    timeline.record(std::move(event));
  };
  const GuestId guest{1};
  const auto at = [](int line, std::string function, int depth) {
    return guest::Location{{1}, "server.py", line, std::move(function), depth};
  };
  tell(trace::GuestStarted{guest, {1}, {}});
  tell(trace::LineReached{guest, at(34, "<module>", 1), {}});  // server.serve_forever()
  tell(trace::FunctionEntered{guest, at(20, "do_GET", 2), {}});
  tell(trace::LineReached{guest, at(29, "do_GET", 2), {}});
  tell(trace::FunctionLeft{guest, at(29, "do_GET", 2), "None"});
  tell(trace::CallSubmitted{CallId{1}, {guest, {1}}, syscall::Poll{}});
  timeline.flush();
  std::vector<Command> commands;
  const timeline::World world = timeline.state_at(timeline.size() - 1);
  const Selection nothing;
  const Theme theme{};
  const SelectPicture picture =
      select_picture({timeline, timeline.size() - 1, world, nullptr, world.time, nothing, theme, Language::en,
                      false, false, false, commands, nullptr},
                     guest);
  REQUIRE(picture.record != nullptr);
  CHECK(picture.line == 34);
}

TEST_CASE("houses stand apart and inside the picture", "[views][network]") {
  for (const ImVec2 size : {ImVec2{330, 300}, ImVec2{330, 560}, ImVec2{350, 110}, ImVec2{370, 150},
                            ImVec2{370, 190}, ImVec2{620, 190}, ImVec2{620, 320}, ImVec2{900, 560}}) {
    for (int n = 1; n <= 9; ++n) {
      for (const int hub : {-1, 0}) {
        if (hub == 0 ? n < 3 || (n > 5 && size.x < 520) : n > (size.y < 160 ? 2 : 5))
          continue;  // a ring needs height
        const std::vector<House> houses =
            place_houses(std::vector<Dweller>(static_cast<std::size_t>(n), Dweller{HostId{1}, 1}), hub, size);
        REQUIRE(houses.size() == static_cast<std::size_t>(n));
        for (std::size_t i = 0; i < houses.size(); ++i) {
          CAPTURE(size.x, size.y, n, hub, i);
          CHECK(houses[i].center.x - houses[i].half.x >= 0);
          CHECK(houses[i].center.x + houses[i].half.x <= size.x);
          CHECK(houses[i].center.y - houses[i].half.y - houses[i].roof >= -1);
          CHECK(houses[i].center.y + houses[i].half.y <= size.y);
          for (std::size_t j = 0; j < i; ++j) {
            const House& lower = houses[houses[i].center.y > houses[j].center.y ? i : j];
            const bool apart =
                std::abs(houses[i].center.x - houses[j].center.x) >= houses[i].half.x + houses[j].half.x ||
                std::abs(houses[i].center.y - houses[j].center.y) >=
                    houses[i].half.y + houses[j].half.y + lower.roof;
            CHECK(apart);
          }
        }
      }
    }
  }
}

TEST_CASE("the ladder's axis keeps the order of moments", "[views][ladder]") {
  Timeline timeline;
  tell_log_server(timeline);
  LadderEvents events;
  events.update(timeline, 100'000);
  CHECK(events.complete(timeline));
  LadderAxis axis, bit_by_bit;
  axis.update(timeline, events);
  REQUIRE(axis.size() == timeline.size());
  for (Index i = 1; i < timeline.size(); ++i) {
    CHECK(axis.at(i) >= axis.at(i - 1));
    CHECK(axis.at(axis.moment_at(axis.at(i))) == axis.at(i));
    CHECK(axis.at(timeline, timeline.time_of(i)) >= axis.at(i));
  }
  for (std::size_t i = 1; i < timeline.packets().size(); ++i) CHECK(axis.packet(i) - axis.packet(i - 1) >= 0);
  CHECK_FALSE(axis.gaps().empty());  // the retransmission timer's second
  const auto& changes = events.changes();
  const auto closing = std::find_if(changes.begin(), changes.end(),
                                    [](const auto& c) { return c.state == trace::TcpState::time_wait; });
  REQUIRE(closing != changes.end());
  CHECK(silence(0ns) == 0);
  CHECK(silence(1ms) > silence(1us));
  CHECK(silence(3600s) < 100);
}

TEST_CASE("sequence numbers are told from each direction's SYN", "[views][ladder]") {
  Timeline timeline;
  tell_log_server(timeline);
  SequenceBases bases;
  bases.update(timeline);
  const auto& packets = timeline.packets();
  REQUIRE(bases.of_packet.size() == packets.size());
  bool syn_ack = false;
  for (std::size_t i = 0; i < packets.size(); ++i) {
    const wire::TcpSegment* tcp = packets[i].content.tcp();
    if (tcp == nullptr || !tcp->flags.syn) continue;
    CHECK(tcp->seq.value - bases.of_packet[i].seq == 0);
    if (!tcp->flags.ack) continue;
    CHECK(tcp->ack.value - bases.of_packet[i].ack == 1);
    syn_ack = true;
  }
  CHECK(syn_ack);
}

TEST_CASE("the views' texts say the same in both languages", "[views]") {
  auto holes = [](std::string_view text) {
    std::string found;
    for (std::size_t at = text.find('{'); at != std::string_view::npos; at = text.find('{', at + 1))
      found += text.substr(at, 3);
    std::sort(found.begin(), found.end());
    return found;
  };
#define ZOCALO_CHECK_TEXT(name, es, en)      \
  CHECK_FALSE(std::string_view(es).empty()); \
  CHECK_FALSE(std::string_view(en).empty()); \
  CHECK(holes(es) == holes(en));
  ZOCALO_VIEW_TEXTS(ZOCALO_CHECK_TEXT)
#undef ZOCALO_CHECK_TEXT
  CHECK(fill("{1} y {0}, {2}", {"a", "b"}) == "b y a, ");
}

namespace {

struct Variant {
  const char* name;
  StageLook look;
};
const Variant kVariants[] = {{"wide-dark-es", {900, 620, true, false, Language::es, 1}},
                             {"wide-light-en", {900, 620, false, false, Language::en, 1}},
                             {"phone-dark-es", {358, 620, true, true, Language::es, 2}},
                             {"phone-light-en", {358, 620, false, true, Language::en, 2}}};

void shoot(const std::string& folder, const std::string& name, const Timeline& timeline, Index at,
           Duration ahead, bool live) {
  for (const Variant& variant : kVariants) {
    for (std::size_t v = 0; v < 4; ++v) {
      Stage stage(variant.look);
      stage.live = live;
      for (int i = 0; i < 30; ++i) stage.frame(kViews[v], timeline, at, timeline.time_of(at) + ahead);
      stage.save(folder + "/" + name + "-" + kNames[v] + "-" + variant.name + ".png");
    }
  }
}

}  // namespace

TEST_CASE("pictures of the views", "[.shots]") {
  const char* folder = std::getenv("ZOCALO_SHOTS");
  if (folder == nullptr) SKIP("ZOCALO_SHOTS names no folder");
  if (const char* recording = std::getenv("ZOCALO_RECORDING")) {
    Timeline timeline;
    std::ifstream file(recording, std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    REQUIRE(timeline::read_recording(to_bytes(bytes), timeline).ok);
    const char* at = std::getenv("ZOCALO_AT");
    if (at == nullptr) {  // what select's sleep ends with
      int slept = 0;
      for (const timeline::CallRecord& call : timeline.calls())
        if (std::holds_alternative<syscall::Select>(call.syscall) && call.blocked &&
            call.returned != timeline::kNoMoment && ++slept == 4)
          shoot(folder, "woken", timeline, call.returned, {}, false);
    }
    shoot(folder, "run", timeline, at != nullptr ? static_cast<Index>(std::atoi(at)) : timeline.size() / 2,
          {}, false);
    return;
  }
  Timeline story, bulk, real;
  tell_log_server(story);
  tell_bulk(bulk, 2000);
  tell_live(real);
  shoot(folder, "closing", story, 73, {}, false);
  const auto lost =
      std::find_if(story.packets().begin(), story.packets().end(), [](const timeline::PacketRecord& p) {
        return p.fate == timeline::PacketFate::lost && p.payload_size > 0;
      });
  REQUIRE(lost != story.packets().end());
  shoot(folder, "lost", story, lost->sent, {}, false);
  shoot(folder, "falling", story, lost->sent, 14ms, false);
  shoot(folder, "bulk", bulk, bulk.size() / 2, 300us, false);
  shoot(folder, "real", real, real.size() - 2, {}, true);
}

}  // namespace zocalo::ui::test

#include <algorithm>
#include <catch2/catch_test_macros.hpp>

#include "base/digest.h"
#include "trace/codec.h"
#include "unit/engine/world.h"

namespace zocalo::engine {
namespace {

scenario::Scenario with(scenario::Scenario scenario, const std::vector<std::string>& lines) {
  for (const std::string& line : lines)
    scenario.interventions.push_back(*scenario::parse_intervention(line).intervention);
  REQUIRE(scenario.interventions.size() == lines.size());
  return scenario;
}

/// 20 kB from h1 to h2 over a link of 10 ms.
struct Transfer {
  Stage stage;
  Tally &received, &sent;
  explicit Transfer(const std::vector<std::string>& lines, const std::string& shape = "delay 10ms")
      : stage(with(world(2, {"1-2 " + shape}), lines)),
        received(stage.play<BulkReceiver>(2, kStart, at(2, 8000), 1)),
        sent(stage.play<BulkSender>(1, kStart, at(2, 8000), 20'000, 1)) {
    stage.troupe.run(kStart + 100s);
  }

  std::uint64_t digest() const {
    Digest digest;
    Bytes bytes;
    for (const trace::Moment& moment : stage.recorder.moments) trace::encode(moment, bytes);
    digest.add(bytes);
    return digest.value();
  }
  std::vector<std::string> notes() const {
    std::vector<std::string> texts;
    for (const trace::Note& note : stage.recorder.all<trace::Note>()) texts.push_back(note.text);
    return texts;
  }
  std::vector<trace::PacketSent> from_h1() const {
    std::vector<trace::PacketSent> packets = stage.recorder.all<trace::PacketSent>();
    std::erase_if(packets, [](const trace::PacketSent& packet) { return packet.from != HostId{1}; });
    return packets;
  }
  bool arrived(PacketId packet) const {
    const auto all = stage.recorder.all<trace::PacketArrived>();
    return std::any_of(all.begin(), all.end(), [&](const auto& each) { return each.packet == packet; });
  }
};

TEST_CASE("the chosen packet is dropped by the user, no other, and TCP makes up for it") {
  const Transfer plain({}), dropped({"drop h1 -> h2 data #3"});
  const auto losses = dropped.stage.recorder.all<trace::PacketLost>();
  REQUIRE(losses.size() == 1);
  CHECK(losses[0].cause == trace::LossCause::user);
  // The third of h1's packets with data: the one that the plain run has there, too.
  std::vector<trace::PacketSent> data = plain.from_h1();
  std::erase_if(data, [](const auto& sent) { return sent.content.tcp()->payload.empty(); });
  CHECK(losses[0].packet == data.at(2).packet);
  CHECK(dropped.received.octets == 20'000);
  CHECK(dropped.received.wrong == 0);
  CHECK(dropped.notes() == std::vector<std::string>{"drop h1 -> h2 data #3"});
  CHECK(dropped.digest() != plain.digest());
  CHECK(Transfer({"drop h1 -> h2 data #3"}).digest() == dropped.digest());
  CHECK(Transfer({"drop #" + std::to_string(losses[0].packet.value)})
            .stage.recorder.all<trace::PacketLost>()[0]
            .packet == losses[0].packet);
}

TEST_CASE("a handshake's packets can be told apart") {
  const Transfer syn({"drop h1 -> h2 syn"}), syn_ack({"drop h2 -> h1 syn-ack"});
  // RFC 6298 (2.1): the first retransmission timeout is 1 s.
  for (const Transfer* run : {&syn, &syn_ack}) {
    REQUIRE(run->stage.recorder.all<trace::PacketLost>().size() == 1);
    CHECK(run->received.octets == 20'000);
    CHECK(run->received.finished > kStart + 1s);
  }
  CHECK(syn.stage.recorder.all<trace::PacketLost>()[0].packet !=
        syn_ack.stage.recorder.all<trace::PacketLost>()[0].packet);
}

TEST_CASE("a packet is delayed on top of the link's delay, and doubled, and corrupted") {
  const Transfer delayed({"delay h1 -> h2 syn by 300ms"});
  const trace::PacketSent syn = delayed.from_h1().at(0);
  const trace::Moment* sent = delayed.stage.recorder.moment_of<trace::PacketSent>(
      [&](const auto& each) { return each.packet == syn.packet; });
  CHECK(syn.arrives - sent->time == 310ms);

  const Transfer doubled({"duplicate h1 -> h2 fin"});
  const auto packets = doubled.from_h1();
  const auto copy =
      std::find_if(packets.begin(), packets.end(), [](const auto& each) { return bool(each.duplicate_of); });
  REQUIRE(copy != packets.end());
  CHECK(copy->content.tcp()->flags.fin);
  CHECK(doubled.arrived(copy->packet));
  CHECK(doubled.arrived(copy->duplicate_of));

  const Transfer corrupted({"corrupt h1 -> h2 data"});
  const auto losses = corrupted.stage.recorder.all<trace::PacketLost>();
  REQUIRE(losses.size() == 1);
  CHECK(losses[0].cause == trace::LossCause::corrupted);
  CHECK(corrupted.received.octets == 20'000);
  CHECK(corrupted.received.wrong == 0);
}

TEST_CASE("an intervention on one packet changes the dice of no other") {
  const std::string shape = "delay 10ms 2ms loss 20%";
  const Transfer plain({}, shape), dropped({"drop h1 -> h2 data #3"}, shape);
  const auto before = plain.from_h1(), after = dropped.from_h1();
  std::size_t same = 0;
  while (before[same].arrives == after[same].arrives && before[same].packet == after[same].packet) ++same;
  CHECK(same > 4);  // until TCP itself answers to the loss
}

TEST_CASE("a link changes at its time, for both directions") {
  const Transfer changed({"change h2-h1 to delay 200ms at 15ms"});
  const auto changes = changed.stage.recorder.all<trace::LinkChanged>();
  REQUIRE(changes.size() == 1);
  CHECK(changes[0].shape == "delay 200ms");
  const trace::Moment* moment =
      changed.stage.recorder.moment_of<trace::LinkChanged>([](const auto&) { return true; });
  CHECK(moment->time == kStart + 15ms);
  CHECK(moment->cause.kind == trace::Cause::Kind::user);
  for (const trace::PacketSent& packet : changed.stage.recorder.all<trace::PacketSent>()) {
    const trace::Moment* sent = changed.stage.recorder.moment_of<trace::PacketSent>(
        [&](const auto& each) { return each.packet == packet.packet; });
    CHECK(packet.arrives - sent->time == (sent->time < kStart + 15ms ? 10ms : 200ms));
  }
  CHECK(Transfer({"change * to loss 0% at 1ms"}).stage.recorder.all<trace::LinkChanged>().size() == 3);
  CHECK(Transfer({"change h1 to loss 1% at 1ms"}).stage.recorder.all<trace::LinkChanged>()[0].link ==
        LinkId{2});
}

TEST_CASE("what never came is told, and what is too late does not make a run longer") {
  const Transfer run({"drop h1 -> h2 #500", "drop #40000", "drop h1 -> h2 syn"});
  const auto unmet = run.stage.simulation.unmet_interventions();
  REQUIRE(unmet.size() == 2);
  CHECK(unmet[0].starts_with("drop h1 -> h2 #500: "));
  CHECK(unmet[1] == "drop #40000: no packet of this number started on a link");
  Stage late(with(world(1), {"change h1 to loss 1% at 50s"}));
  CHECK(late.simulation.advance(kNever) == syscall::Progress::idle);
  CHECK(late.simulation.now() == kStart);
}

TEST_CASE("typed lines come at their times, one for each read, and wake select") {
  using namespace syscall;
  scenario::Scenario scenario = world(1);
  scenario::Program program;
  program.name = "reader";
  program.host = "h1";
  scenario.programs.push_back(program);
  scenario = with(scenario, {"type reader hola at 10ms", "type reader \"\" at 20ms",
                             "type reader uno at 30ms", "type reader dos at 30ms", "type reader ^D at 1s"});
  std::vector<Calls::Result> results;
  Stage stage(scenario);
  const Read read{0, 100};
  stage.troupe.start(HostId{1}, std::make_unique<Calls>(
                                    std::vector<Syscall>{read, Select{{0}, {}, {}, std::nullopt}, read,
                                                         NanoSleep{100ms}, Read{0, 2}, read, read,
                                                         Select{{0}, {}, {}, 10ms}, read, read, Read{1, 5}},
                                    results));
  stage.troupe.run();
  const auto text = [&](std::size_t call) {
    return to_string(std::get<Reply>(results.at(call).outcome).data);
  };
  REQUIRE(results.size() == 12);  // the start, and what each call gave
  CHECK(text(1) == "hola\n");
  CHECK(results[1].time == kStart + 10ms + Simulation::kSyscallCost);
  CHECK(std::get<Reply>(results[2].outcome).sets[0] == std::vector<Fd>{0});
  CHECK(results[2].time >= kStart + 20ms);
  CHECK(text(3) == "\n");
  CHECK(text(5) == "un");
  CHECK(text(6) == "o\n");
  CHECK(text(7) == "dos\n");
  CHECK(std::get<Reply>(results[8].outcome).sets[0].empty());
  CHECK(text(9).empty());
  CHECK(results[9].time >= kStart + 1s);
  CHECK(text(10).empty());
  CHECK(std::get<Failed>(results[11].outcome).error == Errno::ebadf);
}

}  // namespace
}  // namespace zocalo::engine

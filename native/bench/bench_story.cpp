#include "native/bench/bench_story.h"

#include <algorithm>
#include <string>
#include <vector>

#include "base/random.h"
#include "native/bench/bench_clock.h"

namespace zocalo::native {

namespace {

using trace::Cause;
using trace::TcpState;
using Kind = Cause::Kind;

constexpr unsigned kClients = 8;
constexpr const char* kServer = "server.py";

/// Tells the run, in the shapes that the session, the engine and the kernel record.
class Story {
 public:
  explicit Story(timeline::Timeline& timeline) : timeline_(timeline), random_(7, 1) {
    begin(Kind::setup, 0);
    for (unsigned host = 1; host <= kClients + 1; ++host) {
      event(trace::HostAdded{
          {host}, host == 1 ? "server" : "client " + std::to_string(host - 1), {address(host)}});
      guest::Program program;
      program.path = host == 1 ? kServer : "client.py";
      program.source = std::string(2000, '#');
      if (host > 1) event(trace::LinkAdded{{host}, {host}, {1}, "delay 10ms loss 2%"});
      event(trace::GuestStarted{{host}, {host}, program});
      sockets_.push_back(socket(host));
    }
    for (unsigned host = 2; host <= kClients + 1; ++host) sockets_.push_back(socket(host, true));
  }

  /// One message of a client and its answer.
  void round() {
    const auto client = static_cast<unsigned>(2 + random_.below(kClients));
    const std::string text =
        "client " + std::to_string(client) + ": INFO request " + std::to_string(++rounds_) + "\n";
    const CallId waits = server_waits();
    client_sends(client, text);
    server_wakes(client, waits);
    const CallId recv = call(1, syscall::Recv{fd(client), 1024, 0});
    trace::SocketState& at_server = sockets_[kClients + client - 1];
    const auto size = at_server.receive_queue;
    at_server.receive_queue = 0;
    at_server.readiness = not_readable();
    event(trace::SocketChanged{at_server});
    syscall::Reply reply;
    reply.result = size;
    reply.data = to_bytes(text);
    returns(1, recv, reply);
    line(1, 31, {{"data", "b'" + text.substr(0, text.size() - 1) + "\\n'"}});
    line(1, 32, {});
    event(trace::OutputWritten{{1}, 1, "  10.0.0." + std::to_string(client) + ":40001 " + text});
    line(1, 33, {});
    transfer(1, client, fd(client), "ok\n");
    line(client, 12, {{"answer", "b'ok\\n'"}});
    line(client, 13, {});
  }

  std::uint64_t events() const { return events_; }

 private:
  static wire::IpAddress address(unsigned host) {
    return wire::IpAddress::v4(10, 0, 0, static_cast<std::uint8_t>(host));
  }
  static Fd fd(unsigned client) { return static_cast<Fd>(client + 2); }
  static syscall::Readiness not_readable() {
    syscall::Readiness r;
    r.events = syscall::POLLOUT_;
    r.reasons = {{{syscall::Why::receive_queue_empty, 0},
                  {syscall::Why::send_space, 2'600'000},
                  {syscall::Why::no_urgent_data, 0}}};
    return r;
  }

  trace::SocketState socket(unsigned host, bool accepted = false) {
    trace::SocketState s;
    s.socket = {accepted ? kClients + host : host};
    s.host = {accepted ? 1 : host};
    s.owners = {{{s.host.value}, accepted ? fd(host) : 3}};
    s.kind = trace::SocketKind::tcp;
    s.state = host == 1 ? TcpState::listen : TcpState::established;
    s.local = {address(s.host.value), static_cast<std::uint16_t>(s.host.value == 1 ? 5000 : 40001)};
    if (host != 1)
      s.peer = {address(accepted ? host : 1), static_cast<std::uint16_t>(accepted ? 40001 : 5000)};
    s.receive_capacity = 131072;
    s.send_capacity = 2'626'560;
    s.tcp.mss = 1460;
    s.tcp.cwnd = 14600;
    s.tcp.iss = s.tcp.snd_una = s.tcp.snd_nxt = {s.socket.value * 100'000'007};
    s.readiness = not_readable();
    event(trace::SocketChanged{s});
    return s;
  }

  void begin(Kind kind, unsigned guest, CallId call = {}, PacketId packet = {}, unsigned host = 0) {
    now_ += 1us;
    timeline_.begin(now_, {kind, {guest}, {guest != 0 ? 1U : 0U}, call, packet, {host}});
  }
  void event(trace::Event event) {
    timeline_.record(std::move(event));
    ++events_;
  }
  void line(unsigned guest, int number, std::vector<std::pair<std::string, std::string>> changed) {
    begin(Kind::program, guest);
    event(trace::LineReached{
        {guest}, {{1}, guest == 1 ? kServer : "client.py", number, "<module>", 1}, {std::move(changed), {}}});
  }
  CallId call(unsigned guest, syscall::Syscall call) {
    const CallId id{++calls_};
    begin(Kind::call, guest, id);
    event(trace::CallSubmitted{id, {{guest}, {1}}, std::move(call)});
    return id;
  }
  void returns(unsigned guest, CallId id, syscall::Outcome outcome) {
    begin(Kind::completion, guest, id);
    event(trace::CallReturned{id, {{guest}, {1}}, std::move(outcome)});
  }

  trace::Scanned scan(CallId call, unsigned ready) {
    trace::Scanned scanned{call, {}, {}, ready != 0};
    for (unsigned client = 1; client <= kClients + 1; ++client) {
      const trace::SocketState& s = client == 1 ? sockets_[0] : sockets_[kClients + client - 1];
      scanned.verdicts.push_back({fd(client), s.socket, 5, 0, s.readiness});
    }
    if (ready != 0) scanned.woken_by = sockets_[kClients + ready - 1].socket;
    return scanned;
  }

  CallId server_waits() {
    line(1, 20, {});
    syscall::Select select;
    for (unsigned client = 1; client <= kClients + 1; ++client) select.readfds.push_back(fd(client));
    select.exceptfds = select.readfds;
    const CallId id = call(1, select);
    event(scan(id, 0));
    event(trace::CallBlocked{id, {syscall::Blocked::On::any_of_set, select.readfds, kNever}});
    return id;
  }

  void client_sends(unsigned client, const std::string& text) {
    line(client, 10, {{"log", "'INFO request " + std::to_string(rounds_) + "'"}});
    line(client, 11, {});
    transfer(client, 1, 3, text);
  }

  void server_wakes(unsigned client, CallId waits) {
    event(scan(waits, client));
    syscall::Reply reply;
    reply.result = 1;
    reply.sets[0] = {fd(client)};
    returns(1, waits, reply);
    line(1, 21,
         {{"read_sockets", "[<socket.socket fd=" + std::to_string(fd(client)) +
                               ", family=2, type=1, proto=0, laddr=('10.0.0.1', 5000)>]"}});
    line(1, 22,
         {{"sock", "<socket.socket fd=" + std::to_string(fd(client)) +
                       ", family=2, type=1, proto=0, laddr=('10.0.0.1', 5000)>"}});
    line(1, 30, {});
  }

  /// A send, its segment (which may be lost and sent again) and the acknowledgement.
  void transfer(unsigned from, unsigned to, Fd on, const std::string& text) {
    trace::SocketState& sender = from == 1 ? sockets_[kClients + to - 1] : sockets_[from - 1];
    trace::SocketState& receiver = to == 1 ? sockets_[kClients + from - 1] : sockets_[to - 1];
    const CallId id = call(from, syscall::Send{on, to_bytes(text), 0, {}});
    const auto size = static_cast<std::uint32_t>(text.size());
    wire::Packet packet = segment(sender, text);
    sender.send_unacked += size;
    sender.tcp.snd_nxt += size;
    sender.timers.retransmit = now_ + 200ms;
    event(trace::SocketChanged{sender});
    while (!carry(packet, from, to, sender)) {
      now_ += 200ms;
      begin(Kind::timer, 0, {}, {}, from);
      event(trace::TimerFired{{from}, sender.socket, trace::TimerKind::retransmit});
    }
    receiver.receive_queue += size;
    receiver.tcp.rcv_nxt += size;
    receiver.readiness.events |= syscall::POLLIN_;
    receiver.readiness.reasons[0] = {syscall::Why::data_queued, receiver.receive_queue};
    event(trace::SocketChanged{receiver});
    syscall::Reply reply;
    reply.result = size;
    returns(from, id, reply);
    if (!carry(segment(receiver, ""), to, from, receiver)) return;
    sender.send_unacked = 0;
    sender.tcp.snd_una = sender.tcp.snd_nxt;
    sender.tcp.cwnd += 14;
    sender.tcp.srtt = 20ms + Duration{static_cast<std::int64_t>(random_.below(1'000'000))};
    sender.timers.retransmit = kNever;
    event(trace::SocketChanged{sender});
  }

  static wire::Packet segment(const trace::SocketState& s, const std::string& text) {
    wire::TcpSegment tcp;
    tcp.source_port = s.local.port;
    tcp.destination_port = s.peer.port;
    tcp.seq = s.tcp.snd_nxt;
    tcp.ack = s.tcp.rcv_nxt;
    tcp.flags.ack = true;
    tcp.flags.psh = !text.empty();
    tcp.window = 512;
    tcp.options.timestamps = wire::Timestamps{1000, 2000};
    tcp.payload = to_bytes(text);
    wire::Packet packet;
    packet.source = s.local.ip;
    packet.destination = s.peer.ip;
    packet.body = std::move(tcp);
    return packet;
  }

  bool carry(const wire::Packet& packet, unsigned from, unsigned to, const trace::SocketState& socket) {
    const PacketId id{++packets_};
    event(trace::PacketSent{id, {from == 1 ? to : from}, {from}, {to}, packet, now_ + 10ms, {}, false});
    if (random_.below(50) == 0) {
      event(trace::PacketLost{id, trace::LossCause::loss});
      event(trace::SocketChanged{socket});
      return false;
    }
    now_ += 10ms;
    begin(Kind::packet, 0, {}, id, to);
    event(trace::PacketArrived{id});
    return true;
  }

  timeline::Timeline& timeline_;
  Random random_;
  Time now_;
  std::vector<trace::SocketState>
      sockets_;  ///< of host i at i - 1; the server's to client i at kClients + i - 1
  std::uint64_t rounds_ = 0, events_ = 0, calls_ = 0, packets_ = 0;
};

double timed_ms(const timeline::Timeline& timeline, timeline::Index moment) {
  const double start = processor_s();
  static_cast<void>(timeline.state_at(moment));
  return (processor_s() - start) * 1000;
}

}  // namespace

double percentile(std::vector<double>& values, double share) {
  std::sort(values.begin(), values.end());
  return values[static_cast<std::size_t>(static_cast<double>(values.size() - 1) * share)];
}

std::uint64_t record_story(timeline::Timeline& timeline, std::uint64_t events) {
  Story story(timeline);
  while (story.events() < events) story.round();
  timeline.flush();
  return story.events();
}

SeekBench time_seeks(const timeline::Timeline& timeline) {
  SeekBench figures;
  Random random(1, 2);
  std::vector<double> seeks, backs;
  for (int i = 0; i < 1000; ++i) {
    const auto moment = static_cast<timeline::Index>(random.below(timeline.size() - 20) + 20);
    seeks.push_back(timed_ms(timeline, moment));
    if (i % 10 != 0) continue;
    for (timeline::Index back = 1; back < 20; ++back) backs.push_back(timed_ms(timeline, moment - back));
  }
  figures.p50_ms = percentile(seeks, 0.5);
  figures.p99_ms = percentile(seeks, 0.99);
  figures.max_ms = seeks.back();
  figures.back_p99_ms = percentile(backs, 0.99);
  return figures;
}

}  // namespace zocalo::native

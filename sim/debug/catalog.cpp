#include "debug/catalog.h"

#include <algorithm>

#include "timeline/grow.h"

namespace zocalo::debug {

using timeline::make_room;

namespace {

template <class Map, class Key>
const typename Map::mapped_type& find_or_empty(const Map& map, const Key& key) {
  static const typename Map::mapped_type kEmpty{};
  const auto at = map.find(key);
  return at == map.end() ? kEmpty : at->second;
}

template <class T>
void append(std::vector<T>& rows, T row) {
  make_room(rows);
  rows.push_back(std::move(row));
}

void append_once(std::vector<Index>& moments, Index moment) {
  if (moments.empty() || moments.back() != moment) append(moments, moment);
}

std::uint16_t small(int number) { return static_cast<std::uint16_t>(std::clamp(number, 0, 0xffff)); }

}  // namespace

std::uint8_t edge_bits(const trace::SocketState& state) {
  unsigned bits = 0;
  for (const syscall::Set set : syscall::kSets) {
    if (state.readiness.in(set)) bits |= 1U << static_cast<unsigned>(set);
  }
  // A receiver whose window is closed has no room either, whatever its buffer is counted in.
  const bool closed_window =
      state.kind == trace::SocketKind::tcp && state.receive_queue > 0 && state.tcp.rcv_wnd == 0;
  if ((state.receive_capacity > 0 && state.receive_queue >= state.receive_capacity) ||
      (closed_window && state.state == trace::TcpState::established)) {
    bits |= edge::receive_full;
  }
  if (state.readiness.reason(syscall::Set::write).why == syscall::Why::send_queue_full)
    bits |= edge::send_full;
  return static_cast<std::uint8_t>(bits);
}

/// Takes one moment's events into the rows.
class Catalog::Reader {
 public:
  Reader(Catalog& to, const timeline::Timeline& timeline, Index moment)
      : to_(to), timeline_(timeline), moment_(moment) {}

  void operator()(const trace::HostAdded& e) { to_.hosts_[e.host] = e.name; }
  void operator()(const trace::GuestStarted& e) {
    to_.programs_.try_emplace(e.guest, ProgramName{e.program.name.empty() ? e.program.path : e.program.name,
                                                   e.program.path, e.host});
  }
  void operator()(const trace::LineReached& e) {
    move(e.guest, e.at, Move::Kind::line);
    assign(e.guest, e.at.thread, e.variables);
  }
  void operator()(const trace::FunctionEntered& e) {
    move(e.guest, e.at, Move::Kind::enter);
    assign(e.guest, e.at.thread, e.variables);
  }
  void operator()(const trace::GlobalsChanged& e) { assign(e.guest, e.thread, e.variables); }
  void operator()(const trace::FunctionLeft& e) { move(e.guest, e.at, Move::Kind::leave); }
  void operator()(const trace::ExceptionRaised& e) {
    move(e.guest, e.at, Move::Kind::raise);
    append(to_.raised_, {moment_, {e.guest, e.at.thread}, e.type, e.text});
  }
  void operator()(const trace::GuestExited& e) { append(to_.exits_, {moment_, e.guest, e.status, e.why}); }

  void operator()(const trace::CallSubmitted& e) {
    append_once(to_.call_entries_[e.caller], moment_);
    const timeline::CallRecord* call = timeline_.call(e.call);
    if (call == nullptr || row_of(*call) != to_.call_sockets_.size()) return;
    append(to_.call_sockets_,
           find_or_empty(to_.descriptors_, std::pair(e.caller.guest, syscall::fd_of(e.syscall))));
  }
  void operator()(const trace::CallReturned& e) {
    const timeline::CallRecord* call = timeline_.call(e.call);
    if (call == nullptr || call->returned != moment_) return;
    append(to_.call_ends_, {moment_, static_cast<std::uint32_t>(row_of(*call))});
    if (const auto* reply = std::get_if<syscall::Reply>(&e.outcome)) transfer(*call, *reply);
  }

  void operator()(const trace::SocketChanged& e) {
    const trace::SocketState& state = e.state;
    const auto [at, fresh] = to_.sockets_.try_emplace(state.socket);
    Socket& socket = at->second;
    append_once(socket.changes, moment_);
    // What a socket is from the start it does not become.
    if (fresh) socket.bits = edge_bits(state);
    socket.host = state.host;
    own(state.socket, socket, state.owners);
    if (!state.owners.empty()) {
      socket.guest = state.owners.front().guest;
      socket.fd = state.owners.front().fd;
      if (state.local.port != 0)
        to_.ports_[{state.host, state.kind == trace::SocketKind::tcp, state.local.port}] = socket.guest;
    }
    edge(state.socket, socket, state.state, edge_bits(state));
  }
  void operator()(const trace::SocketGone& e) {
    const auto at = to_.sockets_.find(e.socket);
    if (at == to_.sockets_.end()) return;
    append_once(at->second.changes, moment_);
    own(e.socket, at->second, {});
    edge(e.socket, at->second, trace::TcpState::none, edge::gone);
  }

  void operator()(const trace::PacketSent& e) {
    const timeline::PacketRecord* packet = timeline_.packet(e.packet);
    if (packet == nullptr) return;
    const auto row = timeline_.row_of(*packet);
    // A number that a broken recording gives twice has one row.
    if (row == to_.packet_notes_.size()) append(to_.packet_notes_, to_.note(e));
  }
  void operator()(const trace::PacketArrived& e) { end(e.packet); }
  void operator()(const trace::PacketLost& e) { end(e.packet); }
  void operator()(const trace::TimerFired& e) { append(to_.timers_, {moment_, e.host, e.socket, e.kind}); }
  template <class Other>
  void operator()(const Other&) {}

 private:
  std::size_t row_of(const timeline::CallRecord& call) const { return timeline_.row_of(call); }

  void transfer(const timeline::CallRecord& call, const syscall::Reply& reply) {
    const SocketId id = to_.socket_of_call(row_of(call));
    const auto at = to_.sockets_.find(id);
    if (at == to_.sockets_.end()) return;
    const auto* recv = std::get_if<syscall::Recv>(&call.syscall);
    const auto* send = std::get_if<syscall::Send>(&call.syscall);
    const int flags = recv != nullptr ? recv->flags : send != nullptr ? send->flags : syscall::MSG_PEEK_;
    if ((flags & (syscall::MSG_PEEK_ | syscall::MSG_OOB_)) != 0) return;
    std::vector<Transfer>& list = recv != nullptr ? at->second.receives : at->second.sends;
    const std::uint64_t begin = list.empty() ? 0 : list.back().begin + list.back().size;
    const std::size_t size = recv != nullptr ? reply.data.size() : static_cast<std::size_t>(reply.result);
    append(list,
           {moment_, static_cast<std::uint32_t>(row_of(call)), begin, static_cast<std::uint32_t>(size)});
  }

  void own(SocketId id, Socket& socket, const std::vector<trace::Owner>& owners) {
    if (owners == socket.owners) return;
    for (const trace::Owner& owner : socket.owners) {
      const auto at = to_.descriptors_.find({owner.guest, owner.fd});
      if (at != to_.descriptors_.end() && at->second == id) to_.descriptors_.erase(at);
    }
    for (const trace::Owner& owner : owners) to_.descriptors_[{owner.guest, owner.fd}] = id;
    socket.owners = owners;
  }

  void move(GuestId guest, const guest::Location& at, Move::Kind kind) {
    Move row;
    row.moment = moment_;
    row.line = static_cast<std::uint32_t>(std::max(at.line, 0));
    row.file = to_.intern(at.file);
    row.function = to_.intern(at.function);
    row.depth = small(at.depth);
    row.kind = kind;
    append(to_.moves_[{guest, at.thread}], row);
  }
  void assign(GuestId guest, ThreadId thread, const guest::Variables& variables) {
    for (const auto& [name, value] : variables.changed)
      append(to_.assigned_, {moment_, {guest, thread}, to_.intern(name), false});
    for (const std::string& name : variables.gone)
      append(to_.assigned_, {moment_, {guest, thread}, to_.intern(name), true});
  }
  void edge(SocketId id, Socket& socket, trace::TcpState state, std::uint8_t bits) {
    if (state == socket.state && bits == socket.bits) return;
    append(to_.edges_,
           {moment_, id, socket.guest, socket.fd, socket.host, socket.state, state, socket.bits, bits});
    socket.state = state;
    socket.bits = bits;
  }
  void end(PacketId id) {
    const timeline::PacketRecord* packet = timeline_.packet(id);
    if (packet != nullptr && packet->ended == moment_)
      append(to_.packet_ends_, {moment_, static_cast<std::uint32_t>(timeline_.row_of(*packet))});
  }

  Catalog& to_;
  const timeline::Timeline& timeline_;
  const Index moment_;
};

bool Catalog::update(const timeline::Timeline& timeline, Index budget) {
  const Index size = timeline.size();
  for (; size_ < size && budget > 0; ++size_, --budget) {
    Reader reader(*this, timeline, size_);
    const trace::Moment moment = timeline.moment(size_);
    for (const trace::Event& event : moment.events) std::visit(reader, event);
  }
  return size_ < size;
}

const std::vector<Move>& Catalog::moves(Caller caller) const { return find_or_empty(moves_, caller); }
const std::vector<Index>& Catalog::call_entries(Caller caller) const {
  return find_or_empty(call_entries_, caller);
}
const std::vector<Index>& Catalog::socket_changes(SocketId socket) const {
  return find_or_empty(sockets_, socket).changes;
}

const std::vector<Transfer>& Catalog::sends(SocketId socket) const {
  return find_or_empty(sockets_, socket).sends;
}
const std::vector<Transfer>& Catalog::receives(SocketId socket) const {
  return find_or_empty(sockets_, socket).receives;
}

std::size_t Catalog::memory() const {
  const auto of = [](const auto& rows) { return rows.capacity() * sizeof(rows[0]); };
  std::size_t total = of(call_ends_) + of(packet_ends_) + of(packet_notes_) + of(raised_) + of(exits_) +
                      of(timers_) + of(assigned_) + of(edges_) + of(call_sockets_);
  for (const auto& [caller, rows] : moves_) total += of(rows);
  for (const auto& [caller, rows] : call_entries_) total += of(rows);
  for (const auto& [id, socket] : sockets_)
    total += sizeof(Socket) + of(socket.changes) + of(socket.sends) + of(socket.receives);
  return total;
}

std::uint16_t Catalog::number_of(const std::string& text) const {
  const auto at = numbers_.find(text);
  return at == numbers_.end() ? kNoName : at->second;
}

/// Names beyond the 65,535th are all the last one's.
std::uint16_t Catalog::intern(const std::string& text) {
  const auto known = numbers_.find(text);
  if (known != numbers_.end()) return known->second;
  if (names_.size() == kNoName) return kNoName - 1;
  names_.push_back(text);
  return numbers_[text] = static_cast<std::uint16_t>(names_.size() - 1);
}

PacketNote Catalog::note(const trace::PacketSent& sent) {
  PacketNote note;
  const wire::Packet& packet = sent.content;
  wire::Endpoint source{packet.source, 0}, destination{packet.destination, 0};
  if (const auto* tcp = packet.tcp()) {
    source.port = tcp->source_port;
    destination.port = tcp->destination_port;
  } else if (const auto* udp = packet.udp()) {
    source.port = udp->source_port;
    destination.port = udp->destination_port;
  } else {
    return note;
  }
  const bool tcp = packet.tcp() != nullptr;
  note.from = find_or_empty(ports_, Port{sent.from, tcp, source.port});
  note.to = find_or_empty(ports_, Port{sent.to, tcp, destination.port});
  const bool from_low = source < destination;
  const Conversation key{packet.body.index(), from_low ? source : destination,
                         from_low ? destination : source};
  auto at = streams_.find(key);
  if (at != streams_.end() && tcp && packet.tcp()->flags.syn && !packet.tcp()->flags.ack) {
    // A new connection between the same ports, unless it is the same SYN again.
    const Stream& stream = at->second;
    const auto side = from_low ? 0U : 1U;
    if (stream.known[side] && stream.first[side] != packet.tcp()->seq) {
      streams_.erase(at);
      at = streams_.end();
    }
  }
  if (at == streams_.end())
    at = streams_.emplace(key, Stream{stream_count_[packet.body.index()]++, {}, {}}).first;
  note.stream = at->second.number;
  if (tcp) follow_sequence(at->second, *packet.tcp(), from_low, note);
  return note;
}

/// Wireshark's relative numbers: a side's first is that of its SYN, or of the first segment seen.
void Catalog::follow_sequence(Stream& stream, const wire::TcpSegment& segment, bool from_low,
                              PacketNote& note) {
  const auto mine = from_low ? 0U : 1U, other = from_low ? 1U : 0U;
  if (!stream.known[mine]) {
    stream.known[mine] = true;
    stream.first[mine] = segment.flags.syn ? segment.seq : segment.seq + ~0U;
  }
  if (!stream.known[other] && segment.flags.ack) {
    stream.known[other] = true;
    stream.first[other] = segment.ack + ~0U;
  }
  note.seq = {segment.seq.value - stream.first[mine].value};
  if (segment.flags.ack) note.ack = {segment.ack.value - stream.first[other].value};
}

}  // namespace zocalo::debug

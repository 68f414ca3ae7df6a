// The fields of the filter language: one table, which the evaluation, --help and completion all read.

#include <algorithm>

#include "debug/filter_parts.h"
#include "debug/filter_words.h"
#include "wire/codec.h"

namespace zocalo::debug {

namespace {

using timeline::PacketFate;
using Values = std::vector<Value>;
using Type = FieldType;

void flag(Values& values, bool on) { values.emplace_back(std::int64_t{on ? 1 : 0}); }
template <class T>
void number(Values& values, T value) {
  values.emplace_back(static_cast<std::int64_t>(value));
}
void text(Values& values, std::string_view value) { values.emplace_back(value); }
/// There, and true: what has no other value.
void there(Values& values, bool is) {
  if (is) flag(values, true);
}

// ---- getters

template <auto member>
void tcp_flag(Source& s, Values& v) {
  if (s.tcp() != nullptr) flag(v, s.tcp()->flags.*member);
}

void address(Values& values, const wire::IpAddress& ip, wire::Family family) {
  if (ip.family == family) values.emplace_back(ip);
}
template <wire::Family family, bool source, bool destination>
void addresses(Source& s, Values& v) {
  if (s.packet() == nullptr) return;
  if (source) address(v, s.packet()->content.source, family);
  if (destination) address(v, s.packet()->content.destination, family);
}

/// The packet, if it is of that family.
const wire::Packet* packet_of(Source& s, wire::Family family) {
  const bool is = s.packet() != nullptr && s.packet()->content.source.family == family;
  return is ? &s.packet()->content : nullptr;
}

template <bool source, bool destination>
void tcp_ports(Source& s, Values& v) {
  if (s.tcp() == nullptr) return;
  if (source) number(v, s.tcp()->source_port);
  if (destination) number(v, s.tcp()->destination_port);
}
template <bool source, bool destination>
void udp_ports(Source& s, Values& v) {
  if (s.udp() == nullptr) return;
  if (source) number(v, s.udp()->source_port);
  if (destination) number(v, s.udp()->destination_port);
}

std::size_t frame_size(const timeline::PacketRecord& packet) {
  std::size_t kept = 0;
  if (const auto* tcp = packet.content.tcp()) kept = tcp->payload.size();
  if (const auto* udp = packet.content.udp()) kept = udp->payload.size();
  if (const auto* icmp = packet.content.icmp()) kept = icmp->original.size();
  if (const auto* echo = packet.content.echo()) kept = echo->payload.size();
  if (const auto* piece = packet.content.fragment()) kept = piece->octets.size();
  return wire::wire_size(packet.content) - kept + packet.payload_size;
}

bool is_zero_window(const wire::TcpSegment& tcp) {
  return tcp.window == 0 && !tcp.flags.syn && !tcp.flags.fin && !tcp.flags.rst;
}

std::string_view word_of(std::string_view line, int index) {
  for (; index > 0; --index) {
    const std::size_t blank = line.find(' ');
    if (blank == std::string_view::npos) return {};
    line.remove_prefix(blank + 1);
  }
  return line.substr(0, line.find(' '));
}
bool is_response(std::string_view line) { return line.starts_with("HTTP/"); }
template <bool response, int index>
void http_word(Source& s, Values& v) {
  const std::string_view line = s.http_line();
  if (!line.empty() && is_response(line) == response) text(v, word_of(line, index));
}

bool lost(const timeline::PacketRecord& packet) { return packet.fate == PacketFate::lost; }

const syscall::Reply* reply_of(const Source& s) {
  const timeline::CallRecord* call = s.call();
  return call != nullptr && call->outcome ? std::get_if<syscall::Reply>(&*call->outcome) : nullptr;
}

void descriptors(Source& s, Values& v) {
  if (const auto* edge = s.get<const SocketEdge*>(); edge != nullptr && edge->fd >= 0) number(v, edge->fd);
  if (s.call() == nullptr) return;
  const syscall::Syscall& call = s.call()->syscall;
  if (const Fd fd = syscall::fd_of(call); fd >= 0) number(v, fd);
  if (const auto* select = std::get_if<syscall::Select>(&call)) {
    for (const auto* list : {&select->readfds, &select->writefds, &select->exceptfds})
      for (const Fd fd : *list) number(v, fd);
  } else if (const auto* poll = std::get_if<syscall::Poll>(&call)) {
    for (const syscall::PollFd& each : poll->fds) number(v, each.fd);
  } else if (const auto* control = std::get_if<syscall::EpollCtl>(&call)) {
    number(v, control->fd);
  }
}

void programs(Source& s, Values& v) {
  const auto add = [&](GuestId guest) {
    const auto at = s.catalog().programs().find(guest);
    if (at != s.catalog().programs().end()) text(v, at->second.name);
  };
  if (const PacketNote* note = s.note()) {
    add(note->from);
    add(note->to);
  } else if (const auto caller = s.caller()) {
    add(caller->guest);
  }
}

void host_name(Source& s, Values& v, HostId host) {
  const auto at = s.catalog().hosts().find(host);
  if (at != s.catalog().hosts().end()) text(v, at->second);
}
void hosts(Source& s, Values& v) {
  if (s.packet() != nullptr) {
    host_name(s, v, s.packet()->from);
    host_name(s, v, s.packet()->to);
  } else if (const auto* fired = s.get<const Fired*>()) {
    host_name(s, v, fired->host);
  } else if (const auto* edge = s.get<const SocketEdge*>()) {
    host_name(s, v, edge->host);
  } else if (const auto caller = s.caller()) {
    const auto at = s.catalog().programs().find(caller->guest);
    if (at != s.catalog().programs().end()) host_name(s, v, at->second.host);
  }
}

template <unsigned bit>
void became(Source& s, Values& v) {
  const auto* edge = s.get<const SocketEdge*>();
  if (edge != nullptr && ((edge->was ^ edge->is) & bit) != 0) flag(v, (edge->is & bit) != 0);
}

bool is_line(const Source& s) {
  const Move* move = s.get<Code>().move;
  return move != nullptr && move->kind == Move::Kind::line;
}

void contents(Source& s, Values& v) {
  if (s.packet() != nullptr && s.packet()->payload_size > 0) text(v, s.payload());
  if (s.call() != nullptr && !s.call_data().empty()) text(v, s.call_data());
  if (const auto* row = s.get<const timeline::OutputRow*>()) text(v, row->text);
}

constexpr Field kFields[] =
    {
        // frames
        {{"frame", Type::flag, {"un paquete en un enlace", "a packet on a link"}},
         [](Source& s, Values& v) { there(v, s.packet() != nullptr); }},
        {{"frame.number", Type::number, {"número del paquete, desde 1", "the packet's number, from 1"}},
         [](Source& s, Values& v) {
           if (s.packet() != nullptr) number(v, s.row() + 1);
         }},
        {{"frame.time_relative", Type::time, {"tiempo desde el inicio", "time since the run began"}},
         [](Source& s, Values& v) {
           if (s.moment() != kNoMoment) number(v, nanoseconds(s.timeline().time_of(s.moment())));
         }},
        {{"frame.len",
          Type::number,
          {"bytes del paquete con cabeceras", "the packet's bytes, headers included"}},
         [](Source& s, Values& v) {
           if (s.packet() != nullptr) number(v, frame_size(*s.packet()));
         }},
        // IP
        {{"ip", Type::flag, {"un paquete IPv4", "an IPv4 packet"}},
         [](Source& s, Values& v) {
           there(v, s.packet() != nullptr && s.packet()->content.source.family == wire::Family::ipv4);
         }},
        {{"ip.addr", Type::ipv4, {"dirección de origen o destino", "source or destination address"}},
         addresses<wire::Family::ipv4, true, true>},
        {{"ip.src", Type::ipv4, {"dirección de origen", "source address"}},
         addresses<wire::Family::ipv4, true, false>},
        {{"ip.dst", Type::ipv4, {"dirección de destino", "destination address"}},
         addresses<wire::Family::ipv4, false, true>},
        {{"ip.ttl", Type::number, {"saltos que le quedan", "hops left"}},
         [](Source& s, Values& v) {
           if (s.packet() != nullptr && s.packet()->content.source.family == wire::Family::ipv4)
             number(v, s.packet()->content.ttl);
         }},
        {{"ip.dsfield.dscp", Type::number, {"clase de servicio (DSCP)", "class of service (DSCP)"}},
         [](Source& s, Values& v) {
           if (const wire::Packet* ip = packet_of(s, wire::Family::ipv4)) number(v, ip->dscp);
         }},
        {{"ip.flags.df", Type::flag, {"DF: no fragmentar", "DF: do not fragment"}},
         [](Source& s, Values& v) {
           if (const wire::Packet* ip = packet_of(s, wire::Family::ipv4)) flag(v, ip->dont_fragment);
         }},
        {{"ip.flags.mf", Type::flag, {"MF: siguen más fragmentos", "MF: more fragments follow"}},
         [](Source& s, Values& v) {
           const wire::Packet* ip = packet_of(s, wire::Family::ipv4);
           if (ip != nullptr) flag(v, ip->fragment() != nullptr && ip->fragment()->more_fragments);
         }},
        {{"ip.frag_offset", Type::number, {"lugar del fragmento, en 8 bytes", "the fragment's place, in 8 octets"}},
         [](Source& s, Values& v) {
           const wire::Packet* ip = packet_of(s, wire::Family::ipv4);
           if (ip != nullptr) number(v, ip->fragment() != nullptr ? ip->fragment()->offset / 8 : 0);
         }},
        {{"ipv6", Type::flag, {"un paquete IPv6", "an IPv6 packet"}},
         [](Source& s, Values& v) {
           there(v, s.packet() != nullptr && s.packet()->content.source.family == wire::Family::ipv6);
         }},
        {{"ipv6.addr",
          Type::ipv6,
          {"dirección IPv6 de origen o destino", "IPv6 source or destination address"}},
         addresses<wire::Family::ipv6, true, true>},
        {{"ipv6.src", Type::ipv6, {"dirección IPv6 de origen", "IPv6 source address"}},
         addresses<wire::Family::ipv6, true, false>},
        {{"ipv6.dst", Type::ipv6, {"dirección IPv6 de destino", "IPv6 destination address"}},
         addresses<wire::Family::ipv6, false, true>},
        {{"ipv6.tclass", Type::number, {"clase de tráfico, con ECN", "traffic class, ECN included"}},
         [](Source& s, Values& v) {
           if (const wire::Packet* ip = packet_of(s, wire::Family::ipv6)) number(v, ip->dscp << 2 | ip->ecn);
         }},
        {{"ipv6.fraghdr.offset",
          Type::number,
          {"lugar del fragmento IPv6, en 8 bytes", "the IPv6 fragment's place, in 8 octets"}},
         [](Source& s, Values& v) {
           const wire::Packet* ip = packet_of(s, wire::Family::ipv6);
           if (ip != nullptr && ip->fragment() != nullptr) number(v, ip->fragment()->offset / 8);
         }},
        {{"ipv6.fraghdr.more",
          Type::flag,
          {"siguen más fragmentos IPv6", "more IPv6 fragments follow"}},
         [](Source& s, Values& v) {
           const wire::Packet* ip = packet_of(s, wire::Family::ipv6);
           if (ip != nullptr && ip->fragment() != nullptr) flag(v, ip->fragment()->more_fragments);
         }},
        {{"icmp", Type::flag, {"un mensaje de ICMP", "an ICMP message"}},
         [](Source& s, Values& v) {
           there(v, s.packet() != nullptr &&
                        (s.packet()->content.icmp() != nullptr || s.packet()->content.echo() != nullptr));
         }},
        // TCP
        {{"tcp", Type::flag, {"un segmento TCP", "a TCP segment"}},
         [](Source& s, Values& v) { there(v, s.tcp() != nullptr); }},
        {{"tcp.port", Type::number, {"puerto de origen o destino", "source or destination port"}},
         tcp_ports<true, true>},
        {{"tcp.srcport", Type::number, {"puerto de origen", "source port"}}, tcp_ports<true, false>},
        {{"tcp.dstport", Type::number, {"puerto de destino", "destination port"}}, tcp_ports<false, true>},
        {{"tcp.stream", Type::number, {"número de la conexión, desde 0", "the connection's number, from 0"}},
         [](Source& s, Values& v) {
           if (s.tcp() != nullptr && s.note() != nullptr) number(v, s.note()->stream);
         }},
        {{"tcp.len", Type::number, {"bytes de datos", "bytes of data"}},
         [](Source& s, Values& v) {
           if (s.tcp() != nullptr) number(v, s.packet()->payload_size);
         }},
        {{"tcp.seq", Type::number, {"número de secuencia, desde 0", "sequence number, from 0"}},
         [](Source& s, Values& v) {
           if (s.tcp() != nullptr && s.note() != nullptr) number(v, s.note()->seq.value);
         }},
        {{"tcp.ack", Type::number, {"número confirmado, desde 0", "acknowledgement number, from 0"}},
         [](Source& s, Values& v) {
           if (s.tcp() != nullptr && s.note() != nullptr && s.tcp()->flags.ack)
             number(v, s.note()->ack.value);
         }},
        {{"tcp.seq_raw", Type::number, {"número de secuencia tal cual", "sequence number as sent"}},
         [](Source& s, Values& v) {
           if (s.tcp() != nullptr) number(v, s.tcp()->seq.value);
         }},
        {{"tcp.ack_raw", Type::number, {"número confirmado tal cual", "acknowledgement number as sent"}},
         [](Source& s, Values& v) {
           if (s.tcp() != nullptr) number(v, s.tcp()->ack.value);
         }},
        {{"tcp.window_size_value", Type::number, {"ventana, sin escalar", "window, not scaled"}},
         [](Source& s, Values& v) {
           if (s.tcp() != nullptr) number(v, s.tcp()->window);
         }},
        {{"tcp.flags.syn", Type::flag, {"SYN: abre la conexión", "SYN: opens the connection"}},
         tcp_flag<&wire::TcpFlags::syn>},
        {{"tcp.flags.ack", Type::flag, {"ACK: confirma", "ACK: acknowledges"}},
         tcp_flag<&wire::TcpFlags::ack>},
        {{"tcp.flags.fin", Type::flag, {"FIN: no enviará más", "FIN: will send no more"}},
         tcp_flag<&wire::TcpFlags::fin>},
        {{"tcp.flags.reset", Type::flag, {"RST: corta la conexión", "RST: cuts the connection"}},
         tcp_flag<&wire::TcpFlags::rst>},
        {{"tcp.flags.push", Type::flag, {"PSH: entregar ya", "PSH: deliver now"}},
         tcp_flag<&wire::TcpFlags::psh>},
        {{"tcp.flags.urg", Type::flag, {"URG: hay un byte urgente", "URG: there is an urgent byte"}},
         tcp_flag<&wire::TcpFlags::urg>},
        {{"tcp.flags.ece", Type::flag, {"ECE (RFC 3168)", "ECE (RFC 3168)"}}, tcp_flag<&wire::TcpFlags::ece>},
        {{"tcp.flags.cwr", Type::flag, {"CWR (RFC 3168)", "CWR (RFC 3168)"}}, tcp_flag<&wire::TcpFlags::cwr>},
        {{"tcp.options.mss_val", Type::number, {"opción MSS", "MSS option"}},
         [](Source& s, Values& v) {
           if (s.tcp() != nullptr && s.tcp()->options.mss) number(v, *s.tcp()->options.mss);
         }},
        {{"tcp.options.sack", Type::flag, {"opción SACK: bloques recibidos", "SACK option: blocks received"}},
         [](Source& s, Values& v) { there(v, s.tcp() != nullptr && s.tcp()->options.sack_count > 0); }},
        {{"tcp.payload", Type::bytes, {"datos del segmento", "the segment's data"}},
         [](Source& s, Values& v) {
           if (s.tcp() != nullptr && s.packet()->payload_size > 0) text(v, s.payload());
         }},
        {{"tcp.analysis.retransmission",
          Type::flag,
          {"repite bytes ya enviados", "carries what was sent before"}},
         [](Source& s, Values& v) {
           if (s.tcp() != nullptr) flag(v, s.packet()->retransmission);
         }},
        {{"tcp.analysis.zero_window",
          Type::flag,
          {"anuncia que no le cabe nada", "says that it has room for nothing"}},
         [](Source& s, Values& v) {
           if (s.tcp() != nullptr) flag(v, is_zero_window(*s.tcp()));
         }},
        {{"tcp.analysis.out_of_order",
          Type::flag,
          {"llegó después de uno enviado más tarde", "arrived after one that was sent later"}},
         [](Source& s, Values& v) {
           if (s.tcp() != nullptr) flag(v, s.packet()->reordered);
         },
         nullptr,
         nullptr,
         true},
        // UDP
        {{"udp", Type::flag, {"un datagrama UDP", "a UDP datagram"}},
         [](Source& s, Values& v) { there(v, s.udp() != nullptr); }},
        {{"udp.port", Type::number, {"puerto de origen o destino", "source or destination port"}},
         udp_ports<true, true>},
        {{"udp.srcport", Type::number, {"puerto de origen", "source port"}}, udp_ports<true, false>},
        {{"udp.dstport", Type::number, {"puerto de destino", "destination port"}}, udp_ports<false, true>},
        {{"udp.length", Type::number, {"bytes con la cabecera UDP", "bytes, the UDP header included"}},
         [](Source& s, Values& v) {
           if (s.udp() != nullptr) number(v, s.packet()->payload_size + 8);
         }},
        {{"udp.stream",
          Type::number,
          {"número de la conversación, desde 0", "the conversation's number, from 0"}},
         [](Source& s, Values& v) {
           if (s.udp() != nullptr && s.note() != nullptr) number(v, s.note()->stream);
         }},
        // HTTP, by the first line of a message that begins in the packet
        {{"http", Type::flag, {"empieza un mensaje HTTP", "an HTTP message begins"}},
         [](Source& s, Values& v) { there(v, !s.http_line().empty()); }},
        {{"http.request", Type::flag, {"empieza una petición", "a request begins"}},
         [](Source& s, Values& v) { there(v, !s.http_line().empty() && !is_response(s.http_line())); }},
        {{"http.response", Type::flag, {"empieza una respuesta", "a response begins"}},
         [](Source& s, Values& v) { there(v, is_response(s.http_line())); }},
        {{"http.request.method", Type::text, {"método: GET, POST…", "method: GET, POST…"}},
         http_word<false, 0>},
        {{"http.request.uri", Type::text, {"ruta pedida", "what is asked for"}}, http_word<false, 1>},
        {{"http.response.code", Type::number, {"código: 200, 404…", "code: 200, 404…"}},
         [](Source& s, Values& v) {
           if (!is_response(s.http_line())) return;
           std::int64_t code = 0;
           for (const char c : word_of(s.http_line(), 1))
             code = c >= '0' && c <= '9' && code < 1000 ? code * 10 + (c - '0') : 0;
           number(v, code);
         }},
        {{"data",
          Type::bytes,
          {"datos de un paquete o una llamada, o texto de la salida",
           "the data of a packet or a call, or the text of output"}},
         contents,
         nullptr,
         nullptr,
         false,
         true},
        // a packet's fate
        {{"rst", Type::flag, {"como tcp.flags.reset", "as tcp.flags.reset"}}, tcp_flag<&wire::TcpFlags::rst>},
        {{"drop", Type::flag, {"el paquete se perdió", "the packet was lost"}},
         [](Source& s, Values& v) {
           if (s.packet() != nullptr && s.packet()->fate != PacketFate::in_flight) flag(v, lost(*s.packet()));
         },
         nullptr,
         nullptr,
         true},
        {{"drop.cause", Type::name, {"por qué se perdió", "why it was lost"}},
         [](Source& s, Values& v) {
           if (s.packet() != nullptr && lost(*s.packet())) number(v, s.packet()->loss);
         },
         enum_number<trace::LossCause>,
         enum_words<trace::LossCause>,
         true},
        {{"duplicate", Type::flag, {"copia hecha por el enlace", "a copy that the link made"}},
         [](Source& s, Values& v) {
           if (s.packet() != nullptr) flag(v, static_cast<bool>(s.packet()->duplicate_of));
         }},
        {{"from", Type::text, {"máquina de la que sale el paquete", "the host that the packet leaves"}},
         [](Source& s, Values& v) {
           if (s.packet() != nullptr) host_name(s, v, s.packet()->from);
         }},
        {{"to", Type::text, {"máquina a la que va", "the host that it goes to"}},
         [](Source& s, Values& v) {
           if (s.packet() != nullptr) host_name(s, v, s.packet()->to);
         }},
        // calls
        {{"syscall", Type::name, {"una llamada al sistema", "a system call"}},
         [](Source& s, Values& v) {
           if (s.call() != nullptr) number(v, syscall_kind(s.call()->syscall));
         },
         syscall_number,
         syscall_words},
        {{"fd", Type::number, {"descriptor por el que se pregunta", "the descriptor that it is about"}},
         descriptors},
        {{"errno", Type::name, {"error con que acaba la llamada", "the error that the call ends with"}},
         [](Source& s, Values& v) {
           if (s.call() == nullptr || !s.call()->outcome) return;
           if (const auto* failed = std::get_if<syscall::Failed>(&*s.call()->outcome))
             number(v, failed->error);
         },
         errno_number,
         errno_words,
         true},
        {{"result", Type::number, {"resultado de la llamada", "the call's result"}},
         [](Source& s, Values& v) {
           if (const auto* reply = reply_of(s)) number(v, reply->result);
         },
         nullptr,
         nullptr,
         true},
        {{"blocked", Type::flag, {"la llamada durmió", "the call slept"}},
         [](Source& s, Values& v) {
           if (s.call() != nullptr) flag(v, s.call()->blocked);
         }},
        // programs
        {{"program", Type::text, {"nombre del programa", "the program's name"}}, programs},
        {{"thread",
          Type::number,
          {"hilo del programa; el principal es 1", "the program's thread; the main one is 1"}},
         [](Source& s, Values& v) {
           if (const auto c = s.caller(); c && c->thread) number(v, c->thread.value);
         }},
        {{"host", Type::text, {"nombre de la máquina", "the host's name"}}, hosts},
        {{"exception", Type::text, {"tipo de la excepción", "the exception's type"}},
         [](Source& s, Values& v) {
           if (const auto* raised = s.get<const Raised*>()) text(v, raised->type);
         }},
        {{"exception.text", Type::text, {"texto de la excepción", "the exception's text"}},
         [](Source& s, Values& v) {
           if (const auto* raised = s.get<const Raised*>()) text(v, raised->text);
         }},
        {{"output", Type::text, {"lo que el programa escribe", "what the program prints"}},
         [](Source& s, Values& v) {
           if (const auto* row = s.get<const timeline::OutputRow*>()) text(v, row->text);
         }},
        {{"exit", Type::number, {"el programa acaba, con este estado", "the program ends, with this status"}},
         [](Source& s, Values& v) {
           if (const auto* exited = s.get<const Exited*>()) number(v, exited->status);
         }},
        {{"exit.why", Type::text, {"exit, exception, killed…", "exit, exception, killed…"}},
         [](Source& s, Values& v) {
           if (const auto* exited = s.get<const Exited*>()) text(v, exited->why);
         }},
        {{"line", Type::number, {"llega a esta línea", "reaches this line"}},
         [](Source& s, Values& v) {
           if (is_line(s)) number(v, s.get<Code>().move->line);
         }},
        {{"file", Type::text, {"archivo de la línea", "the line's file"}},
         [](Source& s, Values& v) {
           if (const Move* m = s.get<Code>().move) text(v, s.catalog().name(m->file));
         }},
        {{"function", Type::text, {"función de la línea", "the line's function"}},
         [](Source& s, Values& v) {
           if (const Move* m = s.get<Code>().move) text(v, s.catalog().name(m->function));
         }},
        {{"enter", Type::text, {"entra en esta función", "enters this function"}},
         [](Source& s, Values& v) {
           const Move* m = s.get<Code>().move;
           if (m != nullptr && m->kind == Move::Kind::enter) text(v, s.catalog().name(m->function));
         }},
        {{"variable", Type::text, {"cambia esta variable", "this variable changes"}},
         [](Source& s, Values& v) {
           if (const auto* a = s.get<const Assigned*>()) text(v, s.catalog().name(a->name));
         }},
        // sockets
        {{"socket", Type::number, {"número del socket en la ejecución", "the socket's number in the run"}},
         [](Source& s, Values& v) {
           if (const auto* e = s.get<const SocketEdge*>()) number(v, e->socket.value);
           if (const auto* fired = s.get<const Fired*>(); fired != nullptr && fired->socket)
             number(v, fired->socket.value);
           const SocketId id = s.call() != nullptr ? s.catalog().socket_of_call(s.row()) : SocketId{};
           if (id) number(v, id.value);
         }},
        {{"state",
          Type::name,
          {"el socket pasa a este estado de TCP", "the socket enters this state of TCP"}},
         [](Source& s, Values& v) {
           const auto* e = s.get<const SocketEdge*>();
           if (e != nullptr && e->from != e->to && e->to != trace::TcpState::none) number(v, e->to);
         },
         enum_number<trace::TcpState>,
         state_words},
        {{"readable", Type::flag, {"el socket empieza a ser legible", "the socket becomes readable"}},
         became<edge::readable>},
        {{"writable", Type::flag, {"el socket empieza a ser escribible", "the socket becomes writable"}},
         became<edge::writable>},
        {{"exceptional", Type::flag, {"el socket pasa a excepcional", "the socket becomes exceptional"}},
         became<edge::exceptional>},
        {{"receive_buffer.full", Type::flag, {"su cola de recepción se llena", "its receive queue fills up"}},
         became<edge::receive_full>},
        {{"send_buffer.full", Type::flag, {"su cola de envío se llena", "its send queue fills up"}},
         became<edge::send_full>},
        {{"timer", Type::name, {"vence un temporizador del núcleo", "a timer of the kernel goes off"}},
         [](Source& s, Values& v) {
           if (const auto* fired = s.get<const Fired*>()) number(v, fired->kind);
         },
         enum_number<trace::TimerKind>,
         enum_words<trace::TimerKind>},
        {{"rto", Type::flag, {"vence el plazo de retransmisión", "the retransmission timer goes off"}},
         [](Source& s, Values& v) {
           const auto* fired = s.get<const Fired*>();
           there(v, fired != nullptr && fired->kind == trace::TimerKind::retransmit);
         }},
};

}  // namespace

std::span<const Field> field_table() { return kFields; }

const Field* find_field(std::string_view name) {
  for (const Field& field : kFields) {
    if (field.help.name == name) return &field;
  }
  return nullptr;
}

}  // namespace zocalo::debug

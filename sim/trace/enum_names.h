#pragma once
// The name of every enumerator that a recording can hold, for JSON; "" for a number that is none, so a
// decoder asks here whether what it read is a value at all. No default labels: a new enumerator that is not
// named here does not compile.

#include <string_view>

#include "base/program.h"
#include "syscall/readiness.h"
#include "syscall/syscall.h"
#include "trace/event.h"
#include "wire/packet.h"

namespace zocalo::trace {

constexpr std::string_view enum_name(SocketKind value) {
  switch (value) {
    case SocketKind::tcp:
      return "tcp";
    case SocketKind::udp:
      return "udp";
    case SocketKind::unix_stream:
      return "unix_stream";
    case SocketKind::unix_datagram:
      return "unix_datagram";
    case SocketKind::epoll:
      return "epoll";
    case SocketKind::other:
      return "other";
  }
  return {};
}

constexpr std::string_view enum_name(TcpState value) {
  switch (value) {
    case TcpState::none:
      return "NONE";
    case TcpState::closed:
      return "CLOSED";
    case TcpState::listen:
      return "LISTEN";
    case TcpState::syn_sent:
      return "SYN-SENT";
    case TcpState::syn_received:
      return "SYN-RECEIVED";
    case TcpState::established:
      return "ESTABLISHED";
    case TcpState::fin_wait_1:
      return "FIN-WAIT-1";
    case TcpState::fin_wait_2:
      return "FIN-WAIT-2";
    case TcpState::close_wait:
      return "CLOSE-WAIT";
    case TcpState::closing:
      return "CLOSING";
    case TcpState::last_ack:
      return "LAST-ACK";
    case TcpState::time_wait:
      return "TIME-WAIT";
  }
  return {};
}

constexpr std::string_view enum_name(LossCause value) {
  switch (value) {
    case LossCause::loss:
      return "loss";
    case LossCause::queue_full:
      return "queue_full";
    case LossCause::corrupted:
      return "corrupted";
    case LossCause::no_route:
      return "no_route";
    case LossCause::ttl:
      return "ttl";
    case LossCause::no_host:
      return "no_host";
    case LossCause::user:
      return "user";
    case LossCause::too_big:
      return "too_big";
  }
  return {};
}

constexpr std::string_view enum_name(TimerKind value) {
  switch (value) {
    case TimerKind::retransmit:
      return "retransmit";
    case TimerKind::delayed_ack:
      return "delayed_ack";
    case TimerKind::persist:
      return "persist";
    case TimerKind::time_wait:
      return "time_wait";
    case TimerKind::keepalive:
      return "keepalive";
    case TimerKind::call_timeout:
      return "call_timeout";
    case TimerKind::fin_wait_2:
      return "fin_wait_2";
    case TimerKind::syn_ack:
      return "syn_ack";
    case TimerKind::loss_probe:
      return "loss_probe";
    case TimerKind::reordering:
      return "reordering";
    case TimerKind::reassembly:
      return "reassembly";
    case TimerKind::compressed_ack:
      return "compressed_ack";
  }
  return {};
}

constexpr std::string_view enum_name(Cause::Kind value) {
  switch (value) {
    case Cause::Kind::setup:
      return "setup";
    case Cause::Kind::program:
      return "program";
    case Cause::Kind::call:
      return "call";
    case Cause::Kind::completion:
      return "completion";
    case Cause::Kind::packet:
      return "packet";
    case Cause::Kind::timer:
      return "timer";
    case Cause::Kind::user:
      return "user";
  }
  return {};
}

constexpr std::string_view enum_name(syscall::Blocked::On value) {
  using On = syscall::Blocked::On;
  switch (value) {
    case On::readable:
      return "readable";
    case On::writable:
      return "writable";
    case On::connected:
      return "connected";
    case On::acceptable:
      return "acceptable";
    case On::any_of_set:
      return "any_of_set";
    case On::time:
      return "time";
    case On::futex:
      return "futex";
    case On::linger:
      return "linger";
  }
  return {};
}

constexpr std::string_view enum_name(syscall::Why value) {
  using syscall::Why;
  switch (value) {
    case Why::unknown:
      return "unknown";
    case Why::data_queued:
      return "data_queued";
    case Why::datagram_queued:
      return "datagram_queued";
    case Why::connection_waiting:
      return "connection_waiting";
    case Why::peer_closed:
      return "peer_closed";
    case Why::read_shut_down:
      return "read_shut_down";
    case Why::error_pending:
      return "error_pending";
    case Why::hung_up:
      return "hung_up";
    case Why::never_connected:
      return "never_connected";
    case Why::receive_queue_empty:
      return "receive_queue_empty";
    case Why::below_low_water:
      return "below_low_water";
    case Why::accept_queue_empty:
      return "accept_queue_empty";
    case Why::connecting:
      return "connecting";
    case Why::only_urgent_data:
      return "only_urgent_data";
    case Why::send_space:
      return "send_space";
    case Why::write_side_closed:
      return "write_side_closed";
    case Why::datagram_space:
      return "datagram_space";
    case Why::send_queue_full:
      return "send_queue_full";
    case Why::listening:
      return "listening";
    case Why::urgent_data:
      return "urgent_data";
    case Why::no_urgent_data:
      return "no_urgent_data";
    case Why::closed_descriptor:
      return "closed_descriptor";
    case Why::not_pollable:
      return "not_pollable";
    case Why::no_datagram:
      return "no_datagram";
    case Why::event_waiting:
      return "event_waiting";
    case Why::no_event:
      return "no_event";
    case Why::nothing_typed:
      return "nothing_typed";
  }
  return {};
}

constexpr std::string_view enum_name(wire::IcmpKind value) {
  using wire::IcmpKind;
  switch (value) {
    case IcmpKind::port_unreachable:
      return "port_unreachable";
    case IcmpKind::host_unreachable:
      return "host_unreachable";
    case IcmpKind::network_unreachable:
      return "network_unreachable";
    case IcmpKind::packet_too_big:
      return "packet_too_big";
    case IcmpKind::time_exceeded:
      return "time_exceeded";
    case IcmpKind::reassembly_time_exceeded:
      return "reassembly_time_exceeded";
  }
  return {};
}

constexpr std::string_view enum_name(guest::TraceDepth value) {
  switch (value) {
    case guest::TraceDepth::none:
      return "none";
    case guest::TraceDepth::calls:
      return "calls";
    case guest::TraceDepth::program:
      return "program";
    case guest::TraceDepth::library:
      return "library";
  }
  return {};
}

}  // namespace zocalo::trace

#pragma once
// A TCP socket of the host: listener, connection, or what is left of one (RFC 9293, as Linux does it).
// Its functions are spread over tcp_*.cpp by role.

#include <deque>

#include "kernel/flows.h"
#include "kernel/socket.h"
#include "kernel/tcb.h"

namespace zocalo::kernel {

/// enum socket_state of Linux: what connect(2) has been asked for.
enum class ConnectState : std::uint8_t { unconnected, connecting, connected, disconnecting };

class TcpSocket final : public InetSocket {
 public:
  static constexpr Duration kTimeWait = 60s;           ///< TCP_TIMEWAIT_LEN
  static constexpr Duration kMinimumAckDelay = 40ms;   ///< TCP_ATO_MIN
  static constexpr Duration kMaximumAckDelay = 200ms;  ///< TCP_DELACK_MAX
  static constexpr unsigned kMaximumQuickAcks = 16;
  static constexpr unsigned kSynLinearTimeouts = 4;      ///< net.ipv4.tcp_syn_linear_timeouts
  static constexpr unsigned kRetries = 15;               ///< tcp_retries2
  static constexpr unsigned kOrphanRetries = 8;          ///< tcp_orphan_retries' effect
  static constexpr unsigned kSynAckRetries = 5;          ///< tcp_synack_retries
  static constexpr int kMaximumBuffer = 4 << 20;         ///< tcp_wmem[2]
  static constexpr int kMaximumReceiveBuffer = 6 << 20;  ///< tcp_rmem[2]
  static constexpr int kSomaxconn = 4096;

  TcpSocket(Host& host, SocketId id, int its_domain);
  ~TcpSocket() override;

  // ---- the socket's interface (tcp_socket.cpp, tcp_connect.cpp, tcp_listen.cpp, tcp_transfer.cpp,
  // tcp_close.cpp)
  TcpSocket* as_tcp() override { return this; }
  Outcome bind(const syscall::SocketAddress& address) override;
  Outcome listen(int backlog) override;
  Outcome accept(Attempt& attempt, Socket*& accepted) override;
  Outcome connect(Attempt& attempt, const syscall::SocketAddress& address) override;
  Outcome send(Attempt& attempt, syscall::Send& call) override;
  Outcome recv(Attempt& attempt, const syscall::Recv& call) override;
  Outcome shutdown(int how) override;
  Outcome peer_name() const override;
  bool is_listening() const override { return tcb.state == TcpState::listen; }
  void option_changed(int level, int optname) override;
  Duration linger_time() const override;
  bool is_quiet() const override;
  syscall::Readiness readiness() const override;
  trace::SocketState snapshot() const override;
  void release() override;
  void on_timer(Timer& timer) override;

  // ---- from the network (tcp_input.cpp, tcp_listen.cpp, icmp.cpp)
  void segment_arrives(const wire::Packet& packet, wire::TcpSegment& segment);
  /// A SYN for a listener.
  void syn_arrives(const wire::Packet& packet, const wire::TcpSegment& segment, std::optional<SeqNum> iss);
  /// TCP_MAXSEG and TCP_INFO as getsockopt(2) shows them (tcp_info.cpp).
  int shown_segment_size() const;
  Bytes info() const;
  /// An ICMP error about a segment that we sent.
  void icmp_arrives(wire::IcmpKind kind, std::uint32_t mtu, SeqNum seq);

  Tcb tcb;

 private:
  // ---- connections (tcp_connect.cpp, tcp_listen.cpp)
  Errno start_connect(const wire::Endpoint& to);
  bool choose_port(const wire::Endpoint& to);
  Outcome finish_connect(Attempt& attempt, Errno if_waiting);
  void negotiate(const wire::TcpOptions& options);
  void become_established();
  void set_initial_window();
  void synack_acknowledged();
  TcpSocket& spawn(const wire::Packet& packet, const wire::TcpSegment& syn, std::optional<SeqNum> iss);
  bool accept_queue_full() const { return accept_queue_.size() > static_cast<std::size_t>(backlog_); }
  void leave_listener();

  // ---- closing (tcp_close.cpp)
  void close();
  void stop_listening();
  /// tcp_close_state of Linux: the state after our FIN; true if one is to be sent.
  bool close_state();
  void queue_fin();
  /// tcp_disconnect: back to a fresh socket, with a RST if the peer should know.
  void disconnect();
  /// tcp_done: no connection any more; the queues of what was received stay readable.
  void finish(Errno why);
  void abort(Errno why);
  void enter_time_wait();
  void settle_orphan();
  void forget_flow();

  // ---- input (tcp_input.cpp, tcp_ack.cpp, tcp_receive.cpp, tcp_urgent.cpp)
  void in_syn_sent(const wire::TcpSegment& segment);
  void in_time_wait(const wire::Packet& packet, const wire::TcpSegment& segment);
  bool orphan_or_shut(const wire::TcpSegment& segment) const;
  bool validate(const wire::TcpSegment& segment);
  bool timestamps_acceptable(const wire::TcpSegment& segment) const;
  void remember_timestamp(const wire::TcpSegment& segment);
  void reset_arrived();
  bool after_ack(const wire::Packet& packet, const wire::TcpSegment& segment);
  bool process_ack(const wire::TcpSegment& segment);
  bool update_send_window(const wire::TcpSegment& segment);
  std::uint32_t drop_acknowledged(SeqNum ack, const wire::TcpSegment& segment);
  bool mark_sacked(const wire::TcpSegment& segment);
  void respond_to_loss(bool duplicate, bool progress, std::uint32_t acknowledged);
  void all_lost();
  void process_urgent(const wire::TcpSegment& segment);
  void process_data(wire::TcpSegment& segment);
  void note_data(std::uint32_t length);
  void fin_arrived();
  void enter_quick_ack(unsigned limit);
  void acknowledge_if_due();
  void adjust_receive_buffer();
  void grow_receive_window(std::uint32_t length);

  // ---- loss detection by time (tcp_rack.cpp)
  void note_delivered(const SentSegment& segment);
  Duration reordering_window() const;
  void detect_losses();
  void reordering_timeout();
  void arm_loss_probe();
  void loss_probe_timeout();

  // ---- output (tcp_output.cpp)
  enum class Push : std::uint8_t { normal, more, now };
  void push(Push how = Push::normal);
  bool hold_back(std::uint32_t length, Push how) const;
  void send_new(std::uint32_t length, bool fin);
  void resend(SentSegment& segment);
  void resend_lost();
  void transmit(SeqNum seq, std::uint32_t length, wire::TcpFlags flags);
  void send_syn();
  void send_ack();
  void send_challenge_ack();
  void send_reset();
  void ack_was_sent();
  void probe_window();
  void fill_options(wire::TcpSegment& segment) const;
  std::uint16_t select_window();
  std::uint32_t window_to_offer() const;
  void sync_mss();
  std::uint32_t timestamp_now() const;

  // ---- buffers (tcp_socket.cpp)
  std::uint32_t send_memory() const;
  bool send_memory_free() const { return send_memory() < static_cast<std::uint32_t>(options.send_buffer); }
  bool is_writable() const;
  std::uint32_t low_water() const;
  void grow_send_buffer();
  std::uint32_t receive_space() const;
  std::uint32_t receive_capacity() const { return static_cast<std::uint32_t>(options.receive_buffer) / 2; }
  std::uint32_t readable_octets() const { return tcb.receive_queue.size(); }
  Outcome recv_urgent(const syscall::Recv& call);
  Outcome recv_stream(Attempt& attempt, const syscall::Recv& call);
  std::uint32_t read_into(Bytes& out, std::uint64_t wanted, bool peek);
  void after_read(bool copied);
  void fill_reasons(syscall::Readiness& readiness) const;

  // ---- timers (tcp_timers.cpp)
  void arm_retransmit();
  void rearm_retransmit();
  void retransmit_timeout();
  void syn_timeout();
  void synack_timeout();
  void persist_timeout();
  void keepalive_timeout();
  void arm_persist();
  void arm_keepalive(Duration after);
  bool too_many_timeouts() const;

  bool orphaned_ = false;  ///< no descriptor any more; the protocol goes on alone
  bool in_flow_table_ = false;
  bool linked_port_ = false;
  ConnectState connect_state_ = ConnectState::unconnected;
  bool was_reset_ = false;
  mutable bool no_space_ =
      false;  ///< SOCK_NOSPACE: somebody wants to know when the send queue has room again
  Time last_heard_ = kStart;
  std::uint32_t keepalive_probes_ = 0;

  // listener
  int backlog_ = 0;
  std::deque<TcpSocket*> accept_queue_;
  std::deque<TcpSocket*> syn_queue_;
  TcpSocket* listener_ = nullptr;  ///< of a connection that is not accepted yet

  Timer retransmit_, delayed_ack_, persist_, time_wait_, keepalive_, fin_wait_2_, syn_ack_, reordering_,
      loss_probe_;
};

}  // namespace zocalo::kernel

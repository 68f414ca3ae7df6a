#pragma once
// A TCP socket of the host: listener, connection, or what is left of one (RFC 9293, as Linux does it).
// Its functions are spread over tcp_*.cpp by role.

#include <deque>
#include <optional>

#include "kernel/flows.h"
#include "kernel/socket.h"
#include "kernel/sysctl.h"
#include "kernel/tcp/tcb.h"
#include "kernel/zerocopy.h"

namespace zocalo::kernel {

/// enum socket_state of Linux: what connect(2) has been asked for.
enum class ConnectState : std::uint8_t { unconnected, connecting, connected, disconnecting };

class TcpSocket final : public InetSocket {
 public:
  static constexpr Duration kTimeWait = 60s;           ///< TCP_TIMEWAIT_LEN
  static constexpr Duration kMinimumAckDelay = 40ms;   ///< TCP_ATO_MIN
  static constexpr Duration kMaximumAckDelay = 200ms;  ///< TCP_DELACK_MAX
  static constexpr Duration kTick = 1ms;               ///< a jiffy: the least that a timer waits
  static constexpr Duration kMinimumTimer = 2ms;       ///< TCP_TIMEOUT_MIN: what is added to a measured time
  static constexpr unsigned kMaximumQuickAcks = 16;
  static constexpr unsigned kSynLinearTimeouts = 4;  ///< net.ipv4.tcp_syn_linear_timeouts
  static constexpr unsigned kOrphanRetries = 8;      ///< tcp_orphan_retries' effect
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
  Outcome ioctl(std::uint32_t request) const override;
  bool has_port() const override { return linked_port_; }
  std::optional<std::uint32_t> route_mtu() const override;
  bool is_listening() const override { return tcb.state == TcpState::listen; }
  void option_changed(int level, int optname) override;
  Duration linger_time() const override;
  bool is_quiet() const override;
  syscall::Readiness readiness() const override;
  syscall::Readiness poll() override;
  trace::SocketState snapshot() const override;
  void release() override;
  void on_timer(Timer& timer) override;

  // ---- from the network (tcp_input.cpp, tcp_listen.cpp, icmp.cpp)
  void segment_arrives(const wire::Packet& packet, wire::TcpSegment& segment);
  /// Nothing more arrives at this moment: looks at what is there of a burst.
  void release_burst();
  /// A SYN for a listener.
  void syn_arrives(const wire::Packet& packet, const wire::TcpSegment& segment, std::optional<SeqNum> iss);
  /// TCP_MAXSEG, TCP_WINDOW_CLAMP and TCP_INFO as getsockopt(2) shows them (tcp_socket.cpp, tcp_info.cpp).
  int shown_segment_size() const;
  int shown_window_clamp() const;
  Bytes info() const;
  /// An ICMP error about a segment that we sent.
  void icmp_arrives(wire::IcmpKind kind, std::uint32_t mtu, SeqNum seq);

  Tcb tcb;

 private:
  // ---- connections (tcp_connect.cpp, tcp_listen.cpp)
  Errno start_connect(const wire::Endpoint& to);
  bool choose_port(const wire::Endpoint& to);
  Outcome finish_connect(Attempt& attempt, Errno if_waiting);
  std::optional<Outcome> connect_to_send(Attempt& attempt, const syscall::SocketAddress& to);
  void negotiate(const wire::TcpOptions& options);
  void become_established();
  void synack_acknowledged();
  TcpSocket& spawn(const wire::Packet& packet, const wire::TcpSegment& syn, std::optional<SeqNum> iss);
  bool accept_queue_full() const { return accept_queue_.size() > static_cast<std::size_t>(backlog_); }
  void leave_listener();
  bool defers_accept(const wire::TcpSegment& segment);

  // ---- TCP_INFO, in its order (tcp_info.cpp)
  bool is_fresh() const;
  void tell_state(ByteWriter& out) const;
  void tell_segments(ByteWriter& out) const;
  void tell_times(ByteWriter& out) const;
  void tell_path(ByteWriter& out) const;
  void tell_traffic(ByteWriter& out) const;
  void tell_limits(ByteWriter& out) const;
  void tell_history(ByteWriter& out) const;

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

  // ---- input (tcp_input.cpp, tcp_ack.cpp, tcp_receive.cpp)
  void in_syn_sent(const wire::Packet& packet, const wire::TcpSegment& segment);
  void in_time_wait(const wire::Packet& packet, const wire::TcpSegment& segment);
  void process_segment(const wire::Packet& packet, wire::TcpSegment& segment);
  void acknowledge_syn_ack();
  bool is_cut(const wire::TcpSegment& segment) const;
  SocketMemory::Pinned pinned_part(const wire::TcpSegment& segment) const;
  bool gather(const wire::Packet& packet, wire::TcpSegment& segment);
  bool is_unwanted(const wire::TcpSegment& segment) const;
  bool is_predicted(const wire::TcpSegment& segment) const;
  bool validate(const wire::TcpSegment& segment);
  bool timestamps_acceptable(const wire::TcpSegment& segment, std::int32_t slack) const;
  bool is_overtaken_ack(const wire::TcpSegment& segment) const;
  bool may_update_window(const wire::TcpSegment& segment) const;
  bool resets_after_fin(const wire::TcpSegment& segment) const;
  void answer_unacceptable(const wire::TcpSegment& segment);
  void note_duplicate(SeqNum begin, SeqNum end);
  void remember_timestamp(const wire::TcpSegment& segment);
  void reset_arrived();
  bool after_ack(const wire::Packet& packet, const wire::TcpSegment& segment);
  bool process_ack(const wire::TcpSegment& segment);
  bool is_window_limited() const;
  void control_window(const AckNews& news, std::uint32_t delivered, std::uint32_t lost);
  bool update_send_window(const wire::TcpSegment& segment);
  void window_opens();
  std::uint32_t offered_window(const wire::TcpSegment& segment) const;
  void drop_acknowledged(const wire::TcpSegment& segment, AckNews& news);
  void update_round_trip(const wire::TcpSegment& segment, AckNews& news);
  RoundTrip round_trip(Duration rtt) const;
  void update_pacing_rate();
  bool note_dsack(const wire::TcpSegment& segment, AckNews& news);
  bool is_duplicate_valid(const wire::SackBlock& block, SeqNum una) const;
  void discount_duplicates(SeqNum end, std::uint32_t segments);
  void note_duplicates(const wire::SackBlock& block, AckNews& news);
  bool mark_sacked(const wire::TcpSegment& segment, AckNews& news);
  void note_sacked(SentSegment& segment, AckNews& news);
  void process_urgent(const wire::TcpSegment& segment);
  void process_data(wire::TcpSegment& segment, bool predicted);
  void data_out_of_order(wire::TcpSegment& segment);
  void note_data(const wire::TcpSegment& segment, std::uint32_t length);
  void fin_arrived();
  void enter_quick_ack(unsigned limit);
  void more_quick_acks(unsigned limit);
  void tell_of_early(wire::SackBlock block, bool first);
  void take_in_order(const SocketMemory::Pinned& pinned);
  void join_early();
  void acknowledge_if_due();
  void delay_ack();
  bool compress_ack();
  void send_compressed_ack();

  // ---- the receiver's memory and window (tcp_window.cpp)
  std::uint32_t window_from(std::uint32_t space) const;
  std::uint32_t space_from(std::uint64_t window) const;
  std::uint32_t receive_space() const;
  /// tcp_full_space.
  std::uint32_t receive_capacity() const {
    return window_from(static_cast<std::uint32_t>(options.receive_buffer));
  }
  void set_initial_window();
  void fit_window();
  void clamp_window(std::uint32_t clamp);
  bool admit(std::uint32_t length);
  std::uint32_t memory_of(std::uint32_t length) const;
  SeqNum own_up_to() const;
  void measure_segment(const wire::TcpSegment& segment, std::uint32_t length);
  void grow_receive_window(std::uint32_t length, bool in_order);
  void update_receive_rtt(Duration sample, bool by_window);
  void measure_receive_rtt();
  void measure_receive_rtt(const wire::TcpSegment& segment);
  void grow_receive_buffer(std::uint32_t taken);
  void adjust_receive_buffer(SeqNum copied);
  void check_prediction();
  std::uint16_t select_window();
  std::uint32_t window_to_offer();

  // ---- losses (tcp_recovery.cpp)
  static constexpr std::uint32_t kReorderingPersists = 16;  ///< RFC 8985 (6.2, step 4)
  static constexpr std::uint32_t kMostReordering = 300;     ///< net.ipv4.tcp_max_reordering
  void set_recovery_state(Congestion::State state);
  bool has_resent() const;
  void judge_ack(AckNews& news);
  void judge_ack_after_timeout(AckNews& news);
  bool reneges(AckNews& news);
  bool leave_recovery();
  bool undo_recovery();
  bool original_was_late() const;
  bool may_undo() const;
  void undo_reduction(bool unmark);
  bool undo_by_dsack();
  bool undo_partially(SeqNum una_before);
  void count_duplicate();
  bool limit_duplicates();
  void note_too_many_duplicates(std::uint32_t acked);
  void identify_losses(AckNews& news);
  void mark_lost(SentSegment& segment);
  void enter_recovery(bool echo);
  void begin_reduction(bool reversible);
  void end_reduction();
  void begin_undo();
  void enter_cwr();
  void try_to_open(const AckNews& news);
  void keep_open();
  void enter_loss();
  void mark_timed_out(bool renege);
  void resend_smaller();
  bool recut_sent();
  bool is_whole_buffer(std::size_t index) const;
  void collapse(std::size_t index, std::uint32_t mss);
  std::size_t end_of_buffer(std::size_t first) const;
  std::size_t recut(std::size_t first, std::uint32_t mss);
  std::size_t cut(std::size_t first, std::size_t end, std::uint32_t mss);
  void cut_buffer(SeqNum end);
  void split(std::size_t index, std::uint32_t length, std::uint32_t mss);

  // ---- explicit congestion notification (tcp_ecn.cpp)
  bool wants_ecn() const;
  void negotiate_ecn(const wire::TcpSegment& syn, std::uint8_t ecn);
  void mark_ecn(wire::Packet& packet, wire::TcpSegment& segment, bool new_data);
  void count_ecn(const wire::Packet& packet, const wire::TcpSegment& segment);
  void note_ecn(const wire::Packet& packet, const wire::TcpSegment& segment);
  bool echoes_congestion(const wire::TcpSegment& segment) const;
  void announce_reduction();

  // ---- loss detection by time (tcp_rack.cpp)
  void note_delivered(const SentSegment& segment);
  void note_reordering(SeqNum overtaken);
  Duration reordering_window() const;
  void update_reordering_window();
  void probe_acknowledged(SeqNum ack, const AckNews& news);
  Duration detect_losses();
  bool look_for_losses();
  bool is_spurious(const SentSegment& segment) const;
  void reordering_timeout();
  bool arm_loss_probe(bool advances);
  bool send_loss_probe();
  std::size_t cut_probe(std::uint32_t mss);
  Time timeout_of_first() const;
  void set_transmit_timer();
  void loss_probe_timeout();

  // ---- output (tcp_output.cpp)
  enum class Push : std::uint8_t { normal, more, now, probe };
  void push(Push how = Push::normal, bool once = false);
  bool hold_back(Push how) const;
  void send_segment(std::uint32_t length, bool fin, bool push);
  void resend(SentSegment& segment, bool push = false);
  void transmit_again(SentSegment& segment, bool push);
  bool resend_first();
  void resend_lost();
  void resend_after_ack(Resend what);
  std::uint32_t room_to_resend(SeqNum begin) const;
  void data_was_sent(std::uint32_t length);
  void transmit(SeqNum seq, std::uint32_t length, wire::TcpFlags flags);
  SeqNum acceptable_seq() const;
  void send_syn();
  void send_ack();
  void send_challenge_ack();
  bool too_many_invalid();
  void send_reset();
  void ack_was_sent();
  void probe_window();
  void fill_options(wire::TcpSegment& segment, std::uint32_t length);
  void note_use_of_window(bool limited);
  void restart_after_idle();
  void note_limits(bool sent);
  void sync_mss();
  std::uint32_t current_mss() const;
  static std::uint32_t timestamp_at(Time time);
  std::uint32_t timestamp_now() const;

  // ---- buffers and bursts (tcp_bursts.cpp)
  std::uint32_t buffer_size() const;
  bool push_is_due() const;
  void mark_push();
  std::size_t write(ByteView data, bool first, bool urgent, std::optional<std::size_t> page);
  void pin(SendBuffer& buffer, std::size_t start, std::size_t size);
  void note_pinned(SeqNum begin, bool first, bool joins);
  void free_buffers();
  std::uint32_t burst_segments(std::uint32_t mss) const;
  bool defer_burst(std::uint32_t length, bool last, bool closes, std::uint32_t most);
  std::uint32_t burst_length(std::uint32_t length, bool last, std::uint32_t segments, std::uint32_t mss,
                             Push how) const;
  void grow_buffer(std::uint32_t most);
  bool send_burst(std::uint32_t mss, Push how, bool once);
  void send_new(std::uint32_t length, std::uint32_t mss, bool fin, bool pushed);

  // ---- buffers (tcp_socket.cpp)
  const Sysctls& sysctls() const;
  std::uint32_t send_memory() const;
  bool send_memory_free() const {
    return send_memory() < static_cast<std::uint32_t>(options.send_buffer) && tcb.unsent() < not_sent_limit();
  }
  std::uint32_t not_sent_limit() const;
  bool is_writable() const;
  bool is_readable(std::uint32_t target) const;
  void take_lock();
  void set_low_water();
  void grow_send_buffer();
  void check_space();
  std::uint32_t readable_octets() const { return tcb.receive_queue.size(); }
  void add_control(const Attempt& attempt, const syscall::Recv& call, syscall::Reply& reply) const;
  std::int32_t inq() const;
  Outcome recv_urgent(const syscall::Recv& call);
  Outcome recv_stream(Attempt& attempt, const syscall::Recv& call);
  std::uint32_t read_into(Bytes& out, std::uint64_t wanted, bool peek);
  void after_read(bool copied);
  void acknowledge_read(bool copied);
  void fill_reasons(syscall::Readiness& readiness) const;

  // ---- timers (tcp_timers.cpp)
  void set_timer(Timer& timer, Duration wait);
  void clear_timer();
  void arm_retransmit();
  void arm_syn();
  void rearm_retransmit();
  void retransmit_timeout();
  void revert_backoff();
  void count_timeout();
  void syn_timeout();
  void synack_timeout();
  void persist_timeout();
  void keepalive_timeout();
  void arm_persist(bool backed_off);
  void arm_keepalive(Duration after);
  bool too_many_timeouts() const;
  bool closed_for_too_long() const;
  bool user_gave_up(Time since) const;
  Duration retransmit_delay() const;

  bool orphaned_ = false;  ///< no descriptor any more; the protocol goes on alone
  bool in_flow_table_ = false;
  bool linked_port_ = false;
  bool knows_route_ = false;  ///< sk_dst_cache: found by connect(2), or the last packet
  bool speaks_v4_ = false;    ///< ipv6_mapped: an AF_INET6 socket that once had an IPv4 connection
  ConnectState connect_state_ = ConnectState::unconnected;
  bool was_reset_ = false;
  bool no_space_ = false;  ///< SOCK_NOSPACE: somebody wants to know when the send queue has room again
  ZerocopyNotices zerocopy_;
  Time last_heard_ = kStart;
  // what arrives while a call has the socket (sk_backlog)
  Time called_at_ = kNever;              ///< when the last send(2) or recv(2) was
  std::uint32_t locked_out_so_far_ = 0;  ///< the memory of what has arrived since, in that moment
  std::uint32_t locked_out_ =
      0;  ///< of the memory at hand that counts as taken, while a segment is looked at
  std::uint32_t keepalive_probes_ = 0;

  /// Segments that left as one sk_buff and arrive over the loopback: as long as the rest of it is missing.
  struct Burst {
    wire::Packet packet;  ///< the first, without what is in `segment`
    wire::TcpSegment segment;
    std::uint32_t pieces = 1, piece_size = 0;
  };
  std::optional<Burst> burst_;
  SocketMemory::Pinned arrived_;  ///< of the segment at hand
  std::uint32_t pieces_ = 1;      ///< likewise
  std::uint32_t piece_size_ = 0;  ///< gso_size of Linux: 0 for a segment that came alone

  // listener
  int backlog_ = 0;
  std::deque<TcpSocket*> accept_queue_;
  std::deque<TcpSocket*> syn_queue_;
  /// Answered with a SYN cookie, which Linux remembers nothing of: no member of the queue, and no second SYN-ACK
  std::deque<TcpSocket*> cookies_;
  TcpSocket* listener_ = nullptr;  ///< of a connection that is not accepted yet
  bool by_cookie_ = false;         ///< one of its `cookies_`
  bool deferred_ = false;          ///< TCP_DEFER_ACCEPT: the handshake is done, data is waited for

  /// icsk_pending: Linux has one timer for the timeout, the loss probe, the reordering window and the window
  /// probe. Of the four here no two are set at once, and this is the one; a loss probe and a reordering window
  /// count until what they do is done.
  const Timer* pending_ = nullptr;
  Timer retransmit_, delayed_ack_, compressed_ack_, persist_, time_wait_, keepalive_, fin_wait_2_, syn_ack_,
      reordering_, loss_probe_;
};

}  // namespace zocalo::kernel

#pragma once
// The transmission control block, in RFC 9293's names (3.3.1), and what Linux keeps beside it.

#include <cstdint>
#include <deque>
#include <optional>

#include "base/errno.h"
#include "base/time.h"
#include "kernel/tcp/chronograph.h"
#include "kernel/tcp/congestion.h"
#include "kernel/tcp/receive_queue.h"
#include "kernel/tcp/rtt.h"
#include "kernel/tcp/sack_blocks.h"
#include "kernel/tcp/send_queue.h"
#include "kernel/tcp/socket_memory.h"
#include "trace/event.h"
#include "wire/packet.h"
#include "wire/sequence.h"

namespace zocalo::kernel {

using trace::TcpState;
using wire::SeqNum;

/// A segment that was sent and is not acknowledged as a whole.
struct SentSegment {
  SeqNum begin, end;         ///< SYN and FIN counted
  Time at;                   ///< when it was sent last
  bool sacked = false;       ///< RFC 2018
  bool lost = false;         ///< taken for lost
  bool resent = false;       ///< sent again, and that copy is still in flight
  bool ever_resent = false;  ///< its acknowledgement says nothing about the round trip: Karn's algorithm
  bool push = false;         ///< it bears PSH when it is sent again
  bool overdue = false;      ///< RACK has found it lost: not looked at again before it is sent again

  bool is_to_resend() const { return lost && !resent; }
  /// The same is known of both: they may be in one buffer.
  bool is_like(const SentSegment& other) const {
    return at == other.at && sacked == other.sacked && lost == other.lost && resent == other.resent &&
           ever_resent == other.ever_resent;
  }
};

/// Octets that were written and not sent yet, as Linux holds them: in one sk_buff.
struct SendBuffer {
  std::uint32_t length = 0;
  bool push = false;         ///< its end bears PSH
  bool record = false;       ///< MSG_EOR: nothing is added to it
  bool pinned = false;       ///< MSG_ZEROCOPY: it has pages of the program's memory
  bool pure = false;         ///< and nothing else: they are not charged (SKBFL_PURE_ZEROCOPY)
  std::uint32_t unused = 0;  ///< octets of those pages that it has no part in, but that count as its size
};

/// The same of what was sent and is not acknowledged yet, of buffers with such pages.
struct PinnedBuffer {
  SeqNum begin, end;
  bool pure = false;
  std::uint32_t unused = 0;
};

/// What goes out on an acknowledgement beside new data: REXMIT_* of Linux.
enum class Resend : std::uint8_t {
  nothing,
  lost,      ///< what was taken for lost
  new_first  ///< new data, and only if there is none what was taken for lost: RFC 5682 (2.1, step 2.b)
};

/// What one acknowledgement told: the FLAG_* of Linux's tcp_ack.
struct AckNews {
  bool progress = false;          ///< SND.UNA moved
  bool duplicate = false;         ///< it tells nothing new: RFC 5681 (2)
  bool sacked = false;            ///< of a segment for the first time
  bool dsack = false;             ///< something arrived twice
  bool dsack_of_probe = false;    ///< namely the loss probe
  bool echo = false;              ///< ECE: RFC 3168 (6.1.2)
  bool resent_acked = false;      ///< of segments that were sent again, too
  bool original_arrived = false;  ///< a segment that was never sent again
  bool set_timer = false;         ///< the timeout begins anew (FLAG_SET_XMIT_TIMER)
  bool tells_more = false;        ///< data, a window, or a segment acknowledged as a whole
  bool reneges = false;           ///< the first segment left is one that a SACK block had named: RFC 2018 (8)
  Resend resend = Resend::nothing;
  std::uint32_t acked = 0;                           ///< segments that are acknowledged as a whole
  std::uint32_t duplicates = 0;                      ///< segments that arrived twice
  Time first_acked = kNever, last_acked = kStart;    ///< when those were sent that were sent once
  Time first_sacked = kNever, last_sacked = kStart;  ///< likewise, of those that a SACK block named
  SeqNum una_before;                                 ///< SND.UNA before it
  SeqNum sacked_before;                              ///< up to where SACK blocks had reported before it
  std::optional<SeqNum> overtaken;                   ///< the first segment that it tells to be overtaken
};

/// Where the receiver's urgent octet stands (tcp_sock.urg_data of Linux).
enum class Urgent : std::uint8_t { none, announced, waiting, read };

struct Tcb {
  TcpState state = TcpState::closed;

  // RFC 9293 (3.3.1): send sequence variables
  SeqNum iss, snd_una, snd_nxt, snd_up;
  SeqNum snd_wl1;             ///< sequence number of the segment that last set the window
  std::uint32_t snd_wnd = 0;  ///< octets, scaled
  std::uint32_t max_snd_wnd = 0;
  /// Of earlier connections: tcp_disconnect moves write_seq on so far, and leaves snd_nxt where it was.
  std::uint32_t passed_over = 0;
  SeqNum snd_sml;           ///< end of the last small segment sent: Minshall's variant of Nagle's algorithm
  bool fin_queued = false;  ///< a FIN follows the last octet of the send queue
  bool fin_sent = false;
  bool urgent_sent = false;  ///< snd_up means something

  // RFC 9293 (3.3.1): receive sequence variables
  SeqNum irs, rcv_nxt;
  std::uint32_t rcv_wnd = 0;          ///< octets offered, counted from rcv_wup
  SeqNum rcv_wup;                     ///< rcv_nxt when the window was last offered
  std::uint32_t rcv_ssthresh = 0;     ///< the window offered grows up to this
  std::uint32_t window_clamp = 0;     ///< and never beyond this
  std::uint32_t scaling_ratio = 128;  ///< of 256 octets of memory so many are data, as seen
  bool fin_received = false;          ///< SOCK_DONE of Linux: recv() gives b'' from here on
  Urgent urgent = Urgent::none;
  std::uint8_t urgent_octet = 0;
  SeqNum rcv_up;  ///< urg_seq of Linux: the urgent octet's own sequence number

  // options, RFC 7323 and RFC 2018
  bool window_scaling = false, timestamps = false, sack = false;
  std::uint8_t snd_wscale = 0, rcv_wscale = 0;
  std::uint32_t ts_recent = 0;
  Time ts_recent_at = kStart;
  std::uint16_t advertised_mss = 536;  ///< what we told the peer
  std::uint32_t peer_mss = 536;        ///< what it told us: RFC 9293 (3.7.1)
  std::uint32_t mss = 536;             ///< octets of data in a full segment that we send
  std::uint32_t path_mtu = 65536;

  // retransmission
  SendQueue send_queue;
  std::deque<SendBuffer> write_queue;  ///< what of the send queue is not sent yet
  std::deque<SeqNum> sent_buffers;     ///< where each buffer ends that was sent
  std::deque<PinnedBuffer> pinned_sent;
  std::uint32_t unused_pages = 0;  ///< SendBuffer::unused and PinnedBuffer::unused of all
  std::deque<SeqNum> record_ends;  ///< where a record ends of what was sent: MSG_EOR
  SeqNum freed;                    ///< up to where they are acknowledged, and gone
  SocketMemory memory;
  SeqNum pushed;                 ///< up to where PSH was asked for
  std::deque<SentSegment> sent;  ///< in order, from snd_una to snd_nxt
  std::uint32_t sacked_out = 0;  ///< SACKed, or without SACK duplicate acknowledgements counted
  std::uint32_t lost_out = 0, resent_out = 0;
  SeqNum recovery_point;         ///< snd_nxt when the state of recovery changed: RFC 6582, high_seq of Linux
  std::uint32_t delivered = 0;   ///< segments that have arrived, so far
  std::uint32_t lost = 0;        ///< segments that were taken for lost, so far
  std::uint32_t reordering = 3;  ///< RFC 5681's duplicate threshold, larger where packets overtake
  // Was the response to a loss needed? RFC 3522 (Eifel), RFC 3708 (D-SACK), RFC 5682 (F-RTO)
  std::optional<SeqNum> undo_marker;      ///< snd_una when it began
  std::int32_t undo_retransmissions = 0;  ///< that no D-SACK has called superfluous; -1: none was made yet
  std::uint32_t retransmit_stamp = 0;     ///< our timestamp when the first was made; 0: none
  bool forward_rto = false;               ///< the acknowledgements after a timeout are still to be judged
  std::uint32_t last_echo = 0;            ///< TSecr of the segment at hand; 0: none
  std::uint32_t total_resent = 0, dsack_duplicates = 0;  ///< segments, so far
  std::uint32_t timeouts = 0;                            ///< so far
  std::uint32_t timeout_recoveries = 0;                  ///< so many times a first timeout began one
  Duration timeout_time{};                               ///< that those took which are over
  Time timed_out_at = kNever;                            ///< when the present one began
  std::uint64_t bytes_acked = 0, bytes_sent = 0, bytes_resent = 0, bytes_received = 0;
  std::uint32_t segments_out = 0, data_segments_out = 0, segments_in = 0, data_segments_in = 0,
                out_of_order_in = 0;
  Errno soft_error = Errno::none;  ///< of an ICMP error: the reason if the connection times out
  RttEstimator rtt;
  Congestion congestion;
  // RFC 8985
  Time rack_at = kStart;  ///< when the last sent of the segments that have arrived was sent
  SeqNum rack_end;
  Duration rack_rtt{}, min_rtt = Duration::max();
  bool has_delivered = false;
  SeqNum delivered_up_to;                 ///< the highest number that has arrived
  std::uint32_t reordering_seen = 0;      ///< how often a segment was overtaken on this path
  std::uint32_t reordering_steps = 1;     ///< of a quarter of min_rtt: how long a late segment is waited for
  std::uint32_t reordering_persists = 0;  ///< recoveries until that is forgotten
  bool rack_advanced = false;             ///< something has arrived since losses were looked for
  bool dsack_seen = false;                ///< since it was adjusted
  Time reordering_adjusted = kStart;
  bool probe_out = false;         ///< a loss probe is not answered yet
  bool probe_was_old = false;     ///< it was a segment sent again, not new data
  SeqNum probe_end;               ///< snd_nxt when it went out
  std::uint32_t retransmits = 0;  ///< timeouts in a row
  Time first_retransmit = kNever;
  std::uint32_t probes = 0;  ///< zero window probes in a row that were not answered
  Time first_probe = kNever;
  Time last_sent = kStart;         ///< data, new or again
  Time last_transmitted = kStart;  ///< anything at all: tcp_wstamp_ns of Linux
  // RFC 7661, RFC 2861 (tcp_cwnd_validate of Linux): is the congestion window made use of?
  bool window_limited = false;    ///< it held sending back, or...
  std::uint32_t most_out = 0;     ///< ...that many segments were out at once
  SeqNum usage_seq;               ///< these two are of the flight up to here
  std::uint32_t window_used = 0;  ///< segments out at once since window_stamp
  Time window_stamp = kStart;     ///< when it was made use of, or changed
  bool congestion_holds = false;  ///< of the sending at hand: the congestion window holds it back
  bool receiver_holds = false;    ///< the peer's window does
  std::uint64_t pacing_rate = 0;  ///< octets a second
  Chronograph chronograph;

  // acknowledging
  ReceiveQueue receive_queue;
  std::uint32_t rcv_mss = 536;          ///< the peer's segment size, as seen
  std::uint32_t last_segment_size = 0;  ///< of a segment that was smaller
  unsigned quick_acks = 0;              ///< that many more are sent at once
  bool interactive = false;             ///< "pingpong": answers carry the acknowledgements, so delay them
  bool ack_due = false;                 ///< something received is not acknowledged yet
  bool ack_now = false;                 ///< ICSK_ACK_NOW: whatever else speaks for waiting
  bool no_memory = false;               ///< ICSK_ACK_NOMEM: a segment found no room, so the window is closed
  unsigned pushes = 0;       ///< small segments since the last acknowledgement: ICSK_ACK_PUSHED, PUSHED2
  bool predictable = false;  ///< pred_flags are set: data in order may take the fast way
  Duration ack_delay{};      ///< zero: no data yet
  Time last_received = kStart;
  SeqNum last_ack_sent;
  SackBlocks sacks;                      ///< what the acknowledgements tell of
  SeqNum hole_told;                      ///< rcv_nxt when duplicate acknowledgements were counted...
  unsigned hole_acks = 0;                ///< ...and how many went at once: dup_ack_counter of Linux
  int compressed_acks = 0;               ///< so many segments behind the hole are not told of yet
  std::optional<wire::SackBlock> dsack;  ///< came twice: the next acknowledgement says so (RFC 2883)
  Time last_invalid_ack = kNever;        ///< answered: RFC 5961 (7) wants a limit
  // RFC 3168
  bool ecn = false;                  ///< both sides want it
  bool ecn_seen = false;             ///< the peer has sent ECT
  std::uint32_t ce_segments_in = 0;  ///< these four are TCP_INFO's: of what came while established
  std::uint32_t ect0_bytes_in = 0, ect1_bytes_in = 0, ce_bytes_in = 0;
  bool ecn_echo = false;               ///< a packet bore CE: tell the peer until it says CWR
  bool reduction_to_announce = false;  ///< CWR is due with the next new data

  // receive buffer autotuning (tcp_rcv_space_adjust of Linux)
  std::uint32_t space = 0;  ///< octets that the program took in the last round trip
  SeqNum space_seq;
  Time space_at = kStart;
  Duration receive_rtt{};  ///< the receiver's measure of a round trip; zero: none yet
  Time receive_rtt_at = kNever;
  SeqNum receive_rtt_seq;              ///< a window has passed since then when this is reached
  std::uint32_t receive_rtt_echo = 0;  ///< the timestamp that was measured last

  std::uint32_t in_flight() const {
    return static_cast<std::uint32_t>(sent.size()) - sacked_out - lost_out + resent_out;
  }
  bool nothing_left() const { return sent.empty() && unsent() == 0 && (!fin_queued || fin_sent); }
  /// tcp_notsent_size.
  std::uint32_t not_sent() const { return passed_over + unsent(); }
  std::uint32_t unsent() const { return static_cast<std::uint32_t>(std::max(send_queue.end() - snd_nxt, 0)); }
  /// What is still open of the window that we offered.
  std::uint32_t receive_window() const {
    return static_cast<std::uint32_t>(std::max((rcv_wup + rcv_wnd) - rcv_nxt, 0));
  }
  SeqNum window_end() const { return snd_una + snd_wnd; }
  /// Up to where SACK blocks report: tcp_highest_sack_seq.
  SeqNum highest_sacked() const { return sacked_out == 0 ? snd_una : delivered_up_to; }
  bool is_synchronized() const { return state >= TcpState::established; }
};

/// Bits of TcpState, for "is it one of these".
constexpr unsigned bit(TcpState state) { return 1U << static_cast<unsigned>(state); }
constexpr bool is_one_of(TcpState state, unsigned bits) { return (bit(state) & bits) != 0; }

}  // namespace zocalo::kernel

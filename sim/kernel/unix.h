#pragma once
// AF_UNIX sockets: unix(7). They never leave the host, so no packet is made for them.

#include <deque>
#include <optional>
#include <string>

#include "kernel/socket.h"

namespace zocalo::kernel {

class UnixSocket final : public Socket {
 public:
  static constexpr int kDefaultBuffer = 212992;

  UnixSocket(Host& host, SocketId id, int its_type);
  static bool knows(int type);
  /// socketpair(2).
  static void join(UnixSocket& a, UnixSocket& b);

  Outcome bind(const syscall::SocketAddress& address) override;
  Outcome listen(int backlog) override;
  Outcome accept(Attempt& attempt, Socket*& accepted) override;
  Outcome connect(Attempt& attempt, const syscall::SocketAddress& address) override;
  Outcome send(Attempt& attempt, syscall::Send& call) override;
  Outcome recv(Attempt& attempt, const syscall::Recv& call) override;
  Outcome shutdown(int how) override;
  void option_changed(int level, int optname) override;
  Outcome name() const override;
  Outcome peer_name() const override;
  Outcome ioctl(std::uint32_t request) const override;
  Credentials peer_credentials() const override { return peer_credentials_; }
  bool is_listening() const override { return listening_; }
  syscall::Readiness readiness() const override;
  trace::SocketState snapshot() const override;
  void release() override;

 private:
  struct Message {
    Bytes data;
    std::size_t read = 0;
    std::string from;              ///< the sender's name, once that one is gone
    UnixSocket* sender = nullptr;  ///< whose send buffer it is booked to; null once that one is gone
    std::uint32_t memory = 0;
    bool urgent = false;  ///< the one octet that MSG_OOB takes
    bool peeked = false;
    std::vector<Right> rights{};
    Credentials credentials{};
    Time at;  ///< when it was sent
    std::size_t left() const { return data.size() - read; }
  };

  /// One recv(2) of a stream, as far as it has come; its octets are in the attempt.
  struct StreamRead {
    Attempt& attempt;
    const syscall::Recv& call;
    bool peek;
    ControlWriter control;
    std::optional<Credentials> credentials{};  ///< of what has been read so far
    std::size_t skip = 0;                      ///< SO_PEEK_OFF: so many octets are still passed over
  };

  bool is_stream() const { return type == syscall::SOCK_STREAM_; }
  bool is_connection_based() const { return type != syscall::SOCK_DGRAM_; }
  bool is_writable() const;
  bool receiver_full(const UnixSocket& to) const;
  bool is_full() const;
  void tell_senders(bool was_full);
  Outcome send_stream(Attempt& attempt, syscall::Send& call, UnixControl& control);
  Outcome send_message(Attempt& attempt, syscall::Send& call, UnixControl& control);
  Outcome recv_urgent(const syscall::Recv& call);
  std::size_t pass_peeked(std::size_t& skip) const;
  std::size_t pass_urgent(std::size_t index, bool peek, bool copied);
  static syscall::SocketAddress sender_of(const Message& message);
  Outcome recv_stream(Attempt& attempt, const syscall::Recv& call);
  bool read_queue(StreamRead& read);
  bool read_from(std::size_t index, StreamRead& read);
  syscall::Reply finish_stream(StreamRead& read);
  Outcome recv_message(Attempt& attempt, const syscall::Recv& call);
  void enqueue(UnixSocket& from, Bytes data, UnixControl&& control, bool urgent = false);
  void consumed(Message& message);
  void discard(std::deque<Message> messages);
  // what goes along with octets (unix_control.cpp)
  Credentials own_credentials() const;
  void name_itself();
  Credentials credentials_to(const UnixSocket& to, const UnixControl& control) const;
  void drop_rights(std::vector<Right>& rights);
  void pass_rights(Attempt& attempt, std::vector<Right>& rights, bool peek, ControlWriter& out);
  void pass_control(Attempt& attempt, Message& message, bool first, bool peek, ControlWriter& out);
  void finish_control(const syscall::Recv& call, ControlWriter& out, syscall::Reply& reply) const;
  void leave_peer();
  void leave_others();
  std::uint32_t queued_octets() const;
  bool has_urgent() const;
  static bool is_abstract(const std::string& path);
  std::string key_of(const std::string& path) const;
  UnixSocket* find_name(const std::string& path) const;
  Errno why_unknown(const std::string& path) const;
  void leave_datagram_peer(const UnixSocket* next);
  bool may_send(const UnixSocket& to) const;

  std::string name_;
  bool named_ = false;
  UnixSocket* peer_ = nullptr;
  std::string peer_name_;
  bool connected_ = false;  ///< TCP_ESTABLISHED of Linux's unix sockets: stays after the peer is gone
  bool listening_ = false;
  int backlog_ = 0;
  std::deque<UnixSocket*> accept_queue_;
  bool pending_ = false;  ///< in a listener's accept queue
  std::deque<Message> queue_;
  Credentials peer_credentials_{0, -1, -1};
  std::uint32_t sent_memory_ = 0;  ///< of what it has sent and nobody has read
  /// A stream's inq_len: what has come and was not read. An urgent octet that was passed over counts for ever.
  std::uint32_t unread_ = 0;
};

}  // namespace zocalo::kernel

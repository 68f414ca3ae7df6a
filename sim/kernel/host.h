#pragma once
// What the parts of one host share: its clock's hand, timers, files, ports, outgoing packets and the trace.

#include <map>
#include <memory>
#include <vector>

#include "base/random.h"
#include "kernel/addresses.h"
#include "kernel/calls.h"
#include "kernel/defragmenter.h"
#include "kernel/descriptors.h"
#include "kernel/file.h"
#include "kernel/flows.h"
#include "kernel/kernel.h"
#include "kernel/multicast.h"
#include "kernel/ports.h"
#include "kernel/timers.h"

namespace zocalo::kernel {

class UnixSocket;

class Host {
 public:
  Host(Config its_config, SocketNumbers& its_numbers, trace::Sink* its_sink);
  ~Host();
  Host(const Host&) = delete;
  Host& operator=(const Host&) = delete;

  /// Makes a file and keeps it until destroy().
  template <class T, class... Args>
  T& create(Args&&... args) {
    auto owned = std::make_unique<T>(*this, numbers.next(), std::forward<Args>(args)...);
    T& file = *owned;
    files.emplace(file.id(), std::move(owned));
    touch(file);
    return file;
  }
  /// The file ends with this step; nothing refers to it any more.
  void destroy(File& file);

  /// A reference of a descriptor or blocked call is given up; the last one releases the file.
  void drop(File& file);
  /// Nothing refers to it any more but perhaps its protocol: no epoll set watches it (eventpoll_release).
  void release(File& file);

  /// Something that the trace shows has changed.
  void touch(File& file) {
    if (sink == nullptr || file.dirty) return;
    file.dirty = true;
    dirty_.push_back(file.id());
  }

  /// A call's last act is File::wake(~0U). Linux's loopback delivers within the call, so that who is woken by what
  /// arrives there at this moment comes before.
  void wake_last(File& file) { woken_last_.push_back(file.id()); }
  /// Does anything wait for the last packet of this moment?
  bool puts_off() const { return !gathering.empty() || !woken_last_.empty(); }

  /// Hands a packet to the network, in pieces if it is larger than the path's MTU and may be cut; source and
  /// destination are set. What goes to the host itself goes over the loopback anyway.
  void send(wire::Packet packet, bool over_loopback = false);
  /// The largest IP packet that gets to `destination`, as far as is known: RFC 1191's answers hold for ten
  /// minutes.
  std::uint32_t mtu_for(const wire::IpAddress& destination) const;
  /// The same of a packet that may be bound to go over the loopback.
  std::uint32_t mtu_for(const wire::IpAddress& destination, bool over_loopback) const {
    return over_loopback ? AddressBook::kLoopbackMtu : mtu_for(destination);
  }
  /// An ICMP error says so: RFC 1191, RFC 8201. False if it is no news, or not to be believed.
  bool remember_mtu(const wire::IpAddress& destination, std::uint32_t mtu);
  /// Is what arrives there with that destination for this host?
  bool takes(const wire::IpAddress& to, Interface over) const;
  /// What arrives (ip.cpp).
  void receive(wire::Packet packet, bool over_loopback);

  /// CLOCK_REALTIME, in ns.
  std::int64_t wall_clock(Time at) const { return config.epoch_ns + nanoseconds(at); }

  /// Ends a step: woken calls try again until nothing moves, if they may, then the trace is told.
  void finish_step(bool wakes);

  const Config config;
  SocketNumbers& numbers;
  trace::Sink* const sink;
  Time now = kStart;
  Random random;
  TimerQueue timers;  // outlives what owns timers
  AddressBook addresses;
  PortTable tcp_ports, udp_ports;
  PortTable listeners;
  FlowTable flows;
  Defragmenter defragmenter{*this};
  MulticastGroups groups;  // outlives the sockets that have joined
  std::map<SocketId, std::unique_ptr<File>> files;
  std::map<std::string, UnixSocket*> unix_names;  ///< null: the path is there, its socket is gone
  DescriptorTables descriptors;
  CallTable calls;
  std::vector<SocketId> gathering;  ///< connections that may hold the beginning of a burst: TcpSocket::gather
  std::vector<Outgoing> packets;
  std::vector<syscall::Completion> completions;

 private:
  void record_changes();

  struct PathMtu {
    std::uint32_t mtu = 0;
    Time until = kNever;
  };
  std::map<wire::IpAddress, PathMtu> path_mtus_;
  std::vector<SocketId> dirty_, woken_last_;
  std::vector<std::unique_ptr<File>>
      graveyard_;  ///< destroyed in this step, perhaps by a function of their own
  std::uint16_t identification_ = 0;
  std::uint32_t fragment_identification_ = 0;  ///< IPv6's
};

}  // namespace zocalo::kernel

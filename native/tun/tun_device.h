#pragma once
// A Linux TUN device (Documentation/networking/tuntap.rst): IP packets as octets, to and from this machine's
// own stack.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "wire/address.h"

namespace zocalo::native {

class TunDevice {
 public:
  struct Opened;

  /// The device `name`, which must exist and be up, with an address. `set_up`: makes what is missing of that:
  /// the device, which then goes when this object does, 10.77.0.1/24 and fd77::1/64.
  static Opened open(const std::string& name, bool set_up);

  TunDevice(TunDevice&& other) noexcept;
  TunDevice& operator=(TunDevice&&) = delete;
  ~TunDevice();

  /// Readable (poll(2)) when a packet waits.
  int fd() const { return fd_; }
  /// The next packet into `into`; false if none waits or the device is gone.
  bool read(Bytes& into);
  /// False: this machine did not take it (the device is down).
  bool write(ByteView packet);

  const std::string& name() const { return name_; }
  /// Of its interface: the largest packet that comes or goes.
  std::uint16_t mtu() const { return mtu_; }
  /// This machine's addresses on it, link-local ones left out.
  const std::vector<wire::IpAddress>& addresses() const { return addresses_; }
  /// Those at its far end, if its addresses were given with a peer.
  const std::vector<wire::IpAddress>& peers() const { return peers_; }

 private:
  TunDevice(int fd, std::string name) : fd_(fd), name_(std::move(name)) {}
  /// "" or what is wrong.
  std::string attach();
  std::string configure();
  std::string look();

  int fd_ = -1;
  std::string name_;
  std::uint16_t mtu_ = 1500;
  std::vector<wire::IpAddress> addresses_, peers_;
};

struct TunDevice::Opened {
  std::optional<TunDevice> device;
  std::string error;  ///< otherwise: what is wrong, and the commands that mend it
};

}  // namespace zocalo::native

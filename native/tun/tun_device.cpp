#include "native/tun/tun_device.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <ifaddrs.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <linux/ipv6.h>
#include <netinet/in.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

namespace zocalo::native {
namespace {

constexpr const char* kAddress4 = "10.77.0.1";
constexpr const char* kMask4 = "255.255.255.0";
constexpr const char* kAddress6 = "fd77::1";
constexpr std::uint32_t kPrefix6 = 64;

/// A socket for ioctl(2); closed at the end.
class Socket {
 public:
  explicit Socket(int family) : fd_(::socket(family, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {}
  ~Socket() {
    if (fd_ >= 0) ::close(fd_);
  }
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;
  int fd() const { return fd_; }

 private:
  int fd_;
};

ifreq request(const std::string& name) {
  ifreq row{};
  name.copy(row.ifr_name, IFNAMSIZ - 1);
  return row;
}

bool exists(const std::string& name) {
  ifreq row = request(name);
  return ::ioctl(Socket(AF_INET).fd(), SIOCGIFINDEX, &row) == 0;
}

std::string remedy(const std::string& name) {
  return "\n  ip tuntap add dev " + name + " mode tun user \"$USER\"\n  ip addr add " + kAddress4 +
         "/24 dev " + name + "\n  ip -6 addr add " + kAddress6 + "/64 dev " + name +
         " nodad\n  ip link set " + name + " up\nas root; or, as root, let --tun-up do it for this run";
}

std::string failure(const std::string& what) { return what + ": " + std::strerror(errno); }

/// Nothing for an address of neither family, and for a link-local one.
std::optional<wire::IpAddress> ip_of(const sockaddr* address) {
  if (address == nullptr) return std::nullopt;
  wire::IpAddress ip;
  if (address->sa_family == AF_INET) {
    std::memcpy(ip.octets.data(), &reinterpret_cast<const sockaddr_in*>(address)->sin_addr, 4);
    return ip;
  }
  if (address->sa_family != AF_INET6) return std::nullopt;
  ip.family = wire::Family::ipv6;
  std::memcpy(ip.octets.data(), &reinterpret_cast<const sockaddr_in6*>(address)->sin6_addr, 16);
  if (ip.octets[0] == 0xfe && (ip.octets[1] & 0xc0) == 0x80) return std::nullopt;
  return ip;
}

void set_address(sockaddr& where, const char* text) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  ::inet_pton(AF_INET, text, &address.sin_addr);
  std::memcpy(&where, &address, sizeof address);
}

}  // namespace

TunDevice::TunDevice(TunDevice&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)),
      name_(std::move(other.name_)),
      mtu_(other.mtu_),
      addresses_(std::move(other.addresses_)),
      peers_(std::move(other.peers_)) {}

TunDevice::~TunDevice() {
  if (fd_ >= 0) ::close(fd_);
}

TunDevice::Opened TunDevice::open(const std::string& name, bool set_up) {
  if (name.empty() || name.size() >= IFNAMSIZ) {
    return {std::nullopt, "--tun: a device's name has 1 to " + std::to_string(IFNAMSIZ - 1) + " letters"};
  }
  if (!set_up && !exists(name)) {
    return {std::nullopt, "--tun: there is no device " + name + "; make it with" + remedy(name)};
  }
  const int fd = ::open("/dev/net/tun", O_RDWR | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) {
    return {std::nullopt, failure("--tun: /dev/net/tun") +
                              (errno == ENOENT ? "; this kernel has no TUN (modprobe tun loads it)" : "")};
  }
  TunDevice device(fd, name);
  std::string error = device.attach();
  if (error.empty() && set_up) error = device.configure();
  if (error.empty()) error = device.look();
  if (!error.empty()) return {std::nullopt, "--tun: " + error};
  return {std::move(device), {}};
}

std::string TunDevice::attach() {
  ifreq row = request(name_);
  row.ifr_flags = static_cast<short>(IFF_TUN | IFF_NO_PI);
  if (::ioctl(fd_, TUNSETIFF, &row) == 0) return {};
  switch (errno) {
    case EPERM:
      return "no permission to use " + name_ + "; make it yours with" + remedy(name_);
    case EBUSY:
      return name_ + " is in use by another program";
    case EINVAL:
      return name_ + " is a device, but no TUN device; choose another name";
    default:
      return failure(name_);
  }
}

std::string TunDevice::configure() {
  const Socket socket4(AF_INET);
  ifreq row = request(name_);
  if (::ioctl(socket4.fd(), SIOCGIFADDR, &row) != 0) {
    set_address(row.ifr_addr, kAddress4);
    if (::ioctl(socket4.fd(), SIOCSIFADDR, &row) != 0) return failure("--tun-up: ip addr add on " + name_);
    set_address(row.ifr_netmask, kMask4);
    if (::ioctl(socket4.fd(), SIOCSIFNETMASK, &row) != 0) return failure("--tun-up: ip addr add on " + name_);
  }
  row = request(name_);
  if (::ioctl(socket4.fd(), SIOCGIFFLAGS, &row) != 0) return failure("--tun-up: " + name_);
  row.ifr_flags = static_cast<short>(row.ifr_flags | IFF_UP);
  if (::ioctl(socket4.fd(), SIOCSIFFLAGS, &row) != 0)
    return failure("--tun-up: ip link set " + name_ + " up");
  const Socket socket6(AF_INET6);
  if (socket6.fd() < 0 || ::ioctl(socket4.fd(), SIOCGIFINDEX, &row) != 0) return {};  // no IPv6 here
  in6_ifreq row6{};
  row6.ifr6_ifindex = row.ifr_ifindex;
  row6.ifr6_prefixlen = kPrefix6;
  ::inet_pton(AF_INET6, kAddress6, &row6.ifr6_addr);
  ::ioctl(socket6.fd(), SIOCSIFADDR, &row6);  // it is there already, or IPv6 is off: then IPv4 has to do
  return {};
}

/// What its interface is like.
std::string TunDevice::look() {
  const Socket socket(AF_INET);
  ifreq row = request(name_);
  if (::ioctl(socket.fd(), SIOCGIFFLAGS, &row) != 0) return failure(name_);
  if ((row.ifr_flags & IFF_UP) == 0) return name_ + " is down; say: ip link set " + name_ + " up";
  if (::ioctl(socket.fd(), SIOCGIFMTU, &row) != 0) return failure(name_);
  mtu_ = static_cast<std::uint16_t>(std::clamp(row.ifr_mtu, 576, 65535));
  ifaddrs* all = nullptr;
  if (::getifaddrs(&all) != 0) return failure(name_);
  for (const ifaddrs* each = all; each != nullptr; each = each->ifa_next) {
    const auto own = name_ == each->ifa_name ? ip_of(each->ifa_addr) : std::nullopt;
    if (!own) continue;
    addresses_.push_back(*own);
    const auto peer = (each->ifa_flags & IFF_POINTOPOINT) != 0 ? ip_of(each->ifa_dstaddr) : std::nullopt;
    if (peer && *peer != *own && peer->family == own->family) peers_.push_back(*peer);
  }
  ::freeifaddrs(all);
  if (addresses_.empty()) {
    return name_ + " has no address; say: ip addr add " + kAddress4 + "/24 dev " + name_;
  }
  return {};
}

bool TunDevice::read(Bytes& into) {
  into.resize(65536);
  const ssize_t size = ::read(fd_, into.data(), into.size());
  into.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
  return size > 0;
}

bool TunDevice::write(ByteView packet) {
  return ::write(fd_, packet.data(), packet.size()) == static_cast<ssize_t>(packet.size());
}

}  // namespace zocalo::native

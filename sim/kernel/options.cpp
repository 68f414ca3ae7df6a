#include "kernel/options.h"

#include <limits>

#include "syscall/constants.h"
#include "syscall/names.h"

namespace zocalo::kernel {

using namespace syscall;

namespace {

constexpr int kMax = std::numeric_limits<int>::max();
constexpr int kMin = std::numeric_limits<int>::min();

using enum Treatment;

constexpr OptionRow kRows[] = {
    {SOL_SOCKET_, SO_DEBUG_, stored, &Options::debug, true, kMin, kMax},
    {SOL_SOCKET_, SO_REUSEADDR_, simulated, &Options::reuse_address, true, kMin, kMax},
    {SOL_SOCKET_, SO_TYPE_, read_only, nullptr, false, 0, 0},
    {SOL_SOCKET_, SO_ERROR_, read_only, nullptr, false, 0, 0},
    {SOL_SOCKET_, SO_DONTROUTE_, stored, &Options::dont_route, true, kMin, kMax},
    {SOL_SOCKET_, SO_BROADCAST_, simulated, &Options::broadcast, true, kMin, kMax},
    {SOL_SOCKET_, SO_SNDBUF_, simulated, nullptr, false, kMin, kMax},
    {SOL_SOCKET_, SO_RCVBUF_, simulated, nullptr, false, kMin, kMax},
    {SOL_SOCKET_, SO_KEEPALIVE_, simulated, &Options::keepalive, true, kMin, kMax},
    {SOL_SOCKET_, SO_OOBINLINE_, simulated, &Options::oob_inline, true, kMin, kMax},
    {SOL_SOCKET_, SO_LINGER_, simulated, nullptr, false, kMin, kMax},
    {SOL_SOCKET_, SO_REUSEPORT_, simulated, &Options::reuse_port, true, kMin, kMax},
    {SOL_SOCKET_, SO_RCVLOWAT_, simulated, nullptr, false, kMin, kMax},
    {SOL_SOCKET_, SO_SNDLOWAT_, read_only, nullptr, false, 0, 0},  // Linux never lets it be set
    {SOL_SOCKET_, SO_RCVTIMEO_, simulated, nullptr, false, kMin, kMax},
    {SOL_SOCKET_, SO_SNDTIMEO_, simulated, nullptr, false, kMin, kMax},
    {SOL_SOCKET_, SO_ACCEPTCONN_, read_only, nullptr, false, 0, 0},
    {SOL_SOCKET_, SO_PROTOCOL_, read_only, nullptr, false, 0, 0},
    {SOL_SOCKET_, SO_DOMAIN_, read_only, nullptr, false, 0, 0},

    {IPPROTO_TCP_, TCP_NODELAY_, simulated, &Options::no_delay, true, kMin, kMax},
    {IPPROTO_TCP_, TCP_MAXSEG_, simulated, nullptr, false, 88, 32767},
    {IPPROTO_TCP_, TCP_CORK_, simulated, &Options::cork, true, kMin, kMax},
    {IPPROTO_TCP_, TCP_KEEPIDLE_, simulated, &Options::keep_idle_s, false, 1, 32767},
    {IPPROTO_TCP_, TCP_KEEPINTVL_, simulated, &Options::keep_interval_s, false, 1, 32767},
    {IPPROTO_TCP_, TCP_KEEPCNT_, simulated, &Options::keep_count, false, 1, 127},
    {IPPROTO_TCP_, TCP_SYNCNT_, simulated, &Options::syn_count, false, 1, 127},
    {IPPROTO_TCP_, TCP_LINGER2_, simulated, nullptr, false, kMin, kMax},
    {IPPROTO_TCP_, TCP_DEFER_ACCEPT_, stored, &Options::defer_accept, false, 0, kMax},
    {IPPROTO_TCP_, TCP_WINDOW_CLAMP_, stored, &Options::window_clamp, false, 0, kMax},
    {IPPROTO_TCP_, TCP_INFO_, read_only, nullptr, false, 0, 0},
    {IPPROTO_TCP_, TCP_QUICKACK_, simulated, &Options::quick_ack, true, kMin, kMax},
    {IPPROTO_TCP_, TCP_CONGESTION_, stored, nullptr, false, 0, 0},
    {IPPROTO_TCP_, TCP_USER_TIMEOUT_, simulated, &Options::user_timeout_ms, false, 0, kMax},

    {IPPROTO_IPV6_, IPV6_V6ONLY_, simulated, &Options::v6_only, true, kMin, kMax},
};

}  // namespace

const OptionRow* find_option(int level, int optname) {
  for (const OptionRow& row : kRows) {
    if (row.level == level && row.optname == optname) return &row;
  }
  return nullptr;
}

std::vector<std::pair<std::string, std::string>> changed_options(const Options& options,
                                                                 const Options& fresh) {
  std::vector<std::pair<std::string, std::string>> changed;
  const auto add = [&changed](int level, int optname, std::string value) {
    changed.emplace_back(option_name(level, optname), std::move(value));
  };
  if (options == fresh) return changed;
  for (const OptionRow& row : kRows) {
    if (row.value == nullptr || options.*row.value == fresh.*row.value) continue;
    add(row.level, row.optname, std::to_string(options.*row.value));
  }
  if (options.send_buffer != fresh.send_buffer)
    add(SOL_SOCKET_, SO_SNDBUF_, std::to_string(options.send_buffer));
  if (options.receive_buffer != fresh.receive_buffer)
    add(SOL_SOCKET_, SO_RCVBUF_, std::to_string(options.receive_buffer));
  if (options.receive_low_water != fresh.receive_low_water) {
    add(SOL_SOCKET_, SO_RCVLOWAT_, std::to_string(options.receive_low_water));
  }
  if (options.linger) add(SOL_SOCKET_, SO_LINGER_, std::to_string(options.linger_seconds) + " s");
  if (options.max_segment != fresh.max_segment)
    add(IPPROTO_TCP_, TCP_MAXSEG_, std::to_string(options.max_segment));
  const auto milliseconds = [](Duration d) { return std::to_string(d / 1ms) + " ms"; };
  if (options.receive_timeout != fresh.receive_timeout)
    add(SOL_SOCKET_, SO_RCVTIMEO_, milliseconds(options.receive_timeout));
  if (options.send_timeout != fresh.send_timeout)
    add(SOL_SOCKET_, SO_SNDTIMEO_, milliseconds(options.send_timeout));
  return changed;
}

}  // namespace zocalo::kernel

#include "kernel/zerocopy.h"

#include "kernel/control.h"
#include "syscall/constants.h"
#include "syscall/option_numbers.h"

namespace zocalo::kernel {

using namespace syscall;

void ZerocopyNotices::begin(wire::SeqNum begin, wire::SeqNum end, bool joins) {
  const std::uint32_t number = next_++;
  if (joins && !calls_.empty()) {
    calls_.back().last = number;
    calls_.back().end = end;
  } else {
    calls_.push_back({number, number, begin, end});
  }
}

void ZerocopyNotices::copied(wire::SeqNum up_to) {
  for (Calls& calls : calls_) calls.copied = calls.copied || calls.begin < up_to;
}

void ZerocopyNotices::copied() {
  for (Calls& calls : calls_) calls.copied = true;
}

/// __msg_zerocopy_callback: a notice that follows on one that nobody has taken is one with it, and of the same code.
void ZerocopyNotices::notify() {
  const Calls& done = calls_.front();
  if (!has_notice_) {
    notice_first_ = done.first;
    notice_copied_ = done.copied;
  }
  notice_last_ = done.last;
  has_notice_ = true;
  calls_.pop_front();
}

bool ZerocopyNotices::freed(wire::SeqNum up_to) {
  copied(up_to);
  const std::size_t before = calls_.size();
  while (!calls_.empty() && calls_.front().end <= up_to) notify();
  return calls_.size() < before;
}

bool ZerocopyNotices::freed_all() {
  const bool any = !calls_.empty();
  while (!calls_.empty()) notify();
  return any;
}

Reply ZerocopyNotices::take(ControlWriter& control, bool v6) {
  has_notice_ = false;
  constexpr std::uint8_t kOriginZerocopy = 5;           // SO_EE_ORIGIN_ZEROCOPY
  const std::uint8_t code = notice_copied_ ? 1 : 0;     // SO_EE_CODE_ZEROCOPY_COPIED
  Bytes data{0, 0, 0, 0, kOriginZerocopy, 0, code, 0};  // struct sock_extended_err
  for (const std::uint32_t value : {notice_first_, notice_last_}) ByteWriter(data).u32le(value);
  constexpr std::size_t kError = 16, kAddress = 16, kAddress6 = 28;  // of nobody: sockaddr_in, sockaddr_in6
  data.resize(kError + (v6 ? kAddress6 : kAddress));
  control.put(v6 ? IPPROTO_IPV6_ : IPPROTO_IP_, v6 ? IPV6_RECVERR_ : IP_RECVERR_, ByteView(data));
  Reply reply;
  reply.flags = MSG_ERRQUEUE_ | (control.cut_off ? MSG_CTRUNC_ : 0);
  reply.control = std::move(control.octets);
  return reply;
}

}  // namespace zocalo::kernel

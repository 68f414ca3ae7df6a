#include "kernel/input.h"

#include <algorithm>

#include "kernel/host.h"

namespace zocalo::kernel {

using namespace syscall;

Readiness Input::readiness() const {
  Readiness r;
  r.events = POLLOUT_ | POLLWRNORM_;
  r.reason(Set::write).why = Why::not_pollable;
  r.reason(Set::except).why = Why::no_urgent_data;
  r.reason(Set::read).why = Why::nothing_typed;
  if (typed_.empty() && !ended_) return r;
  r.events |= POLLIN_ | POLLRDNORM_;
  r.reason(Set::read) = typed_.empty() ? Reason{Why::not_pollable, 0}
                                       : Reason{Why::data_queued, static_cast<std::int64_t>(typed_.size())};
  return r;
}

trace::SocketState Input::snapshot() const {
  trace::SocketState state = basic_snapshot(trace::SocketKind::other);
  state.receive_queue = static_cast<std::uint32_t>(typed_.size());
  state.readiness = readiness();
  return state;
}

void Input::release() { host().destroy(*this); }

void Input::type(ByteView octets) {
  if (octets.empty()) ended_ = true;
  if (!ended_) typed_.insert(typed_.end(), octets.begin(), octets.end());
  host().touch(*this);
  wake(POLLIN_ | POLLRDNORM_);
}

Outcome Input::read(std::uint64_t size) {
  if (size == 0) return done();
  if (typed_.empty() && !ended_) return Blocked{Blocked::On::readable, {0}, kNever};
  const auto end = std::find(typed_.begin(), typed_.end(), std::uint8_t{'\n'});
  const auto line = static_cast<std::size_t>(end - typed_.begin()) + (end == typed_.end() ? 0 : 1);
  const auto taken = static_cast<std::ptrdiff_t>(std::min<std::uint64_t>(line, size));
  Reply reply;
  reply.data.assign(typed_.begin(), typed_.begin() + taken);
  reply.result = taken;
  typed_.erase(typed_.begin(), typed_.begin() + taken);
  host().touch(*this);
  return reply;
}

}  // namespace zocalo::kernel

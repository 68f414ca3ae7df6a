#include "page_guests.h"

#include <emscripten.h>

#include <utility>

namespace zocalo::web {
namespace {

/// What guests.mjs says of a guest whose worker was replaced to stop another one.
constexpr std::string_view kReplaced = "the interpreter was replaced";

}  // namespace

EM_JS(void, page_launch, (unsigned serial), { Module.page.launch(serial); });
EM_JS(void, page_send, (unsigned serial, const std::uint8_t* data, std::size_t size),
      { Module.page.send(serial, HEAPU8.slice(data, data + size)); });
EM_JS(void, page_taken, (unsigned serial, std::size_t octets), { Module.page.taken(serial, octets); });
EM_JS(void, page_kill, (unsigned serial), { Module.page.kill(serial); });

PageChannel::~PageChannel() {
  kill();
  launcher_.channels_.erase(serial_);
}

void PageChannel::send(Bytes frame) {
  if (!gone_) page_send(serial_, frame.data(), frame.size());
}

std::optional<Bytes> PageChannel::receive() {
  std::optional<Bytes> frame = frames_.next();
  if (!frame && heard_ > 0 && !gone_) page_taken(serial_, std::exchange(heard_, 0));
  return frame;
}

std::optional<guest::Gone> PageChannel::gone() {
  if (frames_.failed()) return guest::Gone{"sent a frame that is too large"};
  if (!gone_) return std::nullopt;
  return *gone_;
}

void PageChannel::kill() {
  if (!gone_) page_kill(serial_);
  if (!gone_) gone_ = guest::Gone{"killed"};
}

std::unique_ptr<guest::GuestChannel> PageLauncher::launch(GuestId, const guest::Program&, std::string&) {
  auto channel = std::make_unique<PageChannel>(*this, next_serial_++);
  channels_[channel->serial_] = channel.get();
  page_launch(channel->serial_);
  return channel;
}

void PageLauncher::hear(unsigned serial, ByteView octets) {
  const auto at = channels_.find(serial);
  if (at == channels_.end()) return;
  at->second->frames_.push(octets);
  at->second->heard_ += octets.size();
}

void PageLauncher::bury(unsigned serial, std::string text) {
  const auto at = channels_.find(serial);
  if (at == channels_.end() || at->second->gone_) return;
  guest::Gone& gone = at->second->gone_.emplace();
  if (text == kReplaced) gone.why = "interpreter";
  gone.words = std::move(text);
}

}  // namespace zocalo::web

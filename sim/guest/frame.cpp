#include "guest/frame.h"

#include <limits>

namespace zocalo::guest {

Bytes make_frame(std::string_view header, ByteView payload) {
  Bytes frame;
  frame.reserve(kSizes + header.size() + payload.size());
  ByteWriter out(frame);
  out.u32be(static_cast<std::uint32_t>(header.size()));
  out.u32be(static_cast<std::uint32_t>(payload.size()));
  frame.insert(frame.end(), header.begin(), header.end());
  out.raw(payload);
  return frame;
}

std::optional<FrameParts> split_frame(ByteView frame) {
  ByteReader in(frame);
  const std::uint32_t header = in.u32be();
  const std::uint32_t payload = in.u32be();
  if (!in.ok() || header > kMaxHeader || payload > kMaxPayload) return std::nullopt;
  if (in.left() != std::size_t{header} + payload) return std::nullopt;
  return FrameParts{in.raw(header), in.raw(payload)};
}

void FrameReader::push(ByteView bytes) {
  if (failed_) return;
  // What has been handed out is dropped only when it is the larger part, so that each octet moves a bounded
  // number of times.
  if (start_ > buffer_.size() / 2) {
    buffer_.erase(buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(start_));
    start_ = 0;
  }
  buffer_.insert(buffer_.end(), bytes.begin(), bytes.end());
}

std::optional<Bytes> FrameReader::next() {
  if (failed_) return std::nullopt;
  ByteReader in(ByteView(buffer_).subspan(start_));
  const std::uint32_t header = in.u32be();
  const std::uint32_t payload = in.u32be();
  if (!in.ok()) return std::nullopt;
  if (header > kMaxHeader || payload > kMaxPayload) {
    failed_ = true;
    buffer_.clear();
    return std::nullopt;
  }
  const std::size_t body = std::size_t{header} + payload;
  if (in.left() < body) return std::nullopt;
  const auto first = buffer_.begin() + static_cast<std::ptrdiff_t>(start_);
  Bytes frame(first, first + static_cast<std::ptrdiff_t>(kSizes + body));
  start_ += frame.size();
  if (start_ == buffer_.size()) {
    buffer_.clear();
    start_ = 0;
  }
  return frame;
}

}  // namespace zocalo::guest

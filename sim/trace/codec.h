#pragma once
// Moments to bytes and back. One listing of each event's fields (fields.h) serves this, the JSON lines and
// the digest.

#include <optional>

#include "base/bytes.h"
#include "trace/event.h"

namespace zocalo::trace {

/// The format's version; a reader refuses another.
inline constexpr std::uint32_t kFormat = 5;

void encode(const Moment& moment, Bytes& out);
/// Reads one moment. Nothing, and reader.ok() false, if the bytes are none: never trusts a length.
std::optional<Moment> decode(ByteReader& reader);

/// One event as one JSON object, for `convert --to jsonl` and /api/session.
std::string to_json(const Event& event);
/// {"kind":"packet","packet":7,"host":2}: the ids that are there.
std::string to_json(const Cause& cause);

}  // namespace zocalo::trace

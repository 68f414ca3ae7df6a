#pragma once
// A recording file: a header, then chunks of encoded moments, each with its checksum, so that what came
// before a cut is kept.

#include <map>
#include <string>

#include "timeline/timeline.h"

namespace zocalo::timeline {

/// What the header says beside the moments; values are texts ("lesson": "log-server", "seed": "7",
/// "scenario": "…JSON…").
using Properties = std::map<std::string, std::string>;

Bytes write_recording(const Timeline& timeline, const Properties& properties);

struct ReadResult {
  bool ok = false;  ///< at least the header was understood
  Properties properties;
  std::string problem;  ///< "" if whole; else what is wrong and where ("cut at octet 1234 of chunk 3"); all
                        ///< before it is in
};
/// Reads any bytes; appends to an empty timeline.
ReadResult read_recording(ByteView bytes, Timeline& timeline);

}  // namespace zocalo::timeline

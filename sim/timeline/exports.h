#pragma once
// A timeline in others' formats.

#include <string>

#include "timeline/timeline.h"

namespace zocalo::timeline {

/// pcapng (draft-ietf-opsawg-pcapng), LINKTYPE_RAW, one interface for each link; lost packets bear a comment.
Bytes to_pcapng(const Timeline& timeline);
/// One JSON object for each event, a line each: {"n":…,"t":ns,"cause":…,"event":…, …}.
std::string to_jsonl(const Timeline& timeline);
/// One packet as a line in tcpdump's manner, with fate: "0.020013 client > server: 10.0.0.1.40001
/// > 10.0.0.2.8000: Flags [S] … (lost)".
std::string trace_line(const Timeline& timeline, const PacketRecord& packet);

}  // namespace zocalo::timeline

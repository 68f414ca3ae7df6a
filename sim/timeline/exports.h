#pragma once
// A timeline in others' formats.

#include <string>

#include "timeline/timeline.h"

namespace zocalo::timeline {

/// pcapng (draft-ietf-opsawg-pcapng), LINKTYPE_RAW; each packet's comment says why it was sent and what
/// became of it. One interface for each direction of each link, "client>server", has every packet once, where
/// and when it was sent, those that were lost as well. With `seen_by` it is what that host alone saw, as
/// tcpdump(8) there would have it: incoming packets when they arrived.
Bytes to_pcapng(const Timeline& timeline, HostId seen_by = {});
/// One JSON object for each event, a line each: {"n":…,"t":ns,"cause":…,"event":…, …}.
std::string to_jsonl(const Timeline& timeline);
/// One packet as a line in tcpdump's manner, with fate: "0.020013 client > server: 10.0.0.1.40001
/// > 10.0.0.2.8000: Flags [S] … (lost)".
std::string trace_line(const Timeline& timeline, const PacketRecord& packet);

}  // namespace zocalo::timeline

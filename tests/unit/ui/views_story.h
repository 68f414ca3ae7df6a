#pragma once
// A run told by hand, for the views' tests: what a kernel and a network would record of a log server with
// three clients on a lossy link. Only the shapes matter here; the truth of such a run is tested where it is
// made.

#include <string>

#include "trace/event.h"

namespace zocalo::ui::test {

/// A log server on `select`, three clients that come, log and leave; one SYN and one data segment are lost,
/// and a postcard to a closed port comes back as ICMP.
void tell_log_server(trace::Sink& sink);
/// `count` data segments, acknowledged, between two hosts; every 50th is lost.
void tell_bulk(trace::Sink& sink, int count);
/// Real sockets: no packet is seen, queues are unknown, `select` says only what the machine's kernel said.
void tell_live(trace::Sink& sink);

}  // namespace zocalo::ui::test

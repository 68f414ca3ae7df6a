#pragma once
// The fields of a World, for keyframes and for comparing two of them.

#include "timeline/world.h"
#include "trace/fields.h"

namespace zocalo::timeline {

constexpr std::string_view enum_name(GuestStatus value) {
  switch (value) {
    case GuestStatus::starting:
      return "starting";
    case GuestStatus::running:
      return "running";
    case GuestStatus::blocked:
      return "blocked";
    case GuestStatus::exited:
      return "exited";
  }
  return {};
}

}  // namespace zocalo::timeline

namespace zocalo::trace {

#define P ZOCALO_PLAIN
#define N ZOCALO_NAMES
ZOCALO_DESCRIBE(timeline::Variable, "variable", N(name), P(value), P(changed_at))
ZOCALO_DESCRIBE(timeline::Frame, "frame", P(at), P(variables))
ZOCALO_DESCRIBE(timeline::ModuleGlobals, "module", N(file), P(variables))
ZOCALO_DESCRIBE(timeline::GuestState, "guest", P(guest), P(host), P(program), P(status), P(thread), P(stacks),
                P(modules), P(call), P(output_size), P(exception), P(exit))
ZOCALO_DESCRIBE(timeline::HostState, "host", P(host), P(name), P(addresses))
ZOCALO_DESCRIBE(timeline::LinkState, "link", P(link), P(a), P(b), P(shape))
ZOCALO_DESCRIBE(timeline::World, "world", P(time), P(hosts), P(links), P(guests), P(sockets), P(in_flight))
#undef P
#undef N

}  // namespace zocalo::trace

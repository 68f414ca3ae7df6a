#pragma once
// The user's interventions on packets: which of the packets that start on a link are meant, and what is done
// to them.

#include <functional>
#include <string>
#include <vector>

#include "network/network.h"
#include "scenario/scenario.h"
#include "trace/event.h"

namespace zocalo::engine {

bool is_kind(const wire::Packet& packet, scenario::PacketKind kind);

class PacketInterventions {
 public:
  /// A host's number by its name.
  using FindHost = std::function<HostId(std::string_view name)>;

  /// Takes those of `all` that are about packets. `sink` may be null, and must outlive this.
  PacketInterventions(const std::vector<scenario::Intervention>& all, const FindHost& find,
                      trace::Sink* sink);

  bool empty() const { return rows_.empty(); }
  /// Asked once for every packet that starts on a link from `from` to `to`, in order. Records a Note of what
  /// is done.
  network::Ruling rule(HostId from, HostId to, PacketId packet, const wire::Packet& content);
  /// Those whose packet has not come, with what did: "drop client -> server #500: 31 such packets were sent".
  std::vector<std::string> unmet() const;

 private:
  struct Row {
    scenario::Intervention intervention;
    HostId from, to;
    std::uint64_t seen = 0;  ///< packets that it counts
    bool done = false;
  };
  static bool counts(const Row& row, HostId from, HostId to, PacketId packet, const wire::Packet& content);

  std::vector<Row> rows_;
  trace::Sink* sink_;
};

}  // namespace zocalo::engine

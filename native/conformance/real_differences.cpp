#include "native/conformance/real_differences.h"

#include <algorithm>

namespace zocalo::native::conformance {

using namespace syscall;

namespace {

bool asks_for(const Step& step, int level, std::initializer_list<int> names) {
  const auto* get = std::get_if<GetSockOpt>(&step.call);
  return get != nullptr && get->level == level &&
         std::find(names.begin(), names.end(), get->optname) != names.end();
}

}  // namespace

const std::vector<RealDifference>& real_differences() {
  static const std::vector<RealDifference> kList{
      {"the size of a TCP socket's buffers while nobody has set it",
       "autotuning follows measured round trips, which on a real loopback are microseconds of the machine's "
       "load",
       [](const Program&, const Step& step, const Observation&) {
         return asks_for(step, SOL_SOCKET_, {SO_SNDBUF_, SO_RCVBUF_});
       }},
      {"TCP_CONGESTION while nobody has set it",
       "the administrator's choice: Linux's own default is what the simulation answers",
       [](const Program&, const Step& step, const Observation&) {
         return asks_for(step, IPPROTO_TCP_, {TCP_CONGESTION_});
       }},
      {"TCP_QUICKACK as getsockopt(2) tells it",
       "it is whether the last acknowledgements were delayed, which depends on the real time between calls",
       [](const Program&, const Step& step, const Observation&) {
         return asks_for(step, IPPROTO_TCP_, {TCP_QUICKACK_});
       }},
  };
  return kList;
}

const RealDifference* real_difference(const Program& program, const Step& step,
                                      const Observation& simulated) {
  for (const RealDifference& difference : real_differences()) {
    if (difference.concerns(program, step, simulated)) return &difference;
  }
  return nullptr;
}

}  // namespace zocalo::native::conformance

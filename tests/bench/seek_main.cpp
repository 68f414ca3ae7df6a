// Seeks in a long timeline, in WebAssembly: seek EVENTS prints one line of JSON. zocalo bench timeline
// measures them natively.

#include <cstdio>
#include <cstdlib>

#include "native/bench/bench_story.h"

int main(int argc, char** argv) {
  using namespace zocalo;
  timeline::Timeline timeline;
  const std::uint64_t events =
      native::record_story(timeline, argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 100'000);
  const native::SeekBench seeks = native::time_seeks(timeline);
  std::printf(
      "{\"events\":%llu,\"moments\":%u,\"seek_p50_ms\":%f,\"seek_p99_ms\":%f,\"seek_max_ms\":%f,\"back_p99_"
      "ms\":%f}\n",
      static_cast<unsigned long long>(events), timeline.size(), seeks.p50_ms, seeks.p99_ms, seeks.max_ms,
      seeks.back_p99_ms);
}

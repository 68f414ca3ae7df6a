#include "native/bench/bench_timeline.h"

#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

#include "debug/filter.h"
#include "native/bench/bench_bulk.h"
#include "native/bench/bench_clock.h"
#include "native/bench/bench_heap.h"
#include "native/bench/bench_story.h"
#include "timeline/timeline.h"

namespace zocalo::native {

namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

void time_catalog(const timeline::Timeline& timeline, TimelineBench& figures) {
  debug::Catalog catalog;
  Clock::time_point start = Clock::now();
  catalog.update(timeline);
  figures.catalog_s = seconds_since(start);
  figures.catalog_per_event = static_cast<double>(catalog.memory()) / static_cast<double>(figures.events);
  const debug::CompiledFilter filter =
      debug::compile_filter("tcp.analysis.retransmission and ip.src == 10.0.0.3");
  start = Clock::now();
  std::vector<timeline::Index> found;
  filter.filter->find({timeline, catalog}, 0, catalog.size(), found);
  figures.filter_ms = seconds_since(start) * 1000;
  figures.filter_found = found.size();
}

/// What recording costs: the same transfer twice, in turn, each at its best; what else the machine does makes
/// both slower, and never quicker.
void time_recording(TimelineBench& figures) {
  constexpr std::uint32_t kFlows = 20;
  constexpr std::uint64_t kOctets = 200'000;
  constexpr int kTimes = 25;
  double bare = 1e9, recorded = 1e9;
  std::vector<double> ratios;
  for (int i = 0; i < kTimes; ++i) {
    timeline::Timeline timeline;
    const double start = processor_s();
    bench_bulk(kFlows, kOctets, 0);
    const double between = processor_s();
    bench_bulk(kFlows, kOctets, 0, &timeline);
    const double end = processor_s();
    bare = std::min(bare, between - start);
    recorded = std::min(recorded, end - between);
    ratios.push_back((end - between) / (between - start));
  }
  figures.recording_ratio = recorded / bare;
  figures.recording_ratio_p50 = percentile(ratios, 0.5);
  figures.bare_ms = bare * 1000;
}

}  // namespace

TimelineBench bench_timeline(std::uint64_t events) {
  TimelineBench figures;
  const std::size_t heap = heap_in_use();
  timeline::Timeline timeline;
  const Clock::time_point start = Clock::now();
  figures.events = record_story(timeline, events);
  figures.record_s = seconds_since(start);
  figures.moments = timeline.size();
  const auto count = static_cast<double>(figures.events);
  figures.bytes_per_event = static_cast<double>(timeline.memory()) / count;
  figures.heap_per_event = static_cast<double>(heap_in_use() - heap) / count;
  figures.encoded_per_event = static_cast<double>(timeline.encoded(0).size()) / count;
  figures.seeks = time_seeks(timeline);
  time_catalog(timeline, figures);
  time_recording(figures);
  figures.draw = bench_draw(timeline, figures.events);
  return figures;
}

}  // namespace zocalo::native

// Recordings that somebody else wrote. Input: a recording file, or the encoded moments of one: those are read
// without the checksums of a file, which no mutation would pass.
#include "fuzz/fuzz.h"
#include "timeline/exports.h"
#include "timeline/fields.h"
#include "timeline/recording.h"

namespace zocalo {
namespace {

/// Everything that a view asks of a timeline.
void look_at(const timeline::Timeline& timeline) {
  const timeline::Index size = timeline.size();
  if (size == 0) return;
  require(trace::equal(timeline.state_at(size - 1), timeline.head()), "the last state is the head");
  for (timeline::Index i = 0; i < size; i += 1 + size / 16) {
    static_cast<void>(timeline.state_at(i));
    static_cast<void>(timeline.moment(i));
    static_cast<void>(timeline.cause_of(i));
    for (const auto stop : {timeline::Stop::line, timeline::Stop::packet, timeline::Stop::exception})
      static_cast<void>(timeline.next(i, stop));
  }
  for (const timeline::PacketRecord& packet : timeline.packets())
    static_cast<void>(timeline::trace_line(timeline, packet));
  static_cast<void>(timeline::to_pcapng(timeline));
  static_cast<void>(timeline::to_jsonl(timeline));
}

/// What was read is written and read to the same.
void keep(const timeline::Timeline& timeline, const timeline::Properties& properties) {
  timeline::Timeline back;
  const timeline::ReadResult result =
      timeline::read_recording(timeline::write_recording(timeline, properties), back);
  require(result.ok && result.problem.empty(), "what is written can be read");
  require(back.digest() == timeline.digest() && result.properties == properties, "and is the same");
}

}  // namespace
}  // namespace zocalo

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace zocalo;
  const ByteView input(data, size);
  timeline::Timeline from_file;
  const timeline::ReadResult result = timeline::read_recording(input, from_file);
  require(result.ok || (!result.problem.empty() && from_file.size() == 0), "moments, or why not");
  if (result.ok) {
    look_at(from_file);
    keep(from_file, result.properties);
    return 0;
  }
  timeline::Timeline timeline;
  std::string error;
  const std::size_t taken = timeline.append_encoded(input, error);
  require(taken <= size, "no more is taken than there is");
  look_at(timeline);
  if (timeline.size() > 0) keep(timeline, {});
  return 0;
}

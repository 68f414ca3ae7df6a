#include "timeline/recording.h"

#include <algorithm>

#include "base/crc32.h"
#include "trace/codec.h"

// magic | u32 format | chunk (properties) | chunk (moments) … | chunk of no octets: the end
// A chunk is   u32 size | u32 CRC-32 of the data | data.   All numbers big-endian. Its moments stand each
// with a check of its own behind it, the low half of its CRC-32: what comes before a damaged octet is told
// from what comes after.

namespace zocalo::timeline {

namespace {

constexpr std::uint8_t kMagic[] = {'Z', 'O', 'C',  'A',
                                   'L', 'O', '\r', '\n'};  // a text-mode transfer breaks it
constexpr std::size_t kChunk = 32U << 10;

void put_chunk(Bytes& out, ByteView data) {
  ByteWriter writer(out);
  writer.u32be(static_cast<std::uint32_t>(data.size()));
  writer.u32be(crc32(data));
  writer.raw(data);
}

std::uint16_t check_of(ByteView moment) { return static_cast<std::uint16_t>(crc32(moment) & 0xffff); }

/// Takes the moments of one chunk from the front of `moments`: one at the least.
Bytes checked_chunk(ByteView& moments) {
  Bytes chunk;
  ByteWriter writer(chunk);
  while (!moments.empty()) {
    ByteReader reader(moments);
    reader.blob();
    const ByteView moment = moments.first(reader.position());
    if (!chunk.empty() && chunk.size() + moment.size() > kChunk) break;
    writer.raw(moment);
    writer.u16be(check_of(moment));
    moments = moments.subspan(moment.size());
  }
  return chunk;
}

/// The moments at the beginning of a chunk that are sound, without their checks; `whole` if that is all of
/// it.
Bytes sound_moments(ByteView chunk, bool& whole) {
  Bytes moments;
  whole = true;
  for (ByteReader reader(chunk); reader.left() > 0 && whole;) {
    const std::size_t start = reader.position();
    reader.blob();
    const ByteView moment = chunk.subspan(start, reader.position() - start);
    const std::uint16_t check = reader.u16be();
    whole = reader.ok() && check == check_of(moment);
    if (whole) ByteWriter(moments).raw(moment);
  }
  return moments;
}

Bytes encode(const Properties& properties) {
  Bytes out;
  ByteWriter writer(out);
  writer.varint(properties.size());
  for (const auto& [name, value] : properties) {
    writer.text(name);
    writer.text(value);
  }
  return out;
}

bool decode(ByteView data, Properties& properties) {
  ByteReader reader(data);
  for (std::uint64_t n = reader.varint(); n > 0 && reader.ok(); --n) {
    std::string name = reader.text();
    properties[std::move(name)] = reader.text();
  }
  return reader.ok() && reader.left() == 0;
}

/// Reads the chunks behind the header; a problem is worded as what a person may want to know.
class Chunks {
 public:
  Chunks(ByteReader& reader, std::string& problem) : reader_(reader), problem_(problem) {}

  /// False: the end, or nothing can be read. A chunk that is cut or damaged gives what is there of it,
  /// `broken` set.
  bool next(ByteView& data, bool& broken) {
    broken = false;
    const std::size_t at = reader_.position();
    ++number_;
    const std::uint32_t size = reader_.u32be();
    const std::uint32_t sum = reader_.u32be();
    if (!reader_.ok()) return fail("it is cut off at octet " + std::to_string(at));
    if (size == 0) return sum == crc32({}) ? false : fail("its end is damaged");
    if (size > reader_.left()) {
      broken = true;
      data = reader_.raw(reader_.left());
      problem_ = "it is cut off in chunk " + std::to_string(number_) + ", at octet " +
                 std::to_string(reader_.position());
      return true;
    }
    data = reader_.raw(size);
    broken = crc32(data) != sum;
    if (broken)
      fail("chunk " + std::to_string(number_) + ", from octet " + std::to_string(at) + " on, is damaged");
    return true;
  }
  int number() const { return number_; }

 private:
  bool fail(std::string what) {
    problem_ = std::move(what);
    return false;
  }
  ByteReader& reader_;
  std::string& problem_;
  int number_ = 0;
};

}  // namespace

Bytes write_recording(const Timeline& timeline, const Properties& properties) {
  Bytes out(std::begin(kMagic), std::end(kMagic));
  ByteWriter(out).u32be(trace::kFormat);
  put_chunk(out, encode(properties));
  for (ByteView rest = timeline.encoded(0); !rest.empty();) put_chunk(out, checked_chunk(rest));
  put_chunk(out, {});
  return out;
}

ReadResult read_recording(ByteView bytes, Timeline& timeline) {
  ReadResult result;
  ByteReader reader(bytes);
  const ByteView magic = reader.raw(std::min(sizeof kMagic, bytes.size()));
  if (!std::equal(magic.begin(), magic.end(), std::begin(kMagic))) {
    result.problem = "this is not a recording of Zócalo (it does not begin like one)";
    return result;
  }
  const std::uint32_t format = reader.u32be();
  if (!reader.ok()) {
    result.problem =
        "the recording is cut off at octet " + std::to_string(bytes.size()) + ", within its header";
    return result;
  }
  if (format != trace::kFormat) {
    result.problem = "the recording has format " + std::to_string(format) +
                     "; this version of Zócalo reads format " + std::to_string(trace::kFormat) +
                     ". Open it with the version that made it, or record the run again";
    return result;
  }
  Chunks chunks(reader, result.problem);
  ByteView data;
  bool broken = false;
  result.ok = chunks.next(data, broken) && !broken && decode(data, result.properties);
  if (!result.ok) {
    result.problem = "the recording's header can't be read: " +
                     (result.problem.empty() ? "it is damaged" : result.problem);
    return result;
  }
  while (chunks.next(data, broken)) {
    bool whole = false;
    const Bytes moments = sound_moments(data, whole);
    std::string error;
    const std::size_t taken = timeline.append_encoded(moments, error);
    if (!broken && whole && taken == moments.size()) continue;
    if (!error.empty() && !broken)
      result.problem =
          "chunk " + std::to_string(chunks.number()) + " holds what is no moment (" + error + ")";
    if (result.problem.empty())
      result.problem = "chunk " + std::to_string(chunks.number()) + " ends within a moment";
    break;
  }
  if (result.problem.empty() && reader.left() > 0) {
    result.problem = std::to_string(reader.left()) + " octets follow its end";
  }
  if (!result.problem.empty()) {
    result.problem = "the recording is not whole: " + result.problem +
                     ". What came before is here: " + std::to_string(timeline.size()) + " moments";
  }
  return result;
}

}  // namespace zocalo::timeline

#include "timeline/recording.h"

#include <algorithm>

#include "base/crc32.h"
#include "trace/codec.h"

// magic | u32 format | chunk (properties) | chunk (moments) … | chunk of no octets: the end
// A chunk is   u32 size | u32 CRC-32 of the data | data.   All numbers big-endian.

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

/// How many octets of whole moments fill a chunk: one moment at the least.
std::size_t chunk_size(ByteView moments) {
  ByteReader reader(moments);
  std::size_t size = 0;
  while (reader.left() > 0) {
    reader.blob();
    if (size > 0 && reader.position() > kChunk) break;
    size = reader.position();
  }
  return size;
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

  /// False: the end, or a problem. A cut chunk gives what is there of it, with `cut` set.
  bool next(ByteView& data, bool& cut) {
    cut = false;
    const std::size_t at = reader_.position();
    ++number_;
    const std::uint32_t size = reader_.u32be();
    const std::uint32_t sum = reader_.u32be();
    if (!reader_.ok()) return fail("it is cut off at octet " + std::to_string(at));
    if (size == 0) return sum == crc32({}) ? false : fail("its end is damaged");
    if (size > reader_.left()) {
      cut = true;
      data = reader_.raw(reader_.left());
      problem_ = "it is cut off in chunk " + std::to_string(number_) + ", at octet " +
                 std::to_string(reader_.position());
      return true;
    }
    data = reader_.raw(size);
    if (crc32(data) == sum) return true;
    return fail("chunk " + std::to_string(number_) + ", from octet " + std::to_string(at) +
                " on, is damaged");
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
  for (ByteView rest = timeline.encoded(0); !rest.empty();) {
    const std::size_t size = chunk_size(rest);
    put_chunk(out, rest.first(size));
    rest = rest.subspan(size);
  }
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
  bool cut = false;
  result.ok = chunks.next(data, cut) && !cut && decode(data, result.properties);
  if (!result.ok) {
    result.problem = "the recording's header can't be read: " +
                     (result.problem.empty() ? "it is damaged" : result.problem);
    return result;
  }
  while (chunks.next(data, cut)) {
    std::string error;
    const std::size_t taken = timeline.append_encoded(data, error);
    if (!cut && taken == data.size()) continue;
    if (!error.empty()) {
      result.problem =
          "chunk " + std::to_string(chunks.number()) + " holds what is no moment (" + error + ")";
    } else if (!cut) {
      result.problem = "chunk " + std::to_string(chunks.number()) + " ends within a moment";
    }
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

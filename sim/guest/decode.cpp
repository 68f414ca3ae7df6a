#include <array>

#include "guest/frame.h"
#include "guest/members.h"

namespace zocalo::guest {

using nlohmann::json;

namespace {

Location read_location(Members& m) {
  Location at;
  at.thread = m.thread();
  at.file = m.text("file");
  at.line = m.int32("line");
  at.function = m.text("fn");
  at.depth = m.int32("depth");
  return at;
}

Variables read_variables(Members& m) { return {m.texts("vars"), m.names("gone")}; }
Variables read_globals(Members& m) { return {m.texts("globals"), m.names("globals_gone")}; }

FromGuest read_hello(Members& m, ByteView) {
  return Hello{m.int32("protocol"), m.text("python"), m.text("platform")};
}
FromGuest read_call(Members& m, ByteView payload) {
  const ThreadId thread = m.thread();
  return Call{thread, decode_syscall(m, payload)};
}
FromGuest read_line(Members& m, ByteView) {
  return Line{read_location(m), read_variables(m), read_globals(m)};
}
FromGuest read_enter(Members& m, ByteView) {
  Enter enter{read_location(m), read_variables(m), {}};
  if (m.has("source")) enter.source = m.text("source");
  return enter;
}
FromGuest read_leave(Members& m, ByteView) { return Leave{read_location(m), m.text("value")}; }
FromGuest read_raise(Members& m, ByteView) { return Raise{read_location(m), m.text("type"), m.text("text")}; }
FromGuest read_out(Members& m, ByteView payload) {
  // Output that is no UTF-8 can't stand in JSON: it comes as the payload.
  return Out{static_cast<int>(m.integer("stream", 1, 2)),
             m.has("text") ? m.text("text") : to_string(payload)};
}
FromGuest read_exit(Members& m, ByteView) {
  return Exit{m.int32("status"), m.text("why"), m.text_or_empty("traceback")};
}

struct Row {
  std::string_view name;
  FromGuest (*read)(Members&, ByteView);
};
constexpr std::array<Row, 8> kRows{{{"call", read_call},
                                    {"line", read_line},
                                    {"enter", read_enter},
                                    {"leave", read_leave},
                                    {"raise", read_raise},
                                    {"out", read_out},
                                    {"exit", read_exit},
                                    {"hello", read_hello}}};

}  // namespace

Decoded decode(ByteView frame) {
  const auto parts = split_frame(frame);
  if (!parts) return {std::nullopt, "the sizes do not add up to the frame"};
  const json header = json::parse(parts->header.begin(), parts->header.end(), nullptr, false);
  if (!header.is_object()) return {std::nullopt, "the header is no JSON object"};
  Members members(header);
  const std::string name = members.text("t");
  if (!members.ok()) return {std::nullopt, members.error()};
  for (const Row& row : kRows) {
    if (row.name != name) continue;
    FromGuest message = row.read(members, parts->payload);
    if (!members.ok()) return {std::nullopt, name + ": " + members.error()};
    return {std::move(message), {}};
  }
  return {std::nullopt, "\"t\" names no frame: " + name.substr(0, 40)};
}

}  // namespace zocalo::guest

#include "guest/frame.h"
#include "guest/members.h"

namespace zocalo::guest {

using nlohmann::json;

namespace {

Bytes frame_of(const json& header, ByteView payload = {}) {
  return make_frame(header.dump(-1, ' ', false, json::error_handler_t::replace), payload);
}

const char* name_of(TraceDepth depth) {
  switch (depth) {
    case TraceDepth::none:
      return "none";
    case TraceDepth::calls:
      return "calls";
    case TraceDepth::library:
      return "library";
    case TraceDepth::program:
      break;
  }
  return "program";
}

json poll_fds_to_json(const std::vector<syscall::PollFd>& fds) {
  json list = json::array();
  for (const auto& [fd, events] : fds) list.push_back(json::array({fd, events}));
  return list;
}

void add_reply(json& header, const syscall::Reply& reply) {
  if (reply.result != 0) header["result"] = reply.result;
  if (!std::holds_alternative<std::monostate>(reply.address))
    header["address"] = address_to_json(reply.address);
  if (reply.flags != 0) header["flags"] = reply.flags;
  if (!reply.control.empty()) header["control"] = reply.control;
  if (!reply.fds.empty()) header["fds"] = reply.fds;
  const auto& [read, write, except] = reply.sets;
  if (!read.empty() || !write.empty() || !except.empty()) header["sets"] = json::array({read, write, except});
  if (!reply.ready.empty()) header["ready"] = poll_fds_to_json(reply.ready);
  if (reply.addresses.empty()) return;
  json rows = json::array();
  for (const auto& row : reply.addresses) {
    rows.push_back(json::array({row.family, row.type, row.protocol, address_to_json(row.address)}));
  }
  header["addresses"] = std::move(rows);
}

}  // namespace

Bytes encode_start(const Program& program, GuestId guest, Time now, bool input, bool nodes) {
  json header{{"t", "start"},
              {"path", program.path},
              {"argv", program.argv},
              {"seed", program.seed},
              {"pid", process_number(guest)},
              {"host", program.host_name},
              {"epoch", program.epoch_ns},
              {"trace", name_of(program.trace)},
              {"line_budget", program.line_budget},
              {"files", program.files},
              {"now", nanoseconds(now)}};
  if (input) header["input"] = true;
  if (nodes) header["nodes"] = true;
  if (program.source) header["source"] = *program.source;
  return frame_of(header);
}

Bytes encode_reply(ThreadId thread, const syscall::Outcome& outcome, Time now) {
  json header{{"t", "reply"}, {"th", thread.value}, {"now", nanoseconds(now)}};
  if (const auto* failed = std::get_if<syscall::Failed>(&outcome)) {
    // An errno without a name of ours (live mode) goes as its number.
    const std::string_view name = errno_name(failed->error);
    if (errno_from_name(name) == failed->error) {
      header["errno"] = name;
    } else {
      header["errno"] = static_cast<int>(failed->error);
    }
    if (!failed->detail.empty()) header["detail"] = failed->detail;
    return frame_of(header);
  }
  const auto* reply = std::get_if<syscall::Reply>(&outcome);
  if (reply == nullptr) return frame_of(header);
  add_reply(header, *reply);
  return frame_of(header, reply->data);
}

Bytes encode_kill() { return make_frame(R"({"t":"kill"})"); }

}  // namespace zocalo::guest

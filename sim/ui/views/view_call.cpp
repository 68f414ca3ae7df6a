// A system call: what went in and came out, what it means; the inside of one that waits.

#include "ui/text/glossary.h"
#include "ui/views/details.h"
#include "ui/views/hex.h"

namespace zocalo::ui {
namespace {

using timeline::CallRecord;

struct CallMemory {
  CallId call;
  std::size_t moments = 0;
  Bytes sent, received;
};

/// The data of the call, whole: the table has the beginning only.
void work_out(const View& view, CallMemory& memory, const CallRecord& record) {
  if (memory.call == record.call && memory.moments == view.timeline.size()) return;
  memory = {record.call, view.timeline.size(), {}, {}};
  if (std::holds_alternative<syscall::Send>(record.syscall)) {
    for (const trace::Event& event : view.timeline.moment(record.entered).events) {
      const auto* entered = std::get_if<trace::CallSubmitted>(&event);
      if (entered != nullptr && entered->call == record.call)
        memory.sent = std::get<syscall::Send>(entered->syscall).data;
    }
  }
  if (!std::holds_alternative<syscall::Recv>(record.syscall) || record.returned == timeline::kNoMoment)
    return;
  for (const trace::Event& event : view.timeline.moment(record.returned).events) {
    const auto* returned = std::get_if<trace::CallReturned>(&event);
    const auto* reply = returned == nullptr ? nullptr : std::get_if<syscall::Reply>(&returned->outcome);
    if (reply != nullptr && returned->call == record.call) memory.received = reply->data;
  }
}

void draw_data(const View& view, const Text& title, const char* id, const Bytes& data, CallId call) {
  if (data.empty()) return;
  detail_section(view, title);
  HexMark mark;
  const Octet& octet = view.selection.octet;
  if (octet.call == call) mark = {static_cast<std::size_t>(octet.offset), 1, 0, 1024};
  mark.most = 1024;
  const HexAnswer answer = draw_hex(view, id, data, mark);
  if (answer.pressed) view.ask(SelectOctet{call, {}, *answer.pressed});
  detail_text(view, say::d_bytes_tip.in(view.language), view.theme.color.muted);
}

void draw_times(const View& view, const CallRecord& record) {
  const Language lang = view.language;
  const auto when = [&](timeline::Index moment) { return format_time(view.timeline.time_of(moment), lang); };
  if (record.entered > view.cursor) {
    detail_moment(view, fill(say::d_call_future.in(lang), {when(record.entered)}), record.entered);
    return;
  }
  detail_moment(view, fill(say::d_went_in.in(lang), {when(record.entered)}), record.entered);
  if (record.returned == timeline::kNoMoment || record.returned > view.cursor)
    detail_text(view, say::d_still_inside.in(lang), view.theme.color.muted);
  if (record.returned == timeline::kNoMoment) return;
  std::string text = fill(say::d_came_back.in(lang), {when(record.returned)});
  const Duration took = view.timeline.time_of(record.returned) - view.timeline.time_of(record.entered);
  if (record.blocked) text += ", " + fill(say::d_slept.in(lang), {format_duration(took, lang)});
  detail_moment(view, text, record.returned);
}

}  // namespace

void draw_call_details(const View& view, CallId call) {
  const CallRecord* record = view.timeline.call(call);
  if (record == nullptr) return detail_text(view, say::d_call_gone.in(view.language), view.theme.color.muted);
  CallMemory alone;
  CallMemory& memory = view.memory != nullptr ? view.memory->of<CallMemory>() : alone;
  work_out(view, memory, *record);
  const bool returned = record->outcome && record->returned <= view.cursor;
  std::string title = syscall::describe(record->syscall);
  if (returned) title += " = " + syscall::describe(record->syscall, *record->outcome);
  paragraph(view.theme.font.code, view.theme.color.text, title);
  paragraph(view.theme.font.small, view.theme.color.muted, guest_name(view.world, record->caller.guest));
  ImGui::Dummy({1, 4});
  for (const Term* term : terms_in(title)) detail_term(view, term->name, term->meaning.in(view.language));
  ImGui::Dummy({1, 4});
  draw_times(view, *record);
  draw_microscope(view, call);
  draw_data(view, say::d_data_sent, "sent", memory.sent, call);
  if (returned) draw_data(view, say::d_data_received, "received", memory.received, call);
}

}  // namespace zocalo::ui

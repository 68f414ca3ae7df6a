#include "trace/enum_names.h"
#include "trace/event.h"

namespace zocalo::trace {

std::string_view name_of(TcpState state) {
  return state == TcpState::none ? std::string_view() : enum_name(state);
}

}  // namespace zocalo::trace

#include "ui/views/view.h"

#include <utility>

namespace zocalo::ui {

void View::ask(Command command) const { commands.push_back(std::move(command)); }

}  // namespace zocalo::ui

#pragma once
// The app's commands as text, and its state as JSON: for the page's address, its tests and whoever opens the
// console.

#include <optional>
#include <string>

#include "ui/model/command.h"
#include "ui/shell/app.h"

namespace zocalo::web {

/// "open log-server", "seek 12", "step line", "step back call", "start", "end", "play", "pause", "run", "knob
/// loss 20", "language en", "dark 1", "edit server.py\n<text>", "revert server.py", "skip q1", "answer q1
/// a,b", "live pause", "live resume", "live step", "pick packet:7" (pick.h). Nothing for anything else.
std::optional<ui::Command> parse_command(const std::string& text);

/// {"lesson","cursor","moments","complete","kind","language","dark","text","digest", "question", …}
std::string state_json(ui::App& app, unsigned frames);

}  // namespace zocalo::web

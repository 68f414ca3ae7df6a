#pragma once
// Recordings as files, and a moment of one in words.

#include <filesystem>
#include <memory>
#include <string>

#include "timeline/recording.h"
#include "timeline/timeline.h"

namespace zocalo::native {

struct Recording {
  std::unique_ptr<timeline::Timeline> timeline;  ///< null: nothing could be read, see `problem`
  timeline::Properties properties;
  std::string
      problem;  ///< "" or what is wrong with the file, named; what came before a cut is in the timeline
};

Recording open_recording(const std::filesystem::path& file);

/// The moment's events and the state after it, a line each, for a terminal.
std::string describe_moment(const timeline::Timeline& timeline, timeline::Index moment);

/// One line for a socket, as ss(8) prints it: state, queues, addresses, owners, readiness with reasons.
std::string describe_socket(const trace::SocketState& socket);

}  // namespace zocalo::native

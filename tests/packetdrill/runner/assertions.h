#pragma once
// `%{ assert tcpi_snd_cwnd == 10, tcpi_snd_cwnd }%`: the part of Python that such assertions use.

#include <string>

#include "packetdrill/runner/machine.h"

namespace zocalo::packetdrill {

/// "" if all hold of the connection's TCP_INFO, else the one that does not, a newline, and the values in it.
/// Throws Unsupported.
std::string check_assertions(const std::string& code, int line, Machine& machine, const wire::Endpoint& local,
                             const wire::Endpoint& remote);

}  // namespace zocalo::packetdrill

#pragma once
// Runs a script against a simulated host.

#include <filesystem>
#include <string>
#include <vector>

#include "wire/address.h"

namespace zocalo::packetdrill {

enum class Verdict { passed, failed, unsupported };

struct Result {
  Verdict verdict = Verdict::passed;
  int line = 0;
  std::string what;      ///< the first difference, or why it can't be run
  std::string expected;  ///< a packet or a call's result, as the script writes it
  std::string got;
  /// "script.pkt:12: …: expected …, got …"
  std::string describe(const std::string& script) const;
};

/// What packetdrill leaves unseen: a packet that was sent after the last one that the script names.
enum class Leftovers { ignored, forbidden };

/// `family`: of a script that does not say which it wants.
Result run_file(const std::filesystem::path& file, Leftovers leftovers,
                wire::Family family = wire::Family::ipv4);
Result run_text(const std::string& text, const std::filesystem::path& folder, Leftovers leftovers,
                wire::Family family = wire::Family::ipv4);

/// The scripts in these files and folders, in order.
std::vector<std::filesystem::path> find_scripts(const std::vector<std::filesystem::path>& places);

}  // namespace zocalo::packetdrill

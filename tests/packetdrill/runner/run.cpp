#include "packetdrill/runner/run.h"

#include <algorithm>
#include <fstream>
#include <sstream>

#include "packetdrill/runner/runner.h"

namespace zocalo::packetdrill {

namespace {

/// The commands before the first packet or call say what machine it is.
void apply_first_commands(const Script& script, const std::filesystem::path& folder, Settings& settings) {
  for (const Event& event : script.events) {
    const auto* command = std::get_if<CommandEvent>(&event.body);
    if (command == nullptr) return;
    apply_command(command->text, event.line, folder, false, settings);
  }
}

}  // namespace

std::string Result::describe(const std::string& script) const {
  std::string out = script;
  if (line > 0) out += ":" + std::to_string(line);
  out += ": " + what;
  if (!expected.empty() || !got.empty()) out += ": expected " + expected + ", got " + got;
  return out;
}

Result run_text(const std::string& text, const std::filesystem::path& folder, Leftovers leftovers,
                wire::Family family) {
  try {
    const Script script = parse(text);
    Settings settings;
    if (family == wire::Family::ipv6) {
      settings.addresses = Addresses::v6();
      settings.mtu = 1520;  // packetdrill's: the same segment size as over IPv4
    }
    apply_options(script, settings);
    apply_first_commands(script, folder, settings);
    Runner(script, settings, folder).run(leftovers);
    return {};
  } catch (const Difference& d) {
    return {Verdict::failed, d.line, d.what, d.expected, d.got};
  } catch (const Unsupported& u) {
    return {Verdict::unsupported, u.line, u.what(), "", ""};
  } catch (const SyntaxError& e) {
    return {Verdict::failed, e.line, e.what(), "", ""};
  }
}

Result run_file(const std::filesystem::path& file, Leftovers leftovers, wire::Family family) {
  std::ifstream in(file);
  if (!in) return {Verdict::failed, 0, "can't be read", "", ""};
  std::stringstream text;
  text << in.rdbuf();
  return run_text(text.str(), file.parent_path(), leftovers, family);
}

std::vector<std::filesystem::path> find_scripts(const std::vector<std::filesystem::path>& places) {
  std::vector<std::filesystem::path> out;
  for (const auto& place : places) {
    if (!std::filesystem::is_directory(place)) {
      out.push_back(place);
      continue;
    }
    std::vector<std::filesystem::path> inside;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(place)) {
      if (entry.path().extension() == ".pkt") inside.push_back(entry.path());
    }
    std::sort(inside.begin(), inside.end());
    out.insert(out.end(), inside.begin(), inside.end());
  }
  return out;
}

}  // namespace zocalo::packetdrill

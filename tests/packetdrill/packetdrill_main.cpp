// packetdrill [--strict] [--ipv6] FILE.pkt|FOLDER...: runs scripts, and prints which pass, which don't and
// why.
// --strict: a packet that no line of a script names is a failure, too. --ipv6: over IPv6, where the script
// does not choose. Exit status 1 if one fails.

#include <cstdio>
#include <cstring>
#include <map>
#include <string>

#include "packetdrill/runner/run.h"

using namespace zocalo::packetdrill;

namespace {

struct Row {
  std::string script;
  Result result;
};

struct Count {
  int passed = 0, failed = 0, unsupported = 0;
  void add(const Result& result) {
    if (result.verdict == Verdict::passed) ++passed;
    if (result.verdict == Verdict::failed) ++failed;
    if (result.verdict == Verdict::unsupported) ++unsupported;
  }
};

/// The folder that a script is in, or the first two words of its name: "tcp_epoll".
std::string category(const std::string& script) {
  const std::size_t slash = script.rfind('/');
  if (slash != std::string::npos) return script.substr(0, slash);
  return script.substr(0, script.find_first_of("_-.", script.find('_') + 1));
}

void print_table(const std::vector<Row>& rows) {
  std::map<std::string, Count> categories;
  Count all;
  for (const Row& row : rows) {
    categories[category(row.script)].add(row.result);
    all.add(row.result);
  }
  std::printf("| category | passed | failed | unsupported |\n|---|---:|---:|---:|\n");
  for (const auto& [name, count] : categories)
    std::printf("| %s | %d | %d | %d |\n", name.c_str(), count.passed, count.failed, count.unsupported);
  std::printf("| **all** | **%d** | **%d** | **%d** |\n", all.passed, all.failed, all.unsupported);
}

void print_failed(const std::vector<Row>& rows) {
  std::printf("\n## Failed: the first difference\n\n");
  for (const Row& row : rows) {
    if (row.result.verdict == Verdict::failed)
      std::printf("- `%s`\n", row.result.describe(row.script).c_str());
  }
}

/// By reason: many scripts lack the same.
void print_unsupported(const std::vector<Row>& rows) {
  std::map<std::string, std::vector<std::string>> reasons;
  for (const Row& row : rows) {
    if (row.result.verdict == Verdict::unsupported)
      reasons[row.result.what].push_back(row.script + ":" + std::to_string(row.result.line));
  }
  std::printf("\n## Unsupported: the reason\n");
  for (const auto& [reason, scripts] : reasons) {
    std::printf("\n%s (%zu):\n\n", reason.c_str(), scripts.size());
    for (const std::string& script : scripts) std::printf("- `%s`\n", script.c_str());
  }
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<std::filesystem::path> places;
  Leftovers leftovers = Leftovers::ignored;
  zocalo::wire::Family family = zocalo::wire::Family::ipv4;
  for (int i = 1; i < argc; ++i) {
    if (std::strcmp(argv[i], "--strict") == 0) {
      leftovers = Leftovers::forbidden;
    } else if (std::strcmp(argv[i], "--ipv6") == 0) {
      family = zocalo::wire::Family::ipv6;
    } else {
      places.emplace_back(argv[i]);
    }
  }
  if (places.empty()) {
    std::fprintf(stderr, "usage: packetdrill [--strict] [--ipv6] FILE.pkt|FOLDER...\n");
    return 2;
  }
  std::vector<Row> rows;
  bool failed = false;
  for (const auto& place : places) {
    for (const auto& file : find_scripts({place})) {
      const auto name = std::filesystem::is_directory(place) ? std::filesystem::relative(file, place) : file;
      rows.push_back({name.generic_string(), run_file(file, leftovers, family)});
      failed = failed || rows.back().result.verdict == Verdict::failed;
    }
  }
  print_table(rows);
  print_failed(rows);
  print_unsupported(rows);
  return failed ? 1 : 0;
}

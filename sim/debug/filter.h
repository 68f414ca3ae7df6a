#pragma once
// Filters with the names and operators of Wireshark's display filters, over packets and over everything else
// that a run records: calls, exceptions, timers, sockets, lines, output.
//
//   tcp.port == 8000 and tcp.flags.syn        udp            http.request.method == "POST"
//   ip.addr == 10.0.0.0/24                    tcp.port in {80, 8000..8010}      data contains "hola"
//   errno == ECONNRESET                       syscall == select and fd == 4     exception == "TimeoutError"
//   state == TIME_WAIT                        drop           rto                program == "server" and line
//
//   and && or || not ! ( )     == eq != ne < lt <= le > gt >= ge contains in {…, a..b}
//
// As in Wireshark a name alone asks whether there is such a thing, and a comparison with what is not there is
// false; a field that there is twice (tcp.port) equals what either of them equals, and is unequal (!=) to
// what both are unequal to. Other than there, a flag alone (tcp.flags.syn) asks whether it is set.

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/language.h"
#include "debug/catalog.h"

namespace zocalo::debug {

enum class FieldType : std::uint8_t { flag, number, text, bytes, ipv4, ipv6, time, name };
/// "número", "number".
Text type_text(FieldType type);

struct FieldHelp {
  std::string_view name;
  FieldType type;
  Text meaning;
};
/// Every field, in groups that belong together: what --help prints and completion offers.
std::span<const FieldHelp> fields();
/// What a field of type `name` may be compared with ("ECONNRESET", "TIME_WAIT", "select", …); empty for
/// others.
std::vector<std::string> field_values(std::string_view field);
/// The fields whose names are nearest to `word`, or contain it; none if none is near.
std::vector<std::string> similar_fields(std::string_view word);

/// What a filter is asked about: a row of the timeline's tables or of the catalog's.
struct Code {
  Caller caller;
  const Move* move = nullptr;
};
using Item =
    std::variant<const timeline::PacketRecord*, const timeline::CallRecord*, const Raised*, const Exited*,
                 const Fired*, const SocketEdge*, const Assigned*, const timeline::OutputRow*, Code>;

/// A recorded run. The catalog may be behind the timeline: then the run is what the catalog has.
struct Run {
  const timeline::Timeline& timeline;
  const Catalog& catalog;
};

/// One line without its time, in tcpdump's and strace's manner: "server: recv(4, 1024, 0) = 12".
std::string describe(const Run& run, const Item& item);

class Filter;

struct FilterError {
  std::size_t at = 0, size = 0;  ///< octets of the text that are to blame, from 0
  std::string es, en;  ///< "column 5: …": what is wrong, what was expected, what may have been meant
  const std::string& in(Language language) const { return language == Language::es ? es : en; }
};
struct CompiledFilter {
  std::shared_ptr<const Filter> filter;  ///< null: see `error`
  FilterError error;
};
/// A text of blanks only is a filter that everything passes.
CompiledFilter compile_filter(std::string_view text);

class Filter {
 public:
  struct Program;
  explicit Filter(std::unique_ptr<const Program> program);
  ~Filter();

  bool matches(const Run& run, const Item& item) const;
  /// The moment that an item that matches is found at: where it begins, or where it ends (a packet's arrival
  /// or loss, a call's return) if the filter asks for what is only known then. kNoMoment while it goes on.
  Index moment_of(const Item& item) const;

  struct Found {
    Index moment = 0;
    Item item;
  };
  /// All that match from moment `from` on, before moment `to` (at most the catalog's size), in order.
  std::vector<Found> find(const Run& run, Index from, Index to) const;
  /// Appends their moments, each once.
  void find(const Run& run, Index from, Index to, std::vector<Index>& moments) const;

 private:
  std::unique_ptr<const Program> program_;
};

}  // namespace zocalo::debug

#include "scenario/intervention.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "scenario/netem.h"

namespace zocalo::scenario {
namespace {

using Kind = Intervention::Kind;

constexpr std::array<std::pair<Kind, std::string_view>, 7> kKinds{{{Kind::drop, "drop"},
                                                                   {Kind::delay, "delay"},
                                                                   {Kind::duplicate, "duplicate"},
                                                                   {Kind::corrupt, "corrupt"},
                                                                   {Kind::change, "change"},
                                                                   {Kind::kill, "kill"},
                                                                   {Kind::type, "type"}}};
constexpr std::array<std::pair<PacketKind, std::string_view>, 9> kPacketKinds{
    {{PacketKind::tcp, "tcp"},
     {PacketKind::udp, "udp"},
     {PacketKind::icmp, "icmp"},
     {PacketKind::syn, "syn"},
     {PacketKind::syn_ack, "syn-ack"},
     {PacketKind::ack, "ack"},
     {PacketKind::data, "data"},
     {PacketKind::fin, "fin"},
     {PacketKind::rst, "rst"}}};

constexpr std::string_view kBlank = " \t\r\n";

template <class Table>
std::string names_of(const Table& table) {
  std::string names;
  for (const auto& row : table) names += (names.empty() ? "" : ", ") + std::string(row.second);
  return names;
}

template <class Value, class Table>
std::string_view name_in(const Table& table, Value value) {
  for (const auto& row : table) {
    if (row.first == value) return row.second;
  }
  return {};
}

/// A word, or what stood in quotes: that is never a keyword.
struct Word {
  std::string text;
  bool quoted = false;
  bool is(std::string_view keyword) const { return !quoted && text == keyword; }
};

class Parser {
 public:
  explicit Parser(std::string_view text) : rest_(text) {}

  InterventionResult run() {
    split();
    if (error_.empty()) read();
    if (error_.empty() && at_ < words_.size()) fail("'" + words_[at_].text + "' is one word too many");
    if (!error_.empty()) return {std::nullopt, error_};
    return {std::move(result_), ""};
  }

 private:
  void fail(std::string what) {
    if (error_.empty()) error_ = std::move(what);
  }

  // ---- words

  void split() {
    for (;;) {
      const std::size_t start = rest_.find_first_not_of(kBlank);
      if (start == std::string_view::npos || !error_.empty()) return;
      rest_.remove_prefix(start);
      if (rest_.front() == '\'' || rest_.front() == '"') {
        quoted();
      } else if (rest_.starts_with("->")) {
        words_.push_back({"->", false});
        rest_.remove_prefix(2);
      } else {
        std::size_t end = std::min(rest_.find_first_of(kBlank), rest_.find_first_of("'\""));
        end = std::min({end, rest_.find("->"), rest_.size()});
        words_.push_back({std::string(rest_.substr(0, end)), false});
        rest_.remove_prefix(end);
      }
    }
  }

  void quoted() {
    const char quote = rest_.front();
    std::string text;
    std::size_t at = 1;
    for (; at < rest_.size() && rest_[at] != quote; ++at) {
      char c = rest_[at];
      if (quote == '"' && c == '\\' && at + 1 < rest_.size()) {
        c = rest_[++at];
        if (c == 'n') c = '\n';
        if (c == 't') c = '\t';
      }
      text += c;
    }
    if (at == rest_.size()) return fail("a quote has no end");
    words_.push_back({std::move(text), true});
    rest_.remove_prefix(at + 1);
  }

  const Word* next() { return at_ < words_.size() ? &words_[at_] : nullptr; }

  /// The next word, whatever it is; a message that says `what` it should be if there is none.
  std::string take(std::string_view what) {
    if (at_ < words_.size()) return words_[at_++].text;
    fail("needs " + std::string(what));
    return {};
  }
  void expect(std::string_view keyword, std::string_view what) {
    if (next() != nullptr && next()->is(keyword)) {
      ++at_;
    } else {
      fail("needs '" + std::string(keyword) + "' and " + std::string(what));
    }
  }

  // ---- the line

  void read() {
    const std::string word = take("a first word: " + names_of(kKinds));
    const auto kind =
        std::find_if(kKinds.begin(), kKinds.end(), [&](const auto& row) { return row.second == word; });
    if (!error_.empty()) return;
    if (kind == kKinds.end()) return fail("'" + word + "' is not one of " + names_of(kKinds));
    result_.kind = kind->first;
    if (result_.on_packet()) {
      read_packet();
      if (result_.kind == Kind::delay) {
        expect("by", "a time, as in 'by 200ms'");
        result_.delay = read_time("delay 'client -> server' by 200ms");
      }
      return;
    }
    if (result_.kind == Kind::change) {
      read_link();
    } else {
      result_.target = take("a program's name");
      if (result_.kind == Kind::type) result_.text = take("the line to be typed, in quotes");
    }
    expect("at", "a time, as in 'at 1.5s'");
    result_.at = read_time("at 1.5s");
  }

  void read_packet() {
    if (next() != nullptr && next()->text.starts_with('#') && !next()->quoted) {
      result_.packet.number = read_number();
      return;
    }
    result_.packet.from = take("a packet: '#12', or 'client -> server #3'");
    expect("->", "the host that the packet goes to, as in 'client -> server #3'");
    result_.packet.to = take("the host that the packet goes to");
    if (next() == nullptr || next()->is("by")) return;
    if (!next()->text.starts_with('#')) read_packet_kind();
    if (next() != nullptr && next()->text.starts_with('#')) result_.packet.nth = read_number();
  }

  void read_packet_kind() {
    const std::string word = take("");
    const auto kind = std::find_if(kPacketKinds.begin(), kPacketKinds.end(),
                                   [&](const auto& row) { return row.second == word; });
    if (kind == kPacketKinds.end())
      return fail("'" + word + "' is no kind of packet; there are " + names_of(kPacketKinds));
    result_.packet.kind = kind->first;
  }

  std::uint64_t read_number() {
    const std::string word = take("");
    std::uint64_t value = 0;
    bool good = word.size() > 1 && word.size() <= 16;
    for (std::size_t i = 1; i < word.size() && good; ++i) {
      good = word[i] >= '0' && word[i] <= '9';
      value = value * 10 + static_cast<std::uint64_t>(word[i] - '0');
    }
    if (!good || value == 0) fail("'" + word + "' is no number of a packet; the first is #1");
    return value;
  }

  Duration read_time(const std::string& example) {
    const std::string word = take("a time, as in '" + example + "'");
    const auto time = parse_duration(word);
    if (!time) fail("'" + word + "' is not a time with its unit, as in '" + example + "'");
    return time.value_or(Duration{});
  }

  void read_link() {
    result_.target = take("a link, as in 'client-server'");
    expect("to", "a shape, as in 'to loss 10%'");
    std::string shape;
    while (next() != nullptr && !next()->is("at")) shape += (shape.empty() ? "" : " ") + take("");
    const NetemResult parsed = parse_netem(shape);
    if (!parsed.netem) return fail(parsed.error);
    result_.shape = *parsed.netem;
  }

  std::string_view rest_;
  std::vector<Word> words_;
  std::size_t at_ = 0;
  Intervention result_;
  std::string error_;
};

/// A name as it is where it reads as one word, else in quotes.
std::string name(const std::string& text) {
  constexpr std::string_view plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.*";
  constexpr std::array<std::string_view, 4> keywords{"->", "at", "by", "to"};
  const bool word = !text.empty() && text.find_first_not_of(plain) == std::string::npos &&
                    std::find(keywords.begin(), keywords.end(), text) == keywords.end();
  if (word) return text;
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') quoted += '\\';
    if (c == '\n') {
      quoted += "\\n";
    } else {
      quoted += c;
    }
  }
  return quoted + "\"";
}

std::string text_of(const PacketChoice& packet) {
  if (packet.number != 0) return "#" + std::to_string(packet.number);
  std::string text = name(packet.from) + " -> " + name(packet.to);
  if (packet.kind != PacketKind::any) text += " " + std::string(name_in(kPacketKinds, packet.kind));
  if (packet.nth != 1) text += " #" + std::to_string(packet.nth);
  return text;
}

}  // namespace

InterventionResult parse_intervention(std::string_view text) { return Parser(text).run(); }

std::string to_string(const Intervention& i) {
  std::string text(name_in(kKinds, i.kind));
  if (i.on_packet()) {
    text += " " + text_of(i.packet);
    if (i.kind == Kind::delay) text += " by " + to_string(i.delay);
    return text;
  }
  text += " " + name(i.target);
  if (i.kind == Kind::change) {
    const std::string shape = to_string(i.shape);
    text += " to " + (shape.empty() ? std::string("\"\"") : shape);
  }
  if (i.kind == Kind::type) text += " " + name(i.text);
  return text + " at " + to_string(i.at);
}

}  // namespace zocalo::scenario

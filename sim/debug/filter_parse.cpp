// A filter's text to its tree. What is wrong is said with its column, what was expected, and what may have
// been meant.

#include <algorithm>

#include "debug/filter_parts.h"

namespace zocalo::debug {

namespace {

constexpr int kDeepest = 64;  ///< parentheses and nots within each other

struct Token {
  enum class Kind : std::uint8_t { word, text, sign, end };
  Kind kind = Kind::end;
  std::size_t at = 0, size = 0;
  std::string text;  ///< a word as it stands, a quoted text without quotes, a sign
};

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool is_sign(char c) { return std::string_view("()!=<>&|{},\"'~").find(c) != std::string_view::npos; }

struct Words {
  std::string es, en;
};
Words operator+(const Words& a, const Words& b) { return {a.es + b.es, a.en + b.en}; }
Words both(std::string_view text) { return {std::string(text), std::string(text)}; }
Words quoted(std::string_view text) { return both("\"" + std::string(text) + "\""); }

class Parser {
 public:
  Parser(std::string_view text, FilterError& error) : text_(text), error_(error) { advance(); }

  std::optional<Node> parse() {
    Node root = alternatives();
    if (ok() && token_.kind != Token::Kind::end) {
      fail(token_, Words{"aquí se esperaba «and», «or» o el final, no ",
                         "\"and\", \"or\" or the end was expected here, not "} +
                       quoted(token_.text));
    }
    if (!ok()) return std::nullopt;
    return root;
  }

 private:
  bool ok() const { return error_.en.empty(); }
  /// Keeps the first complaint only.
  void fail(const Token& token, const Words& words) {
    if (!ok()) return;
    error_.at = std::min(token.at, text_.size());
    error_.size = token.size;
    std::size_t column = 1;  // of characters: octets that continue one in UTF-8 don't count
    for (const char c : text_.substr(0, error_.at)) column += (static_cast<unsigned char>(c) & 0xc0) != 0x80;
    error_.es = "columna " + std::to_string(column) + ": " + words.es;
    error_.en = "column " + std::to_string(column) + ": " + words.en;
  }

  void advance() {
    while (next_ < text_.size() && is_blank(text_[next_])) ++next_;
    token_ = {};
    token_.at = next_;
    if (next_ == text_.size()) return;
    const char c = text_[next_];
    if (c == '"' || c == '\'') {
      read_text(c);
    } else if (is_sign(c)) {
      token_.kind = Token::Kind::sign;
      const std::string_view two = text_.substr(next_, 2);
      const bool pair =
          two == "==" || two == "!=" || two == "<=" || two == ">=" || two == "&&" || two == "||";
      token_.text = pair ? two : two.substr(0, 1);
      next_ += token_.text.size();
    } else {
      token_.kind = Token::Kind::word;
      while (next_ < text_.size() && !is_blank(text_[next_]) && !is_sign(text_[next_]))
        token_.text += text_[next_++];
    }
    token_.size = next_ - token_.at;
  }

  void read_text(char quote) {
    token_.kind = Token::Kind::text;
    for (++next_; next_ < text_.size() && text_[next_] != quote; ++next_) {
      if (text_[next_] != '\\' || next_ + 1 == text_.size()) {
        token_.text += text_[next_];
        continue;
      }
      ++next_;
      read_escape();
    }
    token_.size = next_ - token_.at;
    if (next_ == text_.size()) {
      fail(token_, {"falta la comilla que cierra este texto", "the quote that ends this text is missing"});
    } else {
      ++next_;
    }
  }

  void read_escape() {
    const char c = text_[next_];
    const auto digit = [](char d) {
      return d >= '0' && d <= '9'   ? d - '0'
             : d >= 'a' && d <= 'f' ? d - 'a' + 10
             : d >= 'A' && d <= 'F' ? d - 'A' + 10
                                    : -1;
    };
    if (c == 'x' && next_ + 2 < text_.size() && digit(text_[next_ + 1]) >= 0 &&
        digit(text_[next_ + 2]) >= 0) {
      token_.text += static_cast<char>(digit(text_[next_ + 1]) * 16 + digit(text_[next_ + 2]));
      next_ += 2;
    } else {
      token_.text += c == 'n' ? '\n' : c == 'r' ? '\r' : c == 't' ? '\t' : c == '0' ? '\0' : c;
    }
  }

  bool is(std::string_view sign, std::string_view word = {}) const {
    return (token_.kind == Token::Kind::sign && token_.text == sign) ||
           (token_.kind == Token::Kind::word && !word.empty() && token_.text == word);
  }

  Node alternatives() {
    return chain(Node::Kind::any, "||", "or", [this] { return conjunction(); });
  }
  Node conjunction() {
    return chain(Node::Kind::all, "&&", "and", [this] { return factor(); });
  }

  template <class Part>
  Node chain(Node::Kind kind, std::string_view sign, std::string_view word, Part&& part) {
    Node node = part();
    if (!ok() || !is(sign, word)) return node;
    Node all;
    all.kind = kind;
    all.parts.push_back(std::move(node));
    while (ok() && is(sign, word)) {
      advance();
      all.parts.push_back(part());
    }
    return all;
  }

  Node factor() {
    if (++depth_ > kDeepest) {
      fail(token_, {"demasiados paréntesis uno dentro de otro", "too many parentheses within each other"});
      return {};
    }
    Node node;
    if (is("!", "not")) {
      advance();
      node.kind = Node::Kind::none;
      node.parts.push_back(factor());
    } else if (is("(")) {
      const Token open = token_;
      advance();
      node = alternatives();
      if (ok() && !is(")")) {
        fail(open,
             {"falta el paréntesis que cierra este", "the parenthesis that closes this one is missing"});
      }
      if (ok()) advance();
    } else {
      node = test();
    }
    --depth_;
    return node;
  }

  Node test() {
    Node node;
    if (token_.kind != Token::Kind::word) {
      const Words found = token_.kind == Token::Kind::end
                              ? Words{", y el filtro acaba", ", and the filter ends"}
                              : Words{", no ", ", not "} + quoted(token_.text);
      fail(token_, Words{"aquí se esperaba el nombre de un campo, como tcp.port",
                         "a field's name was expected here, such as tcp.port"} +
                       found);
      return node;
    }
    node.field = find_field(token_.text);
    if (node.field == nullptr) {
      fail(token_,
           Words{"no hay ningún campo ", "there is no field "} + quoted(token_.text) + suggest(token_.text));
      return node;
    }
    advance();
    const std::optional<Operator> op = comparison();
    if (!op || !ok()) return node;
    node.op = *op;
    check_operator(node, sign_);
    if (ok() && node.op == Operator::in) {
      set_of(node);
    } else if (ok()) {
      node.operands.push_back(operand(*node.field));
    }
    return node;
  }

  std::optional<Operator> comparison() {
    struct Row {
      std::string_view sign, word;
      Operator op;
    };
    static constexpr Row kRows[] = {
        {"==", "eq", Operator::equal},        {"!=", "ne", Operator::unequal},
        {"<", "lt", Operator::less},          {"<=", "le", Operator::at_most},
        {">", "gt", Operator::more},          {">=", "ge", Operator::at_least},
        {"", "contains", Operator::contains}, {"", "in", Operator::in},
    };
    sign_ = token_;
    for (const Row& row : kRows) {
      if (!(token_.kind == Token::Kind::sign && !row.sign.empty() && token_.text == row.sign) &&
          !(token_.kind == Token::Kind::word && token_.text == row.word))
        continue;
      advance();
      return row.op;
    }
    if (is("=")) fail(token_, {"se compara con ==, no con =", "one compares with ==, not with ="});
    if (is("~", "matches")) {
      fail(token_,
           {"no hay expresiones regulares; use contains", "there are no regular expressions; use contains"});
    }
    return std::nullopt;
  }

  void check_operator(const Node& node, const Token& sign) {
    const FieldType type = node.field->help.type;
    const bool ordered = type == FieldType::number || type == FieldType::time;
    const bool texts = type == FieldType::text || type == FieldType::bytes;
    const bool order = node.op == Operator::less || node.op == Operator::at_most ||
                       node.op == Operator::more || node.op == Operator::at_least;
    if ((order && !ordered) || (node.op == Operator::contains && !texts)) {
      const Text is = type_text(type);
      fail(sign, both(node.field->help.name) + Words{" es ", " is "} +
                     Words{std::string(is.es), std::string(is.en)} +
                     Words{", y con eso no va ", ", which does not go with "} + both(sign.text) +
                     (texts ? Words{"; sirven == != contains in", "; == != contains in do"}
                            : Words{"; sirven == != in", "; == != in do"}));
    }
  }

  void set_of(Node& node) {
    if (!is("{")) {
      fail(token_, {"después de «in» va una lista: {80, 8000..8010}",
                    "\"in\" is followed by a list: {80, 8000..8010}"});
      return;
    }
    do {
      advance();
      node.operands.push_back(operand(*node.field));
    } while (ok() && is(","));
    if (ok() && !is("}"))
      fail(token_,
           {"la lista sigue con una coma o acaba con }", "the list goes on with a comma or ends with }"});
    if (ok()) advance();
  }

  Operand operand(const Field& field) {
    Operand result;
    const Token token = token_;
    if (token.kind != Token::Kind::word && token.kind != Token::Kind::text) {
      fail(token, expected(field));
      return result;
    }
    advance();
    const std::size_t dots = token.text.find("..");
    const bool range = dots != std::string::npos && token.kind == Token::Kind::word &&
                       field.help.type != FieldType::text && field.help.type != FieldType::bytes;
    const auto low = literal(field, range ? token.text.substr(0, dots) : token.text, token, result);
    const auto high = range ? literal(field, token.text.substr(dots + 2), token, result) : low;
    if (!low || !high) {
      fail(token, Words{"", ""} + quoted(token.text) + Words{" no vale aquí: ", " does not fit here: "} +
                      expected(field) + suggest_word(field, token.text));
      return result;
    }
    result.low = *low;
    result.high = *high;
    return result;
  }

  std::optional<Operand::Literal> literal(const Field& field, std::string_view text, const Token& token,
                                          Operand& into) {
    switch (field.help.type) {
      case FieldType::text:
      case FieldType::bytes:
        return std::string(text);
      case FieldType::flag:
        if (text == "true" || text == "True" || text == "TRUE") return 1;
        if (text == "false" || text == "False" || text == "FALSE") return 0;
        if (const auto value = whole_number(text); value && (*value == 0 || *value == 1)) return *value;
        return std::nullopt;
      case FieldType::number:
        if (const auto value = whole_number(text)) return *value;
        return std::nullopt;
      case FieldType::name:
        if (const auto value = field.number(text)) return *value;
        if (const auto value = whole_number(text); value && field.help.name == "errno") return *value;
        return std::nullopt;
      case FieldType::time:
        if (const auto value = duration(text)) return *value;
        return std::nullopt;
      case FieldType::ipv4:
      case FieldType::ipv6:
        return ip(field, text, token, into);
    }
    return std::nullopt;
  }

  std::optional<Operand::Literal> ip(const Field& field, std::string_view text, const Token& token,
                                     Operand& into) {
    const std::size_t slash = text.find('/');
    const auto address = wire::IpAddress::parse(text.substr(0, slash));
    if (!address) return std::nullopt;
    const bool v4 = address->family == wire::Family::ipv4;
    if (v4 != (field.help.type == FieldType::ipv4)) {
      fail(token, Words{"es una dirección ", "this is an address of "} + both(v4 ? "IPv4" : "IPv6") +
                      Words{"; use ", "; use "} + both(v4 ? "ip.addr" : "ipv6.addr"));
      return std::nullopt;
    }
    into.prefix = v4 ? 32 : 128;
    if (slash != std::string_view::npos) {
      const auto prefix = whole_number(text.substr(slash + 1));
      if (!prefix || *prefix < 0 || *prefix > into.prefix) return std::nullopt;
      into.prefix = static_cast<int>(*prefix);
    }
    return *address;
  }

  static std::optional<std::int64_t> whole_number(std::string_view text) {
    const bool negative = text.starts_with('-');
    if (negative) text.remove_prefix(1);
    const bool hex = text.starts_with("0x") || text.starts_with("0X");
    if (hex) text.remove_prefix(2);
    if (text.empty() || text.size() > 15) return std::nullopt;
    std::int64_t value = 0;
    for (const char c : text) {
      const int digit = c >= '0' && c <= '9'          ? c - '0'
                        : hex && c >= 'a' && c <= 'f' ? c - 'a' + 10
                        : hex && c >= 'A' && c <= 'F' ? c - 'A' + 10
                                                      : -1;
      if (digit < 0) return std::nullopt;
      value = value * (hex ? 16 : 10) + digit;
    }
    return negative ? -value : value;
  }

  /// "0.5" (seconds, as Wireshark has it), "20ms", "3us", "7ns", "2s".
  static std::optional<std::int64_t> duration(std::string_view text) {
    std::int64_t unit = 1'000'000'000;
    if (text.ends_with("ms")) {
      unit = 1'000'000;
    } else if (text.ends_with("us")) {
      unit = 1'000;
    } else if (text.ends_with("ns")) {
      unit = 1;
    }
    if (text.ends_with('s')) text.remove_suffix(unit == 1'000'000'000 ? 1 : 2);
    const std::size_t point = text.find('.');
    const auto whole = whole_number(text.substr(0, point));
    if (!whole || *whole < 0 || *whole > 1'000'000'000) return std::nullopt;
    std::int64_t ns = *whole * unit;
    if (point == std::string_view::npos) return ns;
    for (const char c : text.substr(point + 1)) {
      if (c < '0' || c > '9') return std::nullopt;
      unit /= 10;
      ns += (c - '0') * unit;
    }
    return ns;
  }

  static Words expected(const Field& field) {
    const std::string name(field.help.name);
    switch (field.help.type) {
      case FieldType::flag:
        return {name + " se compara con 0 o 1", name + " is compared with 0 or 1"};
      case FieldType::number:
        return {name + " se compara con un número", name + " is compared with a number"};
      case FieldType::text:
      case FieldType::bytes:
        return {name + " se compara con un texto, como \"hola\"",
                name + " is compared with a text, as \"hello\""};
      case FieldType::ipv4:
        return {name + " se compara con una dirección, como 10.0.0.1 o 10.0.0.0/24",
                name + " is compared with an address, as 10.0.0.1 or 10.0.0.0/24"};
      case FieldType::ipv6:
        return {name + " se compara con una dirección, como ::1 o fd00::/64",
                name + " is compared with an address, as ::1 or fd00::/64"};
      case FieldType::time:
        return {name + " se compara con un tiempo, como 0.5 (segundos) o 20ms",
                name + " is compared with a time, as 0.5 (seconds) or 20ms"};
      case FieldType::name:
        return {name + " se compara con un nombre, como " + field.words().back(),
                name + " is compared with a name, as " + field.words().back()};
    }
    return {};
  }

  static Words listed(const std::vector<std::string>& names) {
    if (names.empty()) return {};
    std::string text;
    for (std::size_t i = 0; i < names.size() && i < 3; ++i) text += (i == 0 ? "" : ", ") + names[i];
    return {"; ¿quisiste decir " + text + "?", "; did you mean " + text + "?"};
  }
  static Words suggest(std::string_view word) { return listed(similar_fields(word)); }
  static Words suggest_word(const Field& field, std::string_view word);

  const std::string_view text_;
  FilterError& error_;
  std::size_t next_ = 0;
  int depth_ = 0;
  Token token_, sign_;
};

/// How many letters to change, add, take away or swap with a neighbour (Damerau's distance), in capitals.
std::size_t distance(std::string_view a, std::string_view b) {
  const auto capital = [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; };
  std::vector<std::vector<std::size_t>> d(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i) {
    for (std::size_t j = 0; j <= b.size(); ++j) {
      if (i == 0 || j == 0) {
        d[i][j] = i + j;
        continue;
      }
      const bool same = capital(a[i - 1]) == capital(b[j - 1]);
      d[i][j] = std::min({d[i - 1][j] + 1, d[i][j - 1] + 1, d[i - 1][j - 1] + (same ? 0U : 1U)});
      const bool swapped =
          i > 1 && j > 1 && capital(a[i - 1]) == capital(b[j - 2]) && capital(a[i - 2]) == capital(b[j - 1]);
      if (swapped) d[i][j] = std::min(d[i][j], d[i - 2][j - 2] + 1);
    }
  }
  return d[a.size()][b.size()];
}

template <class Names>
std::vector<std::string> nearest(const Names& names, std::string_view word) {
  std::vector<std::pair<std::size_t, std::string>> ranked;
  if (word.size() > 40) return {};
  for (const auto& each : names) {
    const std::string_view name = each;
    const std::size_t far = distance(name, word);
    const bool within = word.size() >= 3 && name.find(word) != std::string::npos;
    if (far <= 1 + word.size() / 4 || within)
      ranked.emplace_back(within ? std::min<std::size_t>(far, 2) : far, name);
  }
  std::stable_sort(ranked.begin(), ranked.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<std::string> result;
  for (auto& [far, name] : ranked)
    if (far == ranked.front().first) result.push_back(std::move(name));
  return result;
}

Words Parser::suggest_word(const Field& field, std::string_view word) {
  return field.words == nullptr ? Words{} : listed(nearest(field.words(), word));
}

constexpr Text kTypes[] = {
    {"una marca (sí o no)", "a flag (yes or no)"},
    {"un número", "a number"},
    {"un texto", "a text"},
    {"bytes", "bytes"},
    {"una dirección IPv4", "an IPv4 address"},
    {"una dirección IPv6", "an IPv6 address"},
    {"un tiempo", "a time"},
    {"un nombre", "a name"},
};

void note_fields(const Node& node, Filter::Program& program) {
  for (const Node& part : node.parts) note_fields(part, program);
  if (node.field == nullptr) return;
  program.late = program.late || node.field->late;
  program.data = program.data || node.field->data;
}

}  // namespace

std::optional<Node> parse_filter(std::string_view text, FilterError& error) {
  return Parser(text, error).parse();
}

CompiledFilter compile_filter(std::string_view text) {
  CompiledFilter compiled;
  auto program = std::make_unique<Filter::Program>();
  if (!std::all_of(text.begin(), text.end(), is_blank)) {
    program->root = parse_filter(text, compiled.error);
    if (!program->root) return compiled;
    note_fields(*program->root, *program);
  }
  compiled.filter = std::make_shared<const Filter>(std::move(program));
  return compiled;
}

Text type_text(FieldType type) { return kTypes[static_cast<std::size_t>(type)]; }

std::span<const FieldHelp> fields() {
  static const std::vector<FieldHelp> kHelp = [] {
    std::vector<FieldHelp> help;
    for (const Field& field : field_table()) help.push_back(field.help);
    return help;
  }();
  return kHelp;
}

std::vector<std::string> field_values(std::string_view name) {
  const Field* field = find_field(name);
  return field == nullptr || field->words == nullptr ? std::vector<std::string>{} : field->words();
}

std::vector<std::string> similar_fields(std::string_view word) {
  std::vector<std::string_view> names;
  for (const Field& field : field_table()) names.push_back(field.help.name);
  return nearest(names, word);
}

}  // namespace zocalo::debug

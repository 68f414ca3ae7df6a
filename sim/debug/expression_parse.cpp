// A watch expression's text to its tree.

#include "debug/expression.h"

namespace zocalo::debug {

namespace {

using Kind = Recorded::Kind;

constexpr Text kNoCalls{"una grabación no puede llamar a nada", "a recording can't call anything"};
constexpr Text kSyntax{"no se entiende", "not understood"};

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  bool parse(Expression& root) {
    root = either();
    blanks();
    if (ok_ && at_ < text_.size()) fail(kSyntax);
    return ok_;
  }
  Text why() const { return why_; }
  std::size_t column() const { return wrong_at_ + 1; }

 private:
  void fail(const Text& why) {
    if (!ok_) return;
    ok_ = false;
    why_ = why;
    wrong_at_ = at_;
  }
  void blanks() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\n')) ++at_;
  }
  static bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
           (static_cast<unsigned char>(c) & 0x80) != 0;
  }
  static bool is_digit(char c) { return c >= '0' && c <= '9'; }
  bool take(std::string_view sign) {
    blanks();
    if (!text_.substr(at_).starts_with(sign)) return false;
    const bool word = is_letter(sign.back());
    const std::size_t end = at_ + sign.size();
    if (word && end < text_.size() && (is_letter(text_[end]) || is_digit(text_[end]))) return false;
    at_ = end;
    return true;
  }
  static Expression join(Expression::Op op, std::string_view sign, Expression left, Expression right) {
    Expression joined;
    joined.op = op;
    joined.text = sign;
    joined.parts.push_back(std::move(left));
    joined.parts.push_back(std::move(right));
    return joined;
  }
  static Expression wrap(Expression::Op op, Expression inner) {
    Expression outer;
    outer.op = op;
    outer.parts.push_back(std::move(inner));
    return outer;
  }

  Expression either() {
    Expression left = both();
    while (ok_ && take("or")) left = join(Expression::Op::either, "or", std::move(left), both());
    return left;
  }
  Expression both() {
    Expression left = inverted();
    while (ok_ && take("and")) left = join(Expression::Op::both, "and", std::move(left), inverted());
    return left;
  }
  Expression inverted() {
    if (++depth_ > 48) fail(kSyntax);
    Expression result = ok_ && take("not") ? wrap(Expression::Op::invert, inverted()) : comparison();
    --depth_;
    return result;
  }
  Expression comparison() {
    Expression left = sum();
    static constexpr std::string_view kSigns[] = {"==", "!=", "<=", ">=", "<", ">", "is", "in"};
    for (const std::string_view sign : kSigns) {
      if (!ok_ || !take(sign)) continue;
      const bool unlike = sign == "is" && take("not");
      return join(Expression::Op::compare, unlike ? "is not" : sign, std::move(left), sum());
    }
    const std::size_t before = at_;
    if (ok_ && take("not")) {
      if (take("in")) return join(Expression::Op::compare, "not in", std::move(left), sum());
      at_ = before;
    }
    return left;
  }
  Expression sum() {
    Expression left = product();
    for (;;) {
      const char sign = ok_ && take("+") ? '+' : ok_ && take("-") ? '-' : '\0';
      if (sign == '\0') return left;
      left = join(Expression::Op::binary, {&sign, 1}, std::move(left), product());
    }
  }
  Expression product() {
    Expression left = unary();
    for (;;) {
      std::string_view sign;
      for (const std::string_view each : {"*", "//", "%"}) {
        if (ok_ && sign.empty() && take(each)) sign = each;
      }
      if (sign.empty()) return left;
      left = join(Expression::Op::binary, sign, std::move(left), unary());
    }
  }
  Expression unary() {
    if (++depth_ > 48) fail(kSyntax);
    Expression result = ok_ && take("-") ? wrap(Expression::Op::negate, unary()) : postfix();
    --depth_;
    return result;
  }

  Expression postfix() {
    Expression inner = primary();
    while (ok_) {
      if (at_ < text_.size() && text_[at_] == '.') {
        ++at_;
        Expression outer = wrap(Expression::Op::attribute, std::move(inner));
        outer.text = identifier();
        if (outer.text.empty()) fail(kSyntax);
        inner = std::move(outer);
      } else if (take("[")) {
        inner = subscript(std::move(inner));
      } else if (take("(")) {
        fail(kNoCalls);
      } else {
        break;
      }
    }
    return inner;
  }

  Expression subscript(Expression inner) {
    Expression none;  // a literal None
    Expression from = none, to = none;
    bool slice = false;
    if (!take(":")) {
      from = either();
      slice = ok_ && take(":");
    } else {
      slice = true;
    }
    if (slice && !take("]")) {
      to = either();
      if (ok_ && !take("]")) fail(kSyntax);
    } else if (!slice && ok_ && !take("]")) {
      fail(kSyntax);
    }
    Expression outer = wrap(slice ? Expression::Op::slice : Expression::Op::index, std::move(inner));
    outer.parts.push_back(std::move(from));
    if (slice) outer.parts.push_back(std::move(to));
    return outer;
  }

  std::string identifier() {
    std::string name;
    while (at_ < text_.size() && (is_letter(text_[at_]) || (!name.empty() && is_digit(text_[at_]))))
      name += text_[at_++];
    return name;
  }

  Expression primary() {
    blanks();
    Expression result;
    if (at_ == text_.size()) {
      fail(kSyntax);
      return result;
    }
    if (take("(")) return bracket(")");
    if (take("[")) return bracket("]");
    const char c = text_[at_];
    const bool bytes =
        c == 'b' && at_ + 1 < text_.size() && (text_[at_ + 1] == '\'' || text_[at_ + 1] == '"');
    if (c == '\'' || c == '"' || bytes || is_digit(c)) return literal();
    const std::string name = identifier();
    if (name.empty()) {
      fail(kSyntax);
    } else if (name == "None" || name == "True" || name == "False") {
      result.value = read_repr(name);
    } else if (name == "len" && take("(")) {
      result = wrap(Expression::Op::length, either());
      if (ok_ && !take(")")) fail(kSyntax);
    } else {
      result.op = Expression::Op::name;
      result.text = name;
    }
    return result;
  }

  /// A parenthesis, or a tuple or list of expressions.
  Expression bracket(std::string_view close) {
    Expression all;
    all.op = Expression::Op::tuple;
    all.value.kind = close == "]" ? Kind::list : Kind::tuple;
    bool comma = close == "]";
    while (ok_ && !take(close)) {
      all.parts.push_back(either());
      if (take(",")) {
        comma = true;
      } else if (ok_ && !take(close)) {
        fail(kSyntax);
      } else {
        break;
      }
    }
    if (comma || all.parts.empty()) return all;
    Expression only = std::move(all.parts.front());
    return only;
  }

  Expression literal() {
    const std::size_t start = at_;
    if (is_digit(text_[at_])) {
      while (at_ < text_.size() && (is_digit(text_[at_]) || text_[at_] == '.')) ++at_;
    } else {
      if (text_[at_] == 'b') ++at_;
      const char quote = text_[at_++];
      while (at_ < text_.size() && text_[at_] != quote) at_ += text_[at_] == '\\' ? 2U : 1U;
      if (at_ >= text_.size()) {
        at_ = start;
        fail(kSyntax);
        return {};
      }
      ++at_;
    }
    Expression result;
    result.value = read_repr(text_.substr(start, at_ - start));
    if (result.value.kind == Kind::object) fail(kSyntax);
    return result;
  }

  const std::string_view text_;
  std::size_t at_ = 0, wrong_at_ = 0;
  int depth_ = 0;
  bool ok_ = true;
  Text why_;
};

}  // namespace

Expression parse_expression(std::string_view text, ExpressionError& error) {
  Expression root;
  Parser parser(text);
  error.is = !parser.parse(root);
  error.why = parser.why();
  error.column = parser.column();
  return root;
}

}  // namespace zocalo::debug

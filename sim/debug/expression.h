#pragma once
// An expression's inside: its tree, and its reading.

#include <string>
#include <string_view>
#include <vector>

#include "debug/value.h"

namespace zocalo::debug {

/// A part of an expression. `op` is what it does; a leaf is a name or a literal.
struct Expression {
  enum class Op : std::uint8_t {
    literal,
    name,
    attribute,
    index,
    slice,
    length,
    tuple,
    negate,
    invert,
    both,
    either,
    binary,
    compare
  };
  Op op = Op::literal;
  std::string text;  ///< name, attribute, the sign of binary and compare
  Recorded value;
  std::vector<Expression> parts;
};

/// What is wrong with an expression's form, if anything is.
struct ExpressionError {
  bool is = false;
  Text why{};
  std::size_t column = 0;  ///< from 1
};
Expression parse_expression(std::string_view text, ExpressionError& error);

}  // namespace zocalo::debug

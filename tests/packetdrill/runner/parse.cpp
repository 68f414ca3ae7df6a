// Script, event, call: the language's frame. Packets are in parse_packet.cpp.

#include "packetdrill/runner/parse_packet.h"

namespace zocalo::packetdrill {

const Value* Value::member(std::string_view name) const {
  for (const auto& [its_name, value] : members) {
    if (its_name == name) return &value;
  }
  return nullptr;
}

namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

Value parse_value(Cursor& cursor);

/// A number, a constant, or several joined by '|'.
Value parse_number(Cursor& cursor) {
  Value value;
  value.kind = Value::Kind::number;
  do {
    if (is_letter(cursor.peek())) {
      const std::string name = cursor.word();
      if (!value.text.empty()) value.text += '|';
      value.text += name;
      if (name == "htons" || name == "inet_addr" || name == "inet_pton") {
        cursor.expect("(");
        if (name == "inet_pton") {
          cursor.word();
          cursor.expect(",");
        }
        Value inner = parse_value(cursor);
        cursor.expect(")");
        return inner;
      }
      const auto number = constant(name);
      if (!number) cursor.unsupported("the constant " + name + " is not known");
      value.number |= *number;
    } else {
      value.number |= cursor.integer();
    }
  } while (cursor.take("|"));
  return value;
}

void parse_record(Cursor& cursor, Value& record) {
  while (!cursor.take("}")) {
    Member member;
    if (is_letter(cursor.peek())) {  // "name=value", "msg_iov(1)=value", or a constant
      Cursor ahead = cursor;
      const std::string name = ahead.word();
      if (ahead.take("(")) {
        ahead.until(")");
      }
      if (ahead.take("=")) {
        member.name = name;
        cursor = ahead;
      }
    }
    member.value = parse_value(cursor);
    record.members.push_back(std::move(member));
    if (cursor.peek() != '}') cursor.expect(",");
  }
}

Value parse_value(Cursor& cursor) {
  Value value;
  if (cursor.take("...")) return value;
  if (cursor.take("\"")) {
    value.kind = Value::Kind::text;
    value.text = cursor.until("\"");
  } else if (cursor.take("[")) {
    value.kind = Value::Kind::list;
    while (!cursor.take("]")) {
      value.items.push_back(parse_value(cursor));
      if (cursor.peek() != ']') cursor.expect(",");
    }
  } else if (cursor.take("{")) {
    value.kind = Value::Kind::record;
    parse_record(cursor, value);
  } else {
    value = parse_number(cursor);
  }
  return value;
}

CallEvent parse_call(Cursor& cursor) {
  CallEvent call;
  call.name = cursor.word();
  cursor.expect("(");
  while (!cursor.take(")")) {
    call.arguments.push_back(parse_value(cursor));
    if (cursor.peek() != ')') cursor.expect(",");
  }
  cursor.expect("=");
  if (cursor.take("?")) {
    call.any_result = true;
    return call;
  }
  call.result = parse_number(cursor).number;
  if (call.result == -1 && cursor.peek() == 'E') call.error = cursor.word();
  if (cursor.take("(")) cursor.until(")");  // what strace(1) says of it
  return call;
}

When parse_when(Cursor& cursor) {
  When when;
  if (cursor.take("*")) {
    when.kind = When::Kind::any;
    return when;
  }
  when.kind = cursor.take("+") ? When::Kind::relative : When::Kind::absolute;
  when.at = cursor.seconds();
  if (cursor.take("~")) {
    cursor.take("+");
    when.until = cursor.seconds();
  } else if (cursor.take("...")) {
    when.end = cursor.seconds();
  }
  return when;
}

Event parse_event(Cursor& cursor) {
  Event event;
  event.line = cursor.line();
  if (cursor.peek() != '`' && cursor.peek() != '%') {
    event.when = parse_when(cursor);
  }
  cursor.peek();
  event.line = cursor.line();
  if (cursor.take("`")) {
    event.body = CommandEvent{cursor.until("`")};
  } else if (cursor.take("%{")) {
    event.body = CodeEvent{cursor.until("}%")};
  } else if (cursor.peek() == '<' || cursor.peek() == '>') {
    event.body = parse_packet(cursor);
  } else if (is_letter(cursor.peek())) {
    event.body = parse_call(cursor);
  } else {
    cursor.fail("expected an event at '" + cursor.rest() + "'");
  }
  return event;
}

}  // namespace

Script parse(std::string_view text) {
  Script script;
  Cursor cursor(text);
  while (cursor.take("--")) {
    script.options_line = cursor.line();
    std::string name = cursor.word(), value;
    if (cursor.take("="))
      value = cursor.while_is([](char c) { return c != '\n' && c != ' ' && c != '\t' && c != '\r'; });
    script.options.emplace_back(std::move(name), std::move(value));
  }
  while (!cursor.at_end()) {
    const char next = cursor.peek();
    if (!is_digit(next) && std::string_view("+*`%.").find(next) == std::string_view::npos)
      cursor.fail("expected a time at '" + cursor.rest() + "'");
    script.events.push_back(parse_event(cursor));
  }
  return script;
}

}  // namespace zocalo::packetdrill

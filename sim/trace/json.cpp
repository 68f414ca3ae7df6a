#include <string>

#include "trace/codec.h"
#include "trace/pack.h"

namespace zocalo::trace {

namespace {

void put_code(std::string& out, unsigned code) {
  static constexpr char kHex[] = "0123456789abcdef";
  out += "\\u";
  for (int shift = 12; shift >= 0; shift -= 4) out += kHex[(code >> shift) & 15];
}

bool put_plain(std::string& out, unsigned char c) {
  switch (c) {
    case '"':
      out += "\\\"";
      return true;
    case '\\':
      out += "\\\\";
      return true;
    case '\n':
      out += "\\n";
      return true;
    case '\r':
      out += "\\r";
      return true;
    case '\t':
      out += "\\t";
      return true;
    default:
      break;
  }
  if (c >= 0x80) return false;
  if (c < 0x20 || c == 0x7f) {
    put_code(out, c);
  } else {
    out += static_cast<char>(c);
  }
  return true;
}

/// How many octets the UTF-8 character at `at` takes, 0 if there is none (RFC 3629: no surrogate, none
/// overlong).
std::size_t utf8_size(std::string_view text, std::size_t at) {
  const auto octet = [&](std::size_t i) {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
  };
  const unsigned first = octet(at);
  const std::size_t size = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4) return 0;
  for (std::size_t i = 1; i < size; ++i) {
    if ((octet(at + i) & 0xc0) != 0x80) return 0;
  }
  const unsigned second = octet(at + 1);
  if ((first == 0xe0 && second < 0xa0) || (first == 0xed && second > 0x9f) ||
      (first == 0xf0 && second < 0x90) || (first == 0xf4 && second > 0x8f)) {
    return 0;
  }
  return size;
}

/// A text; what is no UTF-8 becomes U+FFFD, so that any reader takes the line.
void put_text(std::string& out, std::string_view text) {
  out += '"';
  for (std::size_t i = 0; i < text.size();) {
    if (put_plain(out, static_cast<unsigned char>(text[i]))) {
      ++i;
    } else if (const std::size_t size = utf8_size(text, i); size > 0) {
      out += text.substr(i, size);
      i += size;
    } else {
      out += "\\ufffd";
      ++i;
    }
  }
  out += '"';
}

/// Data: each octet is the character of its number, as in Latin-1, so that nothing is lost.
void put_data(std::string& out, ByteView data) {
  out += '"';
  for (const std::uint8_t octet : data) {
    if (!put_plain(out, octet)) put_code(out, octet);
  }
  out += '"';
}

template <class T>
void put(std::string& out, const T& value);

template <class T>
void put_members(std::string& out, const T& value) {
  for_each_field<T>([&](const auto& f) {
    if (out.back() != '{') out += ',';
    put_text(out, f.name);
    out += ':';
    put(out, value.*f.member);
  });
}

template <class T>
void put_list(std::string& out, const T& values) {
  out += '[';
  for (const auto& each : values) {
    if (out.back() != '[') out += ',';
    put(out, each);
  }
  out += ']';
}

/// A described alternative under its name; an address as the text that people write.
template <class T>
void put_alternative(std::string& out, const T& value) {
  if constexpr (std::is_same_v<T, std::monostate>) {
    out += "null";
  } else if constexpr (std::is_same_v<T, syscall::InetAddress>) {
    put_text(out, value.endpoint.to_string());
  } else {
    out += '{';
    put_text(out, Description<T>::kName);
    out += ":{";
    put_members(out, value);
    out += "}}";
  }
}

template <class T>
void put(std::string& out, const T& value) {
  using namespace detail;
  if constexpr (std::is_same_v<T, bool>) {
    out += value ? "true" : "false";
  } else if constexpr (std::is_same_v<T, Errno>) {
    put_text(out, value == Errno::none ? std::string_view() : errno_name(value));
  } else if constexpr (std::is_enum_v<T>) {
    put_text(out, enum_name(value));
  } else if constexpr (std::is_integral_v<T>) {
    out += std::to_string(value);
  } else if constexpr (is_id<T> || std::is_same_v<T, wire::SeqNum>) {
    out += std::to_string(value.value);
  } else if constexpr (std::is_same_v<T, Duration>) {
    out += std::to_string(value.count());
  } else if constexpr (std::is_same_v<T, Time>) {
    out += value == kNever ? "null" : std::to_string(nanoseconds(value));
  } else if constexpr (std::is_same_v<T, std::string>) {
    put_text(out, value);
  } else if constexpr (std::is_same_v<T, Bytes>) {
    put_data(out, value);
  } else if constexpr (std::is_same_v<T, wire::IpAddress> || std::is_same_v<T, wire::Endpoint>) {
    put_text(out, value.to_string());
  } else if constexpr (is_map<T>) {
    out += '{';
    for (const auto& [name, each] : value) {
      if (out.back() != '{') out += ',';
      put_text(out, name);
      out += ':';
      put(out, each);
    }
    out += '}';
  } else if constexpr (is_vector<T> || is_array<T>) {
    put_list(out, value);
  } else if constexpr (is_optional<T>) {
    if (value) {
      put(out, *value);
    } else {
      out += "null";
    }
  } else if constexpr (is_pair<T>) {
    out += '[';
    put(out, value.first);
    out += ',';
    put(out, value.second);
    out += ']';
  } else if constexpr (is_variant<T>) {
    std::visit([&out](const auto& each) { put_alternative(out, each); }, value);
  } else {
    out += '{';
    put_members(out, value);
    out += '}';
  }
}

}  // namespace

std::string to_json(const Event& event) {
  std::string out = "{";
  std::visit(
      [&out](const auto& each) {
        out += "\"event\":";
        put_text(out, Description<std::remove_cvref_t<decltype(each)>>::kName);
        put_members(out, each);
      },
      event);
  out += '}';
  return out;
}

std::string to_json(const Cause& cause) {
  std::string out = "{\"kind\":";
  put(out, cause.kind);
  const auto id = [&out](std::string_view name, auto value) {
    if (value.value == 0) return;
    out += ',';
    put_text(out, name);
    out += ':';
    put(out, value);
  };
  id("guest", cause.guest);
  id("thread", cause.thread);
  id("call", cause.call);
  id("packet", cause.packet);
  id("host", cause.host);
  out += '}';
  return out;
}

}  // namespace zocalo::trace

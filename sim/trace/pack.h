#pragma once
// Any described value to octets and back. What repeats is written once: names get numbers, and long texts and
// data that the stream has already held are written as "so many octets back".

#include <limits>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "trace/enum_names.h"
#include "trace/fields.h"
#include "trace/octets.h"
#include "trace/repeats.h"

namespace zocalo::trace {

/// Octets of one encoded moment at the most: two frames of a guest at their limit, and some.
inline constexpr std::size_t kMostOctets = 256U << 20;

namespace detail {

template <class T>
inline constexpr bool is_id = false;
template <class Tag, class Rep>
inline constexpr bool is_id<Id<Tag, Rep>> = true;
template <class T>
inline constexpr bool is_array = false;
template <class T, std::size_t n>
inline constexpr bool is_array<std::array<T, n>> = true;
template <class T>
inline constexpr bool is_pair = false;
template <class A, class B>
inline constexpr bool is_pair<std::pair<A, B>> = true;
template <class T>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;
template <class T>
inline constexpr bool is_variant = false;
template <class... T>
inline constexpr bool is_variant<std::variant<T...>> = true;
template <class T>
inline constexpr bool is_map = false;
template <class K, class V>
inline constexpr bool is_map<std::map<K, V>> = true;
template <class T>
inline constexpr bool is_vector = false;
template <class T>
inline constexpr bool is_vector<std::vector<T>> = true;

constexpr std::uint8_t bits(std::initializer_list<bool> flags) {
  std::uint8_t value = 0;
  std::uint8_t bit = 1;
  for (const bool flag : flags) {
    if (flag) value = static_cast<std::uint8_t>(value | bit);
    bit = static_cast<std::uint8_t>(bit << 1);
  }
  return value;
}

template <Texts kind>
inline constexpr Texts first_of = kind == Texts::keys ? Texts::names : kind;
template <Texts kind>
inline constexpr Texts second_of = kind == Texts::keys ? Texts::plain : kind;

}  // namespace detail

/// Writes values behind `out`, which it borrows like the rest.
class Packer {
 public:
  /// Without names and repeats (null) everything is written in full. `learn`: new names become known.
  Packer(Octets& out, Names* names, Repeats* repeats, bool learn = true)
      : out_(out), names_(names), repeats_(repeats), learn_(learn) {}

  Octets& writer() { return out_; }

  template <Texts kind = Texts::plain, class T>
  void put(const T& value) {
    using namespace detail;
    if constexpr (std::is_same_v<T, bool>) {
      out_.u8(value ? 1 : 0);
    } else if constexpr (std::is_same_v<T, Errno>) {
      out_.svarint(static_cast<int>(value));
    } else if constexpr (std::is_enum_v<T>) {
      out_.varint(static_cast<std::uint64_t>(value));
    } else if constexpr (std::is_unsigned_v<T>) {
      out_.varint(value);
    } else if constexpr (std::is_integral_v<T>) {
      out_.svarint(value);
    } else if constexpr (is_id<T> || std::is_same_v<T, wire::SeqNum>) {
      out_.varint(value.value);
    } else if constexpr (std::is_same_v<T, Duration>) {
      out_.svarint(value.count());
    } else if constexpr (std::is_same_v<T, Time>) {
      out_.svarint(value == kNever ? -1 : nanoseconds(value));
    } else if constexpr (std::is_same_v<T, std::string>) {
      text<kind>(value);
    } else if constexpr (std::is_same_v<T, Bytes>) {
      blob(value);
    } else if constexpr (std::is_same_v<T, std::monostate>) {
    } else if constexpr (std::is_same_v<T, wire::IpAddress>) {
      out_.u8(static_cast<std::uint8_t>(value.family));
      out_.raw(ByteView(value.octets).first(value.family == wire::Family::ipv4 ? 4 : 16));
    } else if constexpr (std::is_same_v<T, wire::TcpFlags>) {
      out_.u8(bits({value.cwr, value.ece, value.urg, value.ack, value.psh, value.rst, value.syn, value.fin}));
    } else if constexpr (std::is_same_v<T, wire::TcpOptions>) {
      tcp_options(value);
    } else if constexpr (is_vector<T> || is_map<T>) {
      out_.varint(value.size());
      for (const auto& each : value) put<kind>(each);
    } else if constexpr (is_array<T>) {
      for (const auto& each : value) put<kind>(each);
    } else if constexpr (is_optional<T>) {
      put(value.has_value());
      if (value) put<kind>(*value);
    } else if constexpr (is_pair<T> || requires { value.second; }) {
      put<first_of<kind>>(value.first);
      put<second_of<kind>>(value.second);
    } else if constexpr (is_variant<T>) {
      out_.u8(static_cast<std::uint8_t>(value.index()));
      std::visit([this](const auto& each) { this->template put<kind>(each); }, value);
    } else {
      static_assert(Described<T>);
      for_each_field<T>([&](const auto& f) { put<std::remove_cvref_t<decltype(f)>::kind>(value.*f.member); });
    }
  }

  /// Only what differs from `base`, down to the single number.
  template <Texts kind = Texts::plain, class T>
  void put_changes(const T& base, const T& value) {
    using namespace detail;
    if constexpr (std::is_same_v<T, wire::SeqNum>) {
      out_.svarint(value - base);
    } else if constexpr (is_array<T>) {
      std::uint64_t changed = 0;
      for (std::size_t i = 0; i < value.size(); ++i) changed |= std::uint64_t{!equal(base[i], value[i])} << i;
      out_.varint(changed);
      for (std::size_t i = 0; i < value.size(); ++i) {
        if ((changed >> i) & 1) put_changes<kind>(base[i], value[i]);
      }
    } else if constexpr (Described<T> && !std::is_same_v<T, wire::Endpoint>) {
      std::uint64_t changed = 0;
      unsigned bit = 0;
      for_each_field<T>(
          [&](const auto& f) { changed |= std::uint64_t{!equal(base.*f.member, value.*f.member)} << bit++; });
      out_.varint(changed);
      bit = 0;
      for_each_field<T>([&](const auto& f) {
        if ((changed >> bit++) & 1) {
          put_changes<std::remove_cvref_t<decltype(f)>::kind>(base.*f.member, value.*f.member);
        }
      });
    } else {
      put<kind>(value);
    }
  }

 private:
  template <Texts kind>
  void text(const std::string& value) {
    if constexpr (kind == Texts::names) {
      if (names_ != nullptr) return names_->put(value, out_, learn_);
    }
    blob({reinterpret_cast<const std::uint8_t*>(value.data()), value.size()});
  }

  void blob(ByteView value) {
    if (repeats_ != nullptr) return repeats_->put(value, out_);
    Repeats::put_in_full(value, out_);
  }

  void tcp_options(const wire::TcpOptions& o) {
    out_.u8(static_cast<std::uint8_t>(detail::bits({o.mss.has_value(), o.window_scale.has_value(),
                                                    o.sack_permitted, o.timestamps.has_value()}) |
                                      (o.sack_count << 4)));
    if (o.mss) out_.varint(*o.mss);
    if (o.window_scale) out_.varint(*o.window_scale);
    if (o.timestamps) put(*o.timestamps);
    for (std::size_t i = 0; i < o.sack_count && i < o.sack.size(); ++i) put(o.sack[i]);
  }

  Octets& out_;
  Names* names_;
  Repeats* repeats_;
  bool learn_;
};

/// Reads what a Packer wrote. Trusts nothing: what is no value makes ok() false for good, and then whatever
/// was filled in is to be thrown away.
class Unpacker {
 public:
  /// `history` holds the octets that "so many octets back" counts into, from `now` backwards.
  Unpacker(ByteReader& reader, const Names* names, Names* learn, ByteView history)
      : reader_(reader), names_(names), learn_(learn), history_(history) {}

  bool ok() const { return reader_.ok(); }
  ByteReader& reader() { return reader_; }

  template <Texts kind = Texts::plain, class T>
  void get(T& value) {
    using namespace detail;
    if constexpr (std::is_same_v<T, bool>) {
      value = number<std::uint8_t>(1) != 0;
    } else if constexpr (std::is_same_v<T, Errno>) {
      value = static_cast<Errno>(signed_number<int>());
    } else if constexpr (std::is_enum_v<T>) {
      const auto raw = number<std::uint8_t>(255);
      value = static_cast<T>(raw);
      if (enum_name(value).empty()) {
        reader_.fail();
        value = T{};
      }
    } else if constexpr (std::is_unsigned_v<T>) {
      value = number<T>(std::numeric_limits<T>::max());
    } else if constexpr (std::is_integral_v<T>) {
      value = signed_number<T>();
    } else if constexpr (is_id<T> || std::is_same_v<T, wire::SeqNum>) {
      get(value.value);
    } else if constexpr (std::is_same_v<T, Duration>) {
      value = Duration{reader_.svarint()};
    } else if constexpr (std::is_same_v<T, Time>) {
      const std::int64_t ns = reader_.svarint();
      if (ns < -1) reader_.fail();
      value = ns < 0 ? kNever : time_at(ns);
    } else if constexpr (std::is_same_v<T, std::string>) {
      text<kind>(value);
    } else if constexpr (std::is_same_v<T, Bytes>) {
      const ByteView view = blob();
      value.assign(view.begin(), view.end());
    } else if constexpr (std::is_same_v<T, std::monostate>) {
    } else if constexpr (std::is_same_v<T, wire::IpAddress>) {
      ip(value);
    } else if constexpr (std::is_same_v<T, wire::TcpFlags>) {
      const unsigned b = reader_.u8();
      value = {(b & 1) != 0,  (b & 2) != 0,  (b & 4) != 0,  (b & 8) != 0,
               (b & 16) != 0, (b & 32) != 0, (b & 64) != 0, (b & 128) != 0};
    } else if constexpr (std::is_same_v<T, wire::TcpOptions>) {
      tcp_options(value);
    } else if constexpr (is_vector<T>) {
      value.clear();
      for (std::uint64_t n = count(); n > 0 && ok(); --n) get<kind>(value.emplace_back());
    } else if constexpr (is_map<T>) {
      value.clear();
      for (std::uint64_t n = count(); n > 0 && ok(); --n) {
        std::pair<typename T::key_type, typename T::mapped_type> each;
        get<kind>(each);
        value.insert(std::move(each));
      }
    } else if constexpr (is_array<T>) {
      for (auto& each : value) get<kind>(each);
    } else if constexpr (is_optional<T>) {
      value.reset();
      if (number<std::uint8_t>(1) != 0) get<kind>(value.emplace());
    } else if constexpr (is_pair<T>) {
      get<first_of<kind>>(value.first);
      get<second_of<kind>>(value.second);
    } else if constexpr (is_variant<T>) {
      alternative<kind>(value, reader_.u8(), std::make_index_sequence<std::variant_size_v<T>>());
    } else {
      static_assert(Described<T>);
      for_each_field<T>([&](const auto& f) { get<std::remove_cvref_t<decltype(f)>::kind>(value.*f.member); });
    }
  }

  /// `value` is the base that put_changes() was given, and becomes the value.
  template <Texts kind = Texts::plain, class T>
  void get_changes(T& value) {
    using namespace detail;
    if constexpr (std::is_same_v<T, wire::SeqNum>) {
      value.value += static_cast<std::uint32_t>(signed_number<std::int32_t>());
    } else if constexpr (is_array<T>) {
      const auto changed = number<std::uint64_t>((std::uint64_t{1} << value.size()) - 1);
      for (std::size_t i = 0; i < value.size(); ++i) {
        if ((changed >> i) & 1) get_changes<kind>(value[i]);
      }
    } else if constexpr (Described<T> && !std::is_same_v<T, wire::Endpoint>) {
      constexpr std::size_t kCount =
          std::tuple_size_v<std::remove_cvref_t<decltype(Description<T>::kFields)>>;
      const auto changed = number<std::uint64_t>((std::uint64_t{1} << kCount) - 1);
      unsigned bit = 0;
      for_each_field<T>([&](const auto& f) {
        if ((changed >> bit++) & 1) get_changes<std::remove_cvref_t<decltype(f)>::kind>(value.*f.member);
      });
    } else {
      get<kind>(value);
    }
  }

  /// A count of elements, each of which takes an octet at the least.
  std::uint64_t count() {
    const std::uint64_t n = reader_.varint();
    if (n <= reader_.left()) return n;
    reader_.fail();
    return 0;
  }

 private:
  template <class T>
  T number(T most) {
    const std::uint64_t value = reader_.varint();
    if (value <= most) return static_cast<T>(value);
    reader_.fail();
    return 0;
  }

  template <class T>
  T signed_number() {
    const std::int64_t value = reader_.svarint();
    if (value >= std::numeric_limits<T>::min() && value <= std::numeric_limits<T>::max())
      return static_cast<T>(value);
    reader_.fail();
    return 0;
  }

  template <Texts kind>
  void text(std::string& value) {
    if constexpr (kind == Texts::names) {
      if (names_ != nullptr) {
        if (!Names::get(value, reader_, *names_, learn_)) reader_.fail();
        return;
      }
    }
    value = to_string(blob());
  }

  /// Good until the next one is read.
  ByteView blob() {
    bool more = false;
    const ByteView first = piece(more);
    if (!more) return first;
    joined_.assign(first.begin(), first.end());
    while (more && ok()) {
      const ByteView next = piece(more);
      if (joined_.size() + next.size() > kMostOctets) reader_.fail();
      if (ok()) joined_.insert(joined_.end(), next.begin(), next.end());
    }
    return joined_;
  }

  ByteView piece(bool& more) {
    more = false;
    const std::uint64_t head = reader_.varint();
    const std::uint64_t size = head >> 1;
    if ((head & 1) == 0)
      return reader_.raw(size > reader_.left() ? reader_.left() + 1 : static_cast<std::size_t>(size));
    const std::uint64_t tail = reader_.varint();
    const std::uint64_t back = tail >> 1;
    if (back > history_.size() || size > back) {
      reader_.fail();
      return {};
    }
    more = (tail & 1) != 0;
    return history_.subspan(history_.size() - static_cast<std::size_t>(back), static_cast<std::size_t>(size));
  }

  void ip(wire::IpAddress& value) {
    const std::uint8_t family = reader_.u8();
    if (family != 4 && family != 6) return reader_.fail();
    value = wire::IpAddress::any(static_cast<wire::Family>(family));
    const ByteView octets = reader_.raw(family == 4 ? 4 : 16);
    std::copy(octets.begin(), octets.end(), value.octets.begin());
  }

  void tcp_options(wire::TcpOptions& o) {
    const unsigned head = reader_.u8();
    o = {};
    o.sack_permitted = (head & 4) != 0;
    o.sack_count = static_cast<std::uint8_t>(head >> 4);
    if (o.sack_count > o.sack.size()) return reader_.fail();
    if (head & 1) get(o.mss.emplace());
    if (head & 2) get(o.window_scale.emplace());
    if (head & 8) get(o.timestamps.emplace());
    for (std::size_t i = 0; i < o.sack_count; ++i) get(o.sack[i]);
  }

  template <Texts kind, class V, std::size_t... i>
  void alternative(V& value, std::size_t index, std::index_sequence<i...>) {
    const bool known = ((index == i ? (get<kind>(value.template emplace<i>()), true) : false) || ...);
    if (!known) reader_.fail();
  }

  ByteReader& reader_;
  const Names* names_;
  Names* learn_;
  ByteView history_;
  Bytes joined_;
};

}  // namespace zocalo::trace

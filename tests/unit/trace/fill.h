#pragma once
// Fills any described value with seeded noise, every field of it: what a property test feeds the codec.

#include "base/random.h"
#include "trace/pack.h"

namespace zocalo::trace {

class Filler {
 public:
  explicit Filler(std::uint64_t seed) : random_(seed, 1) {}

  std::uint64_t below(std::uint64_t bound) { return random_.below(bound); }

  template <class T>
  T make() {
    T value{};
    fill(value);
    return value;
  }

  template <class T>
  void fill(T& value) {
    using namespace detail;
    if constexpr (std::is_same_v<T, bool>) {
      value = below(2) == 0;
    } else if constexpr (std::is_same_v<T, Errno>) {
      value = static_cast<Errno>(below(130));
    } else if constexpr (std::is_enum_v<T>) {
      do {
        value = static_cast<T>(below(32));
      } while (enum_name(value).empty());
    } else if constexpr (std::is_integral_v<T>) {
      value = static_cast<T>(random_.next() >> below(64));
    } else if constexpr (is_id<T> || std::is_same_v<T, wire::SeqNum>) {
      fill(value.value);
    } else if constexpr (std::is_same_v<T, Duration>) {
      value = Duration{static_cast<std::int64_t>(random_.next() >> below(64))};
    } else if constexpr (std::is_same_v<T, Time>) {
      value = below(4) == 0 ? kNever : time_at(static_cast<std::int64_t>(random_.next() >> (1 + below(63))));
    } else if constexpr (std::is_same_v<T, std::string>) {
      value.assign(below(40), ' ');
      for (char& c : value) c = static_cast<char>(below(256));
    } else if constexpr (std::is_same_v<T, std::monostate>) {
    } else if constexpr (std::is_same_v<T, wire::IpAddress>) {
      value = wire::IpAddress::any(below(2) == 0 ? wire::Family::ipv4 : wire::Family::ipv6);
      for (std::size_t i = 0; i < (value.family == wire::Family::ipv4 ? 4U : 16U); ++i) fill(value.octets[i]);
    } else if constexpr (std::is_same_v<T, wire::TcpOptions>) {
      fill(value.mss);
      fill(value.window_scale);
      fill(value.sack_permitted);
      fill(value.timestamps);
      value.sack_count = static_cast<std::uint8_t>(below(5));
      for (std::size_t i = 0; i < value.sack_count; ++i) fill(value.sack[i]);
    } else if constexpr (is_vector<T>) {
      value.resize(below(5));
      for (auto& each : value) fill(each);
    } else if constexpr (is_map<T>) {
      for (auto n = below(4); n > 0; --n) {
        auto key = make<typename T::key_type>();
        value[key] = make<typename T::mapped_type>();
      }
    } else if constexpr (is_array<T>) {
      for (auto& each : value) fill(each);
    } else if constexpr (is_optional<T>) {
      if (below(3) != 0) fill(value.emplace());
    } else if constexpr (is_pair<T>) {
      fill(value.first);
      fill(value.second);
    } else if constexpr (is_variant<T>) {
      alternative(value, below(std::variant_size_v<T>), std::make_index_sequence<std::variant_size_v<T>>());
    } else {
      static_assert(Described<T>);
      for_each_field<T>([&](const auto& f) { fill(value.*f.member); });
    }
  }

  template <class V, std::size_t... i>
  void alternative(V& value, std::size_t index, std::index_sequence<i...>) {
    ((index == i ? fill(value.template emplace<i>()) : void()), ...);
  }

 private:
  Random random_;
};

}  // namespace zocalo::trace

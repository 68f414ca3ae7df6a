#include "lesson/parse.h"

#include <algorithm>
#include <limits>

#include "trace/enum_names.h"

namespace zocalo::lesson {

namespace {

using Kind = Predicate::Kind;

struct Key {
  const char* name;
  Kind kind;
};
constexpr Key kKeys[] = {{"call", Kind::call},
                         {"packet", Kind::packet},
                         {"output", Kind::output},
                         {"socket", Kind::socket},
                         {"exception", Kind::exception},
                         {"exit", Kind::exit},
                         {"line", Kind::line},
                         {"enter", Kind::enter},
                         {"variable", Kind::variable},
                         {"timer", Kind::timer},
                         {"start", Kind::start},
                         {"end", Kind::end},
                         {"all", Kind::all},
                         {"any", Kind::any},
                         {"not", Kind::none}};

template <class Enum>
std::optional<Enum> enumerator(const std::string& name) {
  for (int i = 0; i < 64; ++i) {
    const auto value = static_cast<Enum>(i);
    const std::string_view known = trace::enum_name(value);
    if (!known.empty() && known == name) return value;
  }
  return std::nullopt;
}

template <class Enum>
std::string enumerators() {
  std::string all;
  for (int i = 0; i < 64; ++i) {
    const std::string_view known = trace::enum_name(static_cast<Enum>(i));
    if (!known.empty()) all += (all.empty() ? "" : ", ") + std::string(known);
  }
  return all;
}

std::string shortened(const Json& json) {
  std::string text = json.dump(-1, ' ', false, Json::error_handler_t::replace);
  if (text.size() > 160) text = text.substr(0, 157) + "...";
  return text;
}

}  // namespace

/// One pattern while it is read: takes the members that it understands, and complains of the rest.
class PatternReader::Pattern {
 public:
  Pattern(PatternReader& reader, const Json& json, std::string where)
      : reader_(reader), json_(json), where_(std::move(where)) {}

  PredicatePtr read() {
    predicate_.where = where_;
    predicate_.source = shortened(json_);
    const Key* key = nullptr;
    for (const Key& each : kKeys) {
      if (json_.contains(each.name)) key = &each;
    }
    if (key == nullptr) {
      fail(where_,
           "says nothing to look for; one of call, packet, output, socket, exception, exit, line, enter, "
           "variable, "
           "timer, start, end, all, any, not is needed");
      return nullptr;
    }
    predicate_.kind = key->kind;
    taken_.push_back(key->name);
    what(json_[key->name], where_ + "." + key->name);
    if (key->kind != Kind::all && key->kind != Kind::any && key->kind != Kind::none) common();
    for (const auto& [name, value] : json_.items()) {
      if (std::find(taken_.begin(), taken_.end(), name) == taken_.end()) {
        fail(where_ + "." + name, "is not known beside \"" + std::string(key->name) +
                                      "\"; remove it, or see sim/lesson/predicate.h");
      }
    }
    return bad_ ? nullptr : std::make_shared<const Predicate>(std::move(predicate_));
  }

 private:
  void fail(const std::string& where, std::string what) {
    reader_.problem(where, std::move(what));
    bad_ = true;
  }

  const Json* take(const Json& from, const char* name) {
    if (&from == &json_) taken_.push_back(name);
    const auto at = from.find(name);
    return at == from.end() ? nullptr : &*at;
  }

  void get(const Json& from, const std::string& where, const char* name, std::string& value) {
    const Json* json = take(from, name);
    if (json == nullptr) return;
    if (!json->is_string()) return fail(where + "." + name, "must be a text");
    value = json->get<std::string>();
  }
  void get(const Json& from, const std::string& where, const char* name, std::optional<std::string>& value) {
    std::string text;
    get(from, where, name, text);
    if (from.contains(name)) value = std::move(text);
  }
  void get(const Json& from, const std::string& where, const char* name, std::optional<bool>& value) {
    const Json* json = take(from, name);
    if (json == nullptr) return;
    if (!json->is_boolean()) return fail(where + "." + name, "must be true or false");
    value = json->get<bool>();
  }
  template <class Number>
  void get(const Json& from, const std::string& where, const char* name, std::optional<Number>& value) {
    const Json* json = take(from, name);
    if (json == nullptr) return;
    const bool fits =
        json->is_number_integer() &&
        json->get<std::int64_t>() >= static_cast<std::int64_t>(std::numeric_limits<Number>::lowest()) &&
        json->get<std::int64_t>() <= most<Number>();
    if (!fits)
      return fail(where + "." + name, "must be a whole number of at most " + std::to_string(most<Number>()));
    value = static_cast<Number>(json->get<std::int64_t>());
  }
  template <class Number>
  static constexpr std::int64_t most() {
    if constexpr (sizeof(Number) == 8) {
      return std::numeric_limits<std::int64_t>::max();
    } else {
      return static_cast<std::int64_t>(std::numeric_limits<Number>::max());
    }
  }
  template <class Enum>
  void get_enum(const Json& from, const std::string& where, const char* name, std::optional<Enum>& value) {
    std::optional<std::string> text;
    get(from, where, name, text);
    if (!text) return;
    value = enumerator<Enum>(*text);
    if (!value) fail(where + "." + name, "\"" + *text + "\" is none of " + enumerators<Enum>());
  }

  void allow_only(const Json& json, const std::string& where, std::initializer_list<const char*> names) {
    for (const auto& [name, value] : json.items()) {
      const bool known =
          std::any_of(names.begin(), names.end(), [&name = name](const char* each) { return name == each; });
      if (!known) fail(where + "." + name, "is not known here; see sim/lesson/predicate.h");
    }
  }

  /// What stands at the pattern's key.
  void what(const Json& json, const std::string& where) {
    switch (predicate_.kind) {
      case Kind::call:
        text(json, where);
        return call();
      case Kind::packet:
        return packet(json, where);
      case Kind::socket:
        return socket(json, where);
      case Kind::output:
        text(json, where);
        return get(json_, where_, "stream", predicate_.stream);
      case Kind::exception:
        text(json, where);
        return get(json_, where_, "contains", predicate_.contains);
      case Kind::exit:
        return exit(json, where);
      case Kind::line:
      case Kind::enter:
        return text(json, where);
      case Kind::variable:
        text(json, where);
        return get(json_, where_, "value", predicate_.value);
      case Kind::timer:
        text(json, where);
        if (!enumerator<trace::TimerKind>(predicate_.text))
          fail(where, "is none of " + enumerators<trace::TimerKind>());
        return;
      case Kind::start:
      case Kind::end:
        if (json != Json(true)) fail(where, "must be true");
        return;
      case Kind::all:
      case Kind::any:
        return parts(json, where);
      case Kind::none:
        return part(json, where);
    }
  }

  void text(const Json& json, const std::string& where) {
    if (!json.is_string()) return fail(where, "must be a text");
    predicate_.text = json.get<std::string>();
  }

  void parts(const Json& json, const std::string& where) {
    if (!json.is_array() || json.empty()) return fail(where, "must be a list of patterns");
    for (std::size_t i = 0; i < json.size(); ++i) part(json[i], where + "[" + std::to_string(i) + "]");
  }
  void part(const Json& json, const std::string& where) {
    if (PredicatePtr each = reader_.read(json, where)) {
      predicate_.parts.push_back(std::move(each));
    } else {
      bad_ = true;
    }
  }

  /// "at": whether the beginning or the end of a call or a packet is meant.
  void at(const Json& from, const std::string& where, const char* first, const char* last) {
    std::optional<std::string> text;
    get(from, where, "at", text);
    if (!text) return;
    if (*text != first && *text != last) {
      return fail(where + ".at", "must be \"" + std::string(first) + "\" or \"" + last + "\"");
    }
    predicate_.at_return = *text == last;
  }

  void call() {
    std::optional<std::string> error;
    get(json_, where_, "fd", predicate_.fd);
    get(json_, where_, "result", predicate_.result);
    get(json_, where_, "errno", error);
    get(json_, where_, "blocked", predicate_.blocked);
    get(json_, where_, "contains", predicate_.contains);
    if (error) {
      predicate_.error = errno_from_name(*error);
      if (predicate_.error == Errno::none)
        fail(where_ + ".errno", "\"" + *error + "\" is no errno; write it as errno(3) does");
    }
    if (const Json* ready = take(json_, "ready")) {
      const std::string where = where_ + ".ready";
      if (!ready->is_object()) return fail(where, "must be like {\"read\": 1, \"write\": 0, \"except\": 0}");
      allow_only(*ready, where, {"read", "write", "except"});
      get(*ready, where, "read", predicate_.ready[0]);
      get(*ready, where, "write", predicate_.ready[1]);
      get(*ready, where, "except", predicate_.ready[2]);
    }
    const auto& r = predicate_.ready;
    predicate_.at_return = predicate_.result || predicate_.error || r[0] || r[1] || r[2] ||
                           (predicate_.contains && predicate_.text.rfind("recv", 0) == 0);
    at(json_, where_, "enter", "return");
  }

  void flags(const Json& json, const std::string& where) {
    std::optional<std::string> text;
    get(json, where, "flags", text);
    if (!text) return;
    if (*text == "SYN" || *text == "SYN,ACK") {
      predicate_.syn = true;
      predicate_.ack = *text != "SYN";
    } else if (*text == "ACK") {
      predicate_.ack = true;
      predicate_.syn = predicate_.fin = predicate_.rst = false;
    } else if (*text == "FIN") {
      predicate_.fin = true;
    } else if (*text == "RST") {
      predicate_.rst = true;
    } else {
      fail(where + ".flags", "must be \"SYN\", \"SYN,ACK\", \"ACK\", \"FIN\" or \"RST\"");
    }
    predicate_.protocol = 0;
  }

  void packet(const Json& json, const std::string& where) {
    if (!json.is_object()) return fail(where, "must be like {\"protocol\": \"tcp\", \"flags\": \"SYN\"}");
    allow_only(json, where,
               {"protocol", "flags", "data", "contains", "from", "to", "from_port", "to_port", "lost",
                "arrived", "retransmission", "reordered", "duplicate", "at"});
    flags(json, where);
    std::optional<std::string> protocol;
    get(json, where, "protocol", protocol);
    if (protocol) {
      predicate_.protocol = *protocol == "tcp" ? 0 : *protocol == "udp" ? 1 : 2;
      if (*protocol != "tcp" && *protocol != "udp" && *protocol != "icmp") {
        fail(where + ".protocol", "must be \"tcp\", \"udp\" or \"icmp\"");
      }
    }
    get(json, where, "data", predicate_.data);
    get(json, where, "contains", predicate_.contains);
    get(json, where, "from", predicate_.from);
    get(json, where, "to", predicate_.to);
    get(json, where, "from_port", predicate_.from_port);
    get(json, where, "to_port", predicate_.to_port);
    get(json, where, "lost", predicate_.lost);
    get(json, where, "arrived", predicate_.arrived);
    get(json, where, "retransmission", predicate_.retransmission);
    get(json, where, "reordered", predicate_.reordered);
    get(json, where, "duplicate", predicate_.duplicate);
    at(json, where, "send", "end");
  }

  void socket(const Json& json, const std::string& where) {
    if (!json.is_object()) return fail(where, "must be like {\"state\": \"ESTABLISHED\", \"sockets\": 3}");
    allow_only(json, where, {"state", "kind", "local_port", "peer_port", "readable", "why", "sockets"});
    get_enum(json, where, "state", predicate_.state);
    get_enum(json, where, "kind", predicate_.socket_kind);
    get(json, where, "local_port", predicate_.local_port);
    get(json, where, "peer_port", predicate_.peer_port);
    get(json, where, "readable", predicate_.readable);
    get_enum(json, where, "why", predicate_.why_readable);
    std::optional<std::uint32_t> sockets;
    get(json, where, "sockets", sockets);
    predicate_.sockets = sockets.value_or(1);
    if (predicate_.sockets == 0) fail(where + ".sockets", "must be 1 or more; for none write {\"not\": …}");
  }

  void exit(const Json& json, const std::string& where) {
    if (json.is_number_integer()) {
      predicate_.result = json.get<std::int64_t>();
    } else if (json != Json("any")) {
      fail(where, "must be a status, or \"any\"");
    }
    get(json_, where_, "why", predicate_.why);
  }

  /// What every pattern of something that happens may say.
  void common() {
    get(json_, where_, "program", predicate_.program);
    if (!predicate_.program.empty()) reader_.programs_.emplace(predicate_.program, where_ + ".program");
    std::optional<int> nth;
    get(json_, where_, "nth", nth);
    predicate_.nth = nth.value_or(1);
    if (predicate_.nth == 0) fail(where_ + ".nth", "counts from 1, or from -1 backwards");
    get(json_, where_, "at_least", predicate_.at_least);
    get(json_, where_, "at_most", predicate_.at_most);
    get(json_, where_, "count", predicate_.count);
    bound("after", predicate_.after);
    bound("before", predicate_.before);
  }
  void bound(const char* name, PredicatePtr& to) {
    const Json* json = take(json_, name);
    if (json == nullptr) return;
    to = reader_.read(*json, where_ + "." + name);
    if (!to) bad_ = true;
  }

  PatternReader& reader_;
  const Json& json_;
  std::string where_;
  Predicate predicate_;
  std::vector<std::string> taken_;
  bool bad_ = false;
};

PredicatePtr PatternReader::read(const Json& json, const std::string& where) {
  if (json.is_string()) return cue(json.get<std::string>(), where);
  if (json.is_object()) return Pattern(*this, json, where).read();
  problem(where, "must be a pattern like {\"call\": \"select\"}, or the id of a cue");
  return nullptr;
}

PredicatePtr PatternReader::cue(const std::string& id, const std::string& where) {
  if (const auto known = known_.find(id); known != known_.end()) {
    if (!known->second) problem(where, "the cue \"" + id + "\" refers to itself, or can't be read");
    return known->second;
  }
  const auto json = cues_.find(id);
  if (json == cues_.end()) {
    problem(where, "there is no cue \"" + id + "\"; name one of this lesson's");
    return nullptr;
  }
  known_[id] = nullptr;
  if (json->second != nullptr) known_[id] = read(*json->second, "the cue " + id);
  return known_[id];
}

void PatternReader::problem(const std::string& where, std::string what) {
  problems_.push_back({"cues.json", where, std::move(what)});
}

}  // namespace zocalo::lesson

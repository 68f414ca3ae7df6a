#include <nlohmann/json.hpp>

#include "scenario/names.h"
#include "scenario/scenario.h"

namespace zocalo::scenario {
namespace {

using Json = nlohmann::ordered_json;

Json host(const Host& host) {
  Json json{{"name", host.name}};
  for (const wire::IpAddress& ip : host.addresses) json["addresses"].push_back(ip.to_string());
  if (host.loopback != Netem{}) json["loopback"] = to_string(host.loopback);
  if (host.is_switch) json["switch"] = true;
  const Sysctl usual;
  if (host.sysctl.tcp_ecn != usual.tcp_ecn) json["sysctl"]["net.ipv4.tcp_ecn"] = host.sysctl.tcp_ecn;
  if (host.sysctl.tcp_congestion_control != usual.tcp_congestion_control)
    json["sysctl"]["net.ipv4.tcp_congestion_control"] = host.sysctl.tcp_congestion_control;
  if (host.outside) json["outside"] = true;
  return json;
}

Json link(const Link& link) {
  Json json{{"a", link.a}, {"b", link.b}};
  if (link.shape != Netem{}) json["shape"] = to_string(link.shape);
  if (link.mtu != Link{}.mtu) json["mtu"] = link.mtu;
  return json;
}

Json program(const Program& program) {
  Json json{{"name", program.name}, {"host", program.host}, {"path", program.path}};
  if (!program.args.empty()) json["args"] = program.args;
  if (program.source) json["source"] = *program.source;
  if (program.start != 0ns) json["start"] = to_string(program.start);
  if (program.service) json["service"] = true;
  if (program.input) json["input"] = true;
  return json;
}

Json knob(const Knob& knob) {
  Json json{{"name", knob.name}, {"label", {{"es", knob.label_es}, {"en", knob.label_en}}}};
  for (const auto& [kind, name] : kKnobKinds) {
    if (kind == knob.kind) json["kind"] = name;
  }
  json["target"] = knob.target;
  json["minimum"] = knob.minimum;
  json["maximum"] = knob.maximum;
  json["step"] = knob.step;
  json["value"] = knob.value;
  return json;
}

}  // namespace

std::string to_json(const Scenario& scenario) {
  Json json{{"name", scenario.name}, {"seed", scenario.seed}};
  json["hosts"] = Json::array();
  for (const Host& row : scenario.hosts) json["hosts"].push_back(host(row));
  for (const Link& row : scenario.links) json["links"].push_back(link(row));
  json["programs"] = Json::array();
  for (const Program& row : scenario.programs) json["programs"].push_back(program(row));
  for (const Knob& row : scenario.knobs) json["knobs"].push_back(knob(row));
  if (scenario.until) json["until"] = to_string(*scenario.until);
  if (scenario.epoch_ns != Scenario{}.epoch_ns) json["epoch_ns"] = scenario.epoch_ns;
  for (const Intervention& row : scenario.interventions) json["interventions"].push_back(to_string(row));
  // An edited program may hold any bytes; what is no UTF-8 is replaced instead of thrown about.
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace zocalo::scenario

// Ways out, as a Linux host has them whose eth0 is 10.0.0.1/24 with a default route: each row is what 6.18
// did.

#include <catch2/catch_test_macros.hpp>

#include "kernel/host.h"
#include "kernel/route.h"

namespace zocalo::kernel {

namespace {

using wire::Endpoint;
using wire::Family;
using wire::IpAddress;

const IpAddress kNone = IpAddress::any(Family::ipv4), kLocal = IpAddress::v4(127, 0, 0, 1),
                kOwn = IpAddress::v4(10, 0, 0, 1), kNeighbour = IpAddress::v4(10, 0, 0, 9),
                kFar = IpAddress::v4(192, 0, 2, 9), kNet = IpAddress::v4(10, 0, 0, 255),
                kLocalNet = IpAddress::v4(127, 255, 255, 255), kAll = IpAddress::v4(255, 255, 255, 255),
                kGroup = IpAddress::v4(224, 1, 2, 3), kAllHosts = IpAddress::v4(224, 0, 0, 1);

constexpr int kLo = static_cast<int>(Interface::loopback), kEth = static_cast<int>(Interface::links);

struct Way {
  IpAddress to;
  int device;
  IpAddress source;
  Errno error;
  Interface over = Interface::none;
  IpAddress comes_from = kNone;
  bool to_everybody = false;
};

void check(const Host& host, const Way& way) {
  Flow flow{{way.to, 5000}, way.source, way.device};
  Route route;
  INFO(way.to.to_string() << " over " << way.device << " from " << way.source.to_string());
  REQUIRE(find_route(host, flow, route) == way.error);
  if (way.error != Errno::none) return;
  CHECK(route.over == way.over);
  CHECK(flow.source == way.comes_from);
  CHECK(route.to_everybody == way.to_everybody);
}

}  // namespace

TEST_CASE("A datagram's way out, by its destination, its source and the device that is named") {
  SocketNumbers numbers;
  Config config;
  config.addresses = {kOwn};
  const Host host(config, numbers, nullptr);
  constexpr Interface kLoopback = Interface::loopback, kLinks = Interface::links;
  const Way ways[] = {
      {kFar, 0, kNone, Errno::none, kLinks, kOwn},
      {kFar, 0, kLocal, Errno::einval},
      {kFar, kLo, kNone, Errno::none, kLoopback, kOwn},
      {kFar, kLo, kLocal, Errno::none, kLoopback, kLocal},
      {kFar, kEth, kLocal, Errno::einval},
      {kFar, 7, kNone, Errno::enodev},
      {kFar, 0, kGroup, Errno::einval},
      {kFar, 0, kAll, Errno::einval},
      {kFar, 0, kNeighbour, Errno::enetunreach},
      {kLocal, 0, kOwn, Errno::none, kLoopback, kOwn},
      {kLocal, kEth, kNone, Errno::none, kLinks, kOwn},
      {kLocal, kEth, kLocal, Errno::einval},
      {kOwn, 0, kLocal, Errno::none, kLoopback, kLocal},
      {kOwn, kLo, kNone, Errno::none, kLoopback, kOwn},
      {kOwn, kEth, kNone, Errno::none, kLoopback, kOwn},
      {kNeighbour, kLo, kNone, Errno::none, kLoopback, kOwn},
      {kNet, 0, kNone, Errno::none, kLinks, kOwn, true},
      {kNet, 0, kLocal, Errno::einval},
      {kNet, kLo, kNone, Errno::none, kLoopback, kOwn},
      {kLocalNet, 0, kOwn, Errno::none, kLoopback, kOwn, true},
      {kLocalNet, kEth, kNone, Errno::none, kLinks, kOwn},
      {kAll, 0, kNone, Errno::none, kLinks, kOwn, true},
      {kAll, 0, kLocal, Errno::none, kLoopback, kLocal, true},
      {kAll, kLo, kNone, Errno::none, kLoopback, kOwn, true},
      {kAll, kEth, kLocal, Errno::einval},
      {kGroup, 0, kNone, Errno::none, kLinks, kOwn},
      {kGroup, 0, kLocal, Errno::none, kLoopback, kLocal},
      {kGroup, kLo, kNone, Errno::none, kLoopback, kOwn},
      {kAllHosts, kLo, kNone, Errno::none, kLoopback, kOwn},
      {kAllHosts, kEth, kLocal, Errno::einval},
  };
  for (const Way& way : ways) check(host, way);
}

TEST_CASE("Without an address of its own a host sends from 0.0.0.0 over its loopback, and nowhere else") {
  SocketNumbers numbers;
  const Host host(Config{}, numbers, nullptr);
  constexpr Interface kLoopback = Interface::loopback;
  const Way ways[] = {
      {kFar, 0, kNone, Errno::enetunreach},
      {kFar, kLo, kNone, Errno::none, kLoopback, kNone},
      {kFar, kLo, kLocal, Errno::none, kLoopback, kLocal},
      {kFar, kEth, kNone, Errno::enodev},
      {kAll, 0, kNone, Errno::enetunreach},
      {kAll, kLo, kNone, Errno::none, kLoopback, kNone, true},
      {kGroup, 0, kNone, Errno::enetunreach},
      {kGroup, kLo, kNone, Errno::none, kLoopback, kNone},
  };
  for (const Way& way : ways) check(host, way);
}

TEST_CASE("The wildcard as the destination is this host") {
  SocketNumbers numbers;
  const Host host(Config{}, numbers, nullptr);
  for (const IpAddress& source : {kNone, IpAddress::v4(127, 0, 0, 2)}) {
    Flow flow{{kNone, 5000}, source, 0};
    Route route;
    REQUIRE(find_route(host, flow, route) == Errno::none);
    CHECK(flow.to.ip == (source.is_any() ? kLocal : source));
    CHECK(flow.to.ip == flow.source);
    CHECK(route.over == Interface::loopback);
  }
}

}  // namespace zocalo::kernel

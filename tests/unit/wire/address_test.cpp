#include <catch2/catch_test_macros.hpp>

#include "wire/address.h"

using namespace zocalo::wire;

namespace {

std::string there_and_back(const char* text) {
  const auto ip = IpAddress::parse(text);
  return ip ? ip->to_string() : "-";
}

}  // namespace

TEST_CASE("IPv4 addresses are what inet_pton takes") {
  CHECK(there_and_back("10.0.0.2") == "10.0.0.2");
  CHECK(there_and_back("255.255.255.255") == "255.255.255.255");
  for (const char* bad : {"", "1", "1.2.3", "1.2.3.4.5", "256.1.1.1", "01.2.3.4", "1.2.3.4 ", " 1.2.3.4",
                          "1..2.3", "1.2.3.", "-1.2.3.4"}) {
    INFO(bad);
    CHECK_FALSE(IpAddress::parse(bad));
  }
}

TEST_CASE("IPv6 addresses are written as RFC 5952 wants") {
  CHECK(there_and_back("::") == "::");
  CHECK(there_and_back("::1") == "::1");
  CHECK(there_and_back("1::") == "1::");
  CHECK(there_and_back("2001:DB8:0:0:1:0:0:1") == "2001:db8::1:0:0:1");
  CHECK(there_and_back("2001:db8:0:1:1:1:1:1") == "2001:db8:0:1:1:1:1:1");
  CHECK(there_and_back("2001:0:0:1:0:0:0:1") == "2001:0:0:1::1");
  CHECK(there_and_back("::ffff:1.2.3.4") == "::ffff:1.2.3.4");
  CHECK(there_and_back("::ffff:102:304") == "::ffff:1.2.3.4");
  CHECK(there_and_back("64:ff9b::1.2.3.4") == "64:ff9b::102:304");
  for (const char* bad : {":", ":::", "1:2", "1::2::3", "12345::", "1:2:3:4:5:6:7:8:9",
                          "1:2:3:4:5:6:7:8::", "::1:", "g::", "::1.2.3", "1:2:3:4:5:6:7:1.2.3.4", "::1%lo"}) {
    INFO(bad);
    CHECK_FALSE(IpAddress::parse(bad));
  }
}

TEST_CASE("addresses know their kind, and endpoints their text") {
  CHECK(IpAddress::v4(127, 9, 8, 7).is_loopback());
  CHECK_FALSE(IpAddress::v4(128, 0, 0, 1).is_loopback());
  CHECK(IpAddress::loopback(Family::ipv6).is_loopback());
  CHECK(IpAddress::v4(224, 0, 0, 1).is_multicast());
  CHECK(IpAddress::parse("ff02::1")->is_multicast());
  CHECK(IpAddress::any(Family::ipv6).is_any());
  CHECK(Endpoint{IpAddress::v4(10, 0, 0, 2), 8000}.to_string() == "10.0.0.2:8000");
  CHECK(Endpoint{IpAddress::loopback(Family::ipv6), 8000}.to_string() == "[::1]:8000");
}

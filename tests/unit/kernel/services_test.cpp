#include <catch2/catch_test_macros.hpp>
#include <fstream>
#include <iterator>
#include <string>

#include "kernel/services.h"
#include "syscall/constants.h"

using zocalo::kernel::service_port;
using namespace zocalo::syscall;

TEST_CASE("a service has a port by each of its names, where it has one") {
  CHECK(service_port("http", IPPROTO_TCP_) == 80);
  CHECK(service_port("www", IPPROTO_TCP_) == 80);
  CHECK_FALSE(service_port("http", IPPROTO_UDP_));
  CHECK(service_port("domain", IPPROTO_UDP_) == 53);
  CHECK(service_port("shell", IPPROTO_TCP_) == 514);
  CHECK(service_port("syslog", IPPROTO_TCP_) == 514);  // another name of shell's
  CHECK(service_port("syslog", IPPROTO_UDP_) == 514);
  CHECK(service_port("tcpmux", IPPROTO_TCP_) == 1);    // the first
  CHECK(service_port("fido", IPPROTO_TCP_) == 60179);  // and the last
  CHECK(service_port("amqp", zocalo::kernel::kSctp) == 5672);
  CHECK_FALSE(service_port("amqp", IPPROTO_UDP_));
  CHECK_FALSE(service_port("http", zocalo::kernel::kSctp));
  CHECK_FALSE(service_port("", IPPROTO_TCP_));
  CHECK_FALSE(service_port("HTTP", IPPROTO_TCP_));
  CHECK_FALSE(service_port("80", IPPROTO_TCP_));
}

TEST_CASE("the programs' side has the same table of services") {
  std::ifstream file(std::string(ZOCALO_SOURCE_DIR) + "/assets/guest/zocalo_guest/services.py");
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  REQUIRE(!text.empty());
  std::string_view table = zocalo::kernel::kServices;
  table.remove_prefix(table.find_first_not_of('\n'));
  CHECK(text.find(table) != std::string::npos);
}

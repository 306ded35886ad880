#include "lib/fetch/address.h"

#include <cstring>
#include <string>

#include <arpa/inet.h>
#include <catch2/catch.hpp>
#include <netinet/in.h>
#include <sys/un.h>

using namespace openpress;

namespace {

sockaddr_storage Address(const std::string& text) {
  sockaddr_storage storage{};
  sockaddr_in v4{};
  sockaddr_in6 v6{};
  if (inet_pton(AF_INET, text.c_str(), &v4.sin_addr) == 1) {
    v4.sin_family = AF_INET;
    v4.sin_port = htons(80);
    std::memcpy(&storage, &v4, sizeof v4);
  } else {
    REQUIRE(inet_pton(AF_INET6, text.c_str(), &v6.sin6_addr) == 1);
    v6.sin6_family = AF_INET6;
    v6.sin6_port = htons(80);
    std::memcpy(&storage, &v6, sizeof v6);
  }
  return storage;
}

bool IsPublic(const std::string& text) {
  const sockaddr_storage storage = Address(text);
  return fetch::IsPublic(reinterpret_cast<const sockaddr&>(storage));
}

}  // namespace

TEST_CASE("addresses of the public internet may be connected to", "[address]") {
  for (const char* text : {"1.1.1.1",          "8.8.8.8",      "9.255.255.255",   "11.0.0.0",
                           "100.63.255.255",   "100.128.0.0",  "126.255.255.255", "128.0.0.1",
                           "169.253.255.255",  "169.255.0.0",  "172.15.255.255",  "172.32.0.0",
                           "192.0.1.0",        "192.0.3.0",    "192.88.98.255",   "192.88.100.0",
                           "192.167.255.255",  "192.169.0.0",  "198.17.255.255",  "198.20.0.0",
                           "198.51.99.255",    "198.51.101.0", "203.0.112.255",   "203.0.114.0",
                           "223.255.255.255",  "2000::1",      "2001:200::1",     "2001:4860:4860::8888",
                           "2001:db7:ffff::1", "2001:db9::1",  "2003::1",         "2a00:1450:4001::1",
                           "2606:4700::1111",  "3ffe::1",      "3fff:1000::1",    "::ffff:8.8.8.8",
                           "64:ff9b::8.8.8.8"}) {
    INFO(text);
    CHECK(IsPublic(text));
  }
}

TEST_CASE("every other address is refused", "[address]") {
  for (const char* text :
       {// this host, private, shared, loopback, link-local
        "0.0.0.0", "0.255.255.255", "10.0.0.0", "10.255.255.255", "100.64.0.0", "100.127.255.255", "127.0.0.1",
        "127.255.255.254", "169.254.0.1", "169.254.169.254", "172.16.0.0", "172.31.255.255", "192.168.0.0",
        "192.168.255.255",
        // protocols, documentation, relays, benchmarks
        "192.0.0.0", "192.0.0.255", "192.0.2.1", "192.88.99.1", "198.18.0.0", "198.19.255.255", "198.51.100.1",
        "203.0.113.255",
        // multicast, reserved, broadcast
        "224.0.0.1", "239.255.255.255", "240.0.0.0", "255.255.255.255",
        // IPv6: unspecified, loopback, IPv4-compatible, unique local, link-local, site-local, multicast
        "::", "::1", "::8.8.8.8", "fc00::1", "fd12:3456::1", "fdff::1", "fe80::1", "febf::1", "fec0::1", "ff02::1",
        "ff0e::1",
        // documentation, benchmarks, ORCHID, Teredo, 6to4, discard only, segment routing, unassigned
        "2001:db8::1", "2001:db8:ffff::1", "3fff::1", "3fff:fff:ffff::1", "2001:2::1", "2001:10::1", "2001:20::1",
        "2001::1", "2001:0:808:808::1", "2001:1ff:ffff::1", "2002:7f00:1::1", "2002:808:808::1", "100::1", "5f00::1",
        "4000::1", "8000::1", "1fff::1",
        // carriers of an IPv4 address that is refused itself
        "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "::ffff:100.64.0.1", "::ffff:0.0.0.0",
        "64:ff9b::127.0.0.1", "64:ff9b::192.168.1.1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::8.8.8.8", "::ffff:0:8.8.8.8",
        "64:ff9b:0:0:0:1:808:808"}) {
    INFO(text);
    CHECK_FALSE(IsPublic(text));
  }
}

TEST_CASE("families other than IPv4 and IPv6 are refused", "[address]") {
  sockaddr_un local{};
  local.sun_family = AF_UNIX;
  CHECK_FALSE(fetch::IsPublic(reinterpret_cast<const sockaddr&>(local)));
  CHECK(fetch::TextOf(reinterpret_cast<const sockaddr&>(local)).empty());
}

TEST_CASE("addresses are written with their port", "[address]") {
  const auto v4 = Address("192.0.2.1");
  const auto v6 = Address("2001:db8::1");
  CHECK(fetch::TextOf(reinterpret_cast<const sockaddr&>(v4)) == "192.0.2.1:80");
  CHECK(fetch::TextOf(reinterpret_cast<const sockaddr&>(v6)) == "[2001:db8::1]:80");
}

#include "lib/redis/address.h"

#include <catch2/catch.hpp>

#include "core/error.h"
#include "support/error_code.h"

using openpress::redis::ParseAddress;

TEST_CASE("an address of Redis is read with its parts", "[redis]") {
  const auto plain = ParseAddress("redis://localhost");
  REQUIRE(plain.hosts.size() == 1);
  CHECK(plain.hosts[0].Text() == "localhost:6379");
  CHECK(plain.password.empty());
  CHECK_FALSE(plain.ThroughSentinels());
  CHECK(plain.database == 0);

  const auto full = ParseAddress("redis://press:a%2Fb%40c:d@[::1]:7000/3");
  CHECK(full.user == "press");
  CHECK(full.password == "a/b@c:d");
  CHECK(full.hosts[0].host == "::1");
  CHECK(full.hosts[0].Text() == "[::1]:7000");
  CHECK(full.database == 3);
}

TEST_CASE("an address of Sentinels names several and a service", "[redis]") {
  const auto address = ParseAddress("redis-sentinel://:secret@a.example:1,b.example,c.example:3/press/2");
  REQUIRE(address.hosts.size() == 3);
  CHECK(address.hosts[0].Text() == "a.example:1");
  CHECK(address.hosts[1].Text() == "b.example:26379");
  CHECK(address.hosts[2].Text() == "c.example:3");
  CHECK(address.service == "press");
  CHECK(address.password == "secret");
  CHECK(address.database == 2);
}

TEST_CASE("an address that cannot be right is refused without repeating it", "[redis]") {
  for (const char* url : {
           "",
           "redis:",
           "redis://",
           "http://x",
           "rediss://x",
           "redis://:hush@",
           "redis://:hush@host:0",
           "redis://:hush@host:65536",
           "redis://:hush@host:1x",
           "redis://:hush@ho st",
           "redis://hush@host",
           "redis://:hush%2@host",
           "redis://:hush%zz@host",
           "redis://:hush@host/x",
           "redis://:hush@[::1",
           "redis://:hush@[::1]x",
           "redis://:hush@a,b",
           "redis-sentinel://:hush@a,b",
           "redis-sentinel://:hush@a,/x",
           "redis-sentinel://:hush@/x",
           "redis-sentinel://:hush@a/x/y",
       }) {
    CAPTURE(url);
    try {
      (void)ParseAddress(url);
      FAIL_CHECK("it was accepted");
    } catch (const openpress::Error& error) {
      CHECK(error.fault() == openpress::Fault::kBadInput);
      CHECK(error.code() == "invalid_redis_url");
      CHECK(std::string(error.what()).find("hush") == std::string::npos);
    }
  }
}

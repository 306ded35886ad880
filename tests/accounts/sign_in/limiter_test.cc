#include "accounts/sign_in/limiter.h"

#include <catch2/catch.hpp>

using namespace openpress;
using namespace openpress::accounts;

namespace {
constexpr Millis kWindow = 15LL * 60 * 1000;
}

TEST_CASE("after the last attempt one more comes back every window/attempts", "[limiter]") {
  ManualClock clock(1000);
  MemoryLimiter limiter(clock, 10, kWindow);
  for (int i = 0; i < 10; ++i) CHECK(limiter.Take("a") == 0);
  CHECK(limiter.Take("a") == 90);
  CHECK(limiter.Take("b") == 0);
  clock.Advance(std::chrono::seconds(89));
  CHECK(limiter.Take("a") == 1);
  clock.Advance(std::chrono::seconds(1));
  CHECK(limiter.Take("a") == 0);
  CHECK(limiter.Take("a") == 90);
}

TEST_CASE("an attempt that was right does not count", "[limiter]") {
  ManualClock clock(1000);
  MemoryLimiter limiter(clock, 2, kWindow);
  for (int i = 0; i < 100; ++i) {
    CHECK(limiter.Take("a") == 0);
    limiter.GiveBack("a");
  }
  CHECK(limiter.size() == 0);
}

TEST_CASE("the number of remembered keys is bounded", "[limiter]") {
  ManualClock clock(1000);
  MemoryLimiter limiter(clock, 1, kWindow);
  CHECK(limiter.Take("attacked") == 0);
  for (std::size_t i = 0; i + 1 < MemoryLimiter::kMostKeys; ++i) limiter.Take("x" + std::to_string(i));
  CHECK(limiter.Take("attacked") > 0);
  for (int i = 0; i < 100; ++i) limiter.Take("y" + std::to_string(i));
  CHECK(limiter.size() == MemoryLimiter::kMostKeys);
}

TEST_CASE("an IPv6 subscriber counts as one", "[limiter]") {
  CHECK(AddressKey("2001:db8:1:2::1") == AddressKey("2001:db8:1:2:ffff::9"));
  CHECK(AddressKey("2001:db8:1:2::1") != AddressKey("2001:db8:1:3::1"));
  CHECK(AddressKey("192.0.2.1") == "192.0.2.1");
  CHECK(AddressKey("::ffff:192.0.2.1") == "192.0.2.1");
}

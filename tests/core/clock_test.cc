#include "core/clock.h"

#include <catch2/catch.hpp>

using namespace openpress;

TEST_CASE("a time is written in UTC with microseconds", "[clock]") {
  CHECK(Iso8601(0) == "1970-01-01T00:00:00.000000Z");
  CHECK(Iso8601(1782293400123) == "2026-06-24T09:30:00.123000Z");
}

TEST_CASE("a time before 1970 keeps a positive fraction", "[clock]") {
  CHECK(Iso8601(-1) == "1969-12-31T23:59:59.999000Z");
}

TEST_CASE("an HTTP date is RFC 9110's IMF-fixdate", "[clock]") {
  // The example of RFC 9110 section 5.6.7.
  CHECK(HttpDate(784111777000) == "Sun, 06 Nov 1994 08:49:37 GMT");
}

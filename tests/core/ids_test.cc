#include "core/ids.h"

#include <set>

#include <catch2/catch.hpp>

using namespace openpress;

TEST_CASE("UUIDs are random and have version 4's form", "[ids]") {
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) {
    const std::string uuid = NewUuid();
    CHECK(IsUuid(uuid));
    CHECK(uuid[14] == '4');
    CHECK(std::string("89ab").find(uuid[19]) != std::string::npos);
    seen.insert(uuid);
  }
  CHECK(seen.size() == 1000);
  CHECK(IsUuid("58513357-42B6-4079-B1BB-48E84A6D73DF"));
  for (const char* other : {"", "x", "58513357-42b6-4079-b1bb-48e84a6d73d", "58513357-42b6-4079-b1bb-48e84a6d73dff",
                            "58513357042b6-4079-b1bb-48e84a6d73df", "58513357-42b6-4079-b1bb-48e84a6d73dg",
                            "58513357-42b6-4079-b1bb-48e84a6d73\xC3\xBC"}) {
    INFO(other);
    CHECK_FALSE(IsUuid(other));
  }
}

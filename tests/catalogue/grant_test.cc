#include "catalogue/grant.h"

#include <catch2/catch.hpp>

using openpress::catalogue::Grants;

TEST_CASE("a signed link opens one item until it expires or its state changes", "[grant]") {
  const Grants grants(std::string(64, 'k'));
  const std::string link = grants.Sign("abc", 3, 2000);
  CHECK(link.starts_with("~2000."));
  CHECK(grants.Check(link, "abc", 3, 1999999));
  CHECK(grants.Check(link, "abc", 3, 2000999));
  CHECK_FALSE(grants.Check(link, "abc", 3, 2001000));
  CHECK_FALSE(grants.Check(link, "abd", 3, 1000));
  CHECK_FALSE(grants.Check(link, "abc", 4, 1000));
  CHECK_FALSE(Grants(std::string(64, 'j')).Check(link, "abc", 3, 1000));
}

TEST_CASE("a signed link cannot be altered", "[grant]") {
  const Grants grants(std::string(64, 'k'));
  const std::string link = grants.Sign("abc", 3, 2000);
  for (std::size_t i = 0; i < link.size(); ++i) {
    std::string altered = link;
    altered[i] = altered[i] == '9' ? '8' : '9';
    CHECK_FALSE(grants.Check(altered, "abc", 3, 1000));
  }
  for (const std::string& bad :
       {std::string(), std::string("~"), std::string("~."), std::string("~2000"), link.substr(0, link.size() - 1),
        link + "0", "~0" + link.substr(1), "~+" + link.substr(1), std::string("~99999999999999999999.00")}) {
    INFO(bad);
    CHECK_FALSE(grants.Check(bad, "abc", 3, 1000));
  }
}

#include "accounts/names.h"

#include <catch2/catch.hpp>

#include "support/error_code.h"

using namespace openpress;
using namespace openpress::accounts;
using openpress::tests::CodeOf;

TEST_CASE("a username is letters, digits and a few signs", "[names]") {
  for (const char* good : {"ada1", "Ada.Lovelace", "a_b-c", "1234"}) {
    INFO(good);
    CHECK(CodeOf([&] { CheckUsername(good); }).empty());
  }
  for (const std::string& bad : {std::string("ada"), std::string(), std::string(".ada"), std::string("-ada"),
                                 std::string("ada lovelace"), std::string("ada@home"), std::string("ada/../x"),
                                 std::string("Zo\xC3\xAB!"), std::string("ada\0x", 5), std::string(151, 'a')}) {
    INFO(bad);
    CHECK(CodeOf([&] { CheckUsername(bad); }) == "invalid_username");
  }
}

TEST_CASE("an e-mail address has a local part and a domain", "[names]") {
  for (const char* good : {"a@b", "ada@example.org", "ada+news@mail.example.org", "root@localhost"}) {
    INFO(good);
    CHECK(CodeOf([&] { CheckEmail(good); }).empty());
  }
  for (const char* bad : {"", "ada", "@example.org", "ada@", "a@b@c", "a b@c.org", "ada@.org", "ada@example..org",
                          "ada@example.org.", "ada@exa\nmple.org", "Ada <ada@example.org>"}) {
    INFO(bad);
    CHECK(CodeOf([&] { CheckEmail(bad); }) == "invalid_email");
  }
}

TEST_CASE("a password is neither short nor the name nor everybody's", "[names]") {
  CHECK(CodeOf([] { CheckPassword("correct horse", "ada.l", "ada@example.org"); }).empty());
  for (const std::string& bad :
       {std::string("short"), std::string("Ada.Lovelace"), std::string("ADA@example.org"), std::string("Password1"),
        std::string("zzzzzzzzzz"), std::string("\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF"), std::string(129, 'x')}) {
    INFO(bad);
    CHECK(CodeOf([&] { CheckPassword(bad, "ada.lovelace", "ada@example.org"); }) == "invalid_password");
  }
}

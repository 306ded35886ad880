#include "accounts/sign_in/totp.h"

#include <catch2/catch.hpp>

using namespace openpress;
using namespace openpress::accounts;

TEST_CASE("codes are those of RFC 6238", "[totp]") {
  // Appendix B, SHA-1; six of the eight digits.
  const std::string key = "12345678901234567890";
  for (const auto& [seconds, code] : std::vector<std::pair<std::int64_t, std::string>>{{59, "287082"},
                                                                                       {1111111109, "081804"},
                                                                                       {1111111111, "050471"},
                                                                                       {1234567890, "005924"},
                                                                                       {2000000000, "279037"},
                                                                                       {20000000000, "353130"}}) {
    INFO(seconds);
    CHECK(TotpCode(key, TotpStep(seconds * 1000)) == code);
  }
}

TEST_CASE("a code is good one step early and late, and no more", "[totp]") {
  const std::string key = NewTotpKey();
  const Millis now = 1782293400000;
  const std::int64_t step = TotpStep(now);
  for (const std::int64_t offset : {-1, 0, 1}) CHECK(MatchingStep(key, TotpCode(key, step + offset), now));
  // Two steps away the code may be the same by chance, but then its step is not.
  for (const std::int64_t offset : {-2, 2})
    CHECK(MatchingStep(key, TotpCode(key, step + offset), now) != step + offset);
  const std::string code = TotpCode(key, step);
  CHECK(MatchingStep(key, code.substr(0, 3) + " " + code.substr(3), now));
  for (const std::string& wrong : {std::string(), std::string("12345"), code + "0", "x" + code.substr(1)}) {
    CHECK_FALSE(MatchingStep(key, wrong, now));
  }
}

TEST_CASE("base 32 is that of RFC 4648, without padding", "[totp]") {
  CHECK(Base32("") == "");
  CHECK(Base32("f") == "MY");
  CHECK(Base32("fo") == "MZXQ");
  CHECK(Base32("foo") == "MZXW6");
  CHECK(Base32("foob") == "MZXW6YQ");
  CHECK(Base32("fooba") == "MZXW6YTB");
  CHECK(Base32("foobar") == "MZXW6YTBOI");
  CHECK(Base32(NewTotpKey()).size() == 32);
}

TEST_CASE("the URI escapes what a site is called", "[totp]") {
  CHECK(OtpauthUri("Test & Press", "ada.l", "foobar") ==
        "otpauth://totp/Test%20%26%20Press:ada.l?secret=MZXW6YTBOI&issuer=Test%20%26%20Press"
        "&algorithm=SHA1&digits=6&period=30");
}

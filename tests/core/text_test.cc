#include "core/text.h"

#include <catch2/catch.hpp>

using namespace openpress;

TEST_CASE("well-formed UTF-8 is told from what only looks like it", "[text]") {
  CHECK(IsUtf8(""));
  CHECK(IsUtf8("plain"));
  CHECK(IsUtf8("Zo\xC3\xAB \xE2\x82\xAC \xF0\x9F\x98\x80"));
  CHECK_FALSE(IsUtf8("\xFF"));
  CHECK_FALSE(IsUtf8("\xC0\xAF"));          // overlong '/'
  CHECK_FALSE(IsUtf8("\xE0\x80\xAF"));      // overlong, three bytes
  CHECK_FALSE(IsUtf8("\xED\xA0\x80"));      // a surrogate
  CHECK_FALSE(IsUtf8("\xF4\x90\x80\x80"));  // beyond U+10FFFF
  CHECK_FALSE(IsUtf8("cut \xE2\x82"));
  CHECK_FALSE(IsUtf8("\x80"));
}

TEST_CASE("text is counted and cut by characters", "[text]") {
  CHECK(CodePoints("Zo\xC3\xAB") == 3);
  CHECK(FirstCodePoints("Zo\xC3\xAB!", 3) == "Zo\xC3\xAB");
  CHECK(FirstCodePoints("ab", 5) == "ab");
  CHECK(FirstCodePoints("ab", 0).empty());
}

TEST_CASE("blanks at the ends are trimmed", "[text]") {
  CHECK(Trimmed(" \t a b \r\n") == "a b");
  CHECK(Trimmed(" \n ").empty());
}

TEST_CASE("control characters are found", "[text]") {
  CHECK(HasControls("a\nb"));
  CHECK(HasControls("\x7F"));
  CHECK_FALSE(HasControls("Zo\xC3\xAB"));
}

#include "storage/names.h"

#include <string>

#include <catch2/catch.hpp>

using namespace openpress::storage;

TEST_CASE("a display name keeps what people write and drops folders, controls and direction changes", "[storage]") {
  const auto [hostile, shown] = GENERATE(table<std::string, std::string>({
      {"clip.mp4", "clip.mp4"},
      {"C:\\fakepath\\Käse 日本.mov", "Käse 日本.mov"},
      {"../../etc/passwd", "passwd"},
      {"..", "upload"},
      {"a/..", "upload"},
      {"", "upload"},
      {"dir/", "upload"},
      {"  spaces  ", "spaces"},
      {"line\r\nbreak\x7f\x1b[31m.mp4", "linebreak[31m.mp4"},
      {std::string("nul\0byte.mp4", 12), "nulbyte.mp4"},
      {"exe\u202e4pm.exe", "exe4pm.exe"},
      {"zero\ufeffwidth", "zerowidth"},
      {"bad\xff\xfe.mp4", "bad\ufffd\ufffd.mp4"},
      {"cut\xe2\x82", "cut\ufffd\ufffd"},
      {"overlong\xc0\xaf", "overlong\ufffd\ufffd"},
      {"surrogate\xed\xa0\x80", "surrogate\ufffd\ufffd\ufffd"},
      {"family \U0001F468\u200D\U0001F469", "family \U0001F468\u200D\U0001F469"},
  }));
  CHECK(DisplayName(hostile) == shown);
}

TEST_CASE("a long display name is cut at a character and keeps its extension", "[storage]") {
  std::string umlauts;
  for (int i = 0; i < 1000; ++i) umlauts += "ü";
  const std::string name = DisplayName(umlauts + ".mp4");
  CHECK(name.size() <= 255);
  CHECK(name.ends_with("ü.mp4"));
  CHECK(DisplayName(std::string(100000, 'x') + ".webm").ends_with("x.webm"));
  CHECK(DisplayName(std::string(300, '\xff')).size() <= 255);
}

TEST_CASE("an extension comes from a safe alphabet or is bin", "[storage]") {
  const auto [name, extension] = GENERATE(table<std::string, std::string>({{"a.MP4", "mp4"},
                                                                           {"a.tar.gz", "gz"},
                                                                           {"a", "bin"},
                                                                           {"a.", "bin"},
                                                                           {"a.m p4", "bin"},
                                                                           {"a.ünd", "bin"},
                                                                           {"a.ninechars", "bin"},
                                                                           {"a.mp4/..", "bin"},
                                                                           {".mov", "mov"}}));
  CHECK(ExtensionOf(name) == extension);
}

TEST_CASE("tokens and upload ids cannot be paths", "[storage]") {
  for (const char* good : {"abcd", "Ab3-_xyzQ12", "1234567890a"}) CHECK(ValidToken(good));
  for (const char* bad : {"", "abc", "..ab", "ab/cd", "-bcd", "a-cd", "ab.d", "ab d", "äbcd"})
    CHECK_FALSE(ValidToken(bad));
  CHECK_FALSE(ValidToken(std::string(65, 'a')));
  CHECK_FALSE(ValidToken(std::string("ab\0d", 4)));
  CHECK(ValidUploadId("0123456789abcdef"));
  for (const char* bad : {"", "0123456789abcde", "0123456789ABCDEF", "../../../../../../x"})
    CHECK_FALSE(ValidUploadId(bad));
}

TEST_CASE("free text keeps its lines when asked and never exceeds its length", "[storage]") {
  CHECK(CleanText("a\nb\x01\tc", 100, true) == "a\nb c");
  CHECK(CleanText("a\nb", 100, false) == "ab");
  CHECK(CleanText("üüü", 3, false) == "ü");
  CHECK(CleanText("\xff\xff\xff", 4, false) == "\ufffd");
}

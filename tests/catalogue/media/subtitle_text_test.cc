#include "catalogue/media/subtitle_text.h"

#include <catch2/catch.hpp>

#include "core/error.h"
#include "support/error_code.h"

using namespace openpress;
using namespace openpress::catalogue;
using openpress::tests::CodeOf;

namespace {

std::string Converted(std::string_view bytes) {
  return WebVtt(ParseSubtitle(bytes));
}

}  // namespace

TEST_CASE("SubRip becomes WebVTT", "[subtitle]") {
  CHECK(
      Converted("1\r\n00:00:01,500 --> 00:00:03,000\r\n<i>Hello</i>,\r\n<font color=\"red\">world</font> & all\r\n\r\n"
                "2\r\n01:00:04,000 --> 01:00:05,250\r\n{\\an8}Up there\r\n") ==
      "WEBVTT\n\n00:00:01.500 --> 00:00:03.000\n<i>Hello</i>,\nworld &amp; all\n\n"
      "01:00:04.000 --> 01:00:05.250\nUp there\n");
  // As it is found in the wild: no numbers, a mark, few digits, no last line end, cues without a blank line between.
  CHECK(Converted("\xEF\xBB\xBF"
                  "0:01,5 --> 0:02\nA\n0:03 --> 0:04,25\nB") ==
        "WEBVTT\n\n00:00:01.500 --> 00:00:02.000\nA\n\n00:00:03.000 --> 00:00:04.250\nB\n");
}

TEST_CASE("WebVTT keeps its words, places and voices, and loses the rest", "[subtitle]") {
  CHECK(Converted("WEBVTT - made by hand\nKind: captions\n\nNOTE about\n00:01.000 --> 00:02.000 of "
                  "this\n\nSTYLE\n::cue { color: red }\n\n"
                  "intro\n00:01.000 --> 00:02.500 line:0 position:20%,line-left align:start region:r1 size:1;x\n"
                  "<v.loud Ada>Hi <c.red>there</c> <00:01.500><b.x>now</b></v>\n") ==
        "WEBVTT\n\n00:00:01.000 --> 00:00:02.500 line:0 position:20%,line-left align:start\n"
        "<v Ada>Hi there <b>now</b></v>\n");
}

TEST_CASE("cues come in the order of their time", "[subtitle]") {
  const auto cues = ParseSubtitle("WEBVTT\n\n00:05.000 --> 00:06.000\nlate\n\n00:01.000 --> 00:09.000\nearly\n");
  REQUIRE(cues.size() == 2);
  CHECK(cues[0].text == "early");
  CHECK(cues[1].start_ms == 5000);
}

TEST_CASE("no subtitle brings markup along", "[subtitle]") {
  const auto text = [](const std::string& words) { return ParseSubtitle("0:01 --> 0:02\n" + words).at(0).text; };
  CHECK(text("<script>alert(1)</script>") == "&lt;script&gt;alert(1)&lt;/script&gt;");
  CHECK(text("<img src=x onerror=alert(1)>") == "&lt;img src=x onerror=alert(1)&gt;");
  CHECK(text("<b onclick=x>bold</b>") == "<b>bold</b>");
  CHECK(text("<v \"><script>") == "<v \">&lt;script&gt;");
  CHECK(text("a < b > c &amp; &bogus; <b") == "a &lt; b &gt; c &amp; &amp;bogus; &lt;b");
  CHECK(text("bell\x07") == "bell");
}

TEST_CASE("UTF-16 with its mark is understood, other encodings are refused", "[subtitle]") {
  const auto utf16 = [](std::u16string_view text, bool big) {
    std::string bytes = big ? "\xFE\xFF" : "\xFF\xFE";
    for (const char16_t unit : text) {
      const char high = static_cast<char>(unit >> 8);
      const char low = static_cast<char>(unit & 0xFF);
      bytes += big ? high : low;
      bytes += big ? low : high;
    }
    return bytes;
  };
  for (const bool big : {false, true}) {
    CHECK(ParseSubtitle(utf16(u"0:01 --> 0:02\nŻółć 😀\n", big)).at(0).text == "Żółć 😀");
    CHECK(CodeOf([&] { ParseSubtitle(utf16(std::u16string(u"0:01 --> 0:02\n") + char16_t(0xD800), big)); }) ==
          "invalid_subtitle");
  }
  CHECK(CodeOf([] { ParseSubtitle("0:01 --> 0:02\ncaf\xE9\n"); }) == "invalid_subtitle");
  CHECK(CodeOf([] { ParseSubtitle(std::string("0:01 --> 0:02\na\0b", 17)); }) == "invalid_subtitle");
}

TEST_CASE("what cannot be read is refused with its line", "[subtitle]") {
  const auto sentence = [](std::string_view bytes) -> std::string {
    try {
      ParseSubtitle(bytes);
    } catch (const Error& error) {
      CHECK(error.fault() == Fault::kBadInput);
      return error.what();
    }
    return "";
  };
  for (const char* bytes : {"", "WEBVTT", "just words", "%PDF-1.4", "WEBVTT\n\n00:01.000 --> 00:02.000\n\n"})
    CHECK_THAT(sentence(bytes), Catch::Contains("no subtitles in it"));
  CHECK_THAT(sentence("1\n0:02 --> 0:01\nx"), Catch::Contains("line 2") && Catch::Contains("not after"));
  CHECK_THAT(sentence("\n\nsoon --> later\nx"), Catch::Contains("line 3"));
  CHECK_THAT(sentence("0:01 --> 0:99\nx"), Catch::Contains("line 1"));
  CHECK_THAT(sentence("99999:00:00.000 --> 99999:00:01.000\nx"), Catch::Contains("line 1"));
  CHECK_THAT(sentence("0:01 --> 0:02\n" + std::string(6000, 'x')), Catch::Contains("5000 bytes"));
  CHECK(CodeOf([] { ParseSubtitle(std::string(kLargestSubtitle + 1, ' ')); }) == "subtitle_too_large");
}

TEST_CASE("the words of a cue come without its tags", "[subtitle]") {
  const Cue cue = ParseSubtitle("0:01 --> 0:02\n<v Ada>a &lt;b&gt;\n&amp; <i>c</i>").at(0);
  CHECK(CueWords(cue) == "a <b> & c");
}

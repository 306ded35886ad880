#include "catalogue/text.h"

#include <catch2/catch.hpp>

#include "support/error_code.h"

using namespace openpress::catalogue;
using openpress::tests::CodeOf;

TEST_CASE("tags are dropped from titles and everything else stays", "[text]") {
  CHECK(PlainText("<b>News</b> at <i>six</i>", false) == "News at six");
  CHECK(PlainText("a < b and c > d", false) == "a < b and c > d");
  CHECK(PlainText("<script>alert(1)</script>", false) == "alert(1)");
  CHECK(PlainText("<<b>script>x", false) == "x");
  CHECK(PlainText("<!-- c -->x<?php ?>", false) == "x");
  CHECK(PlainText("open <b", false) == "open <b");
  CHECK(PlainText(" a\nb\tc\x01 ", false) == "a b c");
  CHECK(PlainText("one\ntwo", true) == "one\ntwo");
}

TEST_CASE("tags that never end cost no more than others", "[text]") {
  std::string text;
  for (int i = 0; i < 4000000; ++i) text += "<a";
  CHECK(PlainText(text, false) == text);
}

TEST_CASE("a title is made of a file's name", "[text]") {
  CHECK(TitleFromFileName("Demonstration.MOV") == "Demonstration");
  CHECK(TitleFromFileName("C:\\clips\\a.b.mp4") == "a.b");
  CHECK(TitleFromFileName("../../etc/passwd") == "passwd");
  CHECK(TitleFromFileName(".mp4") == ".mp4");
  CHECK(TitleFromFileName("") == "Untitled");
  CHECK(TitleFromFileName("\xFF.mp4") == "Untitled");
  CHECK(TitleFromFileName(std::string(300, 'x') + ".mp4").size() == 100);
}

TEST_CASE("a title has one to a hundred characters", "[text]") {
  std::string umlauts;
  for (int i = 0; i < 100; ++i) umlauts += "\xC3\xBC";
  CHECK(CheckedTitle(umlauts) == umlauts);
  CHECK(CodeOf([&] { CheckedTitle(umlauts + "x"); }) == "invalid_title");
  CHECK(CodeOf([] { CheckedTitle(" <b></b> "); }) == "invalid_title");
  CHECK(CodeOf([] { CheckedTitle("\xFF"); }) == "invalid_title");
  CHECK(CodeOf([] { CheckedDescription(std::string(100001, 'x')); }) == "invalid_description");
  CHECK(CheckedDescription("").empty());
}

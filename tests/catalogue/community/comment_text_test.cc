#include "catalogue/community/comment_text.h"

#include <catch2/catch.hpp>

#include "support/error_code.h"

using namespace openpress::catalogue;
using openpress::tests::CodeOf;

TEST_CASE("a comment is plain text of a limited number of characters", "[comment]") {
  CHECK(CheckedComment("<b>bold</b> and <script>alert(1)</script> text", 100) == "bold and alert(1) text");
  CHECK(CheckedComment(" I <3 you & 1 < 2 ", 100) == "I <3 you & 1 < 2");
  CHECK(CheckedComment("a\r\nb\rc\nd", 100) == "a\nb\nc\nd");
  CHECK(CheckedComment("a\n\n\n\n\nb", 100) == "a\n\nb");
  CHECK(CheckedComment("a<b>\n</b>\n<i>\n</i>b", 100) == "a\n\nb");
  CHECK(CheckedComment("a\tb\x07"
                       "c\x1B[31m\x7F",
                       100) == "a b c [31m");
  CHECK(CheckedComment("a\xC2\x85"
                       "b\xC2\x9F\xC2\xA0"
                       "c",
                       100) ==
        "ab\xC2\xA0"
        "c");
  // What hides in a control character is no tag afterwards either.
  CHECK(CheckedComment("<\xC2\x85"
                       "b>x",
                       100) == "x");
  std::string ten;
  for (int i = 0; i < 10; ++i) ten += "\xF0\x9F\x8E\xA5";
  CHECK(CheckedComment(ten, 10) == ten);
  CHECK(CheckedComment("<b>" + ten + "</b>", 10) == ten);
  CHECK(CodeOf([&] { CheckedComment(ten + "x", 10); }) == "invalid_comment");
  for (const char* empty : {"", " \r\n\t", "<b></b>", "\x01", "\xC2\x85", "\xFF"}) {
    CHECK(CodeOf([&] { CheckedComment(empty, 10); }) == "invalid_comment");
  }
}

TEST_CASE("links are found in whatever form they are advertised", "[comment]") {
  for (const char* text :
       {"see https://a.example/x", "HTTP://A", "ftp://x", "go to WWW.example", "buy at cheap.com", "cheap.Com!",
        "cheap.com.", "cheap.com/x?y", "(cheap-pills.shop)", "a.b.xyz", "write to a@b.org"}) {
    INFO(text);
    CHECK(HasLink(text));
  }
  for (const char* text : {"nothing here", "Noon. Then the march.", "noon.then", "3.14", "e.g. this", "wait...", ".com",
                           "the .net years", "a.community", "v1.2.3", "x.commons"}) {
    INFO(text);
    CHECK_FALSE(HasLink(text));
  }
}

TEST_CASE("names are found in both ways to mention somebody", "[comment]") {
  using Names = std::vector<std::string>;
  CHECK(MentionsIn("@Lovelace, see @(_babbage1_)!") == Names{"lovelace", "babbage1"});
  CHECK(MentionsIn("@lovelace @LOVELACE") == Names{"lovelace"});
  CHECK(MentionsIn("@(_under_score__)") == Names{"under_score_"});
  CHECK(MentionsIn("ask @ada.lovelace.") == Names{"ada.lovelace.", "ada.lovelace"});
  CHECK(MentionsIn("mail@lovelace.org @ada @ @@ @(_ @(_x_) @(lovelace) @(_a b c d_)").empty());
  CHECK(MentionsIn("@" + std::string(151, 'x')).empty());
  std::string many;
  for (int i = 0; i < 100; ++i) many += "@user" + std::to_string(i) + " ";
  CHECK(MentionsIn(many).size() == kMostMentions);
}

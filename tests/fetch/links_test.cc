#include "lib/fetch/links.h"

#include <catch2/catch.hpp>

using openpress::fetch::RelMeLinks;
using Links = std::vector<std::string>;

TEST_CASE("links with rel=me are found however they are written", "[links]") {
  CHECK(RelMeLinks("<a rel=\"me\" href=\"https://a/\">x</a>") == Links{"https://a/"});
  CHECK(RelMeLinks("<A HREF='https://a/' REL='Me'>") == Links{"https://a/"});
  CHECK(RelMeLinks("<a href=https://a/ rel=me>") == Links{"https://a/"});
  CHECK(RelMeLinks("<a rel=\"nofollow\n me  noopener\" class=x href = \"https://a/\" >") == Links{"https://a/"});
  CHECK(RelMeLinks("<link rel=me href=https://a/>") == Links{"https://a/"});
  CHECK(RelMeLinks("<p<a><a/rel='me'/href=https://a/b>") == Links{"https://a/b"});
  CHECK(RelMeLinks("<!DOCTYPE html><?x?><a rel=me href=1></a><a rel=me href=2>") == Links{"1", "2"});
  CHECK(RelMeLinks("<a rel=me href=\"https:&#47;&#x2F;a&sol;?b&amp;c&unknown;d&\">") ==
        Links{"https://a/?b&c&unknown;d&"});
}

TEST_CASE("what no browser shows as a link with rel=me is none", "[links]") {
  for (const char* html : {"",
                           "<",
                           "<a",
                           "<a rel=me href=x",
                           "<a rel=me href='x>",
                           "<a rel=me>",
                           "<a href=x>",
                           "<a rel=home href=x>",
                           "<a rel=meme href=x>",
                           "<a rel='' href=x>",
                           "<area rel=me href=x>",
                           "<ab rel=me href=x>",
                           "< a rel=me href=x>",
                           "<!-- <a rel=me href=x> -->",
                           "<!--> --><!-- <a rel=me href=x>",
                           "<script>'<a rel=me href=x>'</script>",
                           "<style><a rel=me href=x></style >",
                           "<TextArea><a rel=me href=x></textareas></TEXTAREA>",
                           "<title><a rel=me href=x></title>",
                           "<iframe><a rel=me href=x></iframe>",
                           "<noscript><a rel=me href=x></noscript>",
                           "<script><a rel=me href=x>",
                           "<plaintext><a rel=me href=x>",
                           "<div title='<a rel=me href=x>'>",
                           "<div title=\"<a rel=me href=x>\">",
                           "</a rel=me href=x>",
                           "<a title='rel=me' href=x>",
                           "<a rel=home rel=me href=x>",
                           "<!a rel=me href=x>"}) {
    INFO(html);
    CHECK(RelMeLinks(html).empty());
  }
  CHECK(RelMeLinks("<a rel=me href=mine href=x>") == Links{"mine"});
  CHECK(RelMeLinks("<!----><a rel=me href=x>") == Links{"x"});
  CHECK(RelMeLinks("<!-- a --!><a rel=me href=x>") == Links{"x"});
  CHECK(RelMeLinks("<!-- - -- > ---><a rel=me href=x>") == Links{"x"});
  CHECK(RelMeLinks("<!-- <a rel=me href=y> --").empty());
  CHECK(RelMeLinks("<script>a</scripts></script/><a rel=me href=x>") == Links{"x"});
}

TEST_CASE("a page of nothing but links or openings is read quickly and ends", "[links]") {
  std::string many;
  for (int i = 0; i < 20000; ++i) many += "<a rel=me href=x>";
  CHECK(RelMeLinks(many).size() == 100);
  CHECK(RelMeLinks(std::string(500000, '<')).empty());
  std::string comments;
  for (int i = 0; i < 100000; ++i) comments += "<!--";
  CHECK(RelMeLinks(comments).empty());
  std::string closed;
  for (int i = 0; i < 60000; ++i) closed += "<!---->";
  CHECK(RelMeLinks(closed + "<a rel=me href=x>") == Links{"x"});
  std::string quotes;
  for (int i = 0; i < 100000; ++i) quotes += "<a b='";
  CHECK(RelMeLinks(quotes).empty());
  std::string ends;
  for (int i = 0; i < 100000; ++i) ends += "<title></titl";
  CHECK(RelMeLinks(ends).empty());
}

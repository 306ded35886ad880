#include "lib/xml/document.h"

#include <catch2/catch.hpp>

using namespace openpress;

namespace {

/** What a reader makes of it. */
std::string ReadBack(const std::string& text) {
  pugi::xml_document document;
  const auto result =
      document.load_buffer(text.data(), text.size(), pugi::parse_default | pugi::parse_ws_pcdata_single);
  INFO(text << ": " << result.description());
  REQUIRE(result);
  return document.document_element().child("title").text().get();
}

std::string Written(std::string_view title) {
  xml::Document document("channel");
  document.root().Add("title", title);
  return document.Text();
}

}  // namespace

TEST_CASE("markup in a text stays text", "[xml]") {
  for (const std::string title : {"</title><title>", "]]>", "a & b &amp; c", "<![CDATA[x]]>", "\"quoted\" 'too'"}) {
    CHECK(ReadBack(Written(title)) == title);
  }
}

TEST_CASE("markup in a value cannot end its attribute", "[xml]") {
  xml::Document document("link");
  document.root().Set("href", "\"><script x='").Set("rel", "self");
  const std::string text = document.Text();
  pugi::xml_document read;
  REQUIRE(read.load_buffer(text.data(), text.size()));
  CHECK(std::string(read.document_element().attribute("href").value()) == "\"><script x='");
  CHECK(std::string(read.document_element().attribute("rel").value()) == "self");
}

TEST_CASE("characters that XML cannot carry are left out", "[xml]") {
  CHECK(xml::Carried(std::string_view("a\0b\x01"
                                      "c\x1F"
                                      "d",
                                      7)) == "abcd");
  CHECK(xml::Carried("a\xEF\xBF\xBE"
                     "b\xEF\xBF\xBF"
                     "c") == "abc");
  CHECK(xml::Carried("tab\tline\nend\r") == "tab\tline\nend\r");
  CHECK(Written("a\x08z").find("&#8;") == std::string::npos);
}

TEST_CASE("bytes that are not UTF-8 become the replacement character", "[xml]") {
  constexpr const char* kReplaced = "\xEF\xBF\xBD";
  CHECK(xml::Carried("a\xFF"
                     "b") == std::string("a") + kReplaced + "b");
  CHECK(xml::Carried("cut \xE2\x82") == std::string("cut ") + kReplaced + kReplaced);
  CHECK(xml::Carried("\xED\xA0\x80") == std::string(kReplaced) + kReplaced + kReplaced);  // a surrogate
  CHECK(xml::Carried("κόσμε 世界 📰") == "κόσμε 世界 📰");
}

TEST_CASE("a document says that it is UTF-8", "[xml]") {
  CHECK(Written("ü") == "<?xml version=\"1.0\" encoding=\"UTF-8\"?><channel><title>ü</title></channel>");
}

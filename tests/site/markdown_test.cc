#include "site/markdown.h"

#include <catch2/catch.hpp>

using openpress::site::RenderMarkdown;

TEST_CASE("blocks become the elements they stand for", "[markdown]") {
  CHECK(RenderMarkdown("# Who we are\nOne\ntwo\r\n\r\n- a\n- b\n\n1. x\n2) y\n\n> said\n\n---\n") ==
        "<h2 dir=\"auto\">Who we are</h2><p dir=\"auto\">One<br>two</p>"
        "<ul><li dir=\"auto\">a</li><li dir=\"auto\">b</li></ul><ol><li dir=\"auto\">x</li><li dir=\"auto\">y</li></ol>"
        "<blockquote dir=\"auto\">said</blockquote><hr>");
  CHECK(RenderMarkdown(" \n\n").empty());
  CHECK(RenderMarkdown("#hashtag") == "<p dir=\"auto\">#hashtag</p>");
}

TEST_CASE("marks within a line are told from stars and lines that are none", "[markdown]") {
  CHECK(RenderMarkdown("**a** _b_ *c* `x*y`") ==
        "<p dir=\"auto\"><strong>a</strong> <em>b</em> <em>c</em> <code>x*y</code></p>");
  CHECK(RenderMarkdown("2 * 3 * 4, some_file_name") == "<p dir=\"auto\">2 * 3 * 4, some_file_name</p>");
}

TEST_CASE("links lead to the web, to mail and to pages of the site, and nowhere else", "[markdown]") {
  CHECK(RenderMarkdown("[us](/contact) https://a.example/x.") ==
        "<p dir=\"auto\"><a href=\"/contact\">us</a> <a href=\"https://a.example/x\" rel=\"nofollow noopener "
        "noreferrer\">https://a.example/x</a>.</p>");
  for (const char* bad : {"javascript:alert(1)", "data:text/html,x", "//evil.example", "/\\evil.example", "x"}) {
    INFO(bad);
    CHECK(RenderMarkdown("[press](" + std::string(bad) + ")").find("<a") == std::string::npos);
  }
}

TEST_CASE("nothing that is typed becomes markup of its own", "[markdown]") {
  CHECK(RenderMarkdown("<script>x</script> \"'&") ==
        "<p dir=\"auto\">&lt;script&gt;x&lt;/script&gt; &quot;&#39;&amp;</p>");
  for (const char* bad : {"[a](https://x/\"onclick=alert(1))", "https://x/\"><img", "`<b>`", "# <b>", "- <b>", "> <b>",
                          "**<b>**", "[<b>](/x)"}) {
    INFO(bad);
    const std::string html = RenderMarkdown(bad);
    CHECK(html.find("<b>") == std::string::npos);
    CHECK(html.find("<img") == std::string::npos);
    CHECK(html.find("\"onclick") == std::string::npos);
  }
}

TEST_CASE("hostile texts end and keep every letter", "[markdown]") {
  for (const char* unit : {"*", "[", "_", "`", "*a", "[a](", "_a ", "**a*", "http://a*"}) {
    std::string text;
    while (text.size() < 20000) text += unit;
    CHECK(RenderMarkdown(text + ".").size() >= text.size());
  }
}

#include "site/shell.h"

#include <fstream>

#include <catch2/catch.hpp>

#include "core/error.h"
#include "core/html.h"
#include "site/plain.h"
#include "site/script_json.h"
#include "support/temporary_folder.h"

using namespace openpress;
using openpress::tests::TemporaryFolder;
using site::Page;

namespace {

/** A build as scripts/build.mjs leaves it, of two files. */
void WriteBuild(const std::string& folder) {
  std::ofstream(folder + "/index.html") << "<html><head><!--op:head--><link rel=entry><!--op:route--></head>"
                                           "<body><div id=root></div><!--op:body--></body></html>";
  std::ofstream(folder + "/site.json") << R"({"version":1,"inline_scripts":["sha256-abc="],
    "routes":{"/view":{"scripts":["assets/view-12345678.js"],"styles":["assets/view-87654321.css"]}},
    "files":{"assets/view-12345678.js":{"type":"text/javascript","fingerprinted":true,"compressed":true}}})";
}

std::string Render(const Page& page, std::string_view path = "/") {
  TemporaryFolder folder;
  WriteBuild(folder.path());
  return site::RenderShell(site::Build(folder.path()), page, path, "https://news.example", "The <Delta> & Sons");
}

}  // namespace

TEST_CASE("markup in texts stays text", "[site]") {
  CHECK(EscapeHtml(R"(<a href="x">&'</a>)") == "&lt;a href=&quot;x&quot;&gt;&amp;&#39;&lt;/a&gt;");
  CHECK(EscapeHtml("κόσμε 世界") == "κόσμε 世界");
}

TEST_CASE("boot data cannot end its script element", "[site]") {
  const Json value = {{"title", "</script><script>alert(1)</script><!--"}};
  const std::string text = site::ScriptJson(value);
  CHECK(text.find('<') == std::string::npos);
  CHECK(Json::parse(text) == value);
}

TEST_CASE("boot data survives bytes that are not UTF-8", "[site]") {
  CHECK_NOTHROW(site::ScriptJson(Json{{"title", "broken \xC3("}}));
}

TEST_CASE("a headline is written once as a title and escaped everywhere", "[site]") {
  Page page;
  page.title = R"("><script>alert(1)</script>)";
  page.description = "A \"quoted\" <b>word</b>";
  page.image = "/media/a\"b/poster.jpg";
  page.byline = "O'Neil & <Co>";
  const std::string html = Render(page);
  CHECK(html.find("<script>alert") == std::string::npos);
  CHECK(html.find("<b>") == std::string::npos);
  CHECK(html.find("<title>&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt; · The &lt;Delta&gt; &amp; Sons</title>") !=
        std::string::npos);
  CHECK(html.find("og:image\" content=\"https://news.example/media/a&quot;b/poster.jpg\"") != std::string::npos);
}

TEST_CASE("the front page is titled by the site's name", "[site]") {
  const std::string html = Render(Page{});
  CHECK(html.find("<title>The &lt;Delta&gt; &amp; Sons</title>") != std::string::npos);
  CHECK(html.find("rel=\"canonical\"") == std::string::npos);
}

TEST_CASE("canonical and preview addresses are absolute", "[site]") {
  Page page;
  page.title = "Ferry";
  page.canonical = "/view?m=abc&x=1";
  const std::string html = Render(page);
  CHECK(html.find("<link rel=\"canonical\" href=\"https://news.example/view?m=abc&amp;x=1\">") != std::string::npos);
}

TEST_CASE("a page's own files are announced after the entry's", "[site]") {
  const std::string html = Render(Page{}, "/view");
  const auto entry = html.find("rel=entry");
  const auto style = html.find("/static/assets/view-87654321.css");
  REQUIRE(style != std::string::npos);
  CHECK(entry < style);
  CHECK(html.find("rel=\"modulepreload\" crossorigin href=\"/static/assets/view-12345678.js\"") != std::string::npos);
  CHECK(Render(Page{}, "/").find("modulepreload") == std::string::npos);
}

TEST_CASE("pages that must not be found say so", "[site]") {
  Page page;
  page.indexable = false;
  CHECK(Render(page).find("content=\"noindex\"") != std::string::npos);
}

TEST_CASE("what is said beside the headline cannot leave its attribute", "[site]") {
  Page page;
  page.meta = {{"property", "og:video", "https://x/\"><script>alert(1)</script>"}};
  page.alternates = {{"application/rss+xml", "A \"><b>", "/rss/search?t=a&b"}};
  const std::string html = Render(page);
  CHECK(html.find("<script>alert") == std::string::npos);
  CHECK(html.find("<b>") == std::string::npos);
  CHECK(html.find("<link rel=\"alternate\" type=\"application/rss+xml\" title=\"A &quot;&gt;&lt;b&gt;\" "
                  "href=\"https://news.example/rss/search?t=a&amp;b\">") != std::string::npos);
}

TEST_CASE("an item plays without scripts", "[site]") {
  Page page;
  page.title = "Ferry";
  page.description = "First.\n\nSecond <i>.";
  page.media = site::PlainMedia{"video", "/media/x/poster.jpg", "/media/x/hls/master.m3u8", "/media/x/d.mp4", ""};
  const std::string html = site::RenderPlain(page, "Delta");
  CHECK(html.find("<video controls preload=\"none\" poster=\"/media/x/poster.jpg\">"
                  "<source src=\"/media/x/hls/master.m3u8\" type=\"application/vnd.apple.mpegurl\">"
                  "<source src=\"/media/x/d.mp4\" type=\"video/mp4\"></video>") != std::string::npos);
  CHECK(html.find("<p>First.</p><p>Second &lt;i&gt;.</p>") != std::string::npos);
}

TEST_CASE("a list reads without scripts", "[site]") {
  Page page;
  page.entries = {{"/view?m=a&t=1", "One <1>", "22 Nov"}};
  CHECK(site::RenderPlain(page, "Delta").find("<li><a href=\"/view?m=a&amp;t=1\">One &lt;1&gt;</a> <small>22 Nov") !=
        std::string::npos);
}

TEST_CASE("long texts are cut between characters", "[site]") {
  CHECK(site::Shorten("one  two\n\nthree ", 100) == "one two three");
  CHECK(site::Shorten("κόσμε", 3) == "κόσ…");
  CHECK(site::Shorten("", 3).empty());
}

TEST_CASE("a damaged build is refused with its file's name", "[site]") {
  TemporaryFolder folder;
  std::ofstream(folder.path() + "/site.json") << "{\"version\":1";
  CHECK_THROWS_WITH(site::Build(folder.path()), Catch::Contains("site.json"));
}

TEST_CASE("a folder without a build is an absent build, not an error", "[site]") {
  TemporaryFolder folder;
  CHECK_FALSE(site::Build(folder.path()).present());
  CHECK_FALSE(site::Build("").present());
}

#include "site/public_routes.h"

#include <algorithm>

#include <catch2/catch.hpp>

#include "catalogue/fixture.h"
#include "catalogue/lists/tag.h"
#include "catalogue/media/edit.h"
#include "catalogue/media/publishing.h"
#include "core/error.h"
#include "site/fake_http.h"
#include "site/reading.h"
#include "support/error_code.h"

using namespace openpress;
using namespace openpress::tests;
using catalogue::State;

namespace {

using Queries = std::map<std::string, std::string, std::less<>>;

/** A site with one item in each state. */
class PublicSite {
 public:
  PublicSite() {
    for (http::Routes more : {site::FeedRoutes(context), site::OembedRoutes(context), site::SitemapRoutes(context)})
      std::move(more.begin(), more.end(), std::back_inserter(routes));
    for (const std::string& token : {listed, unlisted, hidden, raw}) {
      f.Change(token, [&](db::Connection& connection, std::int64_t id, Millis now) {
        connection.Execute("UPDATE media SET title = $2, media_type = 'video' WHERE id = $1", {id, "Title " + token});
        catalogue::AddTag(connection, id, catalogue::EnsureTag(connection, "tag" + token, f.ada, now));
      });
    }
  }

  FakeResponse Get(std::string_view pattern, Queries queries = {}, const std::string& username = "") {
    FakeRequest request{std::string(pattern)};
    request.queries = std::move(queries);
    request.params["username"] = username;
    FakeResponse response;
    const auto route =
        std::find_if(routes.begin(), routes.end(), [&](const http::Route& r) { return r.pattern == pattern; });
    REQUIRE(route != routes.end());
    route->handler(request, response);
    return response;
  }

  /** Tokens of the items in @p text, of those that are there. */
  std::vector<std::string> Named(const std::string& text) const {
    std::vector<std::string> found;
    for (const std::string& token : {listed, unlisted, hidden, raw})
      if (text.find(token) != std::string::npos) found.push_back(token);
    return found;
  }

  CatalogueFixture<SqliteWorld> f;
  std::string listed = f.Add(f.ada);
  std::string unlisted = f.Add(f.ada, State::kUnlisted);
  std::string hidden = f.Add(f.ada, State::kPrivate);
  std::string raw = f.Add(f.ada, State::kPublic, false);  ///< not yet playable
  site::SiteInfo info{"Delta", "", "", "en", ""};
  site::PublicContext context{f.catalogue, [this] { return info; }};
  http::Routes routes;
};

}  // namespace

TEST_CASE("feeds and the sitemap show what is listable and nothing else", "[feeds]") {
  PublicSite s;
  const std::vector<std::string> one = {s.listed};
  for (const auto* pattern : {"/rss[/]", "/rss/user/{username:user}[/]"}) {
    const auto answer = s.Get(pattern, {}, "lovelace");
    CHECK(answer.content_type == "application/rss+xml; charset=utf-8");
    CHECK(s.Named(answer.body) == one);
  }
  CHECK(s.Named(s.Get("/rss/search[/]", {{"q", "title"}}).body) == one);
  CHECK(s.Named(s.Get("/sitemap.xml", {{"part", "0"}}).body) == one);
  for (const auto* pattern : {"/podcast[/]", "/podcast/user/{username:user}[/]"})
    CHECK(s.Named(s.Get(pattern, {}, "lovelace").body).empty());  // none of them has a file yet
}

TEST_CASE("an item that becomes private leaves every feed at once", "[feeds]") {
  PublicSite s;
  s.f.Change(s.listed, [](db::Connection& connection, std::int64_t id, Millis now) {
    return catalogue::SetState(connection, id, State::kPrivate, now);
  });
  CHECK(s.Named(s.Get("/rss[/]").body).empty());
  CHECK(s.Named(s.Get("/rss/search[/]", {{"t", "tag" + s.listed}}).body).size() == 1);  // in the question alone
  CHECK(s.Get("/rss/search[/]", {{"t", "tag" + s.listed}}).body.find("<item>") == std::string::npos);
  CHECK_THROWS_AS(s.Get("/sitemap.xml", {{"part", "0"}}), Error);
}

TEST_CASE("the tag of a private item answers as one that nobody has", "[feeds]") {
  PublicSite s;
  std::string known = s.Get("/rss/search[/]", {{"t", "tag" + s.hidden}}).body;
  const std::string unknown = s.Get("/rss/search[/]", {{"t", "tagNothing0000"}}).body;
  for (std::size_t at; (at = known.find(s.hidden)) != std::string::npos;)
    known.replace(at, s.hidden.size(), "Nothing0000");
  CHECK(known == unknown);
}

TEST_CASE("a feed of a tag, whatever its case, and of a category by its title", "[feeds]") {
  PublicSite s;
  {
    const auto lease = s.f.world.pool().Write();
    lease->Execute(
        "INSERT INTO media_categories (media_id, category_id) SELECT m.id, c.id FROM media m, categories c "
        "WHERE c.title = 'Film'");
  }
  std::string shouted = "TAG" + s.listed;
  CHECK(s.Get("/rss/search[/]", {{"t", shouted}}).body.find("<item>") != std::string::npos);
  CHECK(s.Named(s.Get("/rss/search[/]", {{"c", "Film"}}).body) == std::vector<std::string>{s.listed});
  CHECK(s.Named(s.Get("/rss/search[/]", {{"c", "Fil"}}).body).empty());
  CHECK(s.Named(s.Get("/rss/search[/]", {{"c", "Music"}}).body).empty());
}

TEST_CASE("a podcast holds the files of items", "[feeds]") {
  PublicSite s;
  s.f.Change(s.listed, [](db::Connection& connection, std::int64_t id, Millis now) {
    catalogue::Rendition rendition;
    rendition.media_id = id;
    rendition.codec = "h264";
    rendition.height = 720;
    catalogue::SetDownload(connection, catalogue::UpsertRendition(connection, rendition, now), "download/720.mp4", 4711,
                           now);
  });
  const Reading feed(s.Get("/podcast[/]").body);
  const pugi::xml_node file = feed.root.child("channel").child("item").child("enclosure");
  CHECK(std::string(file.attribute("length").value()) == "4711");
  CHECK(std::string(file.attribute("url").value()) == "https://news.example/media/" + s.listed + "/download/720.mp4");
  s.f.Change(s.listed, [](db::Connection& connection, std::int64_t id, Millis) {
    return connection.Execute("UPDATE media SET allow_download = 0 WHERE id = $1", {id});
  });
  CHECK(s.Get("/podcast[/]").body.find("<item>") == std::string::npos);
}

TEST_CASE("a feed ends after fifty items", "[feeds]") {
  PublicSite s;
  for (int i = 0; i < 60; ++i) s.f.Add(s.f.ada);
  CHECK(ChildrenOf(Reading(s.Get("/rss[/]").body).root.child("channel"), "item").size() == 50);
}

TEST_CASE("a feed that has not changed has the same tag", "[feeds]") {
  PublicSite s;
  const std::string before = s.Get("/rss[/]").headers.at("ETag");
  CHECK(before == s.Get("/rss[/]").headers.at("ETag"));
  CHECK(s.Get("/rss[/]").headers.at("Cache-Control") == "public, no-cache");
  s.f.Add(s.f.ada);
  CHECK(before != s.Get("/rss[/]").headers.at("ETag"));
}

TEST_CASE("questions that are none are refused", "[feeds]") {
  PublicSite s;
  const auto code = [&](std::string_view pattern, Queries queries) {
    return CodeOf([&] { s.Get(pattern, std::move(queries)); });
  };
  CHECK(code("/rss/search[/]", {}) == "no_query");
  CHECK(code("/rss/search[/]", {{"q", "a"}, {"t", "b"}}) == "no_query");
  CHECK(code("/rss/search[/]", {{"q", std::string(201, 'x')}}) == "invalid_query");
  CHECK(code("/rss/search[/]", {{"t", "\xFF"}}) == "invalid_query");
  CHECK(code("/rss/user/{username:user}[/]", {}) == "no_such_user");
  for (const auto* part : {"1", "-1", "x", "", "0x0", "99999999999999999999", "9223372036854775807"}) {
    INFO(part);
    CHECK(code("/sitemap.xml", {{"part", part}}) == "no_such_part");
  }
}

TEST_CASE("absolute addresses come from the site's own when it is set", "[feeds]") {
  PublicSite s;
  s.info.url = "https://press.example.org";
  for (const std::string& body : {s.Get("/rss[/]").body, s.Get("/sitemap.xml").body, s.Get("/robots.txt").body}) {
    CHECK(body.find("https://press.example.org/") != std::string::npos);
    CHECK(body.find("news.example") == std::string::npos);
  }
}

TEST_CASE("robots are sent to what is to be read only", "[sitemap]") {
  PublicSite s;
  const std::string robots = s.Get("/robots.txt").body;
  // A rule is the beginning of the paths that it closes.
  const auto is_closed = [&robots](std::string_view path) {
    for (std::size_t end = 1; end <= path.size(); ++end) {
      if (robots.find("Disallow: " + std::string(path.substr(0, end)) + "\n") != std::string::npos) return true;
    }
    return false;
  };
  for (const char* path : {"/", "/view", "/embed", "/rss/"}) CHECK_FALSE(is_closed(path));
  for (const char* path : {"/api/v1/media", "/upload", "/setup", "/accounts/login", "/register", "/email/confirm",
                           "/password/reset", "/account", "/verification", "/manage/verification"}) {
    INFO(path);
    CHECK(is_closed(path));
  }
}

TEST_CASE("the sitemap's index has the parts that hold anything", "[sitemap]") {
  PublicSite s;
  const auto parts = [&] { return ChildrenOf(Reading(s.Get("/sitemap.xml").body).root, "sitemap").size(); };
  CHECK(parts() == 2);
  {
    const auto lease = s.f.world.pool().Write();
    lease->Execute("UPDATE sqlite_sequence SET seq = 6001 WHERE name = 'media'");
  }
  const std::string far = s.f.Add(s.f.ada);
  CHECK(parts() == 3);
  CHECK(s.Get("/sitemap.xml", {{"part", "3"}}).body.find(far) != std::string::npos);
}

TEST_CASE("oEmbed answers for what everybody may see, in both formats", "[oembed]") {
  PublicSite s;
  for (const std::string& token : {s.listed, s.unlisted}) {
    const std::string url = "https://news.example/view?m=" + token;
    const auto json = s.Get("/oembed[/]", {{"url", url}});
    CHECK(json.content_type == "application/json");
    CHECK(Json::parse(json.body).at("title") == "Title " + token);
    const auto xml = s.Get("/oembed[/]", {{"url", url}, {"format", "xml"}, {"maxwidth", "100"}});
    CHECK(xml.content_type == "text/xml; charset=utf-8");
    CHECK(TextAt(Reading(xml.body).root, "width") == "100");
  }
}

TEST_CASE("oEmbed does not tell a private item from none", "[oembed]") {
  PublicSite s;
  const auto refusal = [&](const std::string& url) {
    try {
      s.Get("/oembed[/]", {{"url", url}});
    } catch (const Error& error) {
      CHECK(error.fault() == Fault::kNotFound);
      return error.code() + error.what();
    }
    return std::string("shown");
  };
  const std::string none = refusal("https://news.example/view?m=nothing0000");
  CHECK(none.find("no_such_media") == 0);
  for (const std::string& token : {s.hidden, s.raw}) CHECK(refusal("https://news.example/view?m=" + token) == none);
  CHECK(refusal("https://evil.example/view?m=" + s.listed) == none);
}

TEST_CASE("oEmbed refuses what it cannot read", "[oembed]") {
  PublicSite s;
  const std::string url = "https://news.example/view?m=" + s.listed;
  const auto fault = [&](Queries queries) {
    try {
      s.Get("/oembed[/]", std::move(queries));
    } catch (const Error& error) {
      return error.fault();
    }
    return Fault::kBroken;
  };
  CHECK(fault({{"url", url}, {"format", "yaml"}}) == Fault::kNotImplemented);
  CHECK(fault({{"url", url}, {"format", ""}}) == Fault::kNotImplemented);
  CHECK(fault({}) == Fault::kBadInput);
  CHECK(fault({{"url", url}, {"maxwidth", "0"}}) == Fault::kBadInput);
  CHECK(fault({{"url", url}, {"maxwidth", "-5"}}) == Fault::kBadInput);
  CHECK(fault({{"url", url}, {"maxheight", "12px"}}) == Fault::kBadInput);
  CHECK(fault({{"url", url}, {"maxheight", "99999999999999999999999"}}) == Fault::kBadInput);
}

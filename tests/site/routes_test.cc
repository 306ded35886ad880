#include "site/routes.h"

#include <fstream>

#include <catch2/catch.hpp>

#include "core/error.h"
#include "site/fake_http.h"
#include "support/temporary_folder.h"

using namespace openpress;
using openpress::tests::TemporaryFolder;

namespace {

const http::Handler& Find(const http::Routes& routes, std::string_view pattern) {
  for (const auto& route : routes) {
    if (route.pattern == pattern) return route.handler;
  }
  throw std::logic_error("no route " + std::string(pattern));
}

site::SiteInfo Named(const std::string& name) {
  site::SiteInfo info;
  info.name = name;
  return info;
}

/** A site over a build that holds one script and one picture. */
class BuiltSite {
 public:
  explicit BuiltSite(site::PageSource source = {}) {
    std::ofstream(folder_.path() + "/index.html") << "<head><!--op:head--><!--op:route--></head><!--op:body-->";
    std::ofstream(folder_.path() + "/site.json") << R"({"version":1,"inline_scripts":["sha256-abc="],"routes":{},
      "files":{"assets/a-12345678.js":{"type":"text/javascript; charset=utf-8","fingerprinted":true,"compressed":true},
               "favicon.ico":{"type":"image/x-icon","fingerprinted":false,"compressed":false}}})";
    site::AddRoutes(routes, {folder_.path(), [] { return Named("Delta"); }, std::move(source)});
  }

  FakeResponse Get(std::string_view pattern, const std::string& path, const std::string& cookie = "") const {
    FakeRequest request(path);
    if (!cookie.empty()) request.headers["Cookie"] = cookie;
    if (path.rfind("/static/", 0) == 0) request.params["name"] = path.substr(8);
    FakeResponse response;
    Find(routes, pattern)(request, response);
    return response;
  }

  http::Routes routes;

 private:
  TemporaryFolder folder_;
};

constexpr const char* kAccountPages[] = {"/accounts/login",          "/accounts/logout", "/accounts/signup",
                                         "/accounts/password/reset", "/register",        "/email/confirm",
                                         "/password/reset",          "/account",         "/verification",
                                         "/manage/verification"};

}  // namespace

TEST_CASE("pages come with a policy that allows our own scripts only", "[site]") {
  const auto answer = BuiltSite().Get("/", "/");
  CHECK(answer.code == 200);
  CHECK(answer.content_type == "text/html; charset=utf-8");
  const std::string policy = answer.headers.at("Content-Security-Policy");
  CHECK(policy.find("default-src 'none'; script-src 'self' 'sha256-abc=';") == 0);
  CHECK(policy.find("unsafe") == std::string::npos);
  CHECK(policy.find("http") == std::string::npos);
  CHECK(answer.headers.at("X-Content-Type-Options") == "nosniff");
}

TEST_CASE("other sites may show the player in a frame, and nothing else", "[site]") {
  const BuiltSite built;
  const auto policy = [&](const std::string& path) {
    return built.Get(path, path).headers.at("Content-Security-Policy");
  };
  CHECK(policy("/embed").ends_with("; frame-ancestors *"));
  for (const auto* path : {"/", "/view", "/upload", "/accounts/login[/]", "/{path:rest}"}) {
    CHECK(policy(path).ends_with("; frame-ancestors 'self'"));
  }
  CHECK(policy("/embed").find("script-src 'self' 'sha256-abc=';") != std::string::npos);
}

TEST_CASE("a page may send its reader elsewhere", "[site]") {
  const BuiltSite built([](http::Request&, http::Response&, site::PageKind) {
    site::Page page;
    page.redirect = "/";
    return page;
  });
  const auto answer = built.Get("/embed", "/embed");
  CHECK(answer.code == 302);
  CHECK(answer.headers.at("Location") == "/");
}

TEST_CASE("a page for somebody signed in is kept by nobody else", "[site]") {
  const BuiltSite built;
  CHECK(built.Get("/", "/").headers.at("Cache-Control") == "no-cache");
  CHECK(built.Get("/", "/", "sessionid=secret").headers.at("Cache-Control") == "private, no-cache");
  CHECK(built.Get("/", "/").headers.at("Vary") == "Cookie");
}

TEST_CASE("what the page source gives is in the page", "[site]") {
  const BuiltSite built([](http::Request&, http::Response&, site::PageKind kind) {
    CHECK(kind == site::PageKind::kItem);
    site::Page page;
    page.title = "Ferry";
    page.boot = {{"session", nullptr}};
    return page;
  });
  const auto answer = built.Get("/view", "/view");
  CHECK(answer.body.find("<title>Ferry · Delta</title>") != std::string::npos);
  CHECK(answer.body.find(R"(id="op-boot">{"session":null}</script>)") != std::string::npos);
}

TEST_CASE("fingerprinted files are kept for ever and come compressed", "[site]") {
  const auto answer = BuiltSite().Get("/static/{name:rest}", "/static/assets/a-12345678.js");
  REQUIRE(answer.file);
  CHECK(answer.file->cache_control == "public, max-age=31536000, immutable");
  CHECK(answer.file->precompressed);
  CHECK(answer.file->content_type == "text/javascript; charset=utf-8");
}

TEST_CASE("files whose name stays are asked for again", "[site]") {
  const auto answer = BuiltSite().Get("/favicon.ico", "/favicon.ico");
  REQUIRE(answer.file);
  CHECK(answer.file->cache_control == "public, max-age=3600");
}

TEST_CASE("only listed files exist", "[site]") {
  const BuiltSite built;
  for (const auto* path : {"/static/site.json", "/static/index.html", "/static/../secret", "/static/assets/none.js"}) {
    CHECK_THROWS_AS(built.Get("/static/{name:rest}", path), Error);
  }
}

TEST_CASE("an unknown path is a page with status 404", "[site]") {
  CHECK(BuiltSite().Get("/{path:rest}", "/nowhere").code == 404);
}

TEST_CASE("an unknown path of the API is an error for programs", "[site]") {
  CHECK_THROWS_AS(BuiltSite().Get("/{path:rest}", "/api/v1/nothing"), Error);
}

TEST_CASE("a refused page keeps its status and its sentence", "[site]") {
  const BuiltSite built([](http::Request&, http::Response&, site::PageKind) -> site::Page {
    throw Error(Fault::kNotFound, "not_found", "There is no such <item>.");
  });
  const auto answer = built.Get("/view", "/view");
  CHECK(answer.code == 404);
  CHECK(answer.body.find("There is no such &lt;item&gt;.") != std::string::npos);
  CHECK(answer.body.find("noindex") != std::string::npos);
}

TEST_CASE("our own faults are not hidden behind a page", "[site]") {
  const BuiltSite built([](http::Request&, http::Response&, site::PageKind) -> site::Page {
    throw Error(Fault::kBroken, "broken", "secret detail");
  });
  CHECK_THROWS_AS(built.Get("/", "/"), Error);
}

TEST_CASE("without a web build every page says so", "[site]") {
  http::Routes routes;
  site::AddRoutes(routes, {"/nonexistent", [] { return Named("<Delta>"); }, {}});
  FakeRequest request("/");
  FakeResponse response;
  Find(routes, "/")(request, response);
  CHECK(response.code == 503);
  CHECK(response.body.find("has not been built") != std::string::npos);
  CHECK(response.body.find("&lt;Delta&gt;") != std::string::npos);
}

TEST_CASE("the install manifest carries the site's name", "[site]") {
  const auto answer = BuiltSite().Get("/manifest.webmanifest", "/manifest.webmanifest");
  CHECK(answer.content_type == "application/manifest+json");
  CHECK(Json::parse(answer.body).at("name") == "Delta");
}

TEST_CASE("the pages of accounts are pages, with and without a slash", "[site]") {
  const BuiltSite built([](http::Request&, http::Response&, site::PageKind kind) {
    site::Page page;
    page.status = kind == site::PageKind::kNotFound ? 404 : 200;
    return page;
  });
  for (const char* path : kAccountPages) {
    INFO(path);
    CHECK(built.Get(std::string(path) + "[/]", path).code == 200);
  }
}

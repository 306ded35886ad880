#include <catch2/catch.hpp>

#include "catalogue/site_page.h"
#include "fixture.h"

using namespace openpress;
using accounts::Role;
using openpress::tests::ApiFixture;
using openpress::tests::HttpAnswer;
using openpress::tests::HttpClient;

namespace {
const std::string kPages = "/api/v1/pages";
}

TEST_CASE("administrators write the pages of the site, and everybody reads them at once", "[pages]") {
  ApiFixture f;
  HttpClient admin = f.WithToken(f.Make("administrator1", Role::kAdmin));
  HttpClient visitor = f.Visitor();
  CHECK(visitor.Get(kPages).json() == Json::array());
  CHECK(visitor.Get(kPages + "/about").status == 404);

  const HttpAnswer written =
      admin.Send("PUT", kPages + "/about", {{"title", "About us"}, {"text", "# Who\n<b>we</b>"}});
  CHECK(written.status == 200);
  CHECK(admin.Send("PUT", kPages + "/tos", {{"title", "Terms"}}).status == 200);
  const Json about = visitor.Get(kPages + "/about").json();
  CHECK(about["title"] == "About us");
  CHECK(about["text"] == "# Who\n<b>we</b>");
  CHECK(about == written.json());
  const Json all = visitor.Get(kPages).json();
  REQUIRE(all.size() == 2);
  CHECK(all[0] == Json{{"slug", "about"}, {"title", "About us"}});
  CHECK(all[1]["slug"] == "tos");

  CHECK(admin.Send("PUT", kPages + "/about", {{"title", "About"}, {"text", "New"}}).status == 200);
  CHECK(visitor.Get(kPages + "/about").json()["text"] == "New");
  CHECK(admin.Ask("DELETE", kPages + "/about").status == 204);
  CHECK(visitor.Get(kPages + "/about").status == 404);
  CHECK(admin.Ask("DELETE", kPages + "/about").status == 404);
  const Json log = admin.Get("/api/v1/audit?subject=page:about").json()["results"];
  REQUIRE(log.size() == 3);
  CHECK(log[0]["action"] == "page.removed");
  CHECK(log[1]["action"] == "page.written");
}

TEST_CASE("a page that is refused stays as it was", "[pages]") {
  ApiFixture f;
  HttpClient admin = f.WithToken(f.Make("administrator1", Role::kAdmin));
  REQUIRE(admin.Send("PUT", kPages + "/about", {{"title", "About"}, {"text", "Old"}}).status == 200);
  for (const Role role : {Role::kUser, Role::kJournalist, Role::kEditor, Role::kManager}) {
    HttpClient other = f.WithToken(f.Make("role-" + std::string(accounts::NameOf(role)), role));
    CHECK(other.Send("PUT", kPages + "/about", {{"title", "Mine"}}).status == 403);
    CHECK(other.Ask("DELETE", kPages + "/about").status == 403);
  }
  const auto code = [&](const std::string& slug, const Json& body) {
    const HttpAnswer answer = admin.Send("PUT", kPages + "/" + slug, body);
    return std::to_string(answer.status) + " " + answer.json()["code"].get<std::string>();
  };
  CHECK(code("about", {{"text", "x"}}) == "400 required");
  CHECK(code("about", {{"title", std::string(101, 'x')}}) == "400 invalid_title");
  CHECK(code("about", {{"title", "x"}, {"text", std::string(catalogue::kLongestSitePage + 1, 'x')}}) ==
        "400 invalid_text");
  CHECK(code("imprint", {{"title", "x"}}) == "404 no_such_page");
  CHECK(f.Visitor().Get(kPages + "/about").json()["text"] == "Old");
}

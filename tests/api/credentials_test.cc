#include <catch2/catch.hpp>

#include "fixture.h"

using namespace openpress;
using openpress::tests::ApiFixture;
using openpress::tests::HttpAnswer;
using openpress::tests::HttpClient;

namespace {

std::string Codes(const HttpAnswer& answer) {
  const Json json = answer.json();
  return std::to_string(answer.status) + " " + (json.is_object() ? json.value("code", "") : "");
}

}  // namespace

TEST_CASE("tokens are made with a name, shown once and revoked", "[credentials]") {
  ApiFixture f;
  f.Make("lovelace");
  f.Make("babbage1");
  HttpClient browser = f.SignedIn("lovelace");
  const HttpAnswer made = browser.Send("POST", "/api/v1/user/tokens", {{"name", " Backup \xC3\xA9 "}});
  REQUIRE(made.status == 201);
  CHECK(made.Header("cache-control") == "no-store");
  const std::string secret = made.json()["token"];
  CHECK(secret.size() == 40);
  CHECK(made.json()["name"] == "Backup \xC3\xA9");
  HttpClient program = f.Visitor();
  program.headers["Authorization"] = "Token " + secret;
  CHECK(program.Get("/api/v1/whoami").status == 200);
  CHECK(browser.Ask("POST", "/api/v1/user/tokens", "name=second", "application/x-www-form-urlencoded").status == 201);
  const HttpAnswer list = browser.Get("/api/v1/user/tokens/");
  CHECK(list.json()["count"] == 2);
  CHECK(list.body.find(secret) == std::string::npos);
  const std::string path = "/api/v1/user/tokens/" + made.json()["id"].dump();
  CHECK(list.body.find(secret.substr(0, 4)) != std::string::npos);
  CHECK(Codes(f.SignedIn("babbage1").Ask("DELETE", path)) == "404 no_such_token");
  CHECK(Codes(f.Visitor().Ask("DELETE", path)) == "403 not_authenticated");
  CHECK(browser.Ask("DELETE", path).status == 204);
  CHECK(Codes(program.Get("/api/v1/whoami")) == "403 invalid_token");
  CHECK(Codes(browser.Ask("DELETE", path)) == "404 no_such_token");
  CHECK(browser.Get("/api/v1/user/tokens").json()["count"] == 1);
}

TEST_CASE("a token needs a proper name", "[credentials]") {
  ApiFixture f;
  f.Make("lovelace");
  HttpClient browser = f.SignedIn("lovelace");
  for (const Json& name : {Json(""), Json(nullptr), Json(7), Json::array(), Json::object()}) {
    CHECK(browser.Send("POST", "/api/v1/user/tokens", {{"name", name}}).status == 400);
  }
  CHECK(Codes(browser.Send("POST", "/api/v1/user/tokens", {{"name", "  "}})) == "400 invalid_name");
  CHECK(Codes(browser.Send("POST", "/api/v1/user/tokens", {{"name", "a\nb"}})) == "400 invalid_name");
  CHECK(Codes(browser.Send("POST", "/api/v1/user/tokens", {{"name", std::string(101, 'x')}})) == "400 invalid_name");
  CHECK(Codes(browser.Send("POST", "/api/v1/user/tokens", Json::object())) == "400 required");
  CHECK(Codes(f.Visitor().Send("POST", "/api/v1/user/tokens", {{"name", "x"}})) == "403 not_authenticated");
  CHECK(f.Visitor().Get("/api/v1/user/tokens").status == 403);
  CHECK(browser.Ask("DELETE", "/api/v1/user/tokens/x").status == 404);
  CHECK(browser.Ask("DELETE", "/api/v1/user/tokens/999999999999999999").status == 404);
  CHECK(browser.Ask("DELETE", "/api/v1/user/tokens/9999999999999999999999").status == 404);
  CHECK(browser.Get("/api/v1/user/tokens").json()["count"] == 0);
}

TEST_CASE("sessions are shown to their owner and ended one by one or all but this", "[credentials]") {
  ApiFixture f;
  const auto ada = f.Make("lovelace");
  f.Make("babbage1");
  HttpClient one = f.SignedIn("lovelace");
  f.clock.Advance(std::chrono::seconds(1));
  HttpClient two = f.SignedIn("lovelace");
  f.clock.Advance(std::chrono::seconds(1));
  HttpClient three = f.SignedIn("lovelace");
  HttpClient stranger = f.SignedIn("babbage1");
  const Json list = two.Get("/api/v1/user/sessions").json();
  REQUIRE(list["count"] == 3);
  CHECK(list["results"][0]["is_current"] == false);
  CHECK(list["results"][1]["is_current"] == true);
  CHECK(list["results"][1]["address"] == "127.0.0.1");
  const std::string last = "/api/v1/user/sessions/" + list["results"][0]["id"].dump();
  CHECK(Codes(stranger.Ask("DELETE", last)) == "404 no_such_session");
  CHECK(three.Get("/api/v1/whoami").status == 200);
  CHECK(two.Ask("DELETE", last).status == 204);
  CHECK(three.Get("/api/v1/whoami").status == 403);
  CHECK(two.Ask("DELETE", "/api/v1/user/sessions").status == 204);
  CHECK(one.Get("/api/v1/whoami").status == 403);
  CHECK(two.Get("/api/v1/whoami").status == 200);
  CHECK(stranger.Get("/api/v1/whoami").status == 200);
  // A program has no session that could stay.
  HttpClient program = f.WithToken(ada);
  CHECK(program.Get("/api/v1/user/sessions").json()["results"][0]["is_current"] == false);
  CHECK(program.Ask("DELETE", "/api/v1/user/sessions").status == 204);
  CHECK(two.Get("/api/v1/whoami").status == 403);
  CHECK(Codes(f.Visitor().Ask("DELETE", "/api/v1/user/sessions")) == "403 not_authenticated");
  two.csrf = false;
  stranger.csrf = false;
  CHECK(Codes(stranger.Ask("DELETE", "/api/v1/user/sessions")) == "403 csrf_failed");
}

TEST_CASE("a session that has expired is not shown", "[credentials]") {
  ApiFixture f;
  const auto ada = f.Make("lovelace");
  f.SignedIn("lovelace");
  f.clock.Advance(std::chrono::hours(24 * 15));
  CHECK(f.WithToken(ada).Get("/api/v1/user/sessions").json()["count"] == 0);
}

TEST_CASE("somebody takes along all that is known about him, and nobody else's", "[credentials]") {
  ApiFixture f;
  const auto ada = f.Make("lovelace");
  const auto bob = f.Make("babbage1");
  const std::string hidden = f.AddVideo(ada, catalogue::State::kPrivate);
  const std::string shown = f.AddVideo(ada);
  const std::string other = f.AddVideo(bob);
  CHECK(Codes(f.Visitor().Get("/api/v1/user/export")) == "403 not_authenticated");
  HttpClient browser = f.SignedIn("lovelace");
  const HttpAnswer all = browser.Get("/api/v1/user/export");
  CHECK(all.status == 200);
  CHECK(all.Header("content-disposition") == "attachment; filename=\"openpress-lovelace.json\"");
  CHECK(all.Header("cache-control") == "private, no-store");
  CHECK(all.json()["account"]["email"] == "lovelace@example.org");
  CHECK(all.json()["sessions"].size() == 1);
  REQUIRE(all.json()["media"].size() == 2);
  CHECK(all.json()["media"][0]["friendly_token"] == shown);
  CHECK(all.json()["media"][1]["friendly_token"] == hidden);
  CHECK(all.body.find(other) == std::string::npos);
  CHECK(all.body.find("argon2") == std::string::npos);
  CHECK(all.body.find(browser.cookies["sessionid"]) == std::string::npos);
}

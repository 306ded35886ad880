#include <catch2/catch.hpp>

#include "fixture.h"

using namespace openpress;
using openpress::accounts::Role;
using openpress::tests::ApiFixture;
using openpress::tests::HttpAnswer;
using openpress::tests::HttpClient;
using openpress::tests::kPassword;

namespace {

std::string Codes(const HttpAnswer& answer) {
  const Json json = answer.json();
  return std::to_string(answer.status) + " " + (json.contains("code") ? json["code"].get<std::string>() : "");
}

std::string CookieLine(const HttpAnswer& answer, const std::string& name) {
  const auto [first, last] = answer.headers.equal_range("set-cookie");
  for (auto line = first; line != last; ++line)
    if (line->second.starts_with(name + "=")) return line->second;
  return "";
}

}  // namespace

TEST_CASE("a visitor learns the site and gets a CSRF cookie", "[session]") {
  ApiFixture f;
  HttpClient visitor = f.Visitor();
  const HttpAnswer answer = visitor.Get("/api/v1/session");
  CHECK(answer.body == R"({"user":null,"site":{"name":"Test Press"},"setup_needed":true})");
  CHECK(answer.Header("cache-control") == "no-store");
  const std::string line = CookieLine(answer, "csrftoken");
  CHECK(line.find("HttpOnly") == std::string::npos);
  CHECK(line.find("SameSite=Lax") != std::string::npos);
  CHECK(visitor.Get("/api/v1/session").Header("set-cookie").empty());
  f.Make("lovelace");
  CHECK(visitor.Get("/api/v1/session").json()["setup_needed"] == false);
}

TEST_CASE("signing in and out", "[session]") {
  ApiFixture f;
  f.Make("lovelace", Role::kJournalist);
  HttpClient visitor = f.Visitor();
  const HttpAnswer in =
      visitor.Send("POST", "/api/v1/session", {{"username", "lovelace@example.org"}, {"password", kPassword}});
  REQUIRE(in.status == 200);
  CHECK(
      in.body ==
      R"({"user":{"username":"lovelace","name":"Name of lovelace","email":"lovelace@example.org","role":"journalist",)"
      R"("can_upload":true},"site":{"name":"Test Press"},"setup_needed":false})");
  const std::string line = CookieLine(in, "sessionid");
  for (const char* part : {"HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=1209600"}) {
    INFO(part);
    CHECK(line.find(part) != std::string::npos);
  }
  CHECK(line.find("Secure") == std::string::npos);
  CHECK(visitor.Get("/api/v1/session").json()["user"]["username"] == "lovelace");

  const auto stolen = visitor.cookies;
  visitor.csrf = false;
  CHECK(Codes(visitor.Ask("DELETE", "/api/v1/session")) == "403 csrf_failed");
  visitor.csrf = true;
  CHECK(visitor.Ask("DELETE", "/api/v1/session").status == 204);
  CHECK_FALSE(visitor.cookies.contains("sessionid"));
  CHECK(visitor.Get("/api/v1/session").json()["user"].is_null());
  visitor.cookies = stolen;
  CHECK(visitor.Get("/api/v1/session").json()["user"].is_null());
  CHECK(visitor.Ask("DELETE", "/api/v1/session").status == 204);
}

TEST_CASE("signing in again ends the former session", "[session]") {
  ApiFixture f;
  f.Make("lovelace");
  HttpClient visitor = f.SignedIn("lovelace");
  const auto former = visitor.cookies;
  CHECK(visitor.Send("POST", "/api/v1/session", {{"username", "lovelace"}, {"password", kPassword}}).status == 200);
  CHECK(visitor.cookies["sessionid"] != former.at("sessionid"));
  visitor.cookies = former;
  CHECK(visitor.Get("/api/v1/session").json()["user"].is_null());
}

TEST_CASE("wrong sign-ins are told alike and then limited", "[session]") {
  ApiFixture f;
  f.Make("lovelace");
  HttpClient visitor = f.Visitor();
  const HttpAnswer wrong = visitor.Send("POST", "/api/v1/session", {{"username", "lovelace"}, {"password", "wrong"}});
  const HttpAnswer unknown = visitor.Send("POST", "/api/v1/session", {{"username", "nobody"}, {"password", "wrong"}});
  CHECK(Codes(wrong) == "400 invalid_login");
  CHECK(wrong.body == unknown.body);
  for (int i = 0; i < 8; ++i) {
    CHECK(Codes(visitor.Send("POST", "/api/v1/session", {{"username", "lovelace"}, {"password", "wrong"}})) ==
          "400 invalid_login");
  }
  const HttpAnswer limited =
      visitor.Send("POST", "/api/v1/session", {{"username", "lovelace"}, {"password", kPassword}});
  CHECK(Codes(limited) == "429 too_many_attempts");
  CHECK(limited.Header("retry-after") == "90");
}

TEST_CASE("a form from a foreign page cannot sign anybody in", "[session]") {
  ApiFixture f;
  f.Make("lovelace");
  HttpClient visitor = f.Visitor();
  CHECK(visitor
            .Ask("POST", "/api/v1/session", "username=lovelace&password=correct%20horse",
                 "application/x-www-form-urlencoded")
            .status == 415);
  CHECK(
      visitor
          .Ask("POST", "/api/v1/session", Json{{"username", "lovelace"}, {"password", kPassword}}.dump(), "text/plain")
          .status == 415);
  CHECK_FALSE(visitor.cookies.contains("sessionid"));
}

TEST_CASE("cookies are Secure behind https", "[session]") {
  ApiFixture f;
  f.Make("lovelace");
  HttpClient visitor = f.Visitor();
  visitor.headers["X-Forwarded-Proto"] = "https";
  const HttpAnswer in = visitor.Send("POST", "/api/v1/session", {{"username", "lovelace"}, {"password", kPassword}});
  CHECK(in.status == 200);
  CHECK(CookieLine(in, "sessionid").find("; Secure") != std::string::npos);
  CHECK(CookieLine(in, "csrftoken").find("; Secure") != std::string::npos);
}

TEST_CASE("the first administrator is made once and signed in", "[session]") {
  ApiFixture f;
  const std::string link = f.accounts.SetupLink().value();
  Json registration = {{"token", "wrong"},
                       {"username", "lovelace"},
                       {"email", "ada@example.org"},
                       {"name", "Ada"},
                       {"password", kPassword}};
  HttpClient visitor = f.Visitor();
  CHECK(Codes(visitor.Send("POST", "/api/v1/setup", registration)) == "403 setup_token");
  registration["token"] = link.substr(link.find('=') + 1);
  registration["password"] = "short";
  CHECK(Codes(visitor.Send("POST", "/api/v1/setup", registration)) == "400 invalid_password");
  registration["password"] = kPassword;
  registration["email"] = 7;
  CHECK(Codes(visitor.Send("POST", "/api/v1/setup", registration)) == "400 invalid_field");
  registration["email"] = "ada@example.org";
  const HttpAnswer made = visitor.Send("POST", "/api/v1/setup", registration);
  CHECK(made.status == 201);
  CHECK(made.json()["user"]["role"] == "admin");
  CHECK(visitor.Get("/api/v1/session").json()["user"]["username"] == "lovelace");
  HttpClient second = f.Visitor();
  CHECK(Codes(second.Send("POST", "/api/v1/setup", registration)) == "403 setup_token");
}

TEST_CASE("a link made before somebody else was made first says that all is done", "[session]") {
  ApiFixture f;
  const std::string link = f.accounts.SetupLink().value();
  f.Make("lovelace");
  HttpClient visitor = f.Visitor();
  CHECK(Codes(visitor.Send("POST", "/api/v1/setup",
                           {{"token", link.substr(link.find('=') + 1)},
                            {"username", "another1"},
                            {"email", "b@example.org"},
                            {"password", kPassword}})) == "409 setup_done");
}

TEST_CASE("programs log in with a form or JSON and get a token", "[session]") {
  ApiFixture f;
  f.Make("lovelace");
  HttpClient visitor = f.Visitor();
  std::vector<std::string> tokens;
  for (const auto& [body, type] : std::vector<std::pair<std::string, std::string>>{
           {"username=lovelace&password=correct+horse", "application/x-www-form-urlencoded"},
           {"email=lovelace@example.org&password=correct+horse", "application/x-www-form-urlencoded"},
           {Json{{"username", "lovelace"}, {"password", kPassword}}.dump(), "application/json"}}) {
    INFO(body);
    const HttpAnswer answer = visitor.Ask("POST", "/api/v1/login", body, type);
    REQUIRE(answer.status == 200);
    CHECK(answer.headers.count("set-cookie") == 0);
    tokens.push_back(answer.json()["token"]);
  }
  // Each is a new one and all are valid.
  CHECK(tokens[0] != tokens[1]);
  for (const std::string& token : tokens) {
    HttpClient program = f.Visitor();
    program.headers["Authorization"] = "Token " + token;
    CHECK(program.Get("/api/v1/whoami").json()["username"] == "lovelace");
    CHECK(program.Get("/api/v1/user/token").json()["token"].get<std::string>().size() == 40);
  }
}

TEST_CASE("asking for the head of a token makes none", "[session]") {
  ApiFixture f;
  const auto ada = f.Make("lovelace");
  HttpClient program = f.WithToken(ada);
  CHECK(program.Ask("HEAD", "/api/v1/user/token").status == 200);
  CHECK(f.accounts.Tokens(ada.id).size() == 1);
}

TEST_CASE("a new password ends every way in", "[session]") {
  ApiFixture f;
  const auto ada = f.Make("lovelace");
  HttpClient browser = f.SignedIn("lovelace");
  HttpClient program = f.WithToken(ada);
  CHECK(browser.Get("/api/v1/whoami").status == 200);
  CHECK(program.Get("/api/v1/whoami").status == 200);
  f.accounts.SetPassword("lovelace", "battery staple");
  CHECK(Codes(browser.Get("/api/v1/whoami")) == "403 not_authenticated");
  CHECK(Codes(program.Get("/api/v1/whoami")) == "403 invalid_token");
  // A wrong token is refused even where anyone may ask, as clients expect.
  CHECK(Codes(program.Get("/api/v1/media")) == "403 invalid_token");
}

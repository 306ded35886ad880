#include <catch2/catch.hpp>

#include "fixture.h"

using namespace openpress;
using openpress::tests::ApiFixture;
using openpress::tests::HttpAnswer;
using openpress::tests::HttpClient;
using openpress::tests::kPassword;

namespace {

void CheckRefused(const HttpAnswer& answer) {
  INFO(answer.status << " " << answer.body);
  CHECK(answer.status >= 400);
  CHECK(answer.status < 500);
  const Json json = answer.json();
  REQUIRE(json.is_object());
  CHECK(json.value("detail", Json()).is_string());
  CHECK(json.value("code", Json()).is_string());
}

/** Values that no text field takes. */
std::vector<std::string> WrongTexts() {
  return {"7",
          "1.5",
          "true",
          "[]",
          "[\"a\"]",
          "{}",
          "{\"$ne\":\"\"}",
          "\"\\u0000\"",
          "\"" + std::string(300000, 'x') + "\"",
          "\"\xFF\xFE\""};
}

}  // namespace

TEST_CASE("bodies that are no JSON objects are refused", "[bad-input]") {
  ApiFixture f;
  const auto ada = f.Make("lovelace");
  const std::string token = f.AddVideo(ada);
  HttpClient visitor = f.Visitor();
  HttpClient owner = f.WithToken(ada);
  const std::string json = "application/json";
  for (const std::string& body :
       {std::string("{"), std::string("[]"), std::string("null"), std::string("7"), std::string("\"x\""),
        std::string("\xFF\xFF"), std::string("{\"username\":\"\xC3\x28\"}"), std::string("{}}"),
        std::string(100, '[')}) {
    INFO(body);
    CheckRefused(visitor.Ask("POST", "/api/v1/session", body, json));
    CheckRefused(visitor.Ask("POST", "/api/v1/setup", body, json));
    CheckRefused(visitor.Ask("POST", "/api/v1/login", body, json));
    CheckRefused(owner.Ask("PUT", "/api/v1/media/" + token, body, json));
  }
  for (const char* type : {"text/plain", "application/xml", "", "application/jsonx"}) {
    INFO(type);
    CheckRefused(visitor.Ask("POST", "/api/v1/session", "{}", type));
    CheckRefused(visitor.Ask("POST", "/api/v1/setup", "{}", type));
  }
  CheckRefused(visitor.Ask("POST", "/api/v1/session", ""));
  CHECK(f.Get(token).title == "March on the square");
}

TEST_CASE("fields of the wrong type, size or encoding are refused and change nothing", "[bad-input]") {
  ApiFixture f;
  const auto ada = f.Make("lovelace");
  const std::string token = f.AddVideo(ada);
  HttpClient visitor = f.Visitor();
  HttpClient owner = f.WithToken(ada);
  const std::string json = "application/json";
  for (const std::string& value : WrongTexts()) {
    INFO(value.substr(0, 20));
    CheckRefused(visitor.Ask("POST", "/api/v1/session", "{\"username\":" + value + ",\"password\":\"x\"}", json));
    CheckRefused(visitor.Ask("POST", "/api/v1/session", "{\"username\":\"x\",\"password\":" + value + "}", json));
    CheckRefused(visitor.Ask("POST", "/api/v1/login", "{\"username\":" + value + ",\"password\":\"x\"}", json));
    CheckRefused(visitor.Ask("POST", "/api/v1/login", "{\"username\":\"x\",\"password\":" + value + "}", json));
    CheckRefused(visitor.Ask("POST", "/api/v1/setup", "{\"token\":" + value + "}", json));
    CheckRefused(owner.Ask("PUT", "/api/v1/media/" + token, "{\"title\":" + value + "}", json));
    CheckRefused(owner.Ask("PUT", "/api/v1/media/" + token, "{\"description\":" + value + "}", json));
  }
  for (const char* value : {"7", "[]", "{}", "\"perhaps\"", "1.5"}) {
    INFO(value);
    CheckRefused(owner.Ask("PUT", "/api/v1/media/" + token, std::string("{\"user_featured\":") + value + "}", json));
  }
  for (const std::string& title : {std::string(), std::string("   "), std::string("<b></b>"), std::string(101, 'x')}) {
    INFO(title);
    const HttpAnswer answer = owner.Send("PUT", "/api/v1/media/" + token, {{"title", title}});
    CheckRefused(answer);
    CHECK(answer.json()["title"].is_array());
  }
  CheckRefused(owner.Ask("PUT", "/api/v1/media/" + token, "title=a&title=b", "application/x-www-form-urlencoded"));
  CheckRefused(owner.Ask("PUT", "/api/v1/media/" + token, std::string(400000, 'x'), json));
  const auto media = f.Get(token);
  CHECK(media.title == "March on the square");
  CHECK(media.description == "Filmed at noon");
  CHECK_FALSE(media.user_featured);
}

TEST_CASE("what is no UTF-8 in a form is made so, as Django does", "[bad-input]") {
  ApiFixture f;
  const auto ada = f.Make("lovelace");
  const std::string token = f.AddVideo(ada);
  HttpClient owner = f.WithToken(ada);
  CHECK(owner.Ask("PUT", "/api/v1/media/" + token, "title=a%FFb", "application/x-www-form-urlencoded").status == 201);
  CHECK(f.Get(token).title ==
        "a\xEF\xBF\xBD"
        "b");
}

TEST_CASE("unknown fields are left alone, and nobody promotes himself with them", "[bad-input]") {
  ApiFixture f;
  const auto ada = f.Make("lovelace");
  const std::string token = f.AddVideo(ada, catalogue::State::kPrivate);
  HttpClient owner = f.WithToken(ada);
  const HttpAnswer answer =
      owner.Send("PUT", "/api/v1/media/" + token,
                 {{"user", "babbage1"}, {"is_reviewed", false}, {"featured", true}, {"views", 9}});
  CHECK(answer.status == 201);
  const auto media = f.Get(token);
  CHECK(media.state == catalogue::State::kPrivate);
  CHECK(media.user_id == ada.id);
  CHECK(media.is_reviewed);
  CHECK_FALSE(media.featured);
  CHECK(media.views == 1);

  const std::string link = f.accounts.SetupLink().value_or("");
  CHECK(link.empty());
  HttpClient visitor = f.Visitor();
  CHECK(visitor.Send("POST", "/api/v1/session", {{"username", "lovelace"}, {"password", kPassword}, {"role", "admin"}})
            .json()["user"]["role"] == "journalist");
}

TEST_CASE("hostile names find nothing and break nothing", "[bad-input]") {
  ApiFixture f;
  f.AddVideo(f.Make("lovelace"));
  HttpClient visitor = f.Visitor();
  for (const char* token : {"x'%20OR%20'1'='1", "%3Cscript%3E", "a.b", "%FF", "a%00b", "%E2%80%AE", ";--"}) {
    INFO(token);
    CheckRefused(visitor.Get(std::string("/api/v1/media/") + token));
    CheckRefused(visitor.Get(std::string("/api/v1/media?author=") + token));
  }
  CheckRefused(visitor.Get("/api/v1/media/" + std::string(3000, 'x')));
  CheckRefused(visitor.Get("/api/v1/media/_"));
}

TEST_CASE("wrong methods are refused with what is right", "[bad-input]") {
  ApiFixture f;
  HttpClient visitor = f.Visitor();
  for (const auto& [method, path] : std::vector<std::pair<std::string, std::string>>{{"PATCH", "/api/v1/media/abcdefg"},
                                                                                     {"GET", "/api/v1/login"},
                                                                                     {"PUT", "/api/v1/session"},
                                                                                     {"DELETE", "/api/v1/whoami"},
                                                                                     {"POST", "/api/v1/user/token"}}) {
    INFO(method << " " << path);
    const HttpAnswer answer = visitor.Ask(method, path);
    CheckRefused(answer);
    CHECK(answer.status == 405);
    CHECK_FALSE(answer.Header("allow").empty());
  }
}

TEST_CASE("odd cookies and Authorization headers are nobody's", "[bad-input]") {
  ApiFixture f;
  f.Make("lovelace");
  for (const char* cookie : {"x", "\"quoted\"", "a b", "%00", "../../etc/passwd"}) {
    HttpClient visitor = f.Visitor();
    visitor.cookies["sessionid"] = cookie;
    CHECK(visitor.Get("/api/v1/session").json()["user"].is_null());
    CHECK(visitor.Get("/api/v1/whoami").status == 403);
  }
  for (const char* header : {"Token", "Token ", "Token x y", "Basic", "Basic x",
                             "Basic Og==", "Basic OjpvOg==", "Bearer x", "garbage", "Token \xFF"}) {
    INFO(header);
    HttpClient visitor = f.Visitor();
    visitor.headers["Authorization"] = header;
    CheckRefused(visitor.Get("/api/v1/whoami"));
  }
}

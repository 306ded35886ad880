#include <catch2/catch.hpp>

#include "../fixture.h"

using namespace openpress;
using namespace openpress::catalogue;
using openpress::accounts::Role;
using openpress::tests::ApiFixture;
using openpress::tests::HttpAnswer;
using openpress::tests::HttpClient;

namespace {

const std::string kForm = "application/x-www-form-urlencoded";

std::string Path(const std::string& token) {
  return "/api/v1/media/" + token + "/actions";
}
HttpAnswer Act(HttpClient& who, const std::string& token, const std::string& type) {
  return who.Send("POST", Path(token), {{"type", type}});
}
/** A visitor at an address of his own. */
HttpClient VisitorAt(ApiFixture& f, const std::string& address) {
  HttpClient visitor = f.Visitor();
  visitor.headers["X-Forwarded-For"] = address;
  return visitor;
}
void CheckReceived(const HttpAnswer& answer) {
  INFO(answer.body);
  CHECK(answer.status == 201);
  CHECK(answer.body == R"({"detail":"action received"})");
}
void CheckRefused(const HttpAnswer& answer) {
  INFO(answer.status << " " << answer.body);
  CHECK(answer.status >= 400);
  CHECK(answer.status < 500);
  const Json json = answer.json();
  REQUIRE(json.is_object());
  CHECK(json.value("detail", Json()).is_string());
  CHECK(json.value("code", Json()).is_string());
}

}  // namespace

TEST_CASE("likes and dislikes are counted at once, once, and can be taken back", "[actions]") {
  ApiFixture f;
  const auto ada = f.Make("lovelace");
  const std::string token = f.AddVideo(ada);
  HttpClient reader = f.WithToken(f.Make("babbage1"));
  HttpClient visitor = f.Visitor();
  const auto votes = [&] {
    // From the ready answers, where these are good.
    const Json item = visitor.Get("/api/v1/media/" + token).json();
    return std::pair(item["likes"].get<int>(), item["dislikes"].get<int>());
  };
  const auto mine = [&] { return reader.Get(Path(token) + "/mine").json()["vote"]; };
  CHECK(votes() == std::pair(1, 0));
  CHECK(mine().is_null());
  CheckReceived(Act(reader, token, "like"));
  CheckReceived(Act(reader, token, "like"));
  CHECK(votes() == std::pair(2, 0));
  CHECK(mine() == "like");
  CheckReceived(reader.Ask("POST", Path(token) + "/", "type=dislike", kForm));
  CHECK(votes() == std::pair(1, 1));
  CHECK(mine() == "dislike");
  CheckReceived(Act(reader, token, "unlike"));
  CHECK(votes() == std::pair(1, 1));
  CheckReceived(Act(reader, token, "undislike"));
  CheckReceived(Act(reader, token, "undislike"));
  CHECK(votes() == std::pair(1, 0));
  CHECK(mine().is_null());
}

TEST_CASE("a multipart form acts too", "[actions]") {
  ApiFixture f;
  const std::string token = f.AddVideo(f.Make("lovelace"));
  HttpClient reader = f.WithToken(f.Make("babbage1"));
  const std::string body = "--b\r\nContent-Disposition: form-data; name=\"type\"\r\n\r\nlike\r\n--b--\r\n";
  CheckReceived(reader.Ask("POST", Path(token), body, "multipart/form-data; boundary=b"));
  CHECK(f.Get(token).likes == 2);
}

TEST_CASE("a visitor gets a cookie with the first action, and acts as one person", "[actions]") {
  ApiFixture f;
  const std::string token = f.AddVideo(f.Make("lovelace"));
  HttpClient visitor = VisitorAt(f, "192.0.2.1");
  const HttpAnswer first = Act(visitor, token, "like");
  CheckReceived(first);
  const std::string cookie = first.Header("set-cookie");
  CHECK(cookie.starts_with("visitor="));
  CHECK(cookie.find("HttpOnly") != std::string::npos);
  CHECK(cookie.find("SameSite=Lax") != std::string::npos);
  CHECK(cookie.find("Path=/api/v1/") != std::string::npos);
  CHECK(cookie.find("Secure") == std::string::npos);
  CHECK(Act(visitor, token, "like").Header("set-cookie").empty());
  CHECK(f.Get(token).likes == 2);
  CheckReceived(Act(visitor, token, "dislike"));
  CHECK(f.Get(token).likes == 1);
  CHECK(f.Get(token).dislikes == 1);
  CHECK(visitor.Get(Path(token) + "/mine").json()["vote"] == "dislike");

  // Another cookie at the same address is told the same and changes nothing for ten minutes.
  HttpClient second = VisitorAt(f, "192.0.2.1");
  CheckReceived(Act(second, token, "dislike"));
  CHECK(f.Get(token).dislikes == 1);
  f.clock.Advance(std::chrono::seconds(600));
  CheckReceived(Act(second, token, "dislike"));
  CHECK(f.Get(token).dislikes == 2);
  HttpClient other = VisitorAt(f, "198.51.100.9");
  CheckReceived(Act(other, token, "dislike"));
  CHECK(f.Get(token).dislikes == 3);

  // The cookie's secret is nowhere, and neither is an address.
  const auto lease = f.world.pool().Read();
  for (const auto& row : lease->Query("SELECT visitor_hash FROM actors")) {
    CHECK(row.Text(0) != visitor.cookies["visitor"]);
    CHECK(row.Text(0).size() == 64);
  }
}

TEST_CASE("over https the visitor's cookie is secure, and a made-up one is replaced", "[actions]") {
  ApiFixture f;
  const std::string token = f.AddVideo(f.Make("lovelace"));
  HttpClient visitor = f.Visitor();
  visitor.headers["X-Forwarded-Proto"] = "https";
  for (const char* cookie : {"x", "", "a b", "\"\"", "0123456789012345678901234567890123456789'--"}) {
    INFO(cookie);
    visitor.cookies["visitor"] = cookie;
    const HttpAnswer answer = Act(visitor, token, "watch");
    CheckReceived(answer);
    CHECK(answer.Header("set-cookie").find("; Secure") != std::string::npos);
    CHECK(visitor.cookies["visitor"].size() == 43);
  }
}

TEST_CASE("visitors do only what the settings let them", "[actions]") {
  ApiFixture f;
  const std::string token = f.AddVideo(f.Make("lovelace"));
  HttpClient visitor = f.Visitor();
  const HttpAnswer refused = visitor.Send("POST", Path(token), {{"type", "rate"}, {"score", 3}});
  CHECK(refused.status == 400);
  CHECK(refused.json()["detail"] == "action allowed on logged in users only");
  CHECK(refused.Header("set-cookie").empty());
  f.action_settings.anonymous = {Action::kRate};
  CheckReceived(visitor.Send("POST", Path(token), {{"type", "rate"}, {"score", 3}}));
  for (const char* type : {"like", "dislike", "unlike", "undislike", "report", "watch"}) {
    INFO(type);
    CHECK(Act(visitor, token, type).json()["code"] == "sign_in_needed");
  }
  CHECK(f.Get(token).likes == 1);
  CHECK(f.Get(token).reported_times == 0);
}

TEST_CASE("a foreign page cannot act for a visitor with a form", "[actions]") {
  ApiFixture f;
  const std::string token = f.AddVideo(f.Make("lovelace"));
  for (const char* origin : {"https://evil.example", "null", "http://127.0.0.1:1"}) {
    INFO(origin);
    HttpClient visitor = f.Visitor();
    visitor.headers["Origin"] = origin;
    CHECK(visitor.Ask("POST", Path(token), "type=like", kForm).json()["code"] == "foreign_form");
  }
  CHECK(f.Get(token).likes == 1);
  HttpClient visitor = f.Visitor();
  CheckReceived(visitor.Ask("POST", Path(token), "type=like", kForm));
  // Signed in by cookie, the token against forgery is asked for as everywhere.
  f.Make("babbage1");
  HttpClient browser = f.SignedIn("babbage1");
  browser.csrf = false;
  CHECK(browser.Ask("POST", Path(token), "type=like", kForm).json()["code"] == "csrf_failed");
  browser.csrf = true;
  CheckReceived(browser.Ask("POST", Path(token), "type=like", kForm));
  CHECK(f.Get(token).likes == 3);
}

TEST_CASE("private items are acted on by those who may see them", "[actions]") {
  ApiFixture f;
  const auto ada = f.Make("lovelace");
  const std::string hidden = f.AddVideo(ada, State::kPrivate);
  HttpClient visitor = f.Visitor();
  HttpClient stranger = f.WithToken(f.Make("babbage1"));
  HttpClient owner = f.WithToken(ada);
  HttpClient editor = f.WithToken(f.Make("editor11", Role::kEditor));
  for (HttpClient* who : {&visitor, &stranger}) {
    for (const char* type : {"like", "watch", "report"}) {
      const HttpAnswer answer = Act(*who, hidden, type);
      CHECK(answer.status == 400);
      CHECK(answer.json()["detail"] == "media is private");
      CHECK(answer.Header("set-cookie").empty());
    }
    CHECK(who->Get(Path(hidden) + "/mine").status == 400);
    CHECK(who->Get(Path(hidden)).json()["detail"] == "not allowed");
  }
  CHECK(f.Get(hidden).likes == 1);
  CheckReceived(Act(owner, hidden, "like"));
  CheckReceived(Act(editor, hidden, "like"));
  CHECK(f.Get(hidden).likes == 3);
  const HttpAnswer unknown = Act(owner, "doesnotexist", "like");
  CHECK(unknown.status == 400);
  CHECK(unknown.json()["detail"] == "media file does not exist");
}

TEST_CASE("views are counted, positions remembered", "[actions]") {
  ApiFixture f;
  const std::string token = f.AddVideo(f.Make("lovelace"));
  HttpClient reader = f.WithToken(f.Make("babbage1"));
  HttpClient visitor = VisitorAt(f, "192.0.2.1");
  CheckReceived(Act(reader, token, "watch"));
  CheckReceived(Act(visitor, token, "watch"));
  CheckReceived(reader.Send("POST", Path(token), {{"type", "watch"}, {"position", 12.345}}));
  CheckReceived(visitor.Ask("POST", Path(token), "type=watch&position=7", kForm));
  f.writer.Flush();
  CHECK(f.Get(token).views == 3);
  const Json mine = reader.Get(Path(token) + "/mine").json();
  CHECK(mine["position"] == 12.345);
  CHECK(mine["watched_date"].is_string());
  CHECK(mine["reported"] == false);
  CHECK(mine["score"].is_null());
  CHECK(visitor.Get(Path(token) + "/mine").json()["position"] == 7.0);
  CHECK(f.Visitor().Get(Path(token) + "/mine").json()["position"].is_null());
}

TEST_CASE("views that cannot be taken are refused with 503", "[actions]") {
  ApiFixture f;
  const std::string token = f.AddVideo(f.Make("lovelace"));
  HttpClient reader = f.WithToken(f.Make("babbage1"));
  f.writer.Stop();
  const HttpAnswer answer = Act(reader, token, "watch");
  CHECK(answer.status == 503);
  CHECK(answer.json()["code"] == "actions_full");
  CHECK_FALSE(answer.Header("retry-after").empty());
  // What is written at once does not depend on it.
  CheckReceived(Act(reader, token, "like"));
}

TEST_CASE("a rating is kept with its action", "[actions]") {
  ApiFixture f;
  const std::string token = f.AddVideo(f.Make("lovelace"));
  HttpClient reader = f.WithToken(f.Make("babbage1"));
  const auto score = [&] { return reader.Get(Path(token) + "/mine").json()["score"]; };
  CheckReceived(reader.Send("POST", Path(token), {{"type", "rate"}, {"score", 4}}));
  CHECK(score() == 4);
  CheckReceived(reader.Ask("POST", Path(token), "type=rate&score=0", kForm));
  CHECK(score() == 0);
  CheckReceived(
      reader.Send("POST", Path(token), {{"type", "rate"}, {"extra_info", {{"score", 5}, {"category_id", 1}}}}));
  CHECK(score() == 5);
}

TEST_CASE("reports are read by owner and editors and reset by administrators", "[actions]") {
  ApiFixture f;
  const auto ada = f.Make("lovelace");
  const std::string token = f.AddVideo(ada);
  HttpClient reader = f.WithToken(f.Make("babbage1"));
  HttpClient visitor = f.Visitor();
  HttpClient owner = f.WithToken(ada);
  HttpClient editor = f.WithToken(f.Make("editor11", Role::kEditor));
  HttpClient manager = f.WithToken(f.Make("manager1", Role::kManager));
  HttpClient admin = f.WithToken(f.Make("admin111", Role::kAdmin));
  CheckReceived(reader.Send("POST", Path(token), {{"type", "report"}, {"extra_info", "<b>Not</b> true"}}));
  CheckReceived(reader.Send("POST", Path(token), {{"type", "report"}, {"extra_info", "again"}}));
  f.clock.Advance(std::chrono::seconds(1));
  CheckReceived(visitor.Ask("POST", Path(token), "type=report&reason=Old+pictures", kForm));
  CHECK(f.Get(token).reported_times == 2);
  for (HttpClient* who : {&owner, &editor, &admin}) {
    const Json reported = who->Get(Path(token)).json()["reported"];
    REQUIRE(reported.size() == 2);
    CHECK(reported[0]["reason"] == "Old pictures");
    CHECK(reported[1]["reason"] == "Not true");
    CHECK(reported[1]["status"] == "open");
  }
  for (HttpClient* who : {&reader, &visitor}) {
    CHECK(who->Get(Path(token)).status == 400);
    CHECK(who->Get(Path(token)).json()["detail"] == "not allowed");
  }
  for (HttpClient* who : {&reader, &visitor, &owner, &editor, &manager}) {
    CHECK(who->Send("DELETE", Path(token), {{"type", "report"}}).json()["detail"] == "not allowed");
  }
  CHECK(admin.Send("DELETE", Path(token), {{"type", "like"}}).status == 400);
  CHECK(f.Get(token).reported_times == 2);
  const HttpAnswer reset = admin.Send("DELETE", Path(token), {{"type", "report"}});
  CHECK(reset.status == 201);
  CHECK(reset.json()["detail"] == "reset reported times counter");
  CHECK(f.Get(token).reported_times == 0);
  CHECK(owner.Get(Path(token)).json()["reported"][0]["status"] == "dismissed");
  CHECK(admin.Ask("DELETE", Path(token)).status == 201);
  CHECK(admin.Ask("DELETE", Path("doesnotexist")).status == 400);
  CHECK(owner.Get(Path("doesnotexist")).status == 400);
}

TEST_CASE("what is no action is refused and changes nothing", "[actions][bad-input]") {
  ApiFixture f;
  const auto ada = f.Make("lovelace");
  const std::string token = f.AddVideo(ada);
  HttpClient reader = f.WithToken(f.Make("babbage1"));
  HttpClient visitor = f.Visitor();
  HttpClient admin = f.WithToken(f.Make("admin111", Role::kAdmin));
  const std::string json = "application/json";
  CHECK(reader.Send("POST", Path(token), Json::object()).json()["detail"] == "no action specified");
  CHECK(reader.Ask("POST", Path(token)).json()["detail"] == "no action specified");
  std::vector<std::string> bodies = {"{", "[]", "null", "7", "\"x\"", "\xFF\xFF", "{\"type\":\"\xC3\x28\"}", "{}}"};
  for (const char* type : {"\"explode\"", "\"LIKE\"", "\"\"", "\"unwatch\"", "\"unrate\"", "\"unlikeun\"", "\"un\"",
                           "\"like \"", "\"like\\u0000\"", "7", "true", "[]", "[\"like\"]", "{}", "null"}) {
    bodies.push_back(std::string("{\"type\":") + type + "}");
  }
  bodies.push_back("{\"type\":\"" + std::string(5000, 'x') + "\"}");
  for (const char* position : {"-1", "-0.001", "1e300", "2592001", "\"\"", "\"x\"", "\"1 \"", "\"nan\"", "\"inf\"",
                               "\"-1\"", "\"1e999\"", "true", "[]", "{}", "[1]"}) {
    bodies.push_back(std::string("{\"type\":\"watch\",\"position\":") + position + "}");
  }
  for (const char* score :
       {"-1", "6", "2.5", "\"\"", "\"x\"", "\"6\"", "\"nan\"", "1e300", "true", "[]", "{}", "null"}) {
    bodies.push_back(std::string("{\"type\":\"rate\",\"score\":") + score + "}");
  }
  for (const std::string& extra : {std::string("7"), std::string("{}"), std::string("[\"a\"]"), std::string("true"),
                                   std::string("\"\\u0000\""), "\"" + std::string(2001, 'x') + "\""}) {
    bodies.push_back("{\"type\":\"report\",\"extra_info\":" + extra + "}");
    bodies.push_back("{\"type\":\"report\",\"reason\":" + extra + "}");
    bodies.push_back("{\"type\":\"rate\",\"extra_info\":" + extra + "}");
  }
  bodies.push_back("{\"type\":\"report\",\"extra_info\":\"\xFF\"}");
  for (const std::string& body : bodies) {
    INFO(body.substr(0, 60));
    CheckRefused(reader.Ask("POST", Path(token), body, json));
    CheckRefused(visitor.Ask("POST", Path(token), body, json));
    if (body.size() < 40) CheckRefused(admin.Ask("DELETE", Path(token), "{\"type\":" + body, json));
  }
  for (const char* form : {"type=explode", "type=", "type=like&type=dislike", "type=watch&position=x", "type=rate",
                           "type=rate&score=9", "x=%00"}) {
    INFO(form);
    CheckRefused(reader.Ask("POST", Path(token), form, kForm));
  }
  CheckRefused(reader.Ask("POST", Path(token), "type=like", "text/plain"));
  CheckRefused(reader.Ask("POST", Path(token), std::string(20000, 'x'), json));
  for (const char* odd : {"x'%20OR%20'1'='1", "%3Cscript%3E", "%FF", "a%00b", ";--", "_"}) {
    INFO(odd);
    CheckRefused(Act(reader, odd, "like"));
    CheckRefused(reader.Get(Path(odd)));
    CheckRefused(reader.Get(Path(odd) + "/mine"));
    CheckRefused(admin.Ask("DELETE", Path(odd)));
  }
  for (const char* method : {"PUT", "PATCH"}) CHECK(reader.Ask(method, Path(token), "{}", json).status == 405);
  f.writer.Flush();
  const Media media = f.Get(token);
  CHECK(media.likes == 1);
  CHECK(media.dislikes == 0);
  CHECK(media.views == 1);
  CHECK(media.reported_times == 0);
}

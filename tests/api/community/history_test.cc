#include <catch2/catch.hpp>

#include "../fixture.h"

using namespace openpress;
using namespace openpress::catalogue;
using openpress::accounts::Role;
using openpress::tests::ApiFixture;
using openpress::tests::HttpAnswer;
using openpress::tests::HttpClient;

namespace {

using Texts = std::vector<std::string>;

Texts Tokens(const HttpAnswer& answer) {
  Texts tokens;
  const Json page = answer.json();
  for (const Json& item : page["results"]) tokens.push_back(item["friendly_token"]);
  return tokens;
}
void Act(HttpClient& who, const std::string& token, const Json& action) {
  const HttpAnswer answer = who.Send("POST", "/api/v1/media/" + token + "/actions", action);
  INFO(answer.body);
  CHECK(answer.status == 201);
}

const std::string kWatched = "/api/v1/user/action/watch";
const std::string kHistory = "/api/v1/user/history";

}  // namespace

TEST_CASE("what somebody did is his alone to read, newest first", "[history]") {
  ApiFixture f;
  const auto ada = f.Make("lovelace");
  HttpClient reader = f.WithToken(f.Make("babbage1"));
  HttpClient other = f.WithToken(f.Make("reader11", Role::kUser));
  HttpClient visitor = f.Visitor();
  const std::string a = f.AddVideo(ada);
  const std::string b = f.AddVideo(ada, State::kUnlisted);
  const std::string later_private = f.AddVideo(ada);
  for (const auto& token : {a, b, later_private}) {
    f.clock.Advance(std::chrono::seconds(1));
    Act(reader, token, {{"type", "watch"}, {"position", 3.5}});
    Act(reader, token, {{"type", "like"}});
    Act(reader, token, {{"type", "rate"}, {"score", 4}});
    Act(reader, token, {{"type", "report"}});
    Act(visitor, token, {{"type", "watch"}});
  }
  f.clock.Advance(std::chrono::seconds(1));
  Act(reader, a, {{"type", "watch"}});
  Act(reader, a, {{"type", "dislike"}});
  f.Change(later_private, [](auto& c, auto id, auto now) { return SetState(c, id, State::kPrivate, now); });
  f.writer.Flush();
  CHECK(Tokens(reader.Get(kWatched)) == Texts{a, b});
  CHECK(Tokens(reader.Get(kWatched + "/?page=last")) == Texts{a, b});
  CHECK(Tokens(reader.Get("/api/v1/user/action/like")) == Texts{b});
  CHECK(Tokens(reader.Get("/api/v1/user/action/dislike")) == Texts{a});
  CHECK(Tokens(reader.Get("/api/v1/user/action/rate")) == Texts{b, a});
  CHECK(Tokens(reader.Get("/api/v1/user/action/report")) == Texts{b, a});
  const Json watched = reader.Get(kWatched).json();
  CHECK(watched["count"] == 2);
  CHECK(watched["results"][0]["position"] == 3.5);
  CHECK(watched["results"][0]["action_date"] == "2026-06-24T09:30:04.003000Z");
  CHECK(reader.Get("/api/v1/user/action/rate").json()["results"][0]["score"] == 4);
  CHECK(reader.Get(kWatched).Header("cache-control") == "private, no-store");
  CHECK(Tokens(visitor.Get(kWatched)) == Texts{b, a});
  for (HttpClient* who : {&other}) CHECK(who->Get(kWatched).json()["count"] == 0);
  CHECK(f.Visitor().Get(kWatched).json()["count"] == 0);
  // Whoever signs in is not the visitor any more.
  f.Make("reader22", Role::kUser);
  HttpClient browser = f.SignedIn("reader22");
  browser.cookies["visitor"] = visitor.cookies["visitor"];
  CHECK(browser.Get(kWatched).json()["count"] == 0);
}

TEST_CASE("the history is forgotten whole or by item, views stay", "[history]") {
  ApiFixture f;
  const auto ada = f.Make("lovelace");
  HttpClient reader = f.WithToken(f.Make("babbage1"));
  HttpClient visitor = f.Visitor();
  const std::string a = f.AddVideo(ada);
  const std::string b = f.AddVideo(ada);
  for (HttpClient* who : {&reader, &visitor}) {
    Act(*who, a, {{"type", "watch"}});
    Act(*who, b, {{"type", "watch"}});
    Act(*who, b, {{"type", "like"}});
  }
  // Not written yet, and forgotten all the same.
  CHECK(reader.Ask("DELETE", kHistory + "/" + a).status == 204);
  CHECK(reader.Ask("DELETE", kHistory + "/" + a).status == 204);
  CHECK(Tokens(reader.Get(kWatched)) == Texts{b});
  CHECK(visitor.Ask("DELETE", kHistory).status == 204);
  CHECK(Tokens(visitor.Get(kWatched)).empty());
  CHECK(reader.Ask("DELETE", kHistory + "/").status == 204);
  CHECK(Tokens(reader.Get(kWatched)).empty());
  CHECK(Tokens(reader.Get("/api/v1/user/action/like")) == Texts{b});
  CHECK(f.Get(a).views == 3);
  CHECK(f.Visitor().Ask("DELETE", kHistory).status == 204);
}

TEST_CASE("a paused history remembers nothing new", "[history]") {
  ApiFixture f;
  const auto ada = f.Make("lovelace");
  const std::string a = f.AddVideo(ada);
  const std::string b = f.AddVideo(ada);
  HttpClient reader = f.WithToken(f.Make("babbage1"));
  HttpClient visitor = f.Visitor();
  for (HttpClient* who : {&reader, &visitor}) {
    CHECK(who->Get(kHistory + "/pause").json().dump() == R"({"paused":false})");
    Act(*who, a, {{"type", "watch"}});
    CHECK(who->Send("PUT", kHistory + "/pause", {{"paused", true}}).json().dump() == R"({"paused":true})");
    Act(*who, b, {{"type", "watch"}});
    f.writer.Flush();
    CHECK(Tokens(who->Get(kWatched)) == Texts{a});
    CHECK(who->Get(kHistory + "/pause").json()["paused"] == true);
    CHECK(who->Ask("PUT", kHistory + "/pause/", "paused=false", "application/x-www-form-urlencoded").status == 200);
    Act(*who, b, {{"type", "watch"}});
    f.writer.Flush();
    CHECK(Tokens(who->Get(kWatched)).size() == 2);
  }
  CHECK(f.Get(b).views == 3);
}

TEST_CASE("visitors who only pause do not fill the database", "[history]") {
  ApiFixture f;
  HttpClient first = f.Visitor();
  CHECK(first.Send("PUT", kHistory + "/pause", {{"paused", true}}).status == 200);
  HttpClient second = f.Visitor();
  const HttpAnswer refused = second.Send("PUT", kHistory + "/pause", {{"paused", true}});
  CHECK(refused.status == 429);
  CHECK_FALSE(refused.Header("retry-after").empty());
  CHECK(second.Send("PUT", kHistory + "/pause", {{"paused", false}}).status == 200);
  CHECK(first.Send("PUT", kHistory + "/pause", {{"paused", true}}).status == 200);
  f.clock.Advance(std::chrono::seconds(10));
  CHECK(second.Send("PUT", kHistory + "/pause", {{"paused", true}}).status == 200);
}

TEST_CASE("histories refuse what is no action, page or truth", "[history][bad-input]") {
  ApiFixture f;
  f.AddVideo(f.Make("lovelace"));
  HttpClient reader = f.WithToken(f.Make("babbage1"));
  for (const char* action : {"explode", "unlike", "Like", "7", "%FF", "a%00b", "x'--", "like,watch"}) {
    INFO(action);
    const HttpAnswer answer = reader.Get(std::string("/api/v1/user/action/") + action);
    CHECK(answer.status >= 400);
    CHECK(answer.status <= 404);
    CHECK(answer.json()["code"].is_string());
  }
  for (const char* page : {"0", "2", "-1", "x", "", "99999999999999999999", "1%00"}) {
    INFO(page);
    const HttpAnswer answer = reader.Get(kWatched + "?page=" + page);
    CHECK(answer.status >= 400);
    CHECK(answer.status <= 404);
  }
  for (const char* body : {"{", "[]", "{}", "{\"paused\":null}", "{\"paused\":7}", "{\"paused\":\"perhaps\"}",
                           "{\"paused\":[]}", "{\"paused\":\"\\u0000\"}"}) {
    INFO(body);
    const HttpAnswer answer = reader.Ask("PUT", kHistory + "/pause", body, "application/json");
    CHECK(answer.status == 400);
    CHECK(answer.json()["code"].is_string());
  }
  CHECK(reader.Get(kHistory + "/pause").json()["paused"] == false);
  CHECK(reader.Ask("DELETE", kHistory + "/%FF").status >= 400);
  CHECK(reader.Get(kHistory).status == 405);
  CHECK(reader.Ask("POST", kWatched, "{}", "application/json").status >= 405);
}

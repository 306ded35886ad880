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

const std::string kForm = "application/x-www-form-urlencoded";

std::string Make(HttpClient& who, const std::string& title) {
  const HttpAnswer answer = who.Send("POST", "/api/v1/playlists", {{"title", title}, {"description", "d"}});
  REQUIRE(answer.status == 201);
  return "/api/v1/playlists/" + answer.json()["friendly_token"].get<std::string>();
}

HttpAnswer Put(HttpClient& who, const std::string& path, const std::string& type, const std::string& token) {
  return who.Send("PUT", path, {{"type", type}, {"media_friendly_token", token}});
}

HttpAnswer Move(HttpClient& who, const std::string& path, const std::string& token, const Json& ordering) {
  return who.Send("PUT", path, {{"type", "ordering"}, {"media_friendly_token", token}, {"ordering", ordering}});
}

Texts Items(const HttpAnswer& answer) {
  Texts tokens;
  const Json detail = answer.json();
  for (const Json& item : detail["playlist_media"]) tokens.push_back(item["friendly_token"]);
  return tokens;
}

Texts Titles(const HttpAnswer& answer) {
  Texts titles;
  const Json page = answer.json();
  for (const Json& item : page["results"]) titles.push_back(item["title"]);
  return titles;
}

}  // namespace

TEST_CASE("playlists are for those who publish, and listed newest first", "[playlists]") {
  ApiFixture f;
  HttpClient ada = f.WithToken(f.Make("lovelace"));
  HttpClient bob = f.WithToken(f.Make("babbage1"));
  HttpClient reader = f.WithToken(f.Make("reader11", Role::kUser));
  HttpClient visitor = f.Visitor();
  CHECK(visitor.Send("POST", "/api/v1/playlists", {{"title", "x"}}).status == 403);
  CHECK(reader.Send("POST", "/api/v1/playlists", {{"title", "x"}}).status == 403);
  Make(ada, "one");
  f.clock.Advance(std::chrono::milliseconds(1));
  Make(bob, "<i>two</i>");
  f.clock.Advance(std::chrono::milliseconds(1));
  CHECK(ada.Ask("POST", "/api/v1/playlists/", "title=three", kForm).status == 201);
  CHECK(Titles(visitor.Get("/api/v1/playlists")) == Texts{"three", "two", "one"});
  CHECK(Titles(visitor.Get("/api/v1/playlists/?author=Lovelace")) == Texts{"three", "one"});
  CHECK(Titles(visitor.Get("/api/v1/playlists?author=nobody")).empty());
  CHECK(visitor.Get("/api/v1/playlists?author=nobody").status == 200);
  CHECK(visitor.Get("/api/v1/playlists?page=2").status == 404);
  CHECK(visitor.Get("/api/v1/playlists?page=x").json()["code"] == "invalid_page");
}

TEST_CASE("a playlist is filled, ordered and emptied; adding twice changes nothing", "[playlists]") {
  ApiFixture f;
  const auto owner = f.Make("lovelace");
  const std::string a = f.AddVideo(owner);
  const std::string b = f.AddVideo(owner);
  const std::string c = f.AddVideo(owner, State::kUnlisted);
  HttpClient ada = f.WithToken(owner);
  HttpClient visitor = f.Visitor();
  const std::string path = Make(ada, "Best of");
  CHECK(visitor.Get(path).json()["thumbnail_url"].is_null());
  for (const auto& token : {a, b, c}) {
    const HttpAnswer answer = Put(ada, path, "add", token);
    CHECK(answer.status == 201);
    CHECK(answer.json()["detail"] == "media added to Playlist");
  }
  CHECK(Put(ada, path, "add", a).json()["detail"] == "media added to Playlist");
  CHECK(Items(visitor.Get(path)) == Texts{a, b, c});
  CHECK(visitor.Get(path).json()["media_count"] == 2);
  CHECK(visitor.Get(path).json()["thumbnail_url"] == "/media/" + a + "/thumb.jpg");
  CHECK(Move(ada, path, c, 1).json()["detail"] == "new ordering set");
  CHECK(Items(visitor.Get(path)) == Texts{c, a, b});
  CHECK(ada.Ask("PUT", path, "type=ordering&ordering=3&media_friendly_token=" + c, kForm).status == 201);
  CHECK(Items(visitor.Get(path)) == Texts{a, b, c});
  CHECK(Put(ada, path, "remove", a).json()["detail"] == "media removed from Playlist");
  CHECK(Put(ada, path, "remove", a).status == 201);
  CHECK(Items(visitor.Get(path)) == Texts{b, c});
  f.playlist_length = 2;
  CHECK(Put(ada, path, "add", b).status == 201);
  const HttpAnswer full = Put(ada, path, "add", a);
  CHECK(full.status == 400);
  CHECK(full.json()["detail"] == "max number of media for a Playlist reached");
  CHECK(ada.Ask("DELETE", "/api/v1/media/" + b).status == 204);
  CHECK(Put(ada, path, "add", a).status == 201);
  CHECK(Items(visitor.Get(path)) == Texts{c, a});
  CHECK(ada.Ask("DELETE", path).status == 204);
  CHECK(visitor.Get(path).json()["detail"] == "Playlist does not exist");
  CHECK(ada.Ask("DELETE", path).status == 400);
}

TEST_CASE("only its owner and editors change a playlist, and an editor does not become the owner", "[playlists]") {
  ApiFixture f;
  HttpClient ada = f.WithToken(f.Make("lovelace"));
  HttpClient bob = f.WithToken(f.Make("babbage1"));
  HttpClient eve = f.WithToken(f.Make("editor11", Role::kEditor));
  HttpClient visitor = f.Visitor();
  const std::string token = f.AddVideo(f.Make("someone1"));
  const std::string path = Make(ada, "Best of");
  for (HttpClient* who : {&visitor, &bob}) {
    const int status = who == &visitor ? 403 : 400;
    CHECK(Put(*who, path, "add", token).status == status);
    CHECK(Put(*who, path, "nonsense", token).status == status);
    CHECK(who->Send("POST", path, {{"title", "mine"}}).status == status);
    CHECK(who->Ask("DELETE", path).status == status);
  }
  CHECK(Put(bob, path, "add", token).json()["detail"] == "not enough permissions");
  CHECK(visitor.Get(path).json()["media_count"] == 0);
  CHECK(Put(eve, path, "add", token).status == 201);
  const HttpAnswer renamed = eve.Send("POST", path, {{"title", "Better"}});
  CHECK(renamed.status == 201);
  CHECK(renamed.json()["title"] == "Better");
  CHECK(renamed.json()["description"] == "d");
  CHECK(renamed.json()["user"] == "lovelace");
  CHECK(ada.Send("POST", path, {{"title", "Best"}, {"description", ""}}).json()["description"] == "");
  CHECK(visitor.Get(path).json()["user"] == "lovelace");
  CHECK(eve.Ask("DELETE", path).status == 204);
}

TEST_CASE("nobody gets a private item of somebody else into a playlist or sees it there", "[playlists]") {
  ApiFixture f;
  const auto owner = f.Make("lovelace");
  HttpClient ada = f.WithToken(owner);
  HttpClient bob = f.WithToken(f.Make("babbage1"));
  HttpClient visitor = f.Visitor();
  const std::string secret = f.AddVideo(owner, State::kPrivate);
  const std::string shown = f.AddVideo(owner);
  const std::string path = Make(bob, "Best of");
  const HttpAnswer refused = Put(bob, path, "add", secret);
  CHECK(refused.status == 400);
  CHECK(refused.json()["detail"] == "media is not valid");
  // Word for word what is said of an item that does not exist.
  CHECK(refused.body == Put(bob, path, "add", "doesnotex").body);
  CHECK(Put(bob, path, "remove", secret).body == Put(bob, path, "remove", "doesnotex").body);
  CHECK(Move(bob, path, secret, 1).body == Move(bob, path, "doesnotex", 1).body);
  CHECK(Put(bob, path, "add", shown).status == 201);
  for (int i = 0; i < 2; ++i) CHECK(Items(visitor.Get(path)) == Texts{shown});
  f.Change(shown, [](auto& c, auto id, auto now) { return SetState(c, id, State::kPrivate, now); });
  for (HttpClient* who : {&visitor, &bob}) {
    const HttpAnswer answer = who->Get(path);
    CHECK(Items(answer).empty());
    CHECK(answer.json()["media_count"] == 0);
    CHECK(answer.json()["thumbnail_url"].is_null());
    CHECK(answer.body.find(shown) == std::string::npos);
    CHECK(who->Get("/api/v1/playlists").body.find(shown) == std::string::npos);
  }
  CHECK(Items(ada.Get(path)) == Texts{shown});
  CHECK(Move(bob, path, shown, 1).json()["detail"] == "media is not valid");
  // Still the one who put it in can take it out.
  CHECK(Put(bob, path, "remove", shown).status == 201);
  CHECK(Items(ada.Get(path)).empty());
  CHECK(Put(bob, path, "remove", shown).status == 400);
  // An owner's own private item is the owner's to see.
  const std::string own = Make(ada, "Mine");
  CHECK(Put(ada, own, "add", secret).status == 201);
  CHECK(Items(ada.Get(own)) == Texts{secret});
  CHECK(Items(visitor.Get(own)).empty());
}

TEST_CASE("bad input about playlists is refused and changes nothing", "[playlists][bad-input]") {
  ApiFixture f;
  const auto owner = f.Make("lovelace");
  HttpClient ada = f.WithToken(owner);
  HttpClient visitor = f.Visitor();
  const std::string a = f.AddVideo(owner);
  const std::string b = f.AddVideo(owner);
  const std::string path = Make(ada, "Best of");
  Put(ada, path, "add", a);
  Put(ada, path, "add", b);
  const std::string json = "application/json";
  const auto refused = [](const HttpAnswer& answer) {
    INFO(answer.status << " " << answer.body.substr(0, 200));
    CHECK(answer.status >= 400);
    CHECK(answer.status < 500);
    CHECK(answer.json().value("detail", Json()).is_string());
    CHECK(answer.json().value("code", Json()).is_string());
  };
  for (const std::string value :
       {"7", "true", "[]", "{}", "\"\\u0000\"", "\"\"", "\" <b></b> \"", "\"\xFF\"", "null"}) {
    INFO(value);
    refused(ada.Ask("POST", "/api/v1/playlists", "{\"title\":" + value + "}", json));
    refused(ada.Ask("POST", path, "{\"title\":" + value + "}", json));
    refused(ada.Ask("PUT", path, "{\"type\":" + value + ",\"media_friendly_token\":\"" + a + "\"}", json));
    refused(ada.Ask("PUT", path, "{\"type\":\"add\",\"media_friendly_token\":" + value + "}", json));
  }
  const HttpAnswer missing = ada.Send("POST", "/api/v1/playlists", Json::object());
  CHECK(missing.json()["title"][0] == "This field is required.");
  CHECK(ada.Send("POST", path, {{"title", ""}}).json()["title"][0] == "This field may not be blank.");
  refused(ada.Send("POST", path, {{"title", std::string(101, 'x')}}));
  refused(ada.Send("POST", path, {{"title", "x"}, {"description", std::string(100001, 'x')}}));
  CHECK(ada.Send("POST", path, {{"title", std::string(90000, 'x')}}).status == 400);
  for (const std::string ordering : {"0", "-1", "1.5", "\"\"", "\"x\"", "\"1x\"", "\" 1\"", "\"99999999999999999999\"",
                                     "[]", "{}", "true", "null"}) {
    INFO(ordering);
    refused(ada.Ask("PUT", path,
                    R"({"type":"ordering","media_friendly_token":")" + b + R"(","ordering":)" + ordering + "}", json));
  }
  refused(ada.Send("PUT", path, {{"type", "ordering"}, {"media_friendly_token", b}}));
  for (const std::string body : {"", "{", "[]", "null"}) refused(ada.Ask("PUT", path, body, json));
  refused(ada.Ask("PUT", path, "{}", "text/plain"));
  refused(visitor.Get("/api/v1/playlists/doesnotex"));
  refused(visitor.Get("/api/v1/playlists/%00"));
  refused(visitor.Get("/api/v1/playlists/" + std::string(3000, 'x')));
  CHECK(visitor.Ask("PATCH", path).status == 405);
  CHECK(Items(visitor.Get(path)) == Texts{a, b});
  CHECK(visitor.Get(path).json()["title"] == "Best of");
  CHECK(Titles(visitor.Get("/api/v1/playlists")) == Texts{"Best of"});
  // So far beyond the end that it does not fit anywhere: the end.
  CHECK(ada.Ask("PUT", path,
                R"({"type":"ordering","media_friendly_token":")" + a + R"(","ordering":18446744073709551615})", json)
            .status == 201);
  CHECK(Items(visitor.Get(path)) == Texts{b, a});
}

#include <catch2/catch.hpp>

#include "../fixture.h"
#include "queue/jobs.h"

using namespace openpress;
using namespace openpress::catalogue;
using openpress::accounts::Role;
using openpress::tests::ApiFixture;
using openpress::tests::HttpAnswer;
using openpress::tests::HttpClient;

namespace {

std::vector<std::string> Tokens(const HttpAnswer& answer) {
  std::vector<std::string> tokens;
  const Json page = answer.json();
  for (const Json& item : page["results"]) tokens.push_back(item["friendly_token"]);
  return tokens;
}

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("everybody's list is what is listed, an owner's and an editor's is all", "[media]") {
  ApiFixture f;
  const auto ada = f.Make("lovelace");
  const auto bob = f.Make("babbage1");
  const auto eve = f.Make("editor11", Role::kEditor);
  const std::string shown = f.AddVideo(ada);
  const std::string hidden = f.AddVideo(ada, State::kPrivate);
  const std::string unlisted = f.AddVideo(bob, State::kUnlisted);
  HttpClient visitor = f.Visitor();
  HttpClient owner = f.WithToken(ada);
  HttpClient stranger = f.WithToken(bob);
  HttpClient editor = f.WithToken(eve);
  CHECK(Tokens(visitor.Get("/api/v1/media")) == Texts{shown});
  CHECK(Tokens(visitor.Get("/api/v1/media/")) == Texts{shown});
  CHECK(Tokens(owner.Get("/api/v1/media")) == Texts{shown});
  CHECK(Tokens(editor.Get("/api/v1/media")) == Texts{unlisted, hidden, shown});
  CHECK(Tokens(visitor.Get("/api/v1/media?author=Lovelace")) == Texts{shown});
  CHECK(Tokens(owner.Get("/api/v1/media?author=lovelace")) == Texts{hidden, shown});
  CHECK(Tokens(stranger.Get("/api/v1/media?author=lovelace")) == Texts{shown});
  CHECK(Tokens(editor.Get("/api/v1/media?author=lovelace")) == Texts{hidden, shown});
  CHECK(Tokens(visitor.Get("/api/v1/media?show=featured")).empty());
  const HttpAnswer unknown = visitor.Get("/api/v1/media?author=nobody");
  CHECK(unknown.status == 404);
  CHECK(unknown.json()["detail"] == "No User matches the given query.");
  // An address is nobody's public name.
  CHECK(visitor.Get("/api/v1/media?author=lovelace@example.org").status == 404);
}

TEST_CASE("pages link to each other and keep what was asked", "[media]") {
  ApiFixture f;
  const auto ada = f.Make("lovelace");
  {
    const auto lease = f.world.pool().Write();
    const auto transaction = lease->Begin();
    for (int i = 0; i < 120; ++i) {
      NewMedia media;
      media.token = NewToken();
      media.user_id = ada.id;
      media.title = "t";
      media.extension = "mp4";
      SetPlayable(*lease, Insert(*lease, media, i), "", i);
    }
    transaction->Commit();
  }
  HttpClient visitor = f.Visitor();
  const Json first = visitor.Get("/api/v1/media?author=lovelace&sort_by=title").json();
  CHECK(first["count"] == 120);
  CHECK(first["results"].size() == 50);
  CHECK(first["previous"].is_null());
  const std::string next = first["next"];
  CHECK(next.starts_with("http://127.0.0.1:"));
  CHECK(next.ends_with("/api/v1/media?author=lovelace&sort_by=title&page=2"));
  const Json second = visitor.Get("/api/v1/media?page=2&author=lovelace").json();
  CHECK(second["previous"].get<std::string>().ends_with("/api/v1/media?author=lovelace"));
  CHECK(second["next"].get<std::string>().ends_with("/api/v1/media?author=lovelace&page=3"));
  const Json last = visitor.Get("/api/v1/media?page=last").json();
  CHECK(last["results"].size() == 20);
  CHECK(last["next"].is_null());
  CHECK(last["previous"].get<std::string>().ends_with("/api/v1/media?page=2"));
  for (const char* page : {"0", "4", "-1", "x", "1x", "", "99999999999999999999", "1%00"}) {
    INFO(page);
    CHECK(visitor.Get(std::string("/api/v1/media?page=") + page).status >= 400);
    CHECK(visitor.Get(std::string("/api/v1/media?page=") + page).status <= 404);
  }
}

TEST_CASE("what readers get at once follows every change", "[media]") {
  ApiFixture f;
  const auto ada = f.Make("lovelace");
  const std::string token = f.AddVideo(ada);
  HttpClient visitor = f.Visitor();
  HttpClient owner = f.WithToken(ada);
  // Asked twice, so that the second time comes from the ready answers.
  for (int i = 0; i < 2; ++i)
    CHECK(visitor.Get("/api/v1/media").json()["results"][0]["title"] == "March on the square");
  CHECK(owner.Send("PUT", "/api/v1/media/" + token, {{"title", "<b>Noon</b>"}}).json()["title"] == "Noon");
  CHECK(visitor.Get("/api/v1/media").json()["results"][0]["title"] == "Noon");
  CHECK(visitor.Get("/api/v1/media/" + token).json()["description"] == "Filmed at noon");
  f.Change(token, [](auto& c, auto id, auto now) { return SetState(c, id, State::kPrivate, now); });
  CHECK(Tokens(visitor.Get("/api/v1/media")).empty());
  CHECK(visitor.Get("/api/v1/media/" + token).status == 401);
}

TEST_CASE("only owner and editors change, retry and delete, and an editor does not become the owner", "[media]") {
  ApiFixture f;
  const auto ada = f.Make("lovelace");
  const auto bob = f.Make("babbage1");
  const auto eve = f.Make("editor11", Role::kEditor);
  const std::string token = f.AddVideo(ada, State::kPrivate);
  HttpClient visitor = f.Visitor();
  HttpClient stranger = f.WithToken(bob);
  HttpClient editor = f.WithToken(eve);
  HttpClient owner = f.WithToken(ada);
  const std::string path = "/api/v1/media/" + token;
  f.Change(token, [](auto& c, auto id, auto now) { return SetFailed(c, id, "No.", now); });

  struct Case {
    HttpClient& who;
    int get, put, retry;
  };
  for (const auto& [who, get, put, retry] : {Case{visitor, 401, 403, 403}, Case{stranger, 401, 401, 401},
                                             Case{editor, 200, 201, 202}, Case{owner, 200, 201, 202}}) {
    CHECK(who.Get(path).status == get);
    CHECK(who.Send("PUT", path, {{"description", "changed"}}).status == put);
    CHECK(who.Ask("POST", path + "/retry").status == retry);
  }
  CHECK(f.Get(token).user_id == ada.id);
  CHECK(f.retried == Texts{token, token});
  CHECK(visitor.Ask("DELETE", path).status == 403);
  CHECK(stranger.Ask("DELETE", path).status == 401);
  CHECK(f.announced.empty());
  CHECK(editor.Ask("DELETE", path).status == 204);
  REQUIRE(f.announced.size() == 1);
  CHECK(owner.Get(path).status == 400);
  CHECK(owner.Ask("DELETE", path).status == 400);
  CHECK(owner.Send("PUT", path, {{"title", "x"}}).status == 400);
  const auto lease = f.world.pool().Read();
  CHECK(queue::Find(*lease, f.announced[0])->kind == "delete_files");
}

TEST_CASE("only what failed is tried again", "[media]") {
  ApiFixture f;
  const auto ada = f.Make("lovelace");
  const std::string token = f.AddVideo(ada);
  HttpClient owner = f.WithToken(ada);
  CHECK(owner.Ask("POST", "/api/v1/media/" + token + "/retry").json()["code"] == "not_failed");
  CHECK(f.retried.empty());
}

TEST_CASE("a session changes things with its CSRF token only", "[media]") {
  ApiFixture f;
  const auto ada = f.Make("lovelace");
  const std::string token = f.AddVideo(ada);
  HttpClient browser = f.SignedIn("lovelace");
  browser.csrf = false;
  CHECK(browser.Send("PUT", "/api/v1/media/" + token, {{"title", "x"}}).json()["code"] == "csrf_failed");
  CHECK(browser.Ask("DELETE", "/api/v1/media/" + token).json()["code"] == "csrf_failed");
  browser.csrf = true;
  CHECK(browser
            .Ask("PUT", "/api/v1/media/" + token, "title=New+title&user_featured=true",
                 "application/x-www-form-urlencoded")
            .status == 201);
  CHECK(f.Get(token).title == "New title");
  CHECK(f.Get(token).description == "Filmed at noon");
  CHECK(f.Get(token).user_featured);
}

TEST_CASE("an item says where its files are", "[media]") {
  ApiFixture f;
  const auto ada = f.Make("lovelace");
  const std::string token = f.AddVideo(ada);
  HttpClient visitor = f.Visitor();
  const Json item = visitor.Get("/api/v1/media/" + token).json();
  const std::string files = "/media/" + token + "/";
  CHECK(item["hls_info"].dump() == R"({"master_file":")" + files + R"(hls/master.m3u8","720_playlist":")" + files +
                                       R"(hls/720/index.m3u8","480_playlist":")" + files +
                                       R"(hls/480/index.m3u8","360_playlist":")" + files +
                                       R"(hls/360/index.m3u8","240_playlist":")" + files + R"(hls/240/index.m3u8"})");
  CHECK(item["encodings_info"]["720"]["h264"]["title"] == "h264-720");
  CHECK(item["encodings_info"]["720"]["h264"]["url"] == files + "download/720.mp4");
  CHECK(item["encodings_info"]["720"]["h264"]["size"] == "9.9MB");
  CHECK(item["encodings_info"]["1080"].empty());
  CHECK(item["duration"] == 20);
  CHECK(item["size"] == "10.9MB");
  CHECK(item["poster_url"] == files + "poster.jpg");
  CHECK(item["storyboard_url"] == files + "storyboard.vtt");
  CHECK(item["download_url"] == files + "download/720.mp4");
  CHECK(item["processing"]["percent"] == 100);
  for (const char* key : {"master_file", "720_playlist"}) {
    CHECK(visitor.Get(item["hls_info"][key].get<std::string>()).status == 200);
  }
  CHECK(visitor.Get(item["author_thumbnail"].get<std::string>()).Header("content-type") == "image/svg+xml");
}

#include <catch2/catch.hpp>

#include "../fixture.h"

using namespace openpress;
using namespace openpress::catalogue;
using openpress::accounts::Role;
using openpress::tests::ApiFixture;
using openpress::tests::HttpAnswer;
using openpress::tests::HttpClient;

namespace {

constexpr const char* kSrt = "1\n00:00:01,000 --> 00:00:02,000\nHello <b>there</b>\n";
constexpr const char* kVtt = "WEBVTT\n\n00:00:01.000 --> 00:00:02.000\nHello <b>there</b>\n";

HttpAnswer Put(HttpClient& client, const std::string& token, const std::string& language, const std::string& text) {
  return client.Ask("PUT", "/api/v1/media/" + token + "/subtitles/" + language, text, "application/x-subrip");
}

}  // namespace

TEST_CASE("a subtitle is put, shown, served as WebVTT and deleted", "[subtitles]") {
  ApiFixture f;
  const auto ada = f.Make("lovelace");
  const std::string token = f.AddVideo(ada);
  HttpClient owner = f.WithToken(ada);
  HttpClient visitor = f.Visitor();
  const HttpAnswer put = Put(owner, token, "en", kSrt);
  REQUIRE(put.status == 201);
  CHECK(put.json()["label"] == "English");
  const std::string src = put.json()["src"];
  const HttpAnswer served = visitor.Get(src);
  CHECK(served.status == 200);
  CHECK(served.Header("content-type").starts_with("text/vtt"));
  CHECK(served.body == kVtt);
  const Json item = visitor.Get("/api/v1/media/" + token).json();
  CHECK(item["subtitles_info"].dump() == R"([{"src":")" + src + R"(","srclang":"en","label":"English"}])");
  CHECK(visitor.Get("/api/v1/media/" + token + "/subtitles").json() == item["subtitles_info"]);

  // Another version has another address, and the former is gone.
  const HttpAnswer again =
      owner.Ask("PUT", "/api/v1/media/" + token + "/subtitles/en?label=Captions", kVtt, "text/vtt");
  REQUIRE(again.status == 201);
  CHECK(again.json()["src"] != src);
  CHECK(visitor.Get(src).status == 404);
  CHECK(visitor.Get("/api/v1/media/" + token).json()["subtitles_info"][0]["label"] == "Captions");

  CHECK(owner.Ask("DELETE", "/api/v1/media/" + token + "/subtitles/en").status == 204);
  CHECK(owner.Ask("DELETE", "/api/v1/media/" + token + "/subtitles/en").json()["code"] == "no_such_subtitle");
  CHECK(visitor.Get(again.json()["src"]).status == 404);
  CHECK(visitor.Get("/api/v1/media/" + token).json()["subtitles_info"].empty());
}

TEST_CASE("only who may change an item changes its subtitles", "[subtitles]") {
  ApiFixture f;
  const auto ada = f.Make("lovelace");
  const std::string token = f.AddVideo(ada);
  HttpClient visitor = f.Visitor();
  HttpClient stranger = f.WithToken(f.Make("babbage1"));
  HttpClient editor = f.WithToken(f.Make("hopper12", Role::kEditor));
  CHECK(Put(visitor, token, "en", kSrt).status == 403);
  CHECK(Put(stranger, token, "en", kSrt).status == 401);
  CHECK(Put(editor, token, "en", kSrt).status == 201);
  CHECK(visitor.Ask("DELETE", "/api/v1/media/" + token + "/subtitles/en").status == 403);
  CHECK(stranger.Ask("DELETE", "/api/v1/media/" + token + "/subtitles/en").status == 401);
  CHECK(visitor.Get("/api/v1/media/" + token).json()["subtitles_info"].size() == 1);
}

TEST_CASE("a private item's subtitles are private", "[subtitles]") {
  ApiFixture f;
  const auto ada = f.Make("lovelace");
  const std::string token = f.AddVideo(ada, State::kPrivate);
  HttpClient owner = f.WithToken(ada);
  HttpClient visitor = f.Visitor();
  const std::string src = Put(owner, token, "en", kSrt).json()["src"];
  CHECK(visitor.Get(src).status == 404);
  CHECK(owner.Get(src).status == 200);
  CHECK(visitor.Get("/api/v1/media/" + token + "/subtitles").status == 401);
  CHECK(owner.Get("/api/v1/media/" + token + "/subtitles").json().size() == 1);
}

TEST_CASE("what is no subtitle is refused and changes nothing", "[subtitles]") {
  ApiFixture f;
  const auto ada = f.Make("lovelace");
  const std::string token = f.AddVideo(ada);
  const std::string picture = f.AddVideo(ada);
  f.Change(picture, [](auto& c, auto id, auto now) { RecordProbe(c, id, {MediaType::kImage, 0, 4, 4}, "{}", now); });
  HttpClient owner = f.WithToken(ada);
  REQUIRE(Put(owner, token, "en", kSrt).status == 201);
  const std::string before = owner.Get("/api/v1/media/" + token + "/subtitles").body;
  const auto refused = [&](const HttpAnswer& answer, int status, const std::string& code) {
    INFO(answer.body);
    CHECK(answer.status == status);
    CHECK(answer.json()["code"] == code);
    CHECK(answer.json()["detail"].is_string());
    CHECK(owner.Get("/api/v1/media/" + token + "/subtitles").body == before);
  };
  refused(Put(owner, token, "en", ""), 400, "invalid_subtitle");
  refused(Put(owner, token, "en", "<html>"), 400, "invalid_subtitle");
  refused(Put(owner, token, "en", "0:01 --> 0:02\ncaf\xE9"), 400, "invalid_subtitle");
  refused(Put(owner, token, "english", kSrt), 400, "unknown_language");
  refused(Put(owner, token, "EN", kSrt), 400, "unknown_language");
  refused(Put(owner, "nosuchitem1", "en", kSrt), 400, "no_such_media");
  refused(Put(owner, picture, "en", kSrt), 400, "no_subtitles");
  refused(owner.Ask("PUT", "/api/v1/media/" + token + "/subtitles/en?label=" + std::string(200, 'a'), kSrt, "text/vtt"),
          400, "invalid_label");
  CHECK(owner.Ask("POST", "/api/v1/media/" + token + "/subtitles/en", kSrt, "text/vtt").status == 405);
}

TEST_CASE("languages are listed", "[subtitles]") {
  ApiFixture f;
  const Json languages = f.Visitor().Get("/api/v1/languages").json();
  CHECK(languages.size() > 450);
  CHECK(languages[0].dump() == R"({"code":"ab","title":"Abkhazian"})");
}

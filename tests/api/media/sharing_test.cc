#include "catalogue/sharing.h"

#include <catch2/catch.hpp>

#include "../fixture.h"
#include "catalogue/community/playlist.h"
#include "catalogue/community/playlist_items.h"

using namespace openpress;
using namespace openpress::catalogue;
using openpress::accounts::Role;
using openpress::tests::ApiFixture;
using openpress::tests::HttpAnswer;
using openpress::tests::HttpClient;

namespace {

const std::string kBulk = "/api/v1/media/user/bulk_actions";

struct World : ApiFixture {
  accounts::User ada = Make("lovelace");
  accounts::User bob = Make("babbage1");
  std::string token = AddVideo(ada, State::kPrivate);
  HttpClient owner = WithToken(ada);
  HttpClient friendly = WithToken(bob);
  HttpClient stranger = WithToken(Make("reader11", Role::kUser));
  HttpClient visitor = Visitor();
  const std::string path = "/api/v1/media/" + token;

  HttpAnswer Bulk(HttpClient& who, const std::string& action, const Json& more = Json::object(),
                  const Json& tokens = nullptr) {
    Json body = {{"action", action}, {"media_ids", tokens.is_null() ? Json{token} : tokens}};
    body.update(more);
    return who.Send("POST", kBulk, body);
  }
  void Share(const std::string& type, const std::string& user = "babbage1") {
    const HttpAnswer answer = Bulk(owner, "set_ownership", {{"ownership_type", type}, {"users", {user}}});
    INFO(answer.body);
    CHECK(answer.json()["detail"] == "Action succeeded");
  }
  std::string GetRight(HttpClient& who) { return who.Get(path).json()["viewer_right"]; }
  void Unshare(const std::string& type, const std::string& user = "babbage1") {
    CHECK(Bulk(owner, "remove_ownership", {{"ownership_type", type}, {"users", {user}}}).status == 200);
  }
};

std::size_t Count(HttpClient& who, const std::string& url) {
  const HttpAnswer answer = who.Get(url);
  INFO(url << " " << answer.body);
  REQUIRE(answer.status == 200);
  const Json page = answer.json();
  return page.contains("results") ? page["results"].size() : page["playlist_media"].size();
}

}  // namespace

TEST_CASE("a private item that is shared is read by its viewer as by its owner, everywhere, and by nobody else",
          "[sharing]") {
  World w;
  const std::string list = NewToken();
  w.Change(w.token, [&](auto& c, auto id, auto now) {
    const auto playlist = InsertPlaylist(c, {list, w.ada.id, "Mine", ""}, now);
    AddToPlaylist(c, playlist, id, 70, now);
  });
  const std::vector<std::string> lists = {"/api/v1/media",          "/api/v1/media?author=lovelace",
                                          "/api/v1/media?q=march",  "/api/v1/media?show=shared_with_me",
                                          "/api/v1/search?q=march", "/api/v1/playlists/" + list};
  const auto sees = [&](HttpClient& who, bool whether) {
    for (const std::string& url : lists) {
      INFO(url);
      CHECK(Count(who, url) == (whether ? 1 : 0));
    }
    CHECK(who.Get(w.path).status == (whether ? 200 : 401));
    CHECK(who.Get(w.path + "/comments").status == (whether ? 200 : 400));
    CHECK(who.Get(w.path + "/subtitles").status == (whether ? 200 : 401));
    CHECK(who.Send("POST", w.path + "/actions", {{"type", "like"}}).status == (whether ? 201 : 400));
    CHECK(who.Get("/media/" + w.token + "/hls/720/1.m4s").status == (whether ? 200 : 404));
    CHECK(who.Get("/media/" + w.token + "/original.mov").status == (whether ? 200 : 404));
  };
  sees(w.friendly, false);
  w.Share("viewer");
  sees(w.friendly, true);
  sees(w.stranger, false);
  sees(w.visitor, false);
  CHECK(w.friendly.Get(w.path).json()["is_shared"] == true);
  CHECK(Count(w.friendly, "/api/v1/user/action/like") == 1);
  // What a program was handed to play ends with the share, as the item itself does.
  const std::string link = w.friendly.Get(w.path).json()["hls_info"]["master_file"];
  CHECK(w.visitor.Get(link).status == 200);
  w.Unshare("viewer");
  sees(w.friendly, false);
  CHECK(w.visitor.Get(link).status == 404);
  CHECK(Count(w.friendly, "/api/v1/user/action/like") == 0);
  CHECK(w.owner.Get(w.path).json()["is_shared"] == false);
}

TEST_CASE("viewers only look, editors change what it says, owners publish, and none of them delete", "[sharing]") {
  World w;
  const auto put = [&](const Json& fields) { return w.friendly.Send("PUT", w.path, fields).status; };
  const Json chapters = {{"chapters", {{{"startTime", 0}, {"endTime", 5}, {"chapterTitle", "One"}}}}};
  w.Share("viewer");
  CHECK(put({{"title", "x"}}) == 401);
  CHECK(w.friendly.Send("POST", w.path + "/chapters", chapters).status == 401);
  w.Share("editor");
  CHECK(put({{"title", "Corrected"}}) == 201);
  CHECK(w.Get(w.token).title == "Corrected");
  CHECK(w.Get(w.token).user_id == w.ada.id);
  CHECK(w.friendly.Send("POST", w.path + "/chapters", chapters).status == 200);
  CHECK(
      w.friendly.Ask("PUT", w.path + "/subtitles/en", "1\n00:00:01,000 --> 00:00:02,000\nHello\n", "text/vtt").status ==
      201);
  const HttpAnswer refused = w.friendly.Send("PUT", w.path, {{"state", "public"}, {"title", "y"}});
  CHECK(refused.status == 400);
  CHECK(refused.json()["code"] == "state_not_allowed");
  CHECK(w.Get(w.token).title == "Corrected");
  // To say the state it has is no change.
  CHECK(put({{"state", "private"}}) == 201);
  w.Share("owner");
  CHECK(put({{"state", "unlisted"}}) == 201);
  CHECK(w.Get(w.token).state == State::kUnlisted);
  CHECK(w.friendly.Ask("DELETE", w.path).status == 401);
  CHECK(w.friendly.Get(w.path + "/actions").status == 400);
  CHECK(w.Bulk(w.friendly, "delete_media").status == 400);
  CHECK(w.Bulk(w.friendly, "set_ownership", {{"ownership_type", "viewer"}, {"users", {"reader11"}}}).status == 400);
  CHECK(w.Get(w.token).user_id == w.ada.id);
}

TEST_CASE("an item says what whoever reads it may do with it", "[sharing]") {
  World w;
  const auto may = [&](HttpClient& who) { return w.GetRight(who); };
  w.Change(w.token,
           [](auto& c, auto id, auto) { c.Execute("UPDATE media SET state = 'unlisted' WHERE id = $1", {id}); });
  HttpClient editor = w.WithToken(w.Make("curator1", Role::kEditor));
  CHECK(may(w.owner) == "own");
  CHECK(may(editor) == "own");
  CHECK(may(w.stranger) == "read");
  CHECK(may(w.visitor) == "read");
  for (const auto& [share, right] : {std::pair("viewer", "read"), {"editor", "edit"}, {"owner", "publish"}}) {
    w.Share(share);
    CHECK(may(w.friendly) == right);
  }
  CHECK(may(w.stranger) == "read");
}

TEST_CASE("whoever may edit keeps the files of an item that offers no download", "[sharing]") {
  World w;
  w.Share("viewer");
  w.Change(w.token,
           [](auto& c, auto id, auto) { c.Execute("UPDATE media SET allow_download = 0 WHERE id = $1", {id}); });
  const std::string original = "/media/" + w.token + "/original.mov";
  CHECK(w.friendly.Get(original).status == 404);
  CHECK(w.friendly.Get(w.path).json()["original_media_url"].is_null());
  w.Share("editor");
  CHECK(w.friendly.Get(original).status == 200);
  CHECK(w.friendly.Get(w.path).json()["original_media_url"].is_string());
}

TEST_CASE("who shares with whom is listed and narrowed", "[sharing]") {
  World w;
  const std::string other = w.AddVideo(w.ada, State::kPrivate);
  w.Share("viewer");
  CHECK(w.Bulk(w.owner, "set_ownership", {{"ownership_type", "editor"}, {"users", {"reader11"}}}, {other}).status ==
        200);
  const Json by_me = w.owner.Get("/api/v1/media?show=shared_by_me").json();
  CHECK(by_me["count"] == 2);
  CHECK(by_me["shared_users"].dump() ==
        R"([{"username":"babbage1","name":"Name of babbage1"},{"username":"reader11","name":"Name of reader11"}])");
  CHECK(by_me["shared_groups"].dump() == "[]");
  CHECK(Count(w.owner, "/api/v1/media?show=shared_by_me&shared_user=babbage1") == 1);
  CHECK(Count(w.owner, "/api/v1/media?show=shared_by_me&shared_user=nobody1") == 0);
  CHECK(Count(w.owner, "/api/v1/media?show=shared_by_me&shared_group=desk") == 0);
  CHECK(Count(w.owner, "/api/v1/media?author=lovelace&shared_user=babbage1") == 1);
  CHECK(Count(w.owner, "/api/v1/media?author=lovelace&publish_state=shared") == 2);
  CHECK(w.owner.Get("/api/v1/media?author=lovelace").json().contains("shared_users"));
  CHECK_FALSE(w.owner.Get("/api/v1/media?author=babbage1").json().contains("shared_users"));
  CHECK_FALSE(w.owner.Get("/api/v1/media").json().contains("shared_users"));

  const Json with_me = w.friendly.Get("/api/v1/media?show=shared_with_me&exclude_lti_embed=1").json();
  CHECK(with_me["count"] == 1);
  CHECK(with_me["shared_users"][0]["username"] == "lovelace");
  CHECK(Count(w.friendly, "/api/v1/media?show=shared_with_me&shared_user=lovelace") == 1);
  CHECK(Count(w.friendly, "/api/v1/media?show=shared_with_me&shared_user=reader11") == 0);
  CHECK(Count(w.friendly, "/api/v1/media?show=shared_by_me") == 0);
  for (const char* show : {"shared_with_me", "shared_by_me"}) {
    const Json page = w.visitor.Get(std::string("/api/v1/media?show=") + show).json();
    CHECK(page["count"] == 0);
    CHECK(page["shared_users"].empty());
  }
  // Editors see everything, but this is not shared with them.
  HttpClient editor = w.WithToken(w.Make("editor11", Role::kEditor));
  CHECK(Count(editor, "/api/v1/media?show=shared_with_me") == 0);
}

TEST_CASE("shares of many items are read, set and removed by level", "[sharing][bulk]") {
  World w;
  const std::string other = w.AddVideo(w.ada);
  const std::string foreign = w.AddVideo(w.bob);
  const Json both = {w.token, other, foreign};
  const auto holders = [&](const std::string& type, const Json& tokens) {
    return w.Bulk(w.owner, "get_ownership", {{"ownership_type", type}}, tokens).json()["results"].dump();
  };
  CHECK(holders("viewer", both) == "[]");
  w.Share("viewer");
  CHECK(holders("viewer", both) == "[]");
  CHECK(w.Bulk(w.owner, "set_ownership",
               {{"ownership_type", "viewer"}, {"users", {"babbage1", "lovelace", "nobody1", "reader11"}}}, both)
            .status == 200);
  CHECK(holders("viewer", both) == R"(["Name of babbage1 - babbage1","Name of reader11 - reader11"])");
  CHECK_FALSE(w.Get(foreign).is_shared);
  w.Share("owner");
  CHECK(holders("viewer", both) == R"(["Name of reader11 - reader11"])");
  CHECK(holders("owner", {w.token}) == R"(["Name of babbage1 - babbage1"])");
  // Another level than what somebody has is not removed.
  w.Unshare("viewer");
  CHECK(holders("owner", {w.token}) == R"(["Name of babbage1 - babbage1"])");
  CHECK(w.Bulk(w.owner, "set_state", {{"state", "private"}, {"remove_sharing", true}}, both).status == 200);
  CHECK_FALSE(w.Get(w.token).is_shared);
  CHECK_FALSE(w.Get(other).is_shared);
  CHECK(w.friendly.Get(w.path).status == 401);
}

TEST_CASE("bad shares are refused and change nothing", "[sharing][bad-input]") {
  World w;
  const auto refused = [&](const std::string& action, const Json& more, const std::string& code) {
    const HttpAnswer answer = w.Bulk(w.owner, action, more);
    INFO(action << more.dump() << answer.body);
    CHECK(answer.status == 400);
    CHECK(answer.json()["code"] == code);
  };
  for (const std::string action : {"get_ownership", "set_ownership", "remove_ownership"}) {
    refused(action, {{"users", {"babbage1"}}}, "required");
    refused(action, {{"users", {"babbage1"}}, {"ownership_type", ""}}, "required");
    refused(action, {{"users", {"babbage1"}}, {"ownership_type", "king"}}, "invalid_ownership_type");
    refused(action, {{"users", {"babbage1"}}, {"ownership_type", 7}}, "invalid_field");
    refused(action, {{"users", {"babbage1"}}, {"ownership_type", {"viewer"}}}, "invalid_field");
  }
  for (const std::string action : {"set_ownership", "remove_ownership"}) {
    refused(action, {{"ownership_type", "viewer"}}, "required");
    refused(action, {{"ownership_type", "viewer"}, {"users", Json::array()}}, "required");
    refused(action, {{"ownership_type", "viewer"}, {"users", {7}}}, "invalid_field");
    refused(action, {{"ownership_type", "viewer"}, {"users", {{"a", 1}}}}, "invalid_field");
    refused(action, {{"ownership_type", "viewer"}, {"users", std::string("a\0b", 3)}}, "invalid_field");
    refused(action, {{"ownership_type", "viewer"}, {"users", {"nobody1", "' OR 1=1 --"}}}, "no_such_user");
    refused(action, {{"ownership_type", "viewer"}, {"users", std::vector<std::string>(101, "x")}}, "invalid_field");
  }
  refused("set_state", {{"state", "private"}, {"remove_sharing", "perhaps"}}, "invalid_field");
  CHECK_FALSE(w.Get(w.token).is_shared);
}

TEST_CASE("one item is shared and a share laid down", "[sharing]") {
  World w;
  const std::string share = w.path + "/share";
  const HttpAnswer empty = w.owner.Ask("POST", share, "courseid=7", "application/x-www-form-urlencoded");
  CHECK(empty.status == 200);
  CHECK_FALSE(w.Get(w.token).is_shared);
  const HttpAnswer made = w.owner.Send("POST", share, {{"users", {"babbage1"}}, {"permission", "editor"}});
  CHECK(made.status == 200);
  CHECK(made.json().dump() ==
        R"({"results":[{"username":"babbage1","name":"Name of babbage1","permission":"editor"}]})");
  CHECK(w.owner.Get(share).json() == made.json());
  CHECK(w.friendly.Get(share).status == 403);
  CHECK(w.friendly.Send("POST", share, {{"users", {"reader11"}}}).status == 403);
  // Who may not see it cannot tell it from what does not exist.
  for (HttpClient* who : {&w.stranger}) {
    for (const std::string& url : {share, std::string("/api/v1/media/doesnotexist/share")}) {
      CHECK(who->Get(url).status == 404);
      CHECK(who->Get(url).json()["code"] == "no_such_media");
      CHECK(who->Send("POST", url, {{"users", {"reader11"}}}).status == 404);
      CHECK(who->Ask("DELETE", url + "/reader11").status == 404);
    }
  }
  CHECK(w.visitor.Get(share).status == 403);
  CHECK(w.visitor.Send("POST", share, Json::object()).status == 403);
  CHECK(w.owner.Send("POST", share, {{"users", {"reader11", "nobody1"}}}).json()["code"] == "no_such_user");
  CHECK(w.owner.Send("POST", share, {{"users", {"reader11"}}, {"permission", "king"}}).json()["code"] ==
        "invalid_permission");
  CHECK(w.owner.Send("POST", share, {{"users", 7}}).status == 400);
  CHECK(w.stranger.Get(w.path).status == 401);

  CHECK(w.friendly.Ask("DELETE", share + "/lovelace").status == 403);
  CHECK(w.friendly.Ask("DELETE", share + "/babbage1").status == 204);
  CHECK(w.friendly.Get(w.path).status == 401);
  CHECK(w.owner.Ask("DELETE", share + "/babbage1").status == 404);
  w.Share("viewer");
  CHECK(w.owner.Ask("DELETE", share + "/babbage1").status == 204);
  CHECK(w.friendly.Get(w.path).status == 401);
}

TEST_CASE("who blocks somebody gets nothing shared by him, then or later", "[sharing]") {
  World w;
  w.Share("viewer");
  CHECK(w.friendly.Send("POST", "/api/v1/user/blocks", {{"user", "lovelace"}}).status == 201);
  CHECK(Count(w.friendly, "/api/v1/media?show=shared_with_me") == 0);
  CHECK(w.friendly.Get(w.path).status == 401);
  w.Share("viewer");
  CHECK(w.friendly.Get(w.path).status == 401);
}

TEST_CASE("the reader's rating comes with an item", "[media]") {
  World w;
  const std::string open = "/api/v1/media/" + w.AddVideo(w.ada);
  CHECK(w.friendly.Send("POST", open + "/actions", {{"type", "rate"}, {"score", 4}}).status == 201);
  CHECK(w.friendly.Get(open).json()["ratings_info"].dump() ==
        R"([{"score":4,"category_id":1,"category_title":"Rating"}])");
  CHECK(w.owner.Get(open).json()["ratings_info"][0]["score"] == -1);
  CHECK(w.visitor.Get(open).json()["ratings_info"][0]["score"] == -1);
  CHECK(w.friendly.Get(open).Header("cache-control") == "private, no-cache");
}

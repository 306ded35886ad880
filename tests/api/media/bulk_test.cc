#include <catch2/catch.hpp>

#include "../fixture.h"
#include "catalogue/lists/category.h"
#include "catalogue/lists/tag.h"
#include "catalogue/media/edit.h"

using namespace openpress;
using namespace openpress::catalogue;
using openpress::accounts::Role;
using openpress::tests::ApiFixture;
using openpress::tests::HttpAnswer;
using openpress::tests::HttpClient;

namespace {

const std::string kPath = "/api/v1/media/user/bulk_actions";

struct World : ApiFixture {
  accounts::User ada = Make("lovelace");
  accounts::User bob = Make("babbage1");
  accounts::User eve = Make("editor11", Role::kEditor);
  std::string a = AddVideo(ada);
  std::string b = AddVideo(ada);
  std::string foreign = AddVideo(bob);
  HttpClient owner = WithToken(ada);
  HttpClient visitor = Visitor();

  /** The action on a, b and an item of somebody else. */
  HttpAnswer Do(const std::string& action, const Json& more = Json::object()) { return DoAs(owner, action, more); }
  HttpAnswer DoAs(HttpClient& who, const std::string& action, const Json& more = Json::object()) {
    Json body = {{"action", action}, {"media_ids", {a, foreign, b, "doesnotex", a}}};
    body.update(more);
    return who.Send("POST", kPath, body);
  }
  void CheckDone(const std::string& detail, const HttpAnswer& answer) {
    INFO(answer.body);
    CHECK(answer.status == 200);
    CHECK(answer.json()["detail"] == detail);
  }
  void CheckRefused(const std::string& detail, const HttpAnswer& answer) {
    INFO(answer.body);
    CHECK(answer.status == 400);
    CHECK(answer.json()["detail"] == detail);
    CHECK(answer.json()["code"].is_string());
  }
};

}  // namespace

TEST_CASE("bulk actions change the caller's own items and no others", "[bulk]") {
  World w;
  w.CheckDone("Comments disabled for 2 media items", w.Do("disable_comments"));
  CHECK_FALSE(w.Get(w.a).enable_comments);
  CHECK_FALSE(w.Get(w.b).enable_comments);
  CHECK(w.Get(w.foreign).enable_comments);
  w.CheckDone("Comments enabled for 2 media items", w.Do("enable_comments"));
  CHECK(w.Get(w.a).enable_comments);
  w.CheckDone("Download disabled for 2 media items", w.Do("disable_download"));
  CHECK_FALSE(w.Get(w.b).allow_download);
  CHECK(w.Get(w.foreign).allow_download);
  w.CheckDone("Download enabled for 2 media items", w.Do("enable_download"));
  CHECK(w.Get(w.b).allow_download);
  // Editors too: what is not theirs, they change one by one.
  HttpClient editor = w.WithToken(w.eve);
  w.CheckRefused("No matching media found", w.DoAs(editor, "disable_comments"));
  CHECK(w.Get(w.a).enable_comments);
}

TEST_CASE("bulk actions say what is missing", "[bulk][bad-input]") {
  World w;
  const auto send = [&](const Json& body) { return w.owner.Send("POST", kPath, body); };
  w.CheckRefused("action is required", send(Json::object()));
  w.CheckRefused("action is required", send({{"action", ""}, {"media_ids", {w.a}}}));
  w.CheckRefused("media_ids is required", send({{"action", "enable_comments"}}));
  w.CheckRefused("media_ids is required", send({{"action", "enable_comments"}, {"media_ids", Json::array()}}));
  w.CheckRefused("No matching media found", send({{"action", "delete_media"}, {"media_ids", {w.foreign}}}));
  w.CheckRefused("Unknown action: fly", w.Do("fly"));
  w.CheckRefused("state is required for set_state action", w.Do("set_state"));
  w.CheckRefused("owner is required for change_owner action", w.Do("change_owner"));
  w.CheckRefused("category_uids is required for add_to_category action", w.Do("add_to_category"));
  w.CheckRefused("tag_titles is required for remove_tags action", w.Do("remove_tags"));
  w.CheckRefused("state must be one of ['private', 'public', 'unlisted']", w.Do("set_state", {{"state", "x"}}));
  w.CheckRefused("User not found", w.Do("change_owner", {{"owner", "nobody"}}));
  for (const Json& ids : {Json(7), Json{7}, Json{{"a", 1}}, Json{Json::array()}, Json{std::string(1, '\0')}}) {
    CHECK(send({{"action", "delete_media"}, {"media_ids", ids}}).status == 400);
  }
  CHECK(send({{"action", 7}, {"media_ids", {w.a}}}).status == 400);
  CHECK(send({{"action", std::string(5000, 'x')}, {"media_ids", {w.a}}}).status == 400);
  CHECK(send({{"action", "delete_media"}, {"media_ids", Json(std::vector<std::string>(1001, "x"))}}).status == 400);
  CHECK(w.visitor.Send("POST", kPath, {{"action", "delete_media"}, {"media_ids", {w.a}}}).status == 403);
  CHECK(w.owner.Get(kPath).status == 405);
  CHECK(w.Get(w.foreign).token == w.foreign);
  // A form says the same.
  CHECK(w.owner
            .Ask("POST", kPath + "/", "action=disable_comments&media_ids=" + w.a + "," + w.b,
                 "application/x-www-form-urlencoded")
            .json()["detail"] == "Comments disabled for 2 media items");
}

TEST_CASE("many items change their state or none does", "[bulk]") {
  World w;
  w.CheckDone("State updated to private", w.Do("set_state", {{"state", "private"}}));
  CHECK(w.visitor.Get("/api/v1/media").json()["count"] == 1);
  CHECK(w.visitor.Get("/api/v1/media/" + w.a).status == 401);
  w.publishing.workflow = Workflow::kUnlisted;
  w.CheckRefused("You are not allowed to set media to public state", w.Do("set_state", {{"state", "public"}}));
  w.Change(w.b, [](auto& c, auto id, auto now) { return SetState(c, id, State::kPublic, now); });
  // b may stay public, a may not become it: nothing happens.
  w.CheckRefused("You are not allowed to set media to public state", w.Do("set_state", {{"state", "public"}}));
  CHECK(w.Get(w.a).state == State::kPrivate);
  w.CheckDone("State updated to unlisted", w.Do("set_state", {{"state", "unlisted"}}));
  CHECK(w.Get(w.a).state == State::kUnlisted);
  CHECK(w.Get(w.b).state == State::kUnlisted);
  CHECK(w.Get(w.foreign).state == State::kPublic);
}

TEST_CASE("many items are deleted with their files", "[bulk]") {
  World w;
  w.CheckDone("2 media items deleted", w.Do("delete_media"));
  CHECK(w.announced.size() == 2);
  CHECK(w.visitor.Get("/api/v1/media/" + w.a).status == 400);
  CHECK(w.visitor.Get("/api/v1/media/" + w.foreign).status == 200);
  w.CheckRefused("No matching media found", w.Do("delete_media"));
}

TEST_CASE("many items go to another owner", "[bulk]") {
  World w;
  const auto epoch = w.Get(w.a).access_epoch;
  w.CheckDone("Owner changed for 2 media items", w.Do("change_owner", {{"owner", "babbage1"}}));
  CHECK(w.Get(w.a).user_id == w.bob.id);
  CHECK(w.Get(w.a).access_epoch > epoch);
  CHECK(w.owner.Send("PUT", "/api/v1/media/" + w.a, {{"title", "x"}}).status == 401);
  w.CheckRefused("No matching media found", w.Do("delete_media"));
}

TEST_CASE("nobody is given what he has no room for, nor by somebody he has blocked", "[bulk]") {
  World w;
  constexpr std::int64_t kEach = 10900000;
  w.quota = 2 * kEach;
  const HttpAnswer full = w.Do("change_owner", {{"owner", "babbage1"}});
  CHECK(full.status == 507);
  CHECK(full.json()["code"] == "quota_exceeded");
  CHECK(w.Get(w.a).user_id == w.ada.id);
  w.quota = 3 * kEach;
  HttpClient bob = w.WithToken(w.bob);
  CHECK(bob.Send("POST", "/api/v1/user/blocks/lovelace", Json::object()).status == 201);
  w.CheckRefused("User not found", w.Do("change_owner", {{"owner", "babbage1"}}));
  CHECK(bob.Ask("DELETE", "/api/v1/user/blocks/lovelace").status == 204);
  w.CheckDone("Owner changed for 2 media items", w.Do("change_owner", {{"owner", "babbage1"}}));
}

TEST_CASE("many items enter and leave categories", "[bulk]") {
  World w;
  const auto count = [&](std::size_t at) { return w.visitor.Get("/api/v1/categories").json()[at]["media_count"]; };
  w.CheckDone("Added 2 media items to 2 categories",
              w.Do("add_to_category", {{"category_uids", {"art", "film", "nothing"}}}));
  CHECK(count(0) == 2);
  CHECK(count(3) == 2);
  w.Change(w.a, [](auto& c, auto id, auto) { AddToCategory(c, id, 5); });
  CHECK(w.Do("category_membership").json()["results"].dump() ==
        R"([{"title":"Art","uid":"art"},{"title":"Film","uid":"film"}])");
  w.CheckDone("Removed 2 media items from 1 categories", w.Do("remove_from_category", {{"category_uids", {"art"}}}));
  CHECK(count(0) == 0);
  CHECK(w.Do("category_membership").json()["results"].size() == 1);
  w.CheckRefused("No matching categories found or access denied",
                 w.Do("add_to_category", {{"category_uids", {"nothing"}}}));
  w.Change(w.b, [](auto& c, auto id, auto) { SetCategories(c, id, {}); });
  CHECK(w.Do("category_membership").json()["results"].empty());
}

TEST_CASE("many items gain and lose tags that are known", "[bulk]") {
  World w;
  const std::string hidden = w.AddVideo(w.bob, State::kPrivate);
  w.Change(w.foreign, [&](auto& c, auto id, auto now) { AddTag(c, id, EnsureTag(c, "Square", w.bob.id, now)); });
  w.Change(hidden, [&](auto& c, auto id, auto now) { AddTag(c, id, EnsureTag(c, "Secret", w.bob.id, now)); });
  w.CheckDone("Added 2 media items to 1 tags", w.Do("add_tags", {{"tag_titles", {"square", "SQUARE", "unheard"}}}));
  CHECK(w.visitor.Get("/api/v1/tags").json()["results"][0]["media_count"] == 3);
  CHECK(w.Do("tag_membership").json()["results"].dump() == R"([{"title":"Square","media_count":3}])");
  // A tag of somebody's private items answers like one that is not there.
  w.CheckRefused("No matching tags found", w.Do("add_tags", {{"tag_titles", {"secret"}}}));
  w.CheckRefused("No matching tags found", w.Do("add_tags", {{"tag_titles", {"unheard"}}}));
  w.CheckRefused("No matching tags found", w.Do("remove_tags", {{"tag_titles", {"secret"}}}));
  w.CheckDone("Removed 2 media items from 1 tags", w.Do("remove_tags", {{"tag_titles", "square"}}));
  CHECK(w.visitor.Get("/api/v1/tags").json()["results"][0]["media_count"] == 1);
  CHECK(w.Do("tag_membership").json()["results"].empty());
}

TEST_CASE("many items enter and leave the caller's playlists", "[bulk]") {
  World w;
  HttpClient other = w.WithToken(w.bob);
  const auto make = [](HttpClient& who, const std::string& title) {
    return who.Send("POST", "/api/v1/playlists", {{"title", title}}).json();
  };
  const Json first = make(w.owner, "first");
  const Json second = make(w.owner, "second");
  const Json foreign = make(other, "foreign");
  const Json ids = {first["id"], second["id"], foreign["id"], 99999};
  w.CheckDone("Added 2 media items to 2 playlists", w.Do("add_to_playlist", {{"playlist_ids", ids}}));
  w.CheckDone("Added 2 media items to 2 playlists", w.Do("add_to_playlist", {{"playlist_ids", ids}}));
  CHECK(w.visitor.Get(first["api_url"]).json()["playlist_media"].size() == 2);
  CHECK(w.visitor.Get(foreign["api_url"]).json()["playlist_media"].empty());
  CHECK(w.owner.Send("PUT", second["api_url"], {{"type", "remove"}, {"media_friendly_token", w.b}}).status == 201);
  const Json membership = w.Do("playlist_membership").json();
  REQUIRE(membership["results"].size() == 1);
  CHECK(membership["results"][0].dump() ==
        Json({{"id", first["id"]}, {"friendly_token", first["friendly_token"]}, {"title", "first"}, {"media_count", 2}})
            .dump());
  w.CheckDone("Removed 2 media items from 1 playlists",
              w.Do("remove_from_playlist", {{"playlist_ids", first["id"].dump()}}));
  CHECK(w.Do("playlist_membership").json()["results"].empty());
  // What there is no room for stays out.
  w.playlist_length = 1;
  w.CheckDone("Added 2 media items to 1 playlists", w.Do("add_to_playlist", {{"playlist_ids", {first["id"]}}}));
  CHECK(w.visitor.Get(first["api_url"]).json()["playlist_media"].size() == 1);

  w.CheckRefused("playlist_ids is required for add_to_playlist action", w.Do("add_to_playlist"));
  w.CheckRefused("playlist_ids is required for remove_from_playlist action",
                 w.Do("remove_from_playlist", {{"playlist_ids", Json::array()}}));
  w.CheckRefused("No matching playlists found", w.Do("add_to_playlist", {{"playlist_ids", {foreign["id"]}}}));
  w.CheckRefused("No matching playlists found", w.Do("add_to_playlist", {{"playlist_ids", {18446744073709551615ULL}}}));
  for (const Json& bad :
       {Json{"x"}, Json{-1}, Json{0}, Json{1.5}, Json{Json::array()}, Json(true), Json(std::vector<int>(51, 1))}) {
    INFO(bad.dump());
    CHECK(w.Do("add_to_playlist", {{"playlist_ids", bad}}).json()["code"] == "invalid_field");
  }
}

TEST_CASE("what was said about many items is deleted", "[bulk]") {
  World w;
  HttpClient other = w.WithToken(w.bob);
  const auto say = [&](const std::string& token, const Json& parent = nullptr) {
    const HttpAnswer answer =
        other.Send("POST", "/api/v1/media/" + token + "/comments", {{"text", "Hello"}, {"parent", parent}});
    CHECK(answer.status == 201);
    return answer.json()["uid"];
  };
  const Json root = say(w.a);
  say(w.a, root);
  say(w.b);
  say(w.foreign);
  w.CheckDone("3 comments deleted", w.Do("delete_comments"));
  w.CheckDone("0 comments deleted", w.Do("delete_comments"));
  CHECK(w.visitor.Get("/api/v1/media/" + w.a + "/comments").json()["count"] == 0);
  CHECK(w.visitor.Get("/api/v1/media/" + w.foreign + "/comments").json()["count"] == 1);
}

TEST_CASE("copies are items of their own that wait for their files", "[bulk]") {
  World w;
  w.Change(w.b, [](auto& c, auto id, auto now) { return SetState(c, id, State::kPrivate, now); });
  w.CheckDone("2 media items copied", w.Do("copy_media"));
  CHECK(w.announced.size() == 2);
  CHECK(w.visitor.Get("/api/v1/media").json()["count"] == 2);
  const Json own = w.owner.Get("/api/v1/media?author=lovelace").json();
  REQUIRE(own["count"] == 4);
  for (const std::size_t at : {0U, 1U}) {
    CHECK(own["results"][at]["title"] == "March on the square (Copy)");
    CHECK(own["results"][at]["encoding_status"] == "pending");
    CHECK(own["results"][at]["views"] == 1);
  }
  // Never seen by more people than its source.
  CHECK(own["results"][0]["state"] == "private");
  CHECK(own["results"][1]["state"] == "public");
}

TEST_CASE("copies need the right to publish and room", "[bulk]") {
  World w;
  w.quota = 3 * 10900000;
  const HttpAnswer full = w.Do("copy_media");
  CHECK(full.status == 507);
  CHECK(full.json()["code"] == "quota_exceeded");
  w.quota = 4 * 10900000;
  w.CheckDone("2 media items copied", w.Do("copy_media"));
  w.quota = 0;
  {
    const auto lease = w.world.pool().Write();
    lease->Execute("UPDATE users SET role = 'user' WHERE id = $1", {w.ada.id});
  }
  HttpClient former = w.WithToken(w.ada);
  const HttpAnswer refused = w.DoAs(former, "copy_media");
  CHECK(refused.status == 403);
  CHECK(refused.json()["code"] == "upload_not_allowed");
  CHECK(w.owner.Get("/api/v1/media?author=lovelace").json()["count"] == 4);
}

TEST_CASE("there are no courses to clean up", "[bulk]") {
  World w;
  const auto send = [&](const Json& body) { return w.owner.Send("POST", kPath, body); };
  w.CheckRefused("category_uids is required for course_cleanup action", send({{"action", "course_cleanup"}}));
  const HttpAnswer refused =
      send({{"action", "course_cleanup"}, {"category_uids", {"art"}}, {"remove_comments", true}});
  CHECK(refused.status == 403);
  CHECK(refused.json()["detail"] == "No contributor access to specified categories");
}

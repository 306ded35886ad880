#include <catch2/catch.hpp>

#include "catalogue/category.h"
#include "catalogue/edit.h"
#include "catalogue/tag.h"
#include "fixture.h"

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

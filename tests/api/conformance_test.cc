#include "conformance.h"

#include <catch2/catch.hpp>

#include "catalogue/lists/category.h"
#include "catalogue/lists/tag.h"
#include "catalogue/media/edit.h"
#include "fixture.h"

using namespace openpress;
using namespace openpress::catalogue;
using openpress::accounts::Role;
using openpress::tests::ApiFixture;
using openpress::tests::CheckAgainst;
using openpress::tests::HttpAnswer;
using openpress::tests::HttpClient;
using openpress::tests::Sample;

namespace {

const std::vector<std::string> kItemKeys = {
    "friendly_token", "url", "api_url", "user", "title", "description", "add_date", "views", "media_type", "state",
    "duration", "thumbnail_url", "is_reviewed", "preview_url", "author_name", "author_profile", "author_thumbnail",
    "encoding_status", "likes", "dislikes", "reported_times", "featured", "user_featured", "size",
    // Ours, after all of MediaCMS's.
    "is_verified"};

const std::vector<std::string> kSingleKeys = {
    "url", "user", "title", "description", "add_date", "edit_date", "media_type", "state", "is_shared", "duration",
    "thumbnail_url", "poster_url", "thumbnail_time", "sprites_url", "preview_url", "author_name", "author_profile",
    "author_thumbnail", "encodings_info", "encoding_status", "views", "likes", "dislikes", "reported_times",
    "user_featured", "original_media_url", "size", "video_height", "enable_comments", "categories_info", "is_reviewed",
    "edit_url", "tags_info", "hls_info", "license", "subtitles_info", "chapter_data", "ratings_info",
    "add_subtitle_url", "allow_download", "slideshow_items", "related_media",
    // Ours, after all of MediaCMS's.
    "friendly_token", "playable", "storyboard_url", "download_url", "processing", "is_verified", "waveform_url",
    "pages", "viewer_right"};

std::vector<std::string> KeysOf(const Json& object) {
  std::vector<std::string> keys;
  for (const auto& [key, value] : object.items()) keys.push_back(key);
  return keys;
}

}  // namespace

TEST_CASE("accounts answer in MediaCMS's shape", "[conformance]") {
  ApiFixture f;
  const auto ada = f.Make("lovelace");
  HttpClient visitor = f.Visitor();
  const std::string form = "application/x-www-form-urlencoded";
  CheckAgainst("login-token", visitor.Ask("POST", "/api/v1/login", "username=lovelace&password=correct+horse", form));
  CheckAgainst("login-wrong-password", visitor.Ask("POST", "/api/v1/login", "username=lovelace&password=wrong", form));
  CheckAgainst("login-missing-password", visitor.Ask("POST", "/api/v1/login", "username=lovelace", form));
  HttpClient program = f.WithToken(ada);
  CheckAgainst("whoami", program.Get("/api/v1/whoami"));
  CheckAgainst("user-token", program.Get("/api/v1/user/token"));
  CheckAgainst("whoami-anonymous", visitor.Get("/api/v1/whoami"));
  CheckAgainst("user-token-anonymous", visitor.Get("/api/v1/user/token"));
  program.headers["Authorization"] = "Token 0000000000000000000000000000000000000000";
  CheckAgainst("whoami-bad-token", program.Get("/api/v1/whoami"));
}

TEST_CASE("users answer in MediaCMS's shape", "[conformance]") {
  ApiFixture f;
  const auto ada = f.Make("lovelace");
  const auto bob = f.Make("babbage1");
  f.Make("user005");
  f.Make("user000");
  f.Make("theadmin", Role::kAdmin);
  HttpClient visitor = f.Visitor();
  CheckAgainst("users", visitor.Get("/api/v1/users"));
  CheckAgainst("user-detail", visitor.Get("/api/v1/users/lovelace"));
  CheckAgainst("user-detail-unknown", visitor.Get("/api/v1/users/nobodyhere"));
  HttpClient owner = f.WithToken(ada);
  CheckAgainst("user-detail-self", owner.Get("/api/v1/users/lovelace"));
  CheckAgainst("user-update-self", owner.Send("POST", "/api/v1/users/lovelace", {{"name", "Alex Stone"}}));
  HttpClient stranger = f.WithToken(bob);
  CheckAgainst("user-update-other", stranger.Send("POST", "/api/v1/users/lovelace", {{"name", "x"}}));
  CheckAgainst("user-delete-by-user", stranger.Ask("DELETE", "/api/v1/users/user005"));
  HttpClient admin = f.SignedIn("theadmin");
  CheckAgainst("manage-users-admin", admin.Get("/api/v1/manage_users"));
}

TEST_CASE("media answer in MediaCMS's shape", "[conformance]") {
  ApiFixture f;
  const auto ada = f.Make("lovelace");
  const auto bob = f.Make("babbage1");
  const std::string token = f.AddVideo(ada);
  const std::string hidden = f.AddVideo(ada, State::kPrivate);
  f.AddVideo(ada);
  HttpClient visitor = f.Visitor();
  CheckAgainst("media-list", visitor.Get("/api/v1/media"));
  CheckAgainst("media-list-recommended", visitor.Get("/api/v1/media?show=recommended"));
  CHECK_FALSE(visitor.Get("/api/v1/media?show=recommended").json().contains("count"));
  f.Change(token, [](auto& c, auto id, auto) { c.Execute("UPDATE media SET featured = 1 WHERE id = $1", {id}); });
  CheckAgainst("media-list-featured", visitor.Get("/api/v1/media?show=featured"));
  CheckAgainst("media-list-page-out-of-range", visitor.Get("/api/v1/media?page=9999"));
  CheckAgainst("media-detail-video", visitor.Get("/api/v1/media/" + token));
  CheckAgainst("media-detail-unknown", visitor.Get("/api/v1/media/doesnotex"));
  CheckAgainst("media-detail-private-anonymous", visitor.Get("/api/v1/media/" + hidden));
  CheckAgainst("media-update-anonymous", visitor.Send("PUT", "/api/v1/media/" + token, {{"title", "x"}}));
  HttpClient stranger = f.WithToken(bob);
  CheckAgainst("media-update-other-user", stranger.Send("PUT", "/api/v1/media/" + token, {{"title", "x"}}));
  CheckAgainst("media-encode-action-not-allowed",
               stranger.Send("POST", "/api/v1/media/" + token, {{"type", "encode"}}));
  HttpClient editor = f.WithToken(f.Make("editor11", Role::kEditor));
  CheckAgainst("media-review-action", editor.Send("POST", "/api/v1/media/" + token, {{"type", "review"}}));
  CheckAgainst("manage-media-admin", editor.Get("/api/v1/manage_media"));
  CheckAgainst("manage-media-user", stranger.Get("/api/v1/manage_media"));
  CheckAgainst("manage-media-anonymous", visitor.Get("/api/v1/manage_media"));
  HttpClient owner = f.WithToken(ada);
  CheckAgainst("media-update", owner.Send("PUT", "/api/v1/media/" + token, {{"title", "x"}, {"description", "y"}}));

  CHECK(KeysOf(visitor.Get("/api/v1/media").json()["results"][0]) == kItemKeys);
  CHECK(KeysOf(visitor.Get("/api/v1/media/" + token).json()) == kSingleKeys);
}

TEST_CASE("categories, tags and profiles answer in MediaCMS's shape", "[conformance]") {
  ApiFixture f;
  const auto ada = f.Make("lovelace");
  const std::string token = f.AddVideo(ada);
  f.Change(token, [&](auto& c, auto id, auto now) {
    SetTags(c, id, {EnsureTag(c, "music", ada.id, now)});
    SetCategories(c, id, {1});
  });
  HttpClient visitor = f.Visitor();
  CheckAgainst("categories", visitor.Get("/api/v1/categories"));
  CheckAgainst("tags", visitor.Get("/api/v1/tags"));
  CheckAgainst("encode-profiles", visitor.Get("/api/v1/encode_profiles/"));
  CHECK(visitor.Get("/api/v1/encode_profiles/").body ==
        R"([{"name":"h264-240","extension":"mp4","resolution":240,"codec":"h264","description":""},)"
        R"({"name":"h264-720","extension":"mp4","resolution":720,"codec":"h264","description":""}])");
}

TEST_CASE("items at other stages have MediaCMS's shape too", "[conformance]") {
  ApiFixture f;
  const auto ada = f.Make("lovelace");
  f.AddVideo(ada);
  HttpClient visitor = f.Visitor();
  NewMedia fresh;
  fresh.token = "freshupload";
  fresh.user_id = ada.id;
  fresh.original_name = "picture.png";
  fresh.extension = "png";
  f.catalogue.Change(fresh.token, [&](auto& c, Millis now) { Insert(c, fresh, now); });
  f.Change(fresh.token, [](auto& c, auto id, auto now) {
    RecordProbe(c, id, {MediaType::kImage, 0, 640, 480}, "{}", now);
    Finish(c, id, now);
  });
  const HttpAnswer image = visitor.Get("/api/v1/media/freshupload");
  CheckAgainst("media-detail-image", image);
  CHECK(image.json()["size"].is_null());
  CHECK(image.json()["encodings_info"].empty());
  CHECK(image.json()["slideshow_items"].size() == 1);

  fresh.token = "failedone11";
  f.catalogue.Change(fresh.token, [&](auto& c, Millis now) { Insert(c, fresh, now); });
  f.Change(fresh.token, [](auto& c, auto id, auto now) { SetFailed(c, id, "This is no video.", now); });
  const HttpAnswer failed = visitor.Get("/api/v1/media/failedone11");
  CheckAgainst("media-detail-failed-media", failed);
  CHECK(failed.json()["encoding_status"] == "fail");
  CHECK(failed.json()["processing"].dump() ==
        R"({"state":"failed","percent":0,"message":"This is no video.","renditions":[]})");

  fresh.token = "runningone1";
  f.catalogue.Change(fresh.token, [&](auto& c, Millis now) { Insert(c, fresh, now); });
  f.Change(fresh.token, [](auto& c, auto id, auto now) {
    RecordProbe(c, id, {MediaType::kVideo, 5000, 640, 360}, "{}", now);
    SetRunning(c, id, now);
    Rendition rendition;
    rendition.media_id = id;
    rendition.codec = "h264";
    rendition.width = 640;
    rendition.height = 360;
    SetRenditionPercent(c, UpsertRendition(c, rendition, now), 40, now);
  });
  const Json running = visitor.Get("/api/v1/media/runningone1").json();
  CHECK(running["encoding_status"] == "running");
  CHECK(running["hls_info"].empty());
  CHECK(running["encodings_info"]["0-original"]["h264"]["url"] == "/media/runningone1/original.png");
  CHECK(running["encodings_info"]["360"]["h264"]["progress"] == 40);
  CHECK(running["encodings_info"]["360"]["h264"]["status"] == "running");
  CHECK(
      running["processing"].dump() ==
      R"({"state":"running","percent":40,"message":"","renditions":[{"height":360,"state":"running","percent":40}]})");
}

TEST_CASE("playlists answer in MediaCMS's shape", "[conformance]") {
  ApiFixture f;
  const auto owner = f.Make("lovelace");
  const std::string token = f.AddVideo(owner);
  HttpClient visitor = f.Visitor();
  HttpClient ada = f.WithToken(owner);
  HttpClient bob = f.WithToken(f.Make("babbage1"));
  const std::string list = "/api/v1/playlists";
  CheckAgainst("playlists-create-anonymous", visitor.Send("POST", list, {{"title", "x"}}));
  const HttpAnswer made = ada.Send("POST", list, {{"title", "Sample playlist"}, {"description", "Invented"}});
  CheckAgainst("playlists-create", made);
  const std::string path = made.json()["api_url"];
  CHECK(made.json()["url"] == "/playlists/" + made.json()["friendly_token"].get<std::string>());
  const Json add = {{"type", "add"}, {"media_friendly_token", token}};
  CheckAgainst("playlist-put-other-user", bob.Send("PUT", path, add));
  CheckAgainst("playlist-add-media", ada.Send("PUT", path, add));
  CheckAgainst("playlist-reorder-media",
               ada.Send("PUT", path, {{"type", "ordering"}, {"media_friendly_token", token}, {"ordering", 1}}));
  CheckAgainst("playlists-list", visitor.Get(list));
  CheckAgainst("playlist-detail", visitor.Get(path));
  CHECK(KeysOf(visitor.Get(path).json()["playlist_media"][0]) == kItemKeys);
  CheckAgainst("playlist-update", ada.Send("POST", path, {{"title", "renamed"}, {"description", "Invented"}}));
  CheckAgainst("playlist-remove-media", ada.Send("PUT", path, {{"type", "remove"}, {"media_friendly_token", token}}));
  CheckAgainst("playlist-unknown", visitor.Get("/api/v1/playlists/doesnotex"));
}

TEST_CASE("comments answer in MediaCMS's shape", "[conformance]") {
  ApiFixture f;
  const auto owner = f.Make("lovelace");
  const std::string token = f.AddVideo(owner);
  const std::string hidden = f.AddVideo(owner, State::kPrivate);
  HttpClient visitor = f.Visitor();
  HttpClient ada = f.WithToken(owner);
  HttpClient bob = f.WithToken(f.Make("babbage1"));
  HttpClient editor = f.WithToken(f.Make("editor11", Role::kEditor));
  const std::string path = "/api/v1/media/" + token + "/comments";
  CheckAgainst("comments-create-anonymous", visitor.Send("POST", path, {{"text", "hello"}}));
  CheckAgainst("comments-create-empty", ada.Send("POST", path, {{"text", ""}}));
  CHECK(ada.Send("POST", path, {{"text", ""}}).json()["text"] == Sample("comments-create-empty")["body"]["text"]);
  const HttpAnswer made = ada.Send("POST", path, {{"text", "Thanks, clear explanation"}});
  CheckAgainst("comments-create", made);
  const HttpAnswer html = bob.Send("POST", path, {{"text", "<b>bold</b> and <script>alert(1)</script> text"}});
  CheckAgainst("comments-create-html", html);
  CHECK(html.json()["text"] == Sample("comments-create-html")["body"]["text"]);
  CheckAgainst("comments-list", visitor.Get(path));
  CheckAgainst("comments-list-private-anonymous", visitor.Get("/api/v1/media/" + hidden + "/comments"));
  CheckAgainst("comments-all", visitor.Get("/api/v1/comments"));
  CheckAgainst("manage-comments-admin", editor.Get("/api/v1/manage_comments"));
  CheckAgainst("comments-delete-not-owner", bob.Ask("DELETE", path + "/" + made.json()["uid"].get<std::string>()));
  CHECK(ada.Ask("DELETE", path + "/" + made.json()["uid"].get<std::string>()).status == 204);
  CHECK(KeysOf(visitor.Get(path).json()["results"][0]) ==
        std::vector<std::string>{"add_date", "text", "parent", "author_thumbnail_url", "author_profile", "author_name",
                                 "media_url", "uid", "id", "parent_uid", "username", "deleted", "held"});
}

TEST_CASE("a search answers as MediaCMS's does", "[conformance]") {
  ApiFixture f;
  const auto ada = f.Make("lovelace");
  const std::string token = f.AddVideo(ada);
  f.Change(token, [&](auto& c, auto id, auto now) {
    Apply(c, FindById(c, id).value(), {.title = "Visual biology", .description = "Notes"}, ada.id, now);
    SetCategories(c, id, {2});
    SetTags(c, id, {EnsureTag(c, "biology", ada.id, now)});
  });
  HttpClient visitor = f.Visitor();
  CheckAgainst("search", visitor.Get("/api/v1/search?q=biology"));
  CheckAgainst("search-tag", visitor.Get("/api/v1/search?t=biology"));
  CheckAgainst("search-category", visitor.Get("/api/v1/search?c=Documentary"));
  CheckAgainst("search-author", visitor.Get("/api/v1/search?q=biology&author=lovelace"));
  CheckAgainst("search-media-type-sort", visitor.Get("/api/v1/search?q=biology&media_type=video&sort_by=views"));
  CheckAgainst("search-empty-query", visitor.Get("/api/v1/search"));
}

TEST_CASE("actions answer in MediaCMS's shape", "[conformance]") {
  ApiFixture f;
  const auto ada = f.Make("lovelace");
  const auto bob = f.Make("babbage1");
  const std::string token = f.AddVideo(ada);
  const std::string path = "/api/v1/media/" + token + "/actions";
  HttpClient reader = f.WithToken(bob);
  HttpClient owner = f.WithToken(ada);
  HttpClient visitor = f.Visitor();
  CheckAgainst("media-actions-get-owner", owner.Get(path));
  CheckAgainst("media-action-like", reader.Send("POST", path, {{"type", "like"}}));
  CheckAgainst("media-action-like-again", reader.Send("POST", path, {{"type", "like"}}));
  CheckAgainst("media-action-like-anonymous", visitor.Send("POST", path, {{"type", "like"}}));
  CheckAgainst("media-action-report",
               reader.Send("POST", path, {{"type", "report"}, {"extra_info", "Invented reason"}}));
  CheckAgainst("media-action-watch", reader.Send("POST", path, {{"type", "watch"}}));
  f.writer.Flush();
  // Recorded of another account, which had become the owner by editing the item.
  CheckAgainst("media-actions-get-not-owner", owner.Get(path));
  CheckAgainst("user-action-history", reader.Get("/api/v1/user/action/watch"));
  const HttpAnswer likes = reader.Get("/api/v1/user/action/like");
  CheckAgainst("user-action-likes", likes);
  auto keys = kItemKeys;
  keys.push_back("action_date");
  CHECK(KeysOf(likes.json()["results"][0]) == keys);
  CHECK(reader.Send("POST", path, {{"type", "dislike"}}).json().dump() == R"({"detail":"action received"})");
  CheckAgainst("media-action-dislike", reader.Send("POST", path, {{"type", "dislike"}}));
}

#include <catch2/catch.hpp>

#include "../fixture.h"
#include "catalogue/lists/category.h"
#include "catalogue/lists/tag.h"
#include "catalogue/media/chapters.h"
#include "catalogue/media/license.h"

using namespace openpress;
using namespace openpress::catalogue;
using openpress::accounts::Role;
using openpress::tests::ApiFixture;
using openpress::tests::HttpAnswer;
using openpress::tests::HttpClient;

TEST_CASE("categories and tags count what everybody may see, at once", "[taxonomy]") {
  ApiFixture f;
  const auto ada = f.Make("lovelace");
  const std::string shown = f.AddVideo(ada);
  const std::string hidden = f.AddVideo(ada, State::kPrivate);
  for (const std::string& token : {shown, hidden}) {
    f.Change(token, [&](auto& c, auto id, auto now) {
      SetCategories(c, id, {4});
      SetTags(c, id, {EnsureTag(c, token == shown ? "Square" : "Secret", ada.id, now)});
    });
  }
  HttpClient visitor = f.Visitor();
  const auto count = [&] {
    for (const Json& one : visitor.Get("/api/v1/categories").json())
      if (one["title"] == "Film") return one["media_count"].get<int>();
    return -1;
  };
  CHECK(count() == 1);
  const Json film = visitor.Get("/api/v1/categories").json()[3];
  CHECK(film["uid"] == "film");
  CHECK(film["is_lms_course"] == false);
  CHECK_FALSE(film.contains("user"));
  CHECK(film["thumbnail_url"] == "/media/" + shown + "/thumb.jpg");
  const Json tags = visitor.Get("/api/v1/tags").json();
  CHECK(tags["count"] == 1);
  CHECK(tags["results"][0]["title"] == "Square");
  CHECK(tags["results"][0]["media_count"] == 1);
  CHECK(visitor.Get("/api/v1/tags?page=2").status == 404);
  CHECK(visitor.Get("/api/v1/tags?page=x").status == 404);

  f.Change(shown, [](auto& c, auto id, auto now) { return SetState(c, id, State::kPrivate, now); });
  CHECK(count() == 0);
  CHECK(visitor.Get("/api/v1/tags").json()["results"].empty());
  f.Change(hidden, [](auto& c, auto id, auto now) { return SetState(c, id, State::kPublic, now); });
  CHECK(count() == 1);
  CHECK(visitor.Get("/api/v1/tags").json()["results"][0]["title"] == "Secret");
}

TEST_CASE("an item shows its categories, tags, licence and chapters, a list its tags", "[taxonomy]") {
  ApiFixture f;
  const auto ada = f.Make("lovelace");
  const std::string token = f.AddVideo(ada);
  const std::string other = f.AddVideo(ada);
  HttpClient visitor = f.Visitor();
  const Json bare = visitor.Get("/api/v1/media/" + token).json();
  CHECK(bare["categories_info"].empty());
  CHECK(bare["tags_info"].empty());
  CHECK(bare["license"].is_null());
  CHECK(bare["chapter_data"].empty());
  CHECK(visitor.Get("/api/v1/media").json()["tags"] == "");

  const Json chapters = {{{"startTime", "00:00"}, {"endTime", 2}, {"chapterTitle", "x"}}};
  f.Change(token, [&](auto& c, auto id, auto now) {
    SetCategories(c, id, {2, 1});
    SetTags(c, id, {EnsureTag(c, "new york", ada.id, now), EnsureTag(c, "Ärger", ada.id, now)});
    SetLicense(c, id, 3, now);
    SetChapters(c, id, chapters, now);
  });
  f.Change(other, [&](auto& c, auto id, auto now) {
    SetTags(c, id, {EnsureTag(c, "New York", ada.id, now), EnsureTag(c, "Amber", ada.id, now)});
  });
  const Json full = visitor.Get("/api/v1/media/" + token).json();
  CHECK(full["categories_info"].dump() ==
        R"([{"title":"Art","url":"/search?c=Art","is_lms_course":false},)"
        R"({"title":"Documentary","url":"/search?c=Documentary","is_lms_course":false}])");
  CHECK(full["tags_info"].dump() ==
        R"([{"title":"new york","url":"/search?t=new%20york"},{"title":"Ärger","url":"/search?t=%C3%84rger"}])");
  CHECK(full["license"] == 3);
  CHECK(full["chapter_data"] == chapters);
  CHECK(visitor.Get("/api/v1/media").json()["tags"] == "Amber, new york, Ärger");
}

TEST_CASE("licences and courses are bare lists", "[taxonomy]") {
  ApiFixture f;
  HttpClient visitor = f.Visitor();
  const Json licenses = visitor.Get("/api/v1/licenses").json();
  CHECK(licenses.size() == 8);
  CHECK(licenses[2].dump() == R"({"id":3,"code":"CC-BY-4.0","title":"Creative Commons Attribution 4.0",)"
                              R"("url":"https://creativecommons.org/licenses/by/4.0/"})");
  CHECK(visitor.Get("/api/v1/categories/contributor?lms_courses_only=true").body == "[]");
  CHECK(visitor.Ask("POST", "/api/v1/licenses").status == 405);
}

namespace {

Json CategoryNamed(HttpClient& who, const std::string& title) {
  const Json all = who.Get("/api/v1/categories").json();
  for (const Json& one : all)
    if (one["title"] == title) return one;
  return nullptr;
}

}  // namespace

TEST_CASE("editors add, change, merge and delete categories, and items show it at once", "[taxonomy]") {
  ApiFixture f;
  HttpClient editor = f.WithToken(f.Make("curator1", Role::kEditor));
  HttpClient visitor = f.Visitor();
  const auto ada = f.Make("lovelace");
  const std::string token = f.AddVideo(ada);
  const std::string path = "/api/v1/media/" + token;
  const auto of_item = [&] {
    std::string titles;
    const Json item = visitor.Get(path).json();
    for (const Json& one : item["categories_info"]) titles += one["title"].get<std::string>() + ",";
    return titles;
  };

  const HttpAnswer added =
      editor.Send("POST", "/api/v1/categories", {{"title", "Sea"}, {"description", "Ports"}, {"picture", token}});
  REQUIRE(added.status == 201);
  const std::string uid = added.json()["uid"];
  CHECK(added.json()["thumbnail_url"] == "/media/" + token + "/thumb.jpg");
  CHECK(CategoryNamed(visitor, "Sea")["description"] == "Ports");
  f.Change(token, [&](auto& c, auto id, auto) { SetCategories(c, id, {CategoriesOfUids(c, {uid})[0].id, 4}); });
  CHECK(of_item() == "Film,Sea,");

  const std::string sea = "/api/v1/categories/" + uid;
  CHECK(editor.Send("PUT", sea, {{"title", "Harbour"}, {"picture", ""}}).status == 200);
  CHECK(of_item() == "Film,Harbour,");
  CHECK(CategoryNamed(visitor, "Harbour")["description"] == "");
  // The item is in both: it is counted once.
  CHECK(editor.Send("POST", sea + "/merge", {{"into", "film"}}).status == 200);
  CHECK(of_item() == "Film,");
  CHECK(CategoryNamed(visitor, "Film")["media_count"] == 1);
  CHECK(CategoryNamed(visitor, "Harbour").is_null());
  CHECK(visitor.Get("/api/v1/search?q=harbour").json()["results"].empty());

  CHECK(editor.Ask("DELETE", "/api/v1/categories/film").status == 204);
  CHECK(of_item().empty());
  CHECK(visitor.Get(path).status == 200);
  CHECK(editor.Ask("DELETE", "/api/v1/categories/film").status == 404);
}

TEST_CASE("a category keeps what it was when a change of it is refused", "[taxonomy]") {
  ApiFixture f;
  HttpClient editor = f.WithToken(f.Make("curator1", Role::kEditor));
  HttpClient journalist = f.WithToken(f.Make("lovelace"));
  const std::string hidden = f.AddVideo(f.Make("babbage1"), State::kPrivate);
  const std::string film = "/api/v1/categories/film";
  const auto code = [&](const std::string& method, const std::string& path, const Json& body) {
    const HttpAnswer answer = editor.Send(method, path, body);
    return std::to_string(answer.status) + " " + answer.json()["code"].get<std::string>();
  };
  CHECK(code("PUT", film, {{"title", "MUSIC"}}) == "409 title_taken");
  CHECK(code("POST", "/api/v1/categories", {{"title", "film"}}) == "409 title_taken");
  CHECK(code("PUT", film, {{"description", "x"}}) == "400 required");
  // A private item is told apart from none by nothing.
  CHECK(code("PUT", film, {{"title", "Film"}, {"picture", hidden}}) == "400 no_such_media");
  CHECK(code("PUT", film, {{"title", "Film"}, {"picture", "nothere"}}) == "400 no_such_media");
  CHECK(code("POST", film + "/merge", {{"into", "film"}}) == "400 same_category");
  CHECK(code("POST", film + "/merge", {{"into", "nothere"}}) == "400 no_such_category");
  CHECK(code("PUT", "/api/v1/categories/nothere", {{"title", "x"}}) == "404 no_such_category");
  CHECK(journalist.Send("PUT", film, {{"title", "Mine"}}).status == 403);
  CHECK(journalist.Ask("DELETE", film).status == 403);
  CHECK(CategoryNamed(editor, "Film")["uid"] == "film");
  // Its own title in other letters is no other category's.
  CHECK(editor.Send("PUT", film, {{"title", "FILM"}}).status == 200);
}

TEST_CASE("editors rename tags, make two of them one and delete them", "[taxonomy]") {
  ApiFixture f;
  HttpClient editor = f.WithToken(f.Make("curator1", Role::kEditor));
  HttpClient visitor = f.Visitor();
  const auto ada = f.Make("lovelace");
  const auto tagged = [&](const std::vector<std::string>& titles) {
    std::string token = f.AddVideo(ada);
    f.Change(token, [&](auto& c, auto id, auto now) {
      for (const std::string& title : titles) AddTag(c, id, EnsureTag(c, title, ada.id, now));
    });
    return token;
  };
  const std::string both = tagged({"harbor", "strike"});
  const std::string one = tagged({"harbour"});
  const std::string tags = "/api/v1/manage/tags";
  CHECK(editor.Send("PUT", tags, {{"tag", "Strike"}, {"title", "Walkout"}}).status == 200);
  CHECK(visitor.Get("/api/v1/search?t=walkout").json()["results"].size() == 1);
  CHECK(visitor.Get("/api/v1/search?t=strike").json()["results"].empty());
  CHECK(editor.Send("PUT", tags, {{"tag", "harbor"}, {"title", "harbour"}}).status == 200);
  CHECK(visitor.Get("/api/v1/search?t=harbour").json()["results"].size() == 2);
  CHECK(visitor.Get("/api/v1/tags").json()["count"] == 2);
  CHECK(visitor.Get("/api/v1/media/" + both).json()["tags_info"].size() == 2);
  CHECK(editor.Ask("DELETE", tags + "?tag=harbour").status == 204);
  CHECK(visitor.Get("/api/v1/media/" + one).json()["tags_info"].empty());
  CHECK(editor.Ask("DELETE", tags + "?tag=harbour").status == 404);
  CHECK(editor.Send("PUT", tags, {{"tag", "walkout"}, {"title", "!!"}}).json()["code"] == "invalid_tag");
  CHECK(editor.Send("PUT", tags, {{"tag", "nothere"}, {"title", "x"}}).status == 404);
  CHECK(f.WithToken(ada).Send("PUT", tags, {{"tag", "walkout"}, {"title", "x"}}).status == 403);
}

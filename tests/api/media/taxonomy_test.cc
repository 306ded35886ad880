#include <catch2/catch.hpp>

#include "../fixture.h"
#include "catalogue/lists/category.h"
#include "catalogue/lists/tag.h"
#include "catalogue/media/chapters.h"
#include "catalogue/media/license.h"

using namespace openpress;
using namespace openpress::catalogue;
using openpress::tests::ApiFixture;
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
  CHECK(visitor.Ask("POST", "/api/v1/categories").status == 405);
}

#include <catch2/catch.hpp>

#include "../fixture.h"
#include "catalogue/lists/tag.h"

using namespace openpress;
using namespace openpress::catalogue;
using openpress::accounts::Role;
using openpress::tests::ApiFixture;
using openpress::tests::HttpClient;

namespace {

using Texts = std::vector<std::string>;

/** Titles of what GET media with @p query shows. */
Texts Shown(HttpClient& who, const std::string& query) {
  const auto answer = who.Get("/api/v1/media?" + query);
  INFO(query << " " << answer.body.substr(0, 200));
  REQUIRE(answer.status == 200);
  Texts titles;
  const Json page = answer.json();
  for (const Json& item : page["results"]) titles.push_back(item["title"]);
  return titles;
}

struct World : ApiFixture {
  accounts::User ada = Make("lovelace");
  accounts::User bob = Make("babbage1");
  accounts::User eve = Make("editor11", Role::kEditor);

  std::string Add(const accounts::User& owner, const std::string& title, int views, int likes, State state,
                  const std::string& tag = "") {
    const std::string token = AddVideo(owner, state);
    Change(token, [&](db::Connection& c, std::int64_t id, Millis now) {
      c.Execute("UPDATE media SET title = $2, views = $3, likes = $4 WHERE id = $1", {id, title, views, likes});
      if (!tag.empty()) AddTag(c, id, EnsureTag(c, tag, owner.id, now));
    });
    return token;
  }
  void Set(const std::string& token, const std::string& assignment) {
    Change(token, [&](db::Connection& c, std::int64_t id, Millis) {
      c.Execute("UPDATE media SET " + assignment + " WHERE id = $1", {id});
    });
  }
};

}  // namespace

TEST_CASE("lists are sorted as asked, for visitors too", "[media][list]") {
  World w;
  w.Add(w.ada, "banana", 3, 9, State::kPublic);
  w.Add(w.bob, "Apple", 9, 1, State::kPublic);
  w.Add(w.ada, "cherry", 5, 5, State::kPublic);
  w.Add(w.ada, "secret", 99, 99, State::kPrivate);
  HttpClient visitor = w.Visitor();
  CHECK(Shown(visitor, "") == Texts{"cherry", "Apple", "banana"});
  CHECK(Shown(visitor, "show=latest&ordering=asc") == Texts{"banana", "Apple", "cherry"});
  CHECK(Shown(visitor, "sort_by=title") == Texts{"cherry", "banana", "Apple"});
  CHECK(Shown(visitor, "sort_by=title&ordering=asc") == Texts{"Apple", "banana", "cherry"});
  CHECK(Shown(visitor, "sort_by=title_asc&ordering=desc") == Texts{"Apple", "banana", "cherry"});
  CHECK(Shown(visitor, "sort_by=views") == Texts{"Apple", "cherry", "banana"});
  CHECK(Shown(visitor, "sort_by=views_asc") == Texts{"banana", "cherry", "Apple"});
  CHECK(Shown(visitor, "sort_by=likes_desc") == Texts{"banana", "cherry", "Apple"});
  CHECK(Shown(visitor, "sort_by=add_date_asc") == Texts{"banana", "Apple", "cherry"});
  CHECK(Shown(visitor, "sort_by=edit_date&ordering=asc") == Texts{"banana", "Apple", "cherry"});
  CHECK(Shown(visitor, "sort_by=reported_times") == Texts{"cherry", "Apple", "banana"});
  CHECK(Shown(visitor, "author=lovelace&sort_by=likes") == Texts{"banana", "cherry"});
  // What means nothing is ignored.
  for (const char* odd : {"sort_by=titles", "sort_by=title_up", "sort_by=", "sort_by=%00", "ordering=up",
                          "media_type=film", "duration=5", "upload_date=never", "publish_state=x", "t=", "show=x"}) {
    INFO(odd);
    CHECK(Shown(visitor, odd) == Texts{"cherry", "Apple", "banana"});
  }
  HttpClient editor = w.WithToken(w.eve);
  CHECK(Shown(editor, "sort_by=views") == Texts{"secret", "Apple", "cherry", "banana"});
  HttpClient owner = w.WithToken(w.ada);
  CHECK(Shown(owner, "author=lovelace&sort_by=views") == Texts{"secret", "cherry", "banana"});
}

TEST_CASE("filters narrow a list and never widen it", "[media][list]") {
  World w;
  const auto now = std::chrono::milliseconds(w.clock.Now());  // 2026-06-24T09:30Z
  const auto hours = [](int n) { return std::chrono::milliseconds(std::chrono::hours(n)); };
  const auto at = [&](std::chrono::milliseconds time, const char* title, const char* type, int minutes) {
    const std::string token = w.Add(w.ada, title, 1, 1, State::kPublic);
    w.Set(token, "created_at = " + std::to_string(time.count()) + ", media_type = '" + type +
                     "', duration_ms = " + std::to_string(minutes * 60000));
  };
  at(now - hours(24 * 400), "old", "audio", 20);
  at(now - hours(24 * 100), "spring", "image", 0);
  at(now - hours(24 * 20), "june", "video", 45);
  at(now - hours(48), "monday", "video", 60);
  at(now - hours(1), "today", "pdf", 0);
  const std::string hidden = w.Add(w.ada, "hidden", 1, 1, State::kPrivate, "Square");
  w.Add(w.bob, "square", 1, 1, State::kPublic, "Square");
  HttpClient visitor = w.Visitor();
  CHECK(Shown(visitor, "upload_date=today") == Texts{"square", "today"});
  CHECK(Shown(visitor, "upload_date=this_week") == Texts{"square", "today", "monday"});
  CHECK(Shown(visitor, "upload_date=this_month") == Texts{"square", "today", "monday", "june"});
  CHECK(Shown(visitor, "upload_date=this_year") == Texts{"square", "today", "monday", "june", "spring"});
  CHECK(Shown(visitor, "media_type=image") == Texts{"spring"});
  CHECK(Shown(visitor, "media_type=pdf") == Texts{"today"});
  CHECK(Shown(visitor, "duration=0-20&author=lovelace") == Texts{"today", "spring"});
  CHECK(Shown(visitor, "duration=20-40") == Texts{"old"});
  CHECK(Shown(visitor, "duration=40-60") == Texts{"june"});
  CHECK(Shown(visitor, "duration=60-120") == Texts{"monday"});
  CHECK(Shown(visitor, "t=square") == Texts{"square"});
  CHECK(Shown(visitor, "t=Square&author=lovelace").empty());
  CHECK(Shown(visitor, "t=nothing").empty());
  CHECK(Shown(visitor, "t=%FF").empty());
  CHECK(Shown(visitor, "publish_state=private").empty());
  CHECK(Shown(visitor, "publish_state=shared").empty());
  CHECK(visitor.Get("/api/v1/media?t=square").json()["count"] == 1);
  CHECK(visitor.Get("/api/v1/media?t=square").json()["tags"] == "Square");
  CHECK(visitor.Get("/api/v1/media?t=square&page=2").status == 404);

  HttpClient owner = w.WithToken(w.ada);
  CHECK(Shown(owner, "author=lovelace&publish_state=private") == Texts{"hidden"});
  CHECK(Shown(owner, "author=lovelace&t=square") == Texts{"hidden"});
  CHECK(Shown(owner, "t=square") == Texts{"square"});
  CHECK(Shown(owner, "author=babbage1&publish_state=private").empty());
  HttpClient editor = w.WithToken(w.eve);
  CHECK(Shown(editor, "t=square") == Texts{"square", "hidden"});
  CHECK(Shown(editor, "publish_state=private") == Texts{"hidden"});
  w.Set(hidden, "is_shared = 1");
  CHECK(Shown(editor, "publish_state=shared") == Texts{"hidden"});
}

TEST_CASE("featured and recommended lists are of what is listed", "[media][list]") {
  World w;
  const std::string a = w.Add(w.ada, "a", 5, 1, State::kPublic);
  const std::string b = w.Add(w.bob, "b", 9, 1, State::kPublic);
  const std::string hidden = w.Add(w.ada, "hidden", 99, 1, State::kPrivate);
  for (const std::string& token : {a, b, hidden}) w.Set(token, "featured = 1");
  w.Add(w.ada, "plain", 1, 1, State::kPublic);
  HttpClient visitor = w.Visitor();
  HttpClient editor = w.WithToken(w.eve);
  HttpClient owner = w.WithToken(w.ada);
  for (HttpClient* who : {&visitor, &editor, &owner}) {
    CHECK(Shown(*who, "show=featured") == Texts{"b", "a"});
    CHECK(Shown(*who, "show=featured&author=lovelace") == Texts{"a"});
    CHECK(Shown(*who, "show=featured&sort_by=views&ordering=asc") == Texts{"a", "b"});
    CHECK(Shown(*who, "show=recommended") == Texts{"plain", "b", "a"});
    CHECK(Shown(*who, "show=recommended&sort_by=title&media_type=video&author=lovelace") == Texts{"a", "plain"});
  }
  // What is watched comes first as soon as it was counted.
  {
    const auto lease = w.world.pool().Write();
    lease->Execute("INSERT INTO media_popularity (media_id, score, rank) SELECT id, 9, 1 FROM media WHERE token = $1",
                   {a});
  }
  CHECK(Shown(editor, "show=recommended") == Texts{"a", "plain", "b"});
  const Json page = visitor.Get("/api/v1/media?show=recommended&page=last").json();
  CHECK_FALSE(page.contains("count"));
  CHECK(page["next"].is_null());
  CHECK(page["previous"].is_null());
  CHECK(visitor.Get("/api/v1/media?show=recommended&page=2").status == 404);
  CHECK(visitor.Get("/api/v1/media?show=recommended&page=x").status == 404);
}

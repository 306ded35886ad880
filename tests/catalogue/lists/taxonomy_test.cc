#include <random>

#include <catch2/catch.hpp>

#include "../fixture.h"
#include "../plans.h"
#include "catalogue/lists/category.h"
#include "catalogue/lists/tag.h"
#include "catalogue/media/chapters.h"
#include "catalogue/media/license.h"
#include "support/error_code.h"

using namespace openpress;
using namespace openpress::catalogue;
using openpress::tests::CatalogueFixture;
using openpress::tests::CodeOf;

namespace {

using Texts = std::vector<std::string>;

/** What media_count says, against the links and items themselves. */
void CheckCounts(db::Connection& c) {
  for (const auto& [table, links, column] :
       {std::tuple{"categories", "media_categories", "category_id"}, std::tuple{"tags", "media_tags", "tag_id"}}) {
    const std::string sql = std::string("SELECT t.id, t.media_count, (SELECT COUNT(*) FROM ") + links +
                            " l JOIN media m ON m.id = l.media_id WHERE l." + column +
                            " = t.id AND m.listable = 1) FROM " + table + " t";
    for (const db::Row& row : c.Query(sql)) {
      INFO(table << " " << row.Int(0));
      CHECK(row.Int(1) == row.Int(2));
    }
  }
}

Texts Titles(const std::vector<Tag>& tags) {
  Texts titles;
  for (const Tag& tag : tags) titles.push_back(tag.title);
  return titles;
}

}  // namespace

TEMPLATE_TEST_CASE("the counts of categories and tags never drift", "[taxonomy]", OPENPRESS_DB_WORLDS) {
  CatalogueFixture<TestType> f;
  const auto lease = f.world.pool().Write();
  const auto transaction = lease->Begin();
  std::mt19937 random(20260624);
  const auto pick = [&](int below) { return static_cast<int>(random() % static_cast<unsigned>(below)); };
  std::vector<std::int64_t> tags;
  for (int i = 0; i < 5; ++i) tags.push_back(EnsureTag(*lease, "tag " + std::to_string(i), f.ada, 1));
  std::vector<std::int64_t> media;
  std::int64_t most = 0;
  for (int step = 0; step < 1500; ++step) {
    if (media.empty() || pick(8) == 0) {
      NewMedia item;
      item.token = NewToken();
      item.user_id = f.ada;
      item.title = "t";
      item.extension = "mp4";
      item.is_reviewed = pick(4) != 0;
      media.push_back(Insert(*lease, item, step));
    }
    const std::int64_t id = media[static_cast<std::size_t>(pick(static_cast<int>(media.size())))];
    const std::int64_t category = 1 + pick(6);
    const std::int64_t tag = tags[static_cast<std::size_t>(pick(5))];
    const bool there = FindById(*lease, id).has_value();
    switch (pick(12)) {
      case 0:
      case 1:
        if (there) AddToCategory(*lease, id, category);
        break;
      case 2:
        RemoveFromCategory(*lease, id, category);
        break;
      case 3:
      case 4:
        if (there) AddTag(*lease, id, tag);
        break;
      case 5:
        RemoveTag(*lease, id, tag);
        break;
      case 6:
        if (there) SetTags(*lease, id, {tag, tags[0]});
        break;
      case 7:
        if (there) SetCategories(*lease, id, {category});
        break;
      case 8:
        SetPlayable(*lease, id, "", step);
        break;
      case 9:
        SetState(*lease, id, static_cast<State>(pick(3)), step);
        break;
      case 10:
        lease->Execute("UPDATE media SET is_reviewed = 1 - is_reviewed WHERE id = $1", {id});
        break;
      default:
        // Marked as the API does it, purged as the job does it, or removed by hand while it is listed.
        if (pick(3) == 0) MarkDeleted(*lease, id, step);
        if (pick(3) == 0) Purge(*lease, id);
        if (pick(6) == 0) {
          lease->Execute("DELETE FROM media WHERE id = $1", {id});
          std::erase(media, id);
        }
    }
    if (step % 50 == 0) CheckCounts(*lease);
    for (const Category& one : Categories(*lease)) most = std::max(most, one.media_count);
  }
  CheckCounts(*lease);
  CHECK(most > 3);
  lease->Execute("DELETE FROM media");
  CheckCounts(*lease);
  for (const Category& one : Categories(*lease)) CHECK(one.media_count == 0);
  transaction->Commit();
}

TEMPLATE_TEST_CASE("links are added and deleted, never changed", "[taxonomy]", OPENPRESS_DB_WORLDS) {
  CatalogueFixture<TestType> f;
  const auto id = f.Get(f.Add(f.ada)).id;
  const auto lease = f.world.pool().Write();
  AddToCategory(*lease, id, 1);
  CHECK_THROWS_AS(lease->Execute("UPDATE media_categories SET category_id = 2"), Error);
  CheckCounts(*lease);
}

TEMPLATE_TEST_CASE("six categories are there from the start, by title", "[taxonomy]", OPENPRESS_DB_WORLDS) {
  CatalogueFixture<TestType> f;
  const std::string token = f.Add(f.ada);
  const std::string hidden = f.Add(f.ada, State::kPrivate);
  for (const std::string& one : {token, hidden}) {
    f.Change(one, [](auto& c, auto id, auto now) {
      SetPictures(c, id, {"", "thumb.jpg", "", "", "", std::nullopt}, now);
      AddToCategory(c, id, 4);
      AddToCategory(c, id, 4);
    });
  }
  const auto lease = f.world.pool().Write();
  Texts titles;
  for (const Category& one : Categories(*lease)) titles.push_back(one.title);
  CHECK(titles == Texts{"Art", "Documentary", "Experimental", "Film", "Music", "TV"});
  const auto film = CategoriesOfUids(*lease, {"film", "film", "nothing"});
  REQUIRE(film.size() == 1);
  CHECK(film[0].media_count == 1);
  // The private item is newer, and its picture is nobody's business.
  CHECK(film[0].picture == token + "/thumb.jpg");
  CHECK_FALSE(film[0].username);
  CHECK(CategoriesNamed(*lease, "ENT", 9) == std::vector<std::int64_t>{2, 3});
  CHECK(CategoriesNamed(*lease, "e", 1).size() == 1);
  CHECK(CodeOf([&] { CategoriesOfUids(*lease, Texts(51, "film")); }) == "too_many_categories");
}

TEMPLATE_TEST_CASE("a tag is one whatever its case, and listed by its use", "[taxonomy]", OPENPRESS_DB_WORLDS) {
  CatalogueFixture<TestType> f;
  const auto a = f.Get(f.Add(f.ada)).id;
  const auto b = f.Get(f.Add(f.ada)).id;
  const auto hidden = f.Get(f.Add(f.ada, State::kPrivate)).id;
  const auto lease = f.world.pool().Write();
  const auto news = EnsureTag(*lease, "News", f.ada, 1);
  CHECK(EnsureTag(*lease, "NEWS", f.bob, 2) == news);
  const auto freedom = EnsureTag(*lease, "Свобода", f.ada, 1);
  CHECK(FindTag(*lease, " свобода ") == freedom);
  CHECK_FALSE(FindTag(*lease, "nothing"));
  CHECK_FALSE(FindTag(*lease, "\xFF"));
  const auto secret = EnsureTag(*lease, "Operation X", f.ada, 1);
  SetTags(*lease, a, {freedom, news});
  SetTags(*lease, b, {freedom});
  SetTags(*lease, hidden, {secret});
  const auto tags = Tags(*lease, 1).value();
  CHECK(Titles(tags.rows) == Texts{"Свобода", "News"});
  CHECK(tags.place.count == 2);
  CHECK(tags.rows[0].media_count == 2);
  CHECK_FALSE(Tags(*lease, 2));
  SetTags(*lease, a, {});
  CHECK(Titles(Tags(*lease, 1)->rows) == Texts{"Свобода"});
  const auto of = TagsOf(*lease, {a, b, hidden});
  CHECK(of.size() == 2);
  CHECK(of.at(hidden).front().title == "Operation X");
}

TEMPLATE_TEST_CASE("an item has fifty tags at most", "[taxonomy]", OPENPRESS_DB_WORLDS) {
  CatalogueFixture<TestType> f;
  const auto id = f.Get(f.Add(f.ada)).id;
  const auto lease = f.world.pool().Write();
  std::vector<std::int64_t> tags;
  for (int i = 0; i < 51; ++i) tags.push_back(EnsureTag(*lease, std::to_string(i), f.ada, 1));
  CHECK(CodeOf([&] { SetTags(*lease, id, tags); }) == "too_many_tags");
}

TEST_CASE("a tag is made of words", "[taxonomy]") {
  CHECK(CheckedTag("  Press  freedom! ") == "Press freedom");
  CHECK(CheckedTag("<b>bold</b>") == "bold");
  for (const char* wrong : {"", "   ", "!?", "<b></b>", "\xFF"}) {
    INFO(wrong);
    CHECK(CodeOf([&] { CheckedTag(wrong); }) == "invalid_tag");
  }
  CHECK(CheckedTag(std::string(100, 'x')).size() == 100);
  CHECK(CodeOf([] { CheckedTag(std::string(101, 'x')); }) == "invalid_tag");
}

TEMPLATE_TEST_CASE("licences are those there are", "[taxonomy]", OPENPRESS_DB_WORLDS) {
  CatalogueFixture<TestType> f;
  const auto id = f.Get(f.Add(f.ada)).id;
  const auto lease = f.world.pool().Write();
  const auto licenses = Licenses(*lease);
  REQUIRE(licenses.size() == 8);
  CHECK(licenses[0].title == "All rights reserved");
  CHECK(licenses[2].code == "CC-BY-4.0");
  CHECK(SetLicense(*lease, id, 3, 5));
  CHECK(FindById(*lease, id)->license_id == 3);
  CHECK(CodeOf([&] { SetLicense(*lease, id, 99, 5); }) == "no_such_license");
  CHECK(SetLicense(*lease, id, std::nullopt, 5));
  CHECK_FALSE(FindById(*lease, id)->license_id);
}

TEST_CASE("chapters that make no sense are dropped, others stay as they came", "[chapters]") {
  const auto kept = [](const char* text) { return CheckedChapters(Json::parse(text)).dump(); };
  CHECK(kept(R"([{"startTime":"00:00:00.000","endTime":"00:01:30","chapterTitle":"<i>One</i>"},
                 {"startTime":90,"endTime":95.5,"chapterTitle":" Two ","more":1},
                 {"startTime":"90:00","endTime":"01:30:01","chapterTitle":"Three"}])") ==
        R"([{"startTime":"00:00:00.000","endTime":"00:01:30","chapterTitle":"One"},)"
        R"({"startTime":90,"endTime":95.5,"chapterTitle":"Two"},)"
        R"({"startTime":"90:00","endTime":"01:30:01","chapterTitle":"Three"}])");
  for (const char* dropped :
       {R"({"startTime":5,"endTime":5,"chapterTitle":"x"})", R"({"startTime":6,"endTime":5,"chapterTitle":"x"})",
        R"({"startTime":1,"endTime":5,"chapterTitle":"<b></b>"})", R"({"startTime":-1,"endTime":5,"chapterTitle":"x"})",
        R"({"startTime":"1","endTime":"5","chapterTitle":"x"})", R"({"startTime":"","endTime":"5","chapterTitle":"x"})",
        R"({"startTime":"0:61","endTime":"9:00","chapterTitle":"x"})",
        R"({"startTime":"0:01","endTime":"0:02.1234","chapterTitle":"x"})",
        R"({"startTime":"0:01","endTime":"1:0:0:2","chapterTitle":"x"})",
        R"({"startTime":"-0:01","endTime":"1:02","chapterTitle":"x"})",
        R"({"startTime":1,"endTime":1e300,"chapterTitle":"x"})"}) {
    INFO(dropped);
    CHECK(kept((std::string("[") + dropped + "]").c_str()) == "[]");
  }
  for (const char* wrong : {"[1]", "[[]]", "[{}]", R"([{"startTime":1,"endTime":2}])",
                            R"([{"startTime":true,"endTime":2,"chapterTitle":"x"}])",
                            R"([{"startTime":1,"endTime":2,"chapterTitle":7}])"}) {
    INFO(wrong);
    CHECK(CodeOf([&] { kept(wrong); }) == "invalid_chapters");
  }
  Json many = Json::array();
  for (int i = 0; i < 200; ++i) many.push_back({{"startTime", i}, {"endTime", i + 1}, {"chapterTitle", "x"}});
  CHECK(CheckedChapters(many).size() == 200);
  many.push_back(many[0]);
  CHECK(CodeOf([&] { CheckedChapters(many); }) == "too_many_chapters");
  CHECK(
      CheckedChapters({{{"startTime", 1}, {"endTime", 2}, {"chapterTitle", std::string(600, 'x')}}})[0]["chapterTitle"]
          .get<std::string>()
          .size() == 500);
}

TEMPLATE_TEST_CASE("chapters are kept with their item and go with it", "[chapters]", OPENPRESS_DB_WORLDS) {
  CatalogueFixture<TestType> f;
  const auto id = f.Get(f.Add(f.ada)).id;
  const auto lease = f.world.pool().Write();
  CHECK(ChaptersOf(*lease, id) == Json::array());
  const Json chapters = {{{"startTime", 0}, {"endTime", 2}, {"chapterTitle", "x"}}};
  CHECK(SetChapters(*lease, id, chapters, 1));
  CHECK(ChaptersOf(*lease, id) == chapters);
  CHECK(SetChapters(*lease, id, Json::array(), 1));
  CHECK(ChaptersOf(*lease, id) == Json::array());
  MarkDeleted(*lease, id, 2);
  CHECK_FALSE(SetChapters(*lease, id, chapters, 3));
  Purge(*lease, id);
  CHECK(lease->QueryOne("SELECT COUNT(*) FROM chapters")->Int(0) == 0);
}

TEST_CASE("categories and tags are read from indexes", "[taxonomy]") {
  CatalogueFixture<tests::SqliteWorld> f;
  const auto lease = f.world.pool().Read();
  for (const std::string& sql : CategoryStatements()) tests::CheckServedByIndex(*lease, sql);
  for (const std::string& sql : TagStatements()) tests::CheckServedByIndex(*lease, sql);
}

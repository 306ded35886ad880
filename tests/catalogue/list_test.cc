#include "catalogue/list.h"

#include <catch2/catch.hpp>

#include "fixture.h"

using namespace openpress;
using namespace openpress::catalogue;
using openpress::tests::CatalogueFixture;

namespace {

std::vector<std::string> Tokens(const std::vector<Media>& media) {
  std::vector<std::string> tokens;
  for (const Media& one : media) tokens.push_back(one.token);
  return tokens;
}

using Texts = std::vector<std::string>;

}  // namespace

TEMPLATE_TEST_CASE("lists show what their reader may know of, newest first", "[list]", OPENPRESS_DB_WORLDS) {
  CatalogueFixture<TestType> f;
  const auto a = f.Add(f.ada);
  const auto hidden = f.Add(f.ada, State::kPrivate);
  const auto b = f.Add(f.bob);
  const auto unlisted = f.Add(f.ada, State::kUnlisted);
  const auto waiting = f.Add(f.bob, State::kPublic, false);
  const auto deleted = f.Add(f.ada);
  f.Change(deleted, &MarkDeleted);
  const auto lease = f.world.pool().Read();
  const auto list = [&](ListQuery query) {
    const auto page = List(*lease, query);
    REQUIRE(page);
    CHECK(page->place.count == static_cast<std::int64_t>(page->rows.size()));
    return Tokens(page->rows);
  };
  CHECK(list({}) == Texts{b, a});
  CHECK(list({.unlisted_too = true}) == Texts{waiting, unlisted, b, hidden, a});
  CHECK(list({.user_id = f.ada}) == Texts{a});
  CHECK(list({.user_id = f.ada, .unlisted_too = true}) == Texts{unlisted, hidden, a});
  CHECK(list({.featured = true}).empty());
  CHECK(Tokens(Related(*lease, FindByToken(*lease, hidden).value(), 10)) == Texts{a, b});
  CHECK(Tokens(Related(*lease, FindByToken(*lease, a).value(), 10)) == Texts{b});
}

TEMPLATE_TEST_CASE("pages are counted from one and end at the cap", "[list]", OPENPRESS_DB_WORLDS) {
  CatalogueFixture<TestType> f;
  {
    const auto lease = f.world.pool().Write();
    const auto transaction = lease->Begin();
    for (int i = 0; i < 1055; ++i) {
      NewMedia media;
      media.token = NewToken();
      media.user_id = f.ada;
      media.title = std::to_string(i);
      media.extension = "mp4";
      // Several in one millisecond: the id decides.
      SetPlayable(*lease, Insert(*lease, media, 1000 + i / 7), "", 1000);
    }
    transaction->Commit();
  }
  const auto lease = f.world.pool().Read();
  const auto first = List(*lease, {}).value();
  CHECK(first.place.count == db::kMostRows);
  CHECK(first.rows.size() == 50);
  CHECK(first.place.has_next);
  CHECK(first.rows.front().title == "1054");
  CHECK(first.rows.back().title == "1005");
  CHECK(List(*lease, {.page = 2})->rows.front().title == "1004");
  const auto last = List(*lease, {.page = db::kLastPage}).value();
  CHECK(last.place.number == 20);
  CHECK_FALSE(last.place.has_next);
  CHECK(last.rows.back().title == "55");
  for (const int page : {0, 21, -5, 2000000000}) CHECK_FALSE(List(*lease, {.page = page}));
  CHECK(List(*lease, {.user_id = f.bob})->rows.empty());
  CHECK_FALSE(List(*lease, {.user_id = f.bob, .page = 2}));
  CHECK(List(*lease, {.user_id = f.bob, .page = db::kLastPage})->place.number == 1);
}

TEST_CASE("every list is read from an index that has its order", "[list]") {
  CatalogueFixture<tests::SqliteWorld> f;
  const auto lease = f.world.pool().Read();
  for (const std::string& sql : ListStatements()) {
    INFO(sql);
    std::string plan;
    const bool of_user = sql.find("m.user_id = $1") != std::string::npos;
    const bool counts = sql.find("COUNT(*)") != std::string::npos;
    std::vector<db::Param> params(of_user ? 3 : 2, db::Param(1));
    if (counts) params.pop_back();
    for (const db::Row& row : lease->Query("EXPLAIN QUERY PLAN " + sql, std::span<const db::Param>(params))) {
      plan += row.Text(3) + "\n";
    }
    INFO(plan);
    CHECK(plan.find("USING") != std::string::npos);
    CHECK(plan.find("INDEX media_") != std::string::npos);
    CHECK(plan.find("TEMP B-TREE") == std::string::npos);
    CHECK(plan.find("SCAN m\n") == std::string::npos);
    CHECK(plan.find("SCAN u\n") == std::string::npos);
  }
}

#include "catalogue/lists/list.h"

#include <algorithm>
#include <random>
#include <set>

#include <catch2/catch.hpp>

#include "../fixture.h"
#include "../plans.h"
#include "catalogue/lists/category.h"
#include "catalogue/lists/feed.h"
#include "catalogue/lists/list_sql.h"
#include "catalogue/lists/related.h"
#include "catalogue/lists/search.h"
#include "catalogue/lists/sitemap.h"
#include "catalogue/lists/tag.h"
#include "catalogue/sharing.h"

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

TEMPLATE_TEST_CASE("every order goes both ways, for everybody", "[list]", OPENPRESS_DB_WORLDS) {
  CatalogueFixture<TestType> f;
  const auto apple = f.Add(f.ada);
  const auto banana = f.Add(f.bob);
  const auto cherry = f.Add(f.ada);
  const auto hidden = f.Add(f.ada, State::kPrivate);
  const auto set = [&](const std::string& token, const char* title, int views, int likes, int edited, int reports) {
    f.Change(token, [&](db::Connection& c, std::int64_t id, Millis) {
      c.Execute(
          "UPDATE media SET title = $2, views = $3, likes = $4, updated_at = $5, reported_times = $6 WHERE id = $1",
          {id, title, views, likes, edited, reports});
    });
  };
  set(apple, "apple", 5, 1, 30, 0);
  set(banana, "Banana", 9, 1, 10, 2);
  set(cherry, "cherry", 7, 3, 20, 1);
  set(hidden, "Azure", 6, 2, 40, 9);
  const auto lease = f.world.pool().Read();
  const auto list = [&](ListQuery query) { return Tokens(List(*lease, query)->rows); };
  const auto check = [&](Order order, const Texts& ascending, const Texts& all, const Texts& of_ada) {
    for (const bool way : {true, false}) {
      const auto turned = [&](Texts texts) {
        if (!way) std::reverse(texts.begin(), texts.end());
        return texts;
      };
      INFO(static_cast<int>(order) << (way ? " ascending" : " descending"));
      ListQuery query{.order = order, .ascending = way};
      CHECK(list(query) == turned(ascending));
      query.user_id = f.ada;
      query.unlisted_too = true;
      CHECK(list(query) == turned(of_ada));
      query.user_id.reset();
      CHECK(list(query) == turned(all));
      // A filter that everything passes takes the other road to the same rows.
      query.filter.since = 1;
      CHECK(list(query) == turned(all));
      query.unlisted_too = false;
      CHECK(list(query) == turned(ascending));
    }
  };
  check(Order::kAdded, {apple, banana, cherry}, {apple, banana, cherry, hidden}, {apple, cherry, hidden});
  check(Order::kTitle, {apple, banana, cherry}, {apple, hidden, banana, cherry}, {apple, hidden, cherry});
  // Where the column says nothing, the id does.
  check(Order::kLikes, {apple, banana, cherry}, {apple, banana, hidden, cherry}, {apple, hidden, cherry});
  check(Order::kViews, {apple, cherry, banana}, {apple, hidden, cherry, banana}, {apple, hidden, cherry});
  check(Order::kEdited, {banana, cherry, apple}, {banana, cherry, apple, hidden}, {cherry, apple, hidden});
  CHECK(list({.unlisted_too = true, .order = Order::kReports}) == Texts{hidden, banana, cherry, apple});
  CHECK(list({.order = Order::kReports}) == Texts{cherry, banana, apple});
}

TEMPLATE_TEST_CASE("filters combine and never show more than the list they narrow", "[list]", OPENPRESS_DB_WORLDS) {
  CatalogueFixture<TestType> f;
  struct Item {
    std::string token;
    Media media;
    std::set<std::int64_t> tags;
    std::set<std::int64_t> categories;
    bool with_eve = false;
  };
  const std::int64_t eve = f.AddUser("reader11", accounts::Role::kUser);
  std::vector<Item> items;
  std::mt19937 random(7);
  const auto pick = [&](int below) { return static_cast<int>(random() % static_cast<unsigned>(below)); };
  for (int i = 0; i < 50; ++i) {
    Item item;
    item.token = f.Add(pick(2) == 0 ? f.ada : f.bob, static_cast<State>(pick(3)), pick(4) != 0);
    f.Change(item.token, [&](db::Connection& c, std::int64_t id, Millis now) {
      RecordProbe(c, id, {static_cast<MediaType>(pick(5)), pick(5) * 1200000 - 1, 0, 0}, "{}", now);
      if (pick(6) == 0) SetFailed(c, id, "no", now);
      c.Execute(
          "UPDATE media SET featured = $2, is_reviewed = $3, is_shared = $4, duration_ms = ABS(duration_ms) "
          "WHERE id = $1",
          {id, pick(2), pick(3) != 0, pick(2)});
      item.with_eve = pick(3) == 0;
      if (item.with_eve) SetShare(c, FindById(c, id).value(), eve, Share::kViewer, now);
      if (pick(3) == 0) c.Execute("UPDATE media SET title = 'Harbour at night' WHERE id = $1", {id});
      for (int tag = 1; tag <= 3; ++tag) {
        if (pick(2) == 0) AddTag(c, id, *item.tags.insert(EnsureTag(c, std::to_string(tag), f.ada, now)).first);
      }
      for (int category = 1; category <= 3; ++category) {
        if (pick(3) == 0) AddToCategory(c, id, *item.categories.insert(category).first);
      }
    });
    if (pick(10) == 0) {
      f.Change(item.token, &MarkDeleted);
      continue;
    }
    item.media = f.Get(item.token);
    items.push_back(std::move(item));
  }
  const auto lease = f.world.pool().Read();
  int rows = 0;
  for (int round = 0; round < 600; ++round) {
    ListQuery query;
    ListFilter& filter = query.filter;
    if (pick(3) == 0) query.user_id = f.ada;
    query.unlisted_too = pick(2) == 0;
    query.featured = pick(6) == 0;
    query.order = static_cast<Order>(pick(6));
    query.ascending = pick(2) == 0;
    if (pick(3) == 0) filter.tag_id = 1 + pick(3);
    if (pick(4) == 0) filter.category_ids = {1 + pick(3)};
    if (pick(6) == 0) filter.category_ids = {1, 2};
    if (pick(5) == 0) filter.media_type = static_cast<MediaType>(1 + pick(4));
    if (pick(5) == 0) filter.state = static_cast<State>(pick(3));
    if (pick(5) == 0) filter.encoding_status = pick(2) == 0 ? "success" : "fail";
    if (pick(5) == 0) filter.since = items[items.size() / 2].media.created_at;
    if (pick(5) == 0) filter.duration_from = 1200000;
    if (pick(5) == 0) filter.duration_below = 2400000;
    if (pick(5) == 0) filter.featured = pick(2) == 0;
    if (pick(5) == 0) filter.reviewed = pick(2) == 0;
    if (pick(8) == 0) filter.shared = true;
    if (pick(4) == 0) query.viewer = eve;
    if (pick(8) == 0) query.shared_by = f.ada;
    if (pick(8) == 0) query.shared_with = eve;
    if (pick(8) == 0) filter.shared_with = eve;
    if (pick(6) == 0) filter.text = pick(2) == 0 ? "harbour" : "har nig";
    // One kind at a time, as they are asked for.
    if (query.featured) {
      query.shared_by.reset();
      filter.featured.reset();
    }
    if (query.featured || query.shared_by) query.shared_with.reset();
    if (query.shared_by) query.user_id.reset();
    std::set<std::string> expected;
    for (const Item& item : items) {
      const Media& m = item.media;
      const auto in_any = [&] {
        return filter.category_ids.empty() ||
               std::any_of(filter.category_ids.begin(), filter.category_ids.end(),
                           [&](std::int64_t id) { return item.categories.count(id) > 0; });
      };
      const bool seen = m.listable || (query.viewer && item.with_eve);
      const bool listed = query.featured      ? m.listable && m.featured
                          : query.shared_by   ? m.user_id == *query.shared_by && m.is_shared
                          : query.shared_with ? item.with_eve
                                              : seen || query.unlisted_too;
      if (listed && (!filter.shared_with || item.with_eve) && (filter.text.empty() || m.title == "Harbour at night") &&
          (!query.user_id || m.user_id == *query.user_id) && (!filter.tag_id || item.tags.count(*filter.tag_id) > 0) &&
          in_any() && (!filter.media_type || m.media_type == *filter.media_type) &&
          (!filter.state || m.state == *filter.state) &&
          (filter.encoding_status.empty() || m.encoding_status == filter.encoding_status) &&
          m.created_at >= filter.since && m.duration_ms >= filter.duration_from &&
          m.duration_ms < filter.duration_below && (!filter.featured || m.featured == *filter.featured) &&
          (!filter.reviewed || m.is_reviewed == *filter.reviewed) && (!filter.shared || m.is_shared)) {
        expected.insert(item.token);
      }
    }
    const Texts got = Tokens(List(*lease, query)->rows);
    INFO("round " << round);
    CHECK(std::set<std::string>(got.begin(), got.end()) == expected);
    CHECK(got.size() == expected.size());
    rows += static_cast<int>(got.size());
  }
  CHECK(rows > 400);
}

TEMPLATE_TEST_CASE("a filtered list looks at so many rows and no more", "[list]", OPENPRESS_DB_WORLDS) {
  CatalogueFixture<TestType> f;
  {
    const auto lease = f.world.pool().Write();
    const auto transaction = lease->Begin();
    for (int i = 0; i < kMostLookedAt + 100; ++i) {
      NewMedia media;
      media.token = NewToken();
      media.user_id = f.ada;
      media.title = std::to_string(i % 7);
      media.extension = "mp4";
      const auto id = Insert(*lease, media, 1000 + i);
      SetPlayable(*lease, id, "", 1000);
      // The oldest 150 are images.
      if (i < 150) RecordProbe(*lease, id, {MediaType::kImage, 0, 1, 1}, "{}", 1000);
    }
    transaction->Commit();
  }
  const auto lease = f.world.pool().Read();
  const ListFilter images{.media_type = MediaType::kImage};
  CHECK(List(*lease, {.filter = images})->place.count == 50);
  CHECK(List(*lease, {.ascending = true, .filter = images})->place.count == 150);
  CHECK(List(*lease, {.user_id = f.ada, .filter = images})->place.count == 50);
  CHECK(List(*lease, {.order = Order::kViews, .ascending = true, .filter = images})->place.count == 150);
  CHECK(List(*lease, {.order = Order::kTitle, .filter = images})->place.count > 100);
  // No filter, no bound but that of every list.
  CHECK(List(*lease, {.order = Order::kTitle})->place.count == db::kMostRows);
  CHECK(List(*lease, {.page = 20, .filter = {.since = 1}})->rows.size() == 50);
  CHECK_FALSE(List(*lease, {.page = 21, .filter = {.since = 1}}));
}

TEST_CASE("every list is read from an index that has its order, or sorts few rows", "[list]") {
  CatalogueFixture<tests::SqliteWorld> f;
  const auto lease = f.world.pool().Read();
  for (const std::string& sql : ListStatements(lease->dialect())) {
    tests::CheckServedByIndex(*lease, sql);
    const std::string plan = tests::PlanOf(*lease, sql);
    INFO(sql << "\n" << plan);
    CHECK(plan.find("INDEX media_") != std::string::npos);
    // A bound is where the walk through the index begins or ends, not one more filter.
    const auto bound = sql.find(", m.id) ");
    if (bound != std::string::npos) CHECK(plan.find("SEARCH m USING INDEX") != std::string::npos);
  }
  for (const std::string& sql : SortedListStatements(lease->dialect())) {
    const std::string plan = tests::PlanOf(*lease, sql);
    INFO(sql << "\n" << plan);
    CHECK(plan.find("SEARCH m USING INTEGER PRIMARY KEY") != std::string::npos);
    CHECK(plan.find("AUTOMATIC") == std::string::npos);
    const bool by_words = sql.find("MATCH") != std::string::npos;
    CHECK(plan.find(by_words ? "SCAN media_search VIRTUAL TABLE" : "INDEX media_") != std::string::npos);
  }
}

TEST_CASE("what feeds and the sitemap ask is read from an index", "[list]") {
  CatalogueFixture<tests::SqliteWorld> f;
  const auto lease = f.world.pool().Read();
  for (const std::string& sql : SitemapStatements()) {
    tests::CheckServedByIndex(*lease, sql);
    CHECK(tests::PlanOf(*lease, sql).find("media_listed_by_id") != std::string::npos);
  }
  for (const std::string& sql : FeedStatements()) tests::CheckServedByIndex(*lease, sql);
}

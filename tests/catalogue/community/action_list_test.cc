#include "catalogue/community/action_list.h"

#include <catch2/catch.hpp>

#include "../fixture.h"
#include "../plans.h"
#include "catalogue/community/moderation.h"
#include "catalogue/lists/popular.h"

using namespace openpress;
using namespace openpress::catalogue;
using openpress::tests::CatalogueFixture;

namespace {

using Texts = std::vector<std::string>;

accounts::Principal Who(std::int64_t id, accounts::Role role = accounts::Role::kUser) {
  accounts::Principal who;
  who.user_id = id;
  who.role = role;
  return who;
}

}  // namespace

TEMPLATE_TEST_CASE("what somebody did is listed newest first, as far as he may still see it", "[action-list]",
                   OPENPRESS_DB_WORLDS) {
  CatalogueFixture<TestType> f;
  const ActionMarks marks(std::string(64, 'k'));
  const Actor bob{.user_id = f.bob};
  const auto a = f.Add(f.ada);
  const auto b = f.Add(f.ada, State::kUnlisted);
  const auto c = f.Add(f.bob, State::kPrivate);
  const auto hidden = f.Add(f.ada);
  const auto deleted = f.Add(f.ada);
  std::int64_t actor = 0;
  for (const auto& token : {a, b, c, hidden, deleted}) {
    f.Change(token, [&](db::Connection& connection, std::int64_t id, Millis now) {
      CastVote(connection, marks, bob, id, Vote::kLike, now);
      RecordWatch(connection, marks, {bob, id, 2000, now});
      Rate(connection, marks, bob, id, 3, now);
      AddReport(connection, marks, bob, id, "x", 0, now);
      actor = FindActor(connection, bob)->id;
    });
    f.clock.Advance(std::chrono::seconds(1));
  }
  f.Change(hidden, [](auto& connection, auto id, auto now) { return SetState(connection, id, State::kPrivate, now); });
  f.Change(deleted, &MarkDeleted);
  f.Change(b, [&](auto& connection, auto id, auto now) {
    CastVote(connection, marks, bob, id, Vote::kDislike, now);
    Rate(connection, marks, bob, id, 5, now);
  });
  const auto lease = f.world.pool().Read();
  const auto list = [&](Action action, const accounts::Principal* who, std::int64_t of) {
    const auto page = ListActedOn(*lease, action, of, who, 1);
    REQUIRE(page);
    CHECK(page->place.count == static_cast<std::int64_t>(page->rows.size()));
    Texts tokens;
    for (const ActedOn& one : page->rows) tokens.push_back(one.media.token);
    return tokens;
  };
  const auto who = Who(f.bob);
  CHECK(list(Action::kLike, &who, actor) == Texts{c, a});
  CHECK(list(Action::kDislike, &who, actor) == Texts{b});
  CHECK(list(Action::kWatch, &who, actor) == Texts{c, b, a});
  CHECK(list(Action::kReport, &who, actor) == Texts{c, b, a});
  CHECK(list(Action::kRate, &who, actor) == Texts{b, c, a});
  const auto editor = Who(f.bob, accounts::Role::kEditor);
  CHECK(list(Action::kLike, &editor, actor) == Texts{hidden, c, a});
  CHECK(list(Action::kWatch, nullptr, actor) == Texts{b, a});
  CHECK(list(Action::kWatch, &who, actor + 1).empty());
  const auto watched = ListActedOn(*lease, Action::kWatch, actor, &who, 1);
  CHECK(watched->rows[0].position == 2000);
  CHECK_FALSE(watched->rows[0].score.has_value());
  CHECK(ListActedOn(*lease, Action::kRate, actor, &who, 1)->rows[0].score == 5);
  CHECK_FALSE(ListActedOn(*lease, Action::kWatch, actor, &who, 2));
  CHECK(ListActedOn(*lease, Action::kWatch, actor, &who, db::kLastPage)->place.number == 1);
}

TEMPLATE_TEST_CASE("a long history is leafed through and ends at the cap", "[action-list]", OPENPRESS_DB_WORLDS) {
  CatalogueFixture<TestType> f;
  const ActionMarks marks(std::string(64, 'k'));
  const Actor bob{.user_id = f.bob};
  std::int64_t actor = 0;
  {
    const auto lease = f.world.pool().Write();
    const auto transaction = lease->Begin();
    for (int i = 0; i < 1010; ++i) {
      NewMedia media;
      media.token = NewToken();
      media.user_id = f.ada;
      media.title = std::to_string(i);
      media.extension = "mp4";
      RecordWatch(*lease, marks, {bob, Insert(*lease, media, i), std::nullopt, 1000 + i / 3});
    }
    actor = FindActor(*lease, bob)->id;
    transaction->Commit();
  }
  const auto lease = f.world.pool().Read();
  const auto first = ListActedOn(*lease, Action::kWatch, actor, nullptr, 1).value();
  CHECK(first.place.count == db::kMostRows);
  CHECK(first.rows.size() == 50);
  CHECK(first.rows.front().media.title == "1009");
  CHECK(first.rows.back().media.title == "960");
  const auto last = ListActedOn(*lease, Action::kWatch, actor, nullptr, db::kLastPage).value();
  CHECK(last.place.number == 20);
  CHECK(last.rows.back().media.title == "10");
  for (const int page : {0, 21, -7, 2000000000}) {
    CHECK_FALSE(ListActedOn(*lease, Action::kWatch, actor, nullptr, page));
  }
}

TEST_CASE("lists of actions, reports and decisions are read from an index that has their order", "[action-list]") {
  CatalogueFixture<tests::SqliteWorld> f;
  const auto lease = f.world.pool().Read();
  for (const auto& statements :
       {ActionStatements(), ReportStatements(), CaseStatements(), LogStatements(), PopularStatements()}) {
    REQUIRE_FALSE(statements.empty());
    for (const std::string& sql : statements) tests::CheckServedByIndex(*lease, sql);
  }
}

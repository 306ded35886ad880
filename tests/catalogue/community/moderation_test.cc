#include "catalogue/community/moderation.h"

#include <thread>

#include <catch2/catch.hpp>

#include "../fixture.h"
#include "catalogue/lists/list.h"
#include "catalogue/sharing.h"
#include "core/error.h"

using namespace openpress;
using namespace openpress::catalogue;
using openpress::tests::CatalogueFixture;

namespace {

template <class World>
struct ReportFixture : CatalogueFixture<World> {
  ActionMarks marks{std::string(64, 'k')};
  accounts::Principal editor{this->AddUser("editor11", accounts::Role::kEditor),
                             "editor11",
                             "",
                             "",
                             accounts::Role::kEditor,
                             accounts::Via::kSession};
  std::vector<std::int64_t> readers;

  ReportFixture() {
    for (int i = 0; i < 6; ++i) {
      readers.push_back(this->AddUser("reader" + std::to_string(i), accounts::Role::kUser));
    }
  }
  bool Report(std::int64_t user, const std::string& token, const std::string& reason = "why", std::int64_t most = 3) {
    this->clock.Advance(std::chrono::milliseconds(1));
    return this->Change(token, [&](db::Connection& c, std::int64_t id, Millis now) {
      return AddReport(c, marks, {.user_id = user}, id, reason, most, now);
    });
  }
  State Decides(const std::string& token, ModerationAction action, const std::string& reason = "because") {
    this->clock.Advance(std::chrono::milliseconds(1));
    return this->Change(token, [&](db::Connection& c, std::int64_t, Millis now) {
      return Decide(c, FindByToken(c, token).value(), action, editor, reason, now);
    });
  }
  std::vector<ReportCase> Cases(ReportStatus status = ReportStatus::kOpen) {
    const auto lease = this->world.pool().Read();
    const auto page = ReportCases(*lease, status, 1);
    CHECK(page->place.count == static_cast<std::int64_t>(page->rows.size()));
    return page->rows;
  }
  std::vector<LogEntry> Log() {
    const auto lease = this->world.pool().Read();
    return ModerationLog(*lease, 1)->rows;
  }
};

}  // namespace

TEMPLATE_TEST_CASE("with enough reports an item leaves the lists, and a dismissal brings it back", "[moderation]",
                   OPENPRESS_DB_WORLDS) {
  ReportFixture<TestType> f;
  const auto token = f.Add(f.ada);
  CHECK(f.Report(f.readers[0], token));
  CHECK_FALSE(f.Report(f.readers[0], token));
  CHECK(f.Report(f.readers[1], token));
  CHECK(f.Get(token).state == State::kPublic);
  const auto epoch = f.Get(token).access_epoch;
  CHECK(f.Report(f.readers[2], token));
  CHECK(f.Get(token).state == State::kUnlisted);
  CHECK(f.Get(token).reported_times == 3);
  CHECK(f.Get(token).access_epoch > epoch);
  {
    const auto lease = f.world.pool().Read();
    CHECK(List(*lease, {})->rows.empty());
  }
  REQUIRE(f.Log().size() == 1);
  CHECK(f.Log()[0].action == "unlist");
  CHECK(f.Log()[0].username.empty());
  CHECK(f.Log()[0].from_state == "public");
  CHECK(f.Log()[0].to_state == "unlisted");
  CHECK(f.Log()[0].reports == 3);
  CHECK(f.Cases().at(0).unlisted);

  CHECK(f.Decides(token, ModerationAction::kDismiss, "nothing in it") == State::kPublic);
  CHECK(f.Get(token).state == State::kPublic);
  CHECK(f.Get(token).reported_times == 0);
  CHECK(f.Cases().empty());
  REQUIRE(f.Cases(ReportStatus::kDismissed).size() == 1);
  CHECK_FALSE(f.Cases(ReportStatus::kDismissed)[0].unlisted);
  REQUIRE(f.Log().size() == 2);
  CHECK(f.Log()[0].action == "dismiss");
  CHECK(f.Log()[0].username == "editor11");
  CHECK(f.Log()[0].reason == "nothing in it");
  CHECK(f.Log()[0].reports == 3);
  CHECK(f.Log()[0].from_state == "unlisted");
  CHECK(f.Log()[0].to_state == "public");

  // The same people have had their say; others have not.
  CHECK_FALSE(f.Report(f.readers[0], token));
  CHECK(f.Cases().empty());
  CHECK(f.Report(f.readers[3], token, "again"));
  REQUIRE(f.Cases().size() == 1);
  CHECK(f.Cases()[0].reports == 1);
  CHECK(f.Cases()[0].reasons.size() == 1);
  CHECK(f.Get(token).reported_times == 1);
}

TEMPLATE_TEST_CASE("reports that took an item off the lists do not do so again when it is put back", "[moderation]",
                   OPENPRESS_DB_WORLDS) {
  ReportFixture<TestType> f;
  const auto token = f.Add(f.ada);
  for (std::size_t i = 0; i < 3; ++i) f.Report(f.readers[i], token);
  CHECK(f.Get(token).state == State::kUnlisted);
  f.Change(token, [](auto& c, auto id, auto now) { return SetState(c, id, State::kPublic, now); });
  f.Report(f.readers[3], token);
  f.Report(f.readers[4], token);
  CHECK(f.Get(token).state == State::kPublic);
  CHECK(f.Get(token).reported_times == 5);
  // As many more as the first time do it again.
  f.Report(f.readers[5], token);
  CHECK(f.Get(token).state == State::kUnlisted);
  // A decision begins a new count.
  CHECK(f.Decides(token, ModerationAction::kDismiss) == State::kPublic);
  for (int i = 0; i < 2; ++i) f.Report(f.AddUser("later" + std::to_string(i), accounts::Role::kUser), token);
  CHECK(f.Get(token).state == State::kPublic);
  f.Report(f.AddUser("later9", accounts::Role::kUser), token);
  CHECK(f.Get(token).state == State::kUnlisted);
}

TEMPLATE_TEST_CASE("a dismissal brings an item back though a share ended meanwhile", "[moderation]",
                   OPENPRESS_DB_WORLDS) {
  ReportFixture<TestType> f;
  const auto token = f.Add(f.ada);
  const auto share = [&](auto&& work) {
    f.Change(token, [&](auto& c, auto id, auto now) { work(c, FindById(c, id).value(), now); });
  };
  share([&](auto& c, const Media& media, auto now) { SetShare(c, media, f.bob, Share::kViewer, now); });
  for (std::size_t i = 0; i < 3; ++i) f.Report(f.readers[i], token);
  share([&](auto& c, const Media& media, auto) { RemoveShare(c, media.id, f.bob); });
  CHECK(f.Decides(token, ModerationAction::kDismiss) == State::kPublic);
}

TEMPLATE_TEST_CASE("an accepted report makes the item private", "[moderation]", OPENPRESS_DB_WORLDS) {
  ReportFixture<TestType> f;
  const auto token = f.Add(f.ada);
  f.Report(f.readers[0], token);
  CHECK(f.Decides(token, ModerationAction::kAccept) == State::kPrivate);
  CHECK(f.Get(token).state == State::kPrivate);
  CHECK(f.Get(token).reported_times == 0);
  CHECK(f.Cases(ReportStatus::kAccepted).size() == 1);
  for (const auto action : {ModerationAction::kAccept, ModerationAction::kDismiss}) {
    try {
      f.Decides(token, action);
      FAIL("decided twice");
    } catch (const Error& problem) {
      CHECK(problem.code() == "no_open_reports");
      CHECK(problem.fault() == Fault::kConflict);
    }
  }
  CHECK(f.Log().size() == 1);
}

TEMPLATE_TEST_CASE("a dismissal leaves what somebody has chosen since", "[moderation]", OPENPRESS_DB_WORLDS) {
  ReportFixture<TestType> f;
  const auto hidden = f.Add(f.ada);
  for (int i = 0; i < 3; ++i) f.Report(f.readers[static_cast<std::size_t>(i)], hidden);
  f.Change(hidden, [](auto& c, auto id, auto now) { return SetState(c, id, State::kPrivate, now); });
  CHECK(f.Decides(hidden, ModerationAction::kDismiss) == State::kPrivate);

  const auto chosen = f.Add(f.ada);
  for (int i = 0; i < 3; ++i) f.Report(f.readers[static_cast<std::size_t>(i)], chosen);
  CHECK(f.Cases().at(0).unlisted);
  for (const State state : {State::kPrivate, State::kUnlisted}) {
    f.Change(chosen, [state](auto& c, auto id, auto now) { return SetState(c, id, state, now); });
  }
  CHECK_FALSE(f.Cases().at(0).unlisted);
  CHECK(f.Decides(chosen, ModerationAction::kDismiss) == State::kUnlisted);

  // Who is publishing it again does not meet the next report, which is one of three.
  const auto again = f.Add(f.ada);
  for (int i = 0; i < 3; ++i) f.Report(f.readers[static_cast<std::size_t>(i)], again);
  f.Change(again, [](auto& c, auto id, auto now) { return SetState(c, id, State::kPublic, now); });
  f.Report(f.readers[3], again);
  CHECK(f.Get(again).state == State::kPublic);
  CHECK(f.Decides(again, ModerationAction::kDismiss) == State::kPublic);

  const auto unlisted = f.Add(f.ada, State::kUnlisted);
  for (int i = 0; i < 4; ++i) f.Report(f.readers[static_cast<std::size_t>(i)], unlisted);
  CHECK(f.Get(unlisted).state == State::kUnlisted);
  CHECK(f.Decides(unlisted, ModerationAction::kDismiss) == State::kUnlisted);

  // A reset needs no reports.
  CHECK(f.Decides(unlisted, ModerationAction::kReset) == State::kUnlisted);
  CHECK(f.Log()[0].action == "reset");

  const auto never = f.Add(f.ada);
  for (const auto reader : f.readers) f.Report(reader, never, "why", 0);
  CHECK(f.Get(never).state == State::kPublic);
  CHECK(f.Get(never).reported_times == 6);
}

TEMPLATE_TEST_CASE("the queue shows the newest reasons of each item, the newest report first", "[moderation]",
                   OPENPRESS_DB_WORLDS) {
  ReportFixture<TestType> f;
  const auto a = f.Add(f.ada);
  const auto b = f.Add(f.bob, State::kPrivate);
  const auto gone = f.Add(f.ada);
  f.Report(f.readers[0], gone);
  for (std::size_t i = 0; i < 6; ++i) f.Report(f.readers[i], a, "reason " + std::to_string(i), 0);
  f.Report(f.readers[0], b, "another");
  f.Change(gone, &MarkDeleted);
  const auto cases = f.Cases();
  REQUIRE(cases.size() == 2);
  CHECK(cases[0].media.token == b);
  CHECK(cases[0].reasons.at(0).reason == "another");
  CHECK(cases[1].media.token == a);
  CHECK(cases[1].reports == 6);
  REQUIRE(cases[1].reasons.size() == kReasonsShown);
  CHECK(cases[1].reasons.front().reason == "reason 5");
  CHECK(cases[1].reasons.back().reason == "reason 1");
  CHECK(cases[1].opened_at < cases[1].changed_at);
  const auto lease = f.world.pool().Read();
  CHECK(ReportsOf(*lease, cases[1].media.id, 100).size() == 6);
  CHECK(ReportsOf(*lease, cases[1].media.id, 2).size() == 2);
  CHECK_FALSE(ReportCases(*lease, ReportStatus::kOpen, 2));
  CHECK_FALSE(ModerationLog(*lease, 0));
}

TEMPLATE_TEST_CASE("a report stays when its author goes, and the log when everything goes", "[moderation]",
                   OPENPRESS_DB_WORLDS) {
  ReportFixture<TestType> f;
  const auto token = f.Add(f.ada);
  f.Report(f.readers[0], token);
  f.Report(f.readers[1], token);
  {
    const auto lease = f.world.pool().Write();
    for (const auto reader : {f.readers[0], f.readers[1]}) {
      lease->Execute("DELETE FROM users WHERE id = $1", {reader});
    }
  }
  CHECK(f.Cases().at(0).reasons.size() == 2);
  CHECK(f.Get(token).reported_times == 2);
  f.Decides(token, ModerationAction::kAccept);
  f.Change(token, &MarkDeleted);
  const auto lease = f.world.pool().Write();
  Purge(*lease, 1);
  CHECK(lease->QueryOne("SELECT COUNT(*) FROM media_reports")->Int(0) == 0);
  CHECK_THROWS_AS(lease->Execute("DELETE FROM moderation_log"), Error);
  CHECK_THROWS_AS(lease->Execute("UPDATE moderation_log SET reason = ''"), Error);
  CHECK(ModerationLog(*lease, 1)->rows.at(0).media_token == token);
}

TEMPLATE_TEST_CASE("reports that arrive together are all counted and act once", "[moderation]", OPENPRESS_DB_WORLDS) {
  ReportFixture<TestType> f;
  const auto token = f.Add(f.ada);
  const auto id = f.Get(token).id;
  std::vector<std::thread> threads;
  for (const auto reader : f.readers) {
    threads.emplace_back([&, reader] {
      for (int i = 0; i < 5; ++i) {
        f.catalogue.Change(token, [&](db::Connection& c, Millis now) {
          return AddReport(c, f.marks, {.user_id = reader}, id, "why", 3, now);
        });
      }
    });
  }
  for (auto& thread : threads) thread.join();
  CHECK(f.Get(token).reported_times == 6);
  CHECK(f.Get(token).state == State::kUnlisted);
  CHECK(f.Cases().at(0).reports == 6);
  CHECK(f.Log().size() == 1);
}

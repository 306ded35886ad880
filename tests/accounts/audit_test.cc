#include "accounts/audit.h"

#include <catch2/catch.hpp>

#include "core/error.h"
#include "support/schema.h"

using namespace openpress;
using namespace openpress::accounts;

namespace {

constexpr Millis kNow = 1782293400000;

template <class World>
struct Fixture {
  tests::Migrated<World> world;

  void Add(const Actor& actor, const std::string& action, const std::string& subject, Json details = Json::object()) {
    const auto lease = world.pool().Write();
    const auto transaction = lease->Begin();
    AppendAudit(*lease, {actor, action, subject, std::move(details)}, kNow);
    transaction->Commit();
  }
  void Fill(int rows) {
    const auto lease = world.pool().Write();
    const auto transaction = lease->Begin();
    for (int i = 0; i < rows; ++i) {
      AppendAudit(*lease,
                  {i % 3 == 0 ? Actor::Server() : Actor{i % 7, "user" + std::to_string(i % 7)},
                   i % 2 == 0 ? "even" : "odd",
                   UserSubject(i % 50),
                   {{"number", i}}},
                  kNow + i);
    }
    transaction->Commit();
  }
  AuditVerdict Verify() { return VerifyAuditLog(*world.pool().Read()); }
  /** What somebody with the file in hand can do: the triggers are no obstacle to him. */
  std::string ComplaintAfter(const std::string& change) {
    const auto lease = world.pool().Write();
    for (const char* trigger :
         {"audit_keeps_rows", "audit_loses_none", "audit_replaces_none", "audit_head_stays", "audit_head_moves_on"}) {
      lease->Script(std::string("DROP TRIGGER ") + trigger);
    }
    lease->Script(change);
    const AuditVerdict verdict = VerifyAuditLog(*lease);
    return verdict.complaint.value_or("");
  }
};

}  // namespace

TEMPLATE_TEST_CASE("the log follows from its first row to its last", "[audit]", OPENPRESS_DB_WORLDS) {
  Fixture<TestType> f;
  CHECK_FALSE(f.Verify().complaint);
  CHECK(f.Verify().length == 0);
  f.Add({7, "lovelace"}, "verification.approved", "user:9", {{"reason", "pr\xC3\xA9sse"}});
  const std::string first = f.Verify().hash;
  CHECK(first.size() == 64);
  f.Add(Actor::Server(), "verification.expired", "user:9");
  f.Fill(1203);  // several batches
  const AuditVerdict verdict = f.Verify();
  CHECK_FALSE(verdict.complaint);
  CHECK(verdict.length == 1205);
  CHECK(verdict.hash != first);
}

TEMPLATE_TEST_CASE("a row that was rolled back leaves no gap", "[audit]", OPENPRESS_DB_WORLDS) {
  Fixture<TestType> f;
  f.Add({7, "lovelace"}, "a", "user:1");
  {
    const auto lease = f.world.pool().Write();
    const auto transaction = lease->Begin();
    AppendAudit(*lease, {Actor::Server(), "b", "user:2", Json::object()}, kNow);
  }
  f.Add({7, "lovelace"}, "c", "user:3");
  CHECK_FALSE(f.Verify().complaint);
  CHECK(f.Verify().length == 2);
}

TEMPLATE_TEST_CASE("rows can be neither changed nor removed nor replaced", "[audit]", OPENPRESS_DB_WORLDS) {
  Fixture<TestType> f;
  f.Fill(3);
  const auto lease = f.world.pool().Write();
  for (const char* sql : {"UPDATE audit SET actor = 'x' WHERE id = 2", "UPDATE audit SET id = 9 WHERE id = 3",
                          "DELETE FROM audit WHERE id = 3", "DELETE FROM audit", "DELETE FROM audit_head",
                          "UPDATE audit_head SET length = 2"}) {
    INFO(sql);
    CHECK_THROWS_AS(lease->Execute(sql), Error);
  }
  CHECK_FALSE(VerifyAuditLog(*lease).complaint);
}

TEST_CASE("SQLite's INSERT OR REPLACE replaces no row of the log", "[audit]") {
  Fixture<tests::SqliteWorld> f;
  f.Fill(3);
  const auto lease = f.world.pool().Write();
  CHECK_THROWS_AS(lease->Execute("INSERT OR REPLACE INTO audit VALUES (2, 0, NULL, '', 'x', 'y', '{}', '')"), Error);
  CHECK_FALSE(VerifyAuditLog(*lease).complaint);
}

TEST_CASE("whoever goes round the triggers is found, with the first row that is wrong", "[audit]") {
  const std::vector<std::pair<std::string, std::string>> changes = {
      {"UPDATE audit SET actor = 'nobody' WHERE id = 700", "row 700 does not follow"},
      {"UPDATE audit SET actor_id = NULL WHERE id = 5", "row 5 does not follow"},
      {"UPDATE audit SET created_at = created_at + 1 WHERE id = 1", "row 1 does not follow"},
      {"UPDATE audit SET details = '{\"number\": 699}' WHERE id = 700", "row 700 does not follow"},
      {"UPDATE audit SET details = CAST(x'FF' AS TEXT) WHERE id = 12", "row 12 does not follow"},
      {"UPDATE audit SET hash = '00' WHERE id = 3", "row 3 does not follow"},
      {"UPDATE audit SET subject = action, action = subject WHERE id = 9", "row 9 does not follow"},
      {"DELETE FROM audit WHERE id = 600", "row 600 is missing"},
      {"DELETE FROM audit WHERE id = 1", "row 1 is missing"},
      {"DELETE FROM audit WHERE id > 690", "row 691 is missing, and all after it"},
      {"DELETE FROM audit", "row 1 is missing, and all after it"},
      {"DELETE FROM audit_head", "the mark of its end is missing"},
      {"INSERT INTO audit VALUES (801, 0, NULL, '', 'x', 'y', '{}', 'z')", "row 801 does not follow"},
      {"UPDATE audit_head SET length = 799", "row 800 was added"},
      {"UPDATE audit_head SET hash = 'x'", "row 800 was added"},
  };
  for (const auto& [change, row] : changes) {
    Fixture<tests::SqliteWorld> f;
    f.Fill(800);
    INFO(change);
    CHECK_THAT(f.ComplaintAfter(change), Catch::Contains(row));
  }
}

TEMPLATE_TEST_CASE("the log is listed newest first, by any filters", "[audit]", OPENPRESS_DB_WORLDS) {
  Fixture<TestType> f;
  f.Fill(1100);
  const auto lease = f.world.pool().Read();
  const auto all = ListAudit(*lease, {}).value();
  CHECK(all.place.count == db::kMostRows);
  CHECK(all.rows.size() == db::kPageSize);
  CHECK(all.rows.front().id == 1100);
  CHECK(all.rows.back().id == 1051);
  CHECK(ListAudit(*lease, {.page = 2})->rows.front().id == 1050);
  CHECK(ListAudit(*lease, {.before = 51})->rows.front().id == 50);
  CHECK(ListAudit(*lease, {.before = 51})->place.count == 50);
  CHECK_FALSE(ListAudit(*lease, {.page = 21}));
  const auto server = ListAudit(*lease, {.actor = ""}).value();
  CHECK(server.place.count == 367);
  CHECK_FALSE(server.rows.front().actor.user_id);
  const auto filtered = ListAudit(*lease, {.actor = "user2", .action = "even", .subject = UserSubject(16)}).value();
  CHECK_FALSE(filtered.rows.empty());
  for (const AuditRow& row : filtered.rows) {
    CHECK(row.actor.username == "user2");
    CHECK(row.action == "even");
    CHECK(row.subject == "user:16");
  }
  CHECK(ListAudit(*lease, {.subject = UserSubject(16)})->place.count == 22);
  CHECK(ListAudit(*lease, {.actor = "nobody"})->rows.empty());
}

TEST_CASE("every list of the log is read from an index that has its order", "[audit]") {
  Fixture<tests::SqliteWorld> f;
  const auto lease = f.world.pool().Read();
  for (const std::string& sql : AuditStatements()) {
    INFO(sql);
    std::size_t params = 1;
    while (sql.find("$" + std::to_string(params + 1)) != std::string::npos) ++params;
    std::string plan;
    const std::vector<db::Param> given(params, db::Param(1));
    for (const db::Row& row : lease->Query("EXPLAIN QUERY PLAN " + sql, std::span<const db::Param>(given))) {
      plan += row.Text(3) + "\n";
    }
    INFO(plan);
    CHECK(plan.find("SEARCH audit USING") != std::string::npos);
    CHECK(plan.find("TEMP B-TREE") == std::string::npos);
  }
}

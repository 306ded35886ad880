// What is PostgreSQL's own: types of parameters, links that break, addresses with passwords in them.
#include <atomic>
#include <latch>
#include <thread>

#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include "core/error.h"
#include "core/program_files.h"
#include "db/migrator.h"
#include "db/postgres/address.h"
#include "db/postgres/connection.h"
#include "support/db_worlds.h"
#include "support/error_code.h"

using namespace openpress;
using db::postgres::Address;
using db::postgres::Connector;
using db::postgres::Mode;
using db::postgres::PostgresConnection;
using tests::CodeOf;
using tests::PostgresWorld;

namespace {

/** Ends the server's side of every other session in the database, as a crash of the server would. */
void EndOthers(const std::string& url) {
  const auto pool = db::Open(url, 1);
  pool->Write()->Query(
      "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
      "WHERE datname = current_database() AND pid <> pg_backend_pid()");
}

}  // namespace

TEST_CASE("an address that cannot be right is refused without a word of it", "[postgres]") {
  for (const char* url :
       {"postgres://ada:p/secret@host/db", "postgres://ada:p@secret@host/db", "postgres://ada:%secret@host/db",
        "postgres://host/db?secret=1", "postgres://host:secret/db"}) {
    INFO(url);
    try {
      const Address address(url);
      FAIL("accepted");
    } catch (const Error& error) {
      CHECK(error.fault() == Fault::kBadInput);
      CHECK_THAT(error.what(), !Catch::Contains("secret"));
    }
  }
}

TEST_CASE("a server that is not there is told with its reason and without the password", "[postgres]") {
  try {
    db::Open("postgres://ada:sesame@/name?host=/nonexistent", 1);
    FAIL("opened");
  } catch (const Error& error) {
    CHECK(error.code() == "database_unavailable");
    CHECK(error.fault() == Fault::kUnavailable);
    CHECK_THAT(error.what(), Catch::Contains("/nonexistent") && !Catch::Contains("sesame"));
  }
}

TEST_CASE("a parameter keeps its width, whatever stood in its place before: PostgresWorld", "[postgres]") {
  PostgresWorld world;
  const auto c = world.pool().Write();
  c->Script("CREATE TABLE t (n BIGINT, r DOUBLE PRECISION, s TEXT)");
  constexpr std::int64_t kWide = 4'000'000'000'000;
  CHECK(c->QueryOne("SELECT $1 + 1", {1})->Int(0) == 2);
  CHECK(c->QueryOne("SELECT $1 + 1", {kWide})->Int(0) == kWide + 1);
  // NULL first: the server guesses, and a guess of 32 bits must not stay.
  CHECK(c->QueryOne("SELECT COALESCE($1, 1)", {nullptr})->Int(0) == 1);
  CHECK(c->QueryOne("SELECT COALESCE($1, 1)", {kWide})->Int(0) == kWide);
  CHECK(c->QueryOne("SELECT CASE WHEN $1 IS NULL THEN 1 ELSE 0 END", {nullptr})->Int(0) == 1);
  const auto insert = [&](const db::Param& n, const db::Param& r, const db::Param& s) {
    return c->Execute("INSERT INTO t (n, r, s) VALUES ($1, $2, $3)", {n, r, s});
  };
  CHECK(insert(nullptr, nullptr, nullptr) == 1);
  CHECK(insert(kWide, 1, "x") == 1);
  CHECK(insert(1, 0.5, nullptr) == 1);
  CHECK(c->QueryOne("SELECT SUM(n), AVG(r), COUNT(s) FROM t")->Int(0) == kWide + 1);
  SECTION("inside a transaction as well, which a failed guess does not end") {
    const auto transaction = c->Begin();
    CHECK(c->QueryOne("SELECT CASE WHEN $1 IS NULL THEN 2 ELSE 0 END", {nullptr})->Int(0) == 2);
    CHECK(insert(2, 2, "y") == 1);
    transaction->Commit();
    CHECK(c->QueryOne("SELECT COUNT(*) FROM t")->Int(0) == 4);
  }
}

TEST_CASE("a text with a NUL or broken UTF-8 finds nothing, and cannot be kept: PostgresWorld", "[postgres]") {
  PostgresWorld world;
  const auto c = world.pool().Write();
  c->Script("CREATE TABLE t (s TEXT)");
  for (const std::string& text :
       {std::string("a\0b", 3), std::string("\xff"), std::string("\xc3"), std::string("\xed\xa0\x80")}) {
    CHECK(c->QueryOne("SELECT COUNT(*) FROM t WHERE s = $1", {text})->Int(0) == 0);
    try {
      c->Execute("INSERT INTO t (s) VALUES ($1)", {text});
      FAIL("accepted");
    } catch (const Error& error) {
      CHECK(error.fault() == Fault::kBadInput);
      CHECK(error.code() == "invalid_text");
    }
  }
}

TEST_CASE("only so many statements are kept, and each once: PostgresWorld", "[postgres]") {
  PostgresWorld world;
  Connector connector{Address(world.url())};
  PostgresConnection c(connector, Mode::kWrite);
  for (int i = 0; i < 10; ++i) c.Query("SELECT $1 + 1", {i});
  CHECK(c.cached_statements() == 1);
  for (int i = 0; i < 600; ++i) c.Query("SELECT " + std::to_string(i));
  CHECK(c.cached_statements() <= 256);
  CHECK(c.QueryOne("SELECT COUNT(*) FROM pg_prepared_statements")->Int(0) <= 260);
}

TEST_CASE("a statement follows a change of its table: PostgresWorld", "[postgres]") {
  PostgresWorld world;
  const auto c = world.pool().Write();
  c->Script("CREATE TABLE t (a BIGINT); INSERT INTO t VALUES (1)");
  CHECK(c->QueryOne("SELECT * FROM t")->size() == 1);
  c->Script("ALTER TABLE t ADD COLUMN b BIGINT DEFAULT 2");
  CHECK(c->QueryOne("SELECT * FROM t")->size() == 2);
}

TEST_CASE("a statement beside transactions waits for them: PostgresWorld", "[postgres]") {
  PostgresWorld world;
  world.pool().Write()->Script("CREATE TABLE t (id BIGINT PRIMARY KEY, n BIGINT); INSERT INTO t VALUES (1, 0), (2, 0)");
  std::thread other;
  {
    const auto c = world.pool().Write();
    const auto transaction = c->Begin();
    const auto n = c->QueryOne("SELECT n FROM t WHERE id = 1")->Int(0);
    std::latch begun(1);
    // Another row: no lock of a row keeps them apart.
    other = std::thread([&] {
      const auto d = world.pool().Write();
      begun.count_down();
      d->Execute("UPDATE t SET n = (SELECT n FROM t WHERE id = 1) + 10 WHERE id = 2");
    });
    begun.wait();
    c->Execute("UPDATE t SET n = $1 WHERE id = 1", {n + 1});
    transaction->Commit();
  }
  other.join();
  CHECK(world.pool().Read()->QueryOne("SELECT n FROM t WHERE id = 2")->Int(0) == 11);
}

TEST_CASE("links that broke are made anew: PostgresWorld", "[postgres]") {
  PostgresWorld world;
  world.pool().Write()->Script("CREATE TABLE t (id BIGINT PRIMARY KEY); INSERT INTO t VALUES (1)");
  CHECK(world.pool().Read()->QueryOne("SELECT COUNT(*) FROM t")->Int(0) == 1);
  SECTION("between loans") {
    EndOthers(world.url());
    CHECK(world.pool().Read()->QueryOne("SELECT COUNT(*) FROM t")->Int(0) == 1);
    CHECK(world.pool().Write()->Execute("INSERT INTO t VALUES (2)") == 1);
  }
  SECTION("while lent, for what cannot have changed anything") {
    const auto c = world.pool().Read();
    EndOthers(world.url());
    CHECK(c->QueryOne("SELECT COUNT(*) FROM t")->Int(0) == 1);
  }
  SECTION("before a transaction begins") {
    const auto c = world.pool().Write();
    EndOthers(world.url());
    const auto transaction = c->Begin();
    c->Execute("INSERT INTO t VALUES (2)");
    transaction->Commit();
    CHECK(c->QueryOne("SELECT COUNT(*) FROM t")->Int(0) == 2);
  }
  SECTION("but never inside one: half of a change is none") {
    {
      const auto c = world.pool().Write();
      const auto transaction = c->Begin();
      c->Execute("INSERT INTO t VALUES (2)");
      EndOthers(world.url());
      CHECK(CodeOf([&] { c->Execute("INSERT INTO t VALUES (3)"); }) == "database_unavailable");
      CHECK(CodeOf([&] { c->Execute("INSERT INTO t VALUES (4)"); }) == "transaction_lost");
      CHECK(CodeOf([&] { transaction->Commit(); }) == "transaction_lost");
    }
    CHECK(world.pool().Read()->QueryOne("SELECT COUNT(*) FROM t")->Int(0) == 1);
  }
  SECTION("a change that nobody knows about is not made twice") {
    const auto c = world.pool().Write();
    EndOthers(world.url());
    CHECK(CodeOf([&] { c->Execute("INSERT INTO t VALUES (2)"); }) == "database_unavailable");
    CHECK(c->Execute("INSERT INTO t VALUES (2)") == 1);
  }
}

TEST_CASE("after an error inside a transaction nothing of it is committed: PostgresWorld", "[postgres]") {
  PostgresWorld world;
  const auto c = world.pool().Write();
  c->Script("CREATE TABLE t (id BIGINT PRIMARY KEY)");
  {
    const auto transaction = c->Begin();
    c->Execute("INSERT INTO t VALUES (1)");
    CHECK(CodeOf([&] { c->Execute("INSERT INTO t VALUES (1)"); }) == "unique_violation");
    CHECK(CodeOf([&] { transaction->Commit(); }) == "transaction_lost");
  }
  CHECK(c->QueryOne("SELECT COUNT(*) FROM t")->Int(0) == 0);
}

TEST_CASE("a role that may not change the schema can serve as long as nothing is missing: PostgresWorld",
          "[postgres]") {
  PostgresWorld world;
  world.Migrate();
  const std::string clerk = fmt::format("clerk_{}", ::getpid());
  world.pool().Write()->Script(fmt::format(R"sql(
    REVOKE CREATE ON SCHEMA public FROM PUBLIC;
    CREATE ROLE {0} LOGIN;
    GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {0};
    GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {0})sql",
                                           clerk));
  {
    std::string url = world.url();
    const std::string owner = "//openpress@";
    url.replace(url.find(owner), owner.size(), "//" + clerk + "@");
    const auto pool = db::Open(url, 1);
    CHECK(db::Migrator(*pool, ProgramFiles("schema")).Migrate().applied.empty());
    CHECK(db::Migrator(*pool, ProgramFiles("schema")).Check().empty());
    const auto c = pool->Write();
    const auto transaction = c->Begin();
    CHECK(c->Execute("INSERT INTO tags (title, title_key, created_at) VALUES ('Sea', 'sea', 1)") == 1);
    transaction->Commit();
    CHECK_THROWS_AS(c->Script("CREATE TABLE t (id BIGINT)"), Error);
  }
  world.pool().Write()->Script(fmt::format("DROP OWNED BY {0}; DROP ROLE {0}", clerk));
}

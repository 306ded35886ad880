// What every engine behind db::Connection has to do alike.
#include "db/connection.h"

#include <cmath>
#include <limits>

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "core/error.h"
#include "support/db_worlds.h"

using namespace openpress;

namespace {

/** @return the code of the Error that @p what throws, "" for none */
template <class F>
std::string CodeOf(F&& what) {
  try {
    what();
  } catch (const Error& error) {
    return error.code();
  }
  return "";
}

template <class F>
Fault FaultOf(F&& what) {
  try {
    what();
  } catch (const Error& error) {
    return error.fault();
  }
  FAIL("nothing was thrown");
  return Fault::kBroken;
}

}  // namespace

TEMPLATE_TEST_CASE("each type of value comes back as it was given", "[db]", OPENPRESS_DB_WORLDS) {
  TestType world;
  const auto c = world.pool().Write();
  c->Script(fmt::format("CREATE TABLE t (id {}, n BIGINT, r DOUBLE PRECISION, s TEXT, b {})", TestType::kNumbered,
                        TestType::kBytes));
  constexpr auto kInsert = "INSERT INTO t (n, r, s, b) VALUES ($1, $2, $3, $4) RETURNING id";
  constexpr auto kSelect = "SELECT n, r, s, b FROM t WHERE id = $1";

  SECTION("integers over their whole range") {
    for (const std::int64_t n : {std::int64_t{0}, std::int64_t{-1}, std::numeric_limits<std::int64_t>::max(),
                                 std::numeric_limits<std::int64_t>::min()}) {
      const auto id = c->QueryOne(kInsert, {n, nullptr, nullptr, nullptr})->Int(0);
      CHECK(c->QueryOne(kSelect, {id})->Int(0) == n);
    }
  }
  SECTION("reals, and an integer column read as a real") {
    for (const double r : {0.0, -1.5, 0.1, 1e300, 5e-324}) {
      const auto id = c->QueryOne(kInsert, {3, r, nullptr, nullptr})->Int(0);
      const auto row = c->QueryOne(kSelect, {id});
      CHECK(row->Real(1) == r);
      CHECK(row->Real(0) == 3.0);
    }
  }
  SECTION("booleans as 0 and 1") {
    const auto id = c->QueryOne(kInsert, {true, nullptr, nullptr, nullptr})->Int(0);
    CHECK(c->QueryOne(kSelect, {id})->Bool(0));
    CHECK(c->QueryOne("SELECT COUNT(*) FROM t WHERE (n = 1) = TRUE")->Int(0) == 1);
  }
  SECTION("text of every alphabet, quotes and emptiness") {
    for (const std::string s :
         {"", "Ωmega – 記者 🎥 \u0301", "it's \"quoted\"; DROP TABLE t; -- $1", "line\nline\r\n\t"}) {
      const auto id = c->QueryOne(kInsert, {nullptr, nullptr, s, nullptr})->Int(0);
      CHECK(c->QueryOne(kSelect, {id})->Text(2) == s);
      CHECK_FALSE(c->QueryOne(kSelect, {id})->IsNull(2));
    }
  }
  SECTION("blobs with NUL and every other byte") {
    std::string bytes;
    for (int i = 0; i < 256; ++i) bytes.push_back(static_cast<char>(i));
    for (const std::string& b : {std::string(), bytes, std::string(100000, '\0')}) {
      const auto id = c->QueryOne(kInsert, {nullptr, nullptr, nullptr, db::Blob{b}})->Int(0);
      const auto row = c->QueryOne(kSelect, {id});
      CHECK_FALSE(row->IsNull(3));
      CHECK(row->Bytes(3) == b);
    }
  }
  SECTION("NULL, apart from 0 and from empty text") {
    const auto id = c->QueryOne(kInsert, {std::optional<std::int64_t>(), std::optional<double>(),
                                          std::optional<std::string>(), nullptr})
                        ->Int(0);
    const auto row = c->QueryOne(kSelect, {id});
    for (std::size_t i = 0; i < row->size(); ++i) CHECK(row->IsNull(i));
    CHECK(row->MaybeInt(0) == std::nullopt);
    CHECK(row->MaybeReal(1) == std::nullopt);
    CHECK(row->MaybeText(2) == std::nullopt);
    const auto full = c->QueryOne(kInsert, {std::optional<std::int64_t>(7), std::optional<double>(0.5),
                                            std::optional<std::string>("x"), nullptr});
    const auto second = c->QueryOne(kSelect, {full->Int(0)});
    CHECK(second->MaybeInt(0) == 7);
    CHECK(second->MaybeReal(1) == 0.5);
    CHECK(second->MaybeText(2) == "x");
  }
}

TEMPLATE_TEST_CASE("a parameter is known by its number", "[db]", OPENPRESS_DB_WORLDS) {
  TestType world;
  const auto c = world.pool().Read();
  SECTION("out of order") {
    const auto row = c->QueryOne("SELECT CAST($2 AS TEXT), CAST($1 AS TEXT)", {"first", "second"});
    CHECK(row->Text(0) == "second");
    CHECK(row->Text(1) == "first");
  }
  SECTION("repeated") {
    const auto row = c->QueryOne("SELECT CAST($1 AS TEXT), CAST($2 AS TEXT), CAST($1 AS TEXT)", {"first", "second"});
    CHECK(row->Text(0) == "first");
    CHECK(row->Text(1) == "second");
    CHECK(row->Text(2) == "first");
  }
  SECTION("with two digits") {
    const auto row = c->QueryOne("SELECT CAST($11 AS TEXT), CAST($1 AS TEXT)",
                                 {"1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11"});
    CHECK(row->Text(0) == "11");
    CHECK(row->Text(1) == "1");
  }
  SECTION("and one that was not given is an error") {
    CHECK(FaultOf([&] { c->Query("SELECT CAST($2 AS TEXT)", {"one"}); }) == Fault::kBroken);
    CHECK(c->QueryOne("SELECT 1")->Int(0) == 1);
  }
}

TEMPLATE_TEST_CASE("one SQL text runs on every engine", "[db]", OPENPRESS_DB_WORLDS) {
  TestType world;
  const auto c = world.pool().Write();
  c->Script("CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT UNIQUE, n BIGINT)");

  SECTION("upsert with RETURNING") {
    constexpr auto kUpsert =
        "INSERT INTO t (id, name, n) VALUES ($1, $2, $3) "
        "ON CONFLICT (name) DO UPDATE SET n = excluded.n RETURNING id, n";
    CHECK(c->QueryOne(kUpsert, {1, "a", 1})->Int(0) == 1);
    const auto again = c->QueryOne(kUpsert, {2, "a", 5});
    CHECK(again->Int(0) == 1);
    CHECK(again->Int(1) == 5);
  }
  SECTION("ON CONFLICT DO NOTHING returns no row") {
    constexpr auto kInsert = "INSERT INTO t (id, name) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING RETURNING id";
    CHECK(c->QueryOne(kInsert, {1, "a"}));
    CHECK_FALSE(c->QueryOne(kInsert, {2, "a"}));
  }
  SECTION("NULLS LAST") {
    c->Script("INSERT INTO t (id, name, n) VALUES (1, 'a', NULL), (2, 'b', 2), (3, 'c', 1)");
    const auto rows = c->Query("SELECT name FROM t ORDER BY n DESC NULLS LAST");
    REQUIRE(rows.size() == 3);
    CHECK(rows[0].Text(0) == "b");
    CHECK(rows[2].Text(0) == "a");
  }
  SECTION("Execute counts what the statement changed itself") {
    c->Script("INSERT INTO t (id, name, n) VALUES (1, 'a', 1), (2, 'b', 1), (3, 'c', 2)");
    CHECK(c->Execute("UPDATE t SET n = 9 WHERE n = $1", {1}) == 2);
    CHECK(c->Execute("UPDATE t SET n = 9 WHERE n = $1", {1}) == 0);
    CHECK(c->Execute("CREATE TABLE u (id INTEGER)") == 0);
    CHECK(c->Execute("DELETE FROM t") == 3);
  }
  SECTION("a name in double quotes is a name, never a text") {
    CHECK(FaultOf([&] { c->Query("SELECT \"no_such_column\" FROM t"); }) == Fault::kBroken);
  }
  SECTION("no row is nothing, not an error") {
    CHECK_FALSE(c->QueryOne("SELECT id FROM t WHERE id = $1", {99}));
    CHECK(c->Query("SELECT id FROM t").empty());
  }
}

TEMPLATE_TEST_CASE("errors have a kind and a code", "[db]", OPENPRESS_DB_WORLDS) {
  TestType world;
  const auto c = world.pool().Write();
  c->Script("CREATE TABLE p (id INTEGER PRIMARY KEY, name TEXT UNIQUE, n BIGINT NOT NULL CHECK (n > 0))");
  c->Script("CREATE TABLE k (id INTEGER PRIMARY KEY, p BIGINT NOT NULL REFERENCES p (id))");
  c->Execute("INSERT INTO p (id, name, n) VALUES (1, 'a', 1)");
  c->Execute("INSERT INTO k (id, p) VALUES (1, 1)");

  CHECK(CodeOf([&] { c->Execute("INSERT INTO p (id, name, n) VALUES (2, 'a', 1)"); }) == "unique_violation");
  CHECK(CodeOf([&] { c->Execute("INSERT INTO p (id, name, n) VALUES (1, 'b', 1)"); }) == "unique_violation");
  CHECK(FaultOf([&] { c->Execute("INSERT INTO p (id, name, n) VALUES (1, 'b', 1)"); }) == Fault::kConflict);
  CHECK(CodeOf([&] { c->Execute("INSERT INTO k (id, p) VALUES (2, 77)"); }) == "foreign_key_violation");
  CHECK(CodeOf([&] { c->Execute("DELETE FROM p WHERE id = 1"); }) == "foreign_key_violation");
  CHECK(CodeOf([&] { c->Execute("INSERT INTO p (id, name, n) VALUES (3, 'c', 0)"); }) == "constraint_violation");
  CHECK(CodeOf([&] { c->Execute("INSERT INTO p (id, name, n) VALUES (3, 'c', NULL)"); }) == "constraint_violation");
  CHECK(FaultOf([&] { c->Query("SELEKT 1"); }) == Fault::kBroken);
  CHECK(FaultOf([&] { c->Query("SELECT 1; SELECT 2"); }) == Fault::kBroken);

  SECTION("and leave the connection usable") {
    CHECK(c->QueryOne("SELECT COUNT(*) FROM p")->Int(0) == 1);
  }
}

TEMPLATE_TEST_CASE("a transaction is whole or not there", "[db]", OPENPRESS_DB_WORLDS) {
  TestType world;
  const auto c = world.pool().Write();
  c->Script("CREATE TABLE t (id INTEGER PRIMARY KEY)");
  const auto count = [&] { return c->QueryOne("SELECT COUNT(*) FROM t")->Int(0); };

  SECTION("committed") {
    const auto transaction = c->Begin();
    c->Execute("INSERT INTO t (id) VALUES (1)");
    c->Execute("INSERT INTO t (id) VALUES (2)");
    transaction->Commit();
    CHECK(count() == 2);
  }
  SECTION("left without a commit") {
    {
      const auto transaction = c->Begin();
      c->Execute("INSERT INTO t (id) VALUES (1)");
      CHECK(count() == 1);
    }
    CHECK(count() == 0);
  }
  SECTION("left by an exception") {
    CHECK_THROWS_AS(
        [&] {
          const auto transaction = c->Begin();
          c->Execute("INSERT INTO t (id) VALUES (1)");
          c->Execute("INSERT INTO t (id) VALUES (1)");
          transaction->Commit();
        }(),
        Error);
    CHECK(count() == 0);
    c->Execute("INSERT INTO t (id) VALUES (1)");
    CHECK(count() == 1);
  }
  SECTION("never inside another") {
    const auto transaction = c->Begin();
    CHECK(FaultOf([&] { auto inner = c->Begin(); }) == Fault::kBroken);
    c->Execute("INSERT INTO t (id) VALUES (1)");
    transaction->Commit();
    CHECK(count() == 1);
  }
  SECTION("with the definition of tables") {
    {
      const auto transaction = c->Begin();
      c->Script("CREATE TABLE u (id INTEGER); INSERT INTO u (id) VALUES (1)");
    }
    CHECK_THROWS_AS(c->Query("SELECT id FROM u"), Error);
  }
}

TEMPLATE_TEST_CASE("a reading connection refuses changes", "[db]", OPENPRESS_DB_WORLDS) {
  TestType world;
  world.pool().Write()->Script("CREATE TABLE t (id INTEGER PRIMARY KEY)");
  const auto c = world.pool().Read();
  CHECK_THROWS_AS(c->Execute("INSERT INTO t (id) VALUES (1)"), Error);
  CHECK(c->QueryOne("SELECT COUNT(*) FROM t")->Int(0) == 0);
}

TEMPLATE_TEST_CASE("an address with an unknown scheme is refused without repeating what follows it", "[db]",
                   OPENPRESS_DB_WORLDS) {
  try {
    db::Open("oracle://user:secret@host", 1);
    FAIL("opened");
  } catch (const Error& error) {
    CHECK(error.fault() == Fault::kBadInput);
    CHECK_THAT(error.what(), Catch::Contains("sqlite:") && !Catch::Contains("secret"));
  }
}

#include "db/migrator.h"

#include <filesystem>
#include <fstream>
#include <thread>
#include <vector>

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "core/error.h"
#include "core/program_files.h"
#include "support/db_worlds.h"

using namespace openpress;
namespace fs = std::filesystem;

namespace {

/** A schema folder whose files a test writes. */
template <class World>
class Schema {
 public:
  explicit Schema(const World& world) : root_(world.folder() + "/schema") { fs::create_directories(Folder()); }
  void File(const std::string& name, const std::string& text) const { std::ofstream(Folder() + name) << text; }
  void Remove(const std::string& name) const { fs::remove(Folder() + name); }
  [[nodiscard]] const std::string& root() const { return root_; }

 private:
  [[nodiscard]] std::string Folder() const { return root_ + "/" + World::kDialect + "/"; }
  std::string root_;
};

std::string CodeOfMigrating(db::Migrator& migrator) {
  try {
    migrator.Migrate();
  } catch (const Error& error) {
    return error.code();
  }
  return "";
}

}  // namespace

TEMPLATE_TEST_CASE("missing migrations are applied in the order of their numbers, once", "[migrator]",
                   OPENPRESS_DB_WORLDS) {
  TestType world;
  Schema schema(world);
  schema.File("0002_second.sql", "INSERT INTO t (id) VALUES (1); INSERT INTO t (id) VALUES (2);");
  schema.File("0001_first.sql", "CREATE TABLE t (id INTEGER PRIMARY KEY);");
  schema.File("README", "not a migration");
  schema.File("0003_draft.sql~", "nor this");
  db::Migrator migrator(world.pool(), schema.root(), SystemClock());

  CHECK(migrator.Migrate().applied == std::vector<std::string>{"0001_first", "0002_second"});
  CHECK(migrator.Migrate().applied.empty());
  CHECK(world.pool().Read()->QueryOne("SELECT COUNT(*) FROM t")->Int(0) == 2);
  CHECK(migrator.Check().empty());
}

TEMPLATE_TEST_CASE("what is pending is told and not done", "[migrator]", OPENPRESS_DB_WORLDS) {
  TestType world;
  Schema schema(world);
  schema.File("0001_first.sql", "CREATE TABLE t (id INTEGER PRIMARY KEY);");
  db::Migrator migrator(world.pool(), schema.root(), SystemClock());
  CHECK(migrator.Pending() == std::vector<std::string>{"0001_first"});
  CHECK(migrator.Pending() == std::vector<std::string>{"0001_first"});

  migrator.Migrate();
  CHECK(migrator.Pending().empty());
  schema.File("0002_second.sql", "CREATE TABLE u (id INTEGER PRIMARY KEY);");
  CHECK(migrator.Pending() == std::vector<std::string>{"0002_second"});

  migrator.Migrate();
  schema.Remove("0002_second.sql");
  CHECK_THROWS_WITH(migrator.Pending(), Catch::Contains("0002_second"));
}

TEMPLATE_TEST_CASE("a failing migration leaves the database at the step before", "[migrator]", OPENPRESS_DB_WORLDS) {
  TestType world;
  Schema schema(world);
  schema.File("0001_first.sql", "CREATE TABLE t (id INTEGER PRIMARY KEY);");
  schema.File("0002_second.sql", "INSERT INTO t (id) VALUES (1); CREATE TABLE u (id INTEGER); SELEKT 1;");
  db::Migrator migrator(world.pool(), schema.root(), SystemClock());
  try {
    migrator.Migrate();
    FAIL("applied");
  } catch (const Error& error) {
    CHECK_THAT(error.what(), Catch::Contains("0002_second"));
  }
  CHECK(world.pool().Read()->QueryOne("SELECT COUNT(*) FROM t")->Int(0) == 0);
  CHECK_THAT(migrator.Check(),
             Catch::VectorContains(std::string("migration 0002_second is not applied yet; the next start does it")));

  schema.File("0002_second.sql", "INSERT INTO t (id) VALUES (1);");
  CHECK(migrator.Migrate().applied == std::vector<std::string>{"0002_second"});
}

TEMPLATE_TEST_CASE("a database that is newer than the program is refused", "[migrator]", OPENPRESS_DB_WORLDS) {
  TestType world;
  Schema schema(world);
  schema.File("0001_first.sql", "CREATE TABLE t (id INTEGER PRIMARY KEY);");
  schema.File("0002_second.sql", "CREATE TABLE u (id INTEGER PRIMARY KEY);");
  db::Migrator migrator(world.pool(), schema.root(), SystemClock());
  migrator.Migrate();
  schema.Remove("0002_second.sql");
  CHECK(CodeOfMigrating(migrator) == "schema_newer");
  REQUIRE(migrator.Check().size() == 1);
  CHECK_THAT(migrator.Check().front(), Catch::Contains("0002_second"));
}

TEMPLATE_TEST_CASE("an applied migration whose file has changed is refused", "[migrator]", OPENPRESS_DB_WORLDS) {
  TestType world;
  Schema schema(world);
  schema.File("0001_first.sql", "CREATE TABLE t (id INTEGER PRIMARY KEY);");
  db::Migrator migrator(world.pool(), schema.root(), SystemClock());
  migrator.Migrate();
  schema.File("0001_first.sql", "CREATE TABLE t (id INTEGER PRIMARY KEY, more TEXT);");
  CHECK(CodeOfMigrating(migrator) == "schema_changed");
  CHECK_FALSE(migrator.Check().empty());
}

TEMPLATE_TEST_CASE("two files with one number, or none at all, are refused", "[migrator]", OPENPRESS_DB_WORLDS) {
  TestType world;
  Schema schema(world);
  db::Migrator migrator(world.pool(), schema.root(), SystemClock());
  CHECK(CodeOfMigrating(migrator) == "schema_unreadable");
  schema.File("0001_first.sql", "CREATE TABLE t (id INTEGER PRIMARY KEY);");
  schema.File("0001_other.sql", "CREATE TABLE u (id INTEGER PRIMARY KEY);");
  CHECK(CodeOfMigrating(migrator) == "schema_unreadable");
  db::Migrator nowhere(world.pool(), world.folder() + "/none", SystemClock());
  CHECK(CodeOfMigrating(nowhere) == "schema_unreadable");
}

TEMPLATE_TEST_CASE("processes that migrate at once apply each step once", "[migrator]", OPENPRESS_DB_WORLDS) {
  TestType world;
  Schema schema(world);
  schema.File("0001_first.sql", "CREATE TABLE t (id INTEGER PRIMARY KEY);");
  schema.File("0002_second.sql", "INSERT INTO t (id) VALUES (1);");
  const std::string url = world.url();
  const auto migrate = [&] {
    const auto pool = db::Open(url, 1);
    db::Migrator(*pool, schema.root(), SystemClock()).Migrate();
  };
  std::thread one(migrate);
  std::thread two(migrate);
  one.join();
  two.join();
  CHECK(world.pool().Read()->QueryOne("SELECT COUNT(*) FROM t")->Int(0) == 1);
}

TEST_CASE("an existing database is copied beside itself before it changes", "[migrator]") {
  tests::SqliteWorld world;
  Schema schema(world);
  const ManualClock clock(1782293400123);
  db::Migrator migrator(world.pool(), schema.root(), clock);
  schema.File("0001_first.sql", "CREATE TABLE t (id INTEGER PRIMARY KEY);");
  CHECK(migrator.Migrate().backup.empty());
  world.pool().Write()->Execute("INSERT INTO t (id) VALUES (42)");
  schema.File("0002_second.sql", "DROP TABLE t;");
  const std::string backup = migrator.Migrate().backup;
  CHECK(backup == world.folder() + "/test.db.before-0002.20260624T093000Z");
  const auto saved = db::Open("sqlite:" + backup, 1);
  CHECK(saved->Read()->QueryOne("SELECT id FROM t")->Int(0) == 42);
}

TEST_CASE("of the copies of a database the newest three are kept", "[migrator]") {
  tests::SqliteWorld world;
  Schema schema(world);
  ManualClock clock(1782293400123);
  db::Migrator migrator(world.pool(), schema.root(), clock);
  const std::string other = world.folder() + "/test.db.mine";
  std::ofstream(other) << "somebody's own";
  schema.File("0001_first.sql", "CREATE TABLE t (id INTEGER PRIMARY KEY);");
  migrator.Migrate();
  std::vector<std::string> copies;
  for (int number = 2; number <= 6; ++number) {
    schema.File(fmt::format("000{}_more.sql", number),
                fmt::format("CREATE TABLE t{} (id INTEGER PRIMARY KEY);", number));
    clock.Advance(std::chrono::hours(1));
    copies.push_back(migrator.Migrate().backup);
    // Time of the file system, whatever its grain is.
    std::filesystem::last_write_time(copies.back(),
                                     std::filesystem::file_time_type::clock::now() - std::chrono::hours(6 - number));
  }
  for (std::size_t at = 0; at < copies.size(); ++at) CHECK(std::filesystem::exists(copies[at]) == (at >= 2));
  CHECK(std::filesystem::exists(other));
}

TEMPLATE_TEST_CASE("the schema of this tree applies from empty and a second time changes nothing", "[migrator]",
                   OPENPRESS_DB_WORLDS) {
  TestType world;
  db::Migrator migrator(world.pool(), ProgramFiles("schema"), SystemClock());
  const auto files = db::ReadMigrations(ProgramFiles("schema") + "/" + TestType::kDialect);
  CHECK(migrator.Migrate().applied.size() == files.size());
  const auto again = migrator.Migrate();
  CHECK(again.applied.empty());
  CHECK(again.backup.empty());
  CHECK(migrator.Check().empty());
}

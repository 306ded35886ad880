// What is SQLite's own: the pragmas we rely on, the pool's patience, files and backups.
#include <filesystem>
#include <fstream>
#include <thread>

#include <catch2/catch.hpp>
#include <sys/stat.h>

#include "core/error.h"
#include "db/sqlite/backup.h"
#include "db/sqlite/connection.h"
#include "db/sqlite/pool.h"
#include "support/temporary_folder.h"

using namespace openpress;
using db::sqlite::Mode;
using db::sqlite::SqliteConnection;
using db::sqlite::SqlitePool;

TEST_CASE("a SQLite connection is durable, strict about references, and in WAL mode", "[sqlite]") {
  tests::TemporaryFolder folder;
  SqliteConnection writer(folder.path() + "/a.db", Mode::kWrite);
  SqliteConnection reader(folder.path() + "/a.db", Mode::kRead);
  for (SqliteConnection* c : {&writer, &reader}) {
    CHECK(c->QueryOne("PRAGMA journal_mode")->Text(0) == "wal");
    CHECK(c->QueryOne("PRAGMA synchronous")->Int(0) == 2);
    CHECK(c->QueryOne("PRAGMA foreign_keys")->Int(0) == 1);
    CHECK(c->QueryOne("PRAGMA busy_timeout")->Int(0) == 10000);
  }
  CHECK(reader.QueryOne("PRAGMA query_only")->Int(0) == 1);
}

TEST_CASE("the database file is for its owner only", "[sqlite]") {
  tests::TemporaryFolder folder;
  const std::string path = folder.path() + "/a.db";
  SqliteConnection writer(path, Mode::kWrite);
  writer.Script("CREATE TABLE t (id INTEGER)");
  for (const char* suffix : {"", "-wal", "-shm"}) {
    struct stat status {};
    REQUIRE(::stat((path + suffix).c_str(), &status) == 0);
    CHECK((status.st_mode & 0777U) == 0600U);
  }
}

TEST_CASE("a statement is prepared once for each text, and only so many are kept", "[sqlite]") {
  tests::TemporaryFolder folder;
  SqliteConnection c(folder.path() + "/a.db", Mode::kWrite);
  for (int i = 0; i < 10; ++i) c.Query("SELECT $1 + 1", {i});
  CHECK(c.cached_statements() == 1);
  for (int i = 0; i < 2000; ++i) c.Query("SELECT " + std::to_string(i));
  CHECK(c.cached_statements() <= 512);
}

TEST_CASE("a cached statement follows a change of the schema", "[sqlite]") {
  tests::TemporaryFolder folder;
  SqliteConnection c(folder.path() + "/a.db", Mode::kWrite);
  c.Script("CREATE TABLE t (a INTEGER); INSERT INTO t VALUES (1)");
  CHECK(c.QueryOne("SELECT * FROM t")->size() == 1);
  c.Script("ALTER TABLE t ADD COLUMN b INTEGER DEFAULT 2");
  CHECK(c.QueryOne("SELECT * FROM t")->size() == 2);
}

TEST_CASE("a pool whose connections are all out gives up after its patience", "[sqlite]") {
  tests::TemporaryFolder folder;
  SqlitePool pool(folder.path() + "/a.db", 1, std::chrono::milliseconds(0));
  const auto held = pool.Write();
  std::thread([&] {
    try {
      const auto second = pool.Write();
      FAIL("there is one writer");
    } catch (const Error& error) {
      CHECK(error.fault() == Fault::kBusy);
      CHECK(error.retry_after() > 0);
    }
    const auto reader = pool.Read();
  }).join();
}

TEST_CASE("a write lock held by another process is waited for, then reported as busy", "[sqlite]") {
  tests::TemporaryFolder folder;
  SqliteConnection one(folder.path() + "/a.db", Mode::kWrite);
  SqliteConnection other(folder.path() + "/a.db", Mode::kWrite);
  other.Script("PRAGMA busy_timeout = 0");
  const auto transaction = one.Begin();
  try {
    const auto second = other.Begin();
    FAIL("two writers");
  } catch (const Error& error) {
    CHECK(error.fault() == Fault::kBusy);
  }
}

TEST_CASE("a full database is told from a broken one, and the statement leaves nothing", "[sqlite]") {
  tests::TemporaryFolder folder;
  SqliteConnection c(folder.path() + "/a.db", Mode::kWrite);
  c.Script("CREATE TABLE t (b BLOB)");
  c.Script("PRAGMA max_page_count = 20");
  try {
    const auto transaction = c.Begin();
    c.Execute("INSERT INTO t (b) VALUES ($1)", {db::Blob{std::string(1 << 20, 'x')}});
    FAIL("a mebibyte in 80 KiB");
  } catch (const Error& error) {
    CHECK(error.fault() == Fault::kNoSpace);
    CHECK(error.code() == "no_space");
  }
  CHECK(c.QueryOne("SELECT COUNT(*) FROM t")->Int(0) == 0);
}

TEST_CASE("after the engine has ended a transaction by itself, nothing more runs in it", "[sqlite]") {
  tests::TemporaryFolder folder;
  SqliteConnection c(folder.path() + "/a.db", Mode::kWrite);
  c.Script("CREATE TABLE t (id INTEGER PRIMARY KEY)");
  {
    const auto transaction = c.Begin();
    c.Execute("INSERT INTO t (id) VALUES (1)");
    CHECK_THROWS_AS(c.Execute("INSERT OR ROLLBACK INTO t (id) VALUES (1)"), Error);
    CHECK_THROWS_AS(c.Execute("INSERT INTO t (id) VALUES (2)"), Error);
    CHECK_THROWS_AS(transaction->Commit(), Error);
  }
  CHECK(c.QueryOne("SELECT COUNT(*) FROM t")->Int(0) == 0);
}

TEST_CASE("a file that is no database is refused", "[sqlite]") {
  tests::TemporaryFolder folder;
  const std::string path = folder.path() + "/a.db";
  std::ofstream(path) << std::string(4096, 'x');
  try {
    SqliteConnection c(path, Mode::kWrite);
    FAIL("opened");
  } catch (const Error& error) {
    CHECK(error.code() == "database_corrupt");
  }
}

TEST_CASE("a database in a folder that is not there cannot be opened", "[sqlite]") {
  tests::TemporaryFolder folder;
  try {
    SqliteConnection c(folder.path() + "/none/a.db", Mode::kWrite);
    FAIL("opened");
  } catch (const Error& error) {
    CHECK(error.fault() == Fault::kUnavailable);
    CHECK_THAT(error.what(), Catch::Contains("none/a.db"));
  }
}

TEST_CASE("a backup holds what is committed while others write", "[sqlite]") {
  tests::TemporaryFolder folder;
  const std::string path = folder.path() + "/a.db";
  SqlitePool pool(path, 1, std::chrono::seconds(10));
  pool.Write()->Script("CREATE TABLE t (id INTEGER PRIMARY KEY); INSERT INTO t VALUES (1)");
  {
    const auto c = pool.Write();
    const auto transaction = c->Begin();
    c->Execute("INSERT INTO t VALUES (2)");
    const std::string copy = pool.Backup("before-0005");
    CHECK(copy == path + ".before-0005");
    SqliteConnection saved(copy, Mode::kWrite);
    CHECK(saved.QueryOne("SELECT COUNT(*) FROM t")->Int(0) == 1);
    transaction->Commit();
  }
  CHECK_FALSE(std::filesystem::exists(path + ".before-0005.partial"));
  struct stat status {};
  REQUIRE(::stat((path + ".before-0005").c_str(), &status) == 0);
  CHECK((status.st_mode & 0777U) == 0600U);
  CHECK(pool.Examine().empty());
}

TEST_CASE("examining a database names rows whose reference is broken", "[sqlite]") {
  tests::TemporaryFolder folder;
  SqlitePool pool(folder.path() + "/a.db", 1, std::chrono::seconds(10));
  pool.Write()->Script(
      "CREATE TABLE p (id INTEGER PRIMARY KEY);"
      "CREATE TABLE k (id INTEGER PRIMARY KEY, p INTEGER REFERENCES p (id));"
      "PRAGMA foreign_keys = OFF; INSERT INTO k VALUES (1, 9); PRAGMA foreign_keys = ON");
  const auto damage = pool.Examine();
  REQUIRE(damage.size() == 1);
  CHECK_THAT(damage.front(), Catch::Contains("row 1 of table k"));
}

TEST_CASE("a reader that is lent again sees what anybody has committed meanwhile", "[sqlite]") {
  tests::TemporaryFolder folder;
  SqlitePool pool(folder.path() + "/a.db", 1, std::chrono::seconds(10));
  pool.Write()->Script("CREATE TABLE t (n INTEGER); INSERT INTO t VALUES (0)");
  SqliteConnection other(folder.path() + "/a.db", Mode::kWrite);  // as another process would
  const auto seen = [&] { return pool.Read()->QueryOne("SELECT n FROM t")->Int(0); };
  for (int round = 1; round <= 20; ++round) {
    for (int again = 0; again < 4; ++again) CHECK(seen() == 2 * round - 2);
    other.Execute("UPDATE t SET n = n + 1");
    CHECK(seen() == 2 * round - 1);
    CHECK(seen() == 2 * round - 1);
    pool.Write()->Execute("UPDATE t SET n = n + 1");
  }
}

TEST_CASE("a reader keeps its snapshot while nothing is committed", "[sqlite]") {
  tests::TemporaryFolder folder;
  SqliteConnection writer(folder.path() + "/a.db", Mode::kWrite);
  writer.Script("CREATE TABLE t (n INTEGER); INSERT INTO t VALUES (0)");
  SqliteConnection reader(folder.path() + "/a.db", Mode::kRead);
  const auto seen = [&] {
    reader.Refresh();
    return reader.QueryOne("SELECT n FROM t")->Int(0);
  };
  for (int i = 0; i < 3; ++i) CHECK(seen() == 0);
  CHECK(reader.keeps_snapshot());
  writer.Execute("UPDATE t SET n = 1");
  CHECK(seen() == 1);
  CHECK(!reader.keeps_snapshot());
  CHECK(seen() == 1);
  CHECK(reader.keeps_snapshot());
  {
    const auto transaction = reader.Begin();
    writer.Execute("UPDATE t SET n = 2");
    CHECK(reader.QueryOne("SELECT n FROM t")->Int(0) == 1);
  }
  CHECK(reader.QueryOne("SELECT n FROM t")->Int(0) == 2);
}

TEST_CASE("readers that keep snapshots do not let the log grow", "[sqlite]") {
  tests::TemporaryFolder folder;
  const std::string path = folder.path() + "/a.db";
  SqlitePool pool(path, 2, std::chrono::seconds(10));
  pool.Write()->Script("CREATE TABLE t (b BLOB); INSERT INTO t VALUES (zeroblob(100000))");
  for (int round = 0; round < 400; ++round) {
    for (int again = 0; again < 3; ++again) pool.Read()->Query("SELECT length(b) FROM t");
    pool.Write()->Execute("UPDATE t SET b = randomblob(100000)");
  }
  // 40 MB went through it; SQLite starts over after 4.
  CHECK(std::filesystem::file_size(path + "-wal") < 8U << 20U);
}

TEST_CASE("readers that are left alone let go of the log", "[sqlite]") {
  tests::TemporaryFolder folder;
  const std::string path = folder.path() + "/a.db";
  SqlitePool pool(path, 1, std::chrono::seconds(10));
  pool.Write()->Script("CREATE TABLE t (n INTEGER); INSERT INTO t VALUES (0)");
  for (int again = 0; again < 3; ++again) pool.Read()->Query("SELECT n FROM t");
  SqliteConnection other(path, Mode::kWrite);
  // Waits for the readers, as long as a busy database may let it wait.
  CHECK(other.QueryOne("PRAGMA wal_checkpoint(TRUNCATE)")->Int(0) == 0);
}

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/clock.h"
#include "db/pool.h"

namespace openpress::db {

/** A numbered step of the schema: the file NNNN_name.sql. */
struct Migration {
  int number = 0;
  std::string name;      ///< "accounts" of 0001_accounts.sql
  std::string checksum;  ///< SHA-256 of the file, hexadecimal
  std::string sql;       ///< empty for what was read from the database
};

/** The migrations of a folder by number. Other files are left alone.
 *  @throws Error kBroken when the folder cannot be read, or two files have one number */
std::vector<Migration> ReadMigrations(const std::string& folder);

/** Brings a database to the schema this program was built with.
 *
 *  What was applied is recorded in the table schema_migrations. Each missing file runs in a transaction of its own, so
 *  a failure leaves the database at a whole step. Two processes may do this at once: each step asks again, inside its
 *  transaction, whether it is still missing. */
class Migrator {
 public:
  /** @param root the folder that holds one folder per dialect: ProgramFiles("schema"), or what a setting says */
  Migrator(Pool& pool, std::string root, const Clock& clock = SystemClock());

  struct Report {
    std::vector<std::string> applied;  ///< "0002_jobs", in the order they ran
    std::string backup;                ///< the copy made before, if there was something to save
  };
  /** Applies what is missing; an existing database is first copied beside itself (name.before-0005.20260624T093000Z).
   *  Holds leases for short times; call it before threads serve.
   *  @throws Error kConflict with code "schema_newer" when the database knows migrations this program does not,
   *          "schema_changed" when an applied file reads differently now; kBroken naming the file that failed */
  Report Migrate();

  /** The migrations that Migrate() would apply; changes nothing.
   *  @throws Error as Migrate(), and kUnavailable or kBusy when the database cannot be asked now */
  std::vector<std::string> Pending();

  /** For `openpress check`: a sentence for everything that is wrong with schema or data; changes nothing. */
  std::vector<std::string> Check();

 private:
  std::vector<Migration> Applied();
  bool Apply(const Migration& migration);

  Pool& pool_;
  std::string root_;
  const Clock& clock_;
};

}  // namespace openpress::db

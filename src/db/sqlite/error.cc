#include "db/sqlite/error.h"

#include <cerrno>

#include <fmt/format.h>
#include <sqlite3.h>

namespace openpress::db::sqlite {

Error Explain(sqlite3* database, int result) {
  const char* text = database != nullptr ? sqlite3_errmsg(database) : sqlite3_errstr(result);
  const int system = database != nullptr ? sqlite3_system_errno(database) : 0;
  // SQLITE_FULL is a write that met ENOSPC; growing the -shm file or a temporary file reports it as an I/O error.
  const bool io = (result & 0xff) == SQLITE_IOERR || (result & 0xff) == SQLITE_CANTOPEN;
  if ((result & 0xff) == SQLITE_FULL || (io && (system == ENOSPC || system == EDQUOT))) {
    return Error(Fault::kNoSpace, "no_space", "the disk that holds the database is full");
  }
  switch (result) {
    case SQLITE_CONSTRAINT_UNIQUE:
    case SQLITE_CONSTRAINT_PRIMARYKEY:
    case SQLITE_CONSTRAINT_ROWID:
      return Error(Fault::kConflict, "unique_violation", fmt::format("this exists already ({})", text));
    case SQLITE_CONSTRAINT_FOREIGNKEY:
      return Error(Fault::kConflict, "foreign_key_violation",
                   "this refers to something that is not there, or is still referred to");
    default:
      break;
  }
  switch (result & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return Error(Fault::kBusy, "database_busy", "the database is busy; please try again").RetryAfter(1);
    case SQLITE_CONSTRAINT:
      return Error(Fault::kBroken, "constraint_violation", fmt::format("the database refused a value: {}", text));
    case SQLITE_CANTOPEN:
      return Error(Fault::kUnavailable, "database_unavailable",
                   fmt::format("the database file cannot be opened: {}", text));
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return Error(Fault::kBroken, "database_corrupt", fmt::format("the database file is damaged: {}", text));
    case SQLITE_READONLY:
      return Error(Fault::kBroken, "database_readonly", fmt::format("the database cannot be changed here: {}", text));
    default:
      return Error(Fault::kBroken, "database_error", fmt::format("the database failed: {}", text));
  }
}

}  // namespace openpress::db::sqlite

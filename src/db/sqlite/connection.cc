// SQLite behind db::Connection. Three things here are not obvious.
//
// Parameters are bound by name. SQLite takes "$2" for a name, not a number, and numbers names in the order of their
// first appearance; bound by position, "… WHERE b = $2 AND a = $1" would silently swap its values. So for each of the
// statement's parameters we read its name and take the number out of it, which also makes a repeated $1 right.
//
// SQLite may roll a transaction back by itself (full disk, I/O error). The next statement of the same function would
// then commit on its own, half of a change that was meant to be whole. in_transaction_ says what we believe, and
// RequireTransactionAlive() compares it with what SQLite says before anything runs.
//
// A statement must not stay half-stepped: in WAL mode that holds an old snapshot and stops checkpoints, and the log
// grows without end. Running resets on every way out, and Query() reads to the end at once.
//
// A reader may keep its snapshot on purpose, as a transaction that stays open between loans: Refresh() compares the
// head of the WAL index, so it never shows less than a new snapshot would. The pool drops it before anybody writes.
#include "db/sqlite/connection.h"

#include <cassert>
#include <cerrno>
#include <charconv>
#include <cstring>

#include <fcntl.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <unistd.h>

#include "core/error.h"
#include "db/sqlite/error.h"
#include "db/sqlite/full_text.h"
#include "db/sqlite/furniture.h"
#include "db/sqlite/text_depth.h"

namespace openpress::db::sqlite {
namespace {

constexpr Dialect kDialect{"sqlite", "", &TextRows, "rowid", &TextQuery, &TextDepth, &kFurniture};

// Another process (a second role, `openpress user add`) may hold the write lock; nobody should hold it this long.
constexpr int kBusyMilliseconds = 10'000;
// Far more than the program has statements; only a caller that builds texts would reach it.
constexpr std::size_t kMostStatements = 512;

// The log is cut back to 16 MiB after a checkpoint, so that one large import does not keep its size for ever. Half of
// SQLite's default page cache per connection: rows here are small, and an idle appliance is meant to be light.
constexpr const char* kSetUp =
    "PRAGMA foreign_keys = ON;"
    "PRAGMA synchronous = FULL;"
    "PRAGMA journal_size_limit = 16777216;"
    "PRAGMA cache_size = -8192;"
    "PRAGMA temp_store = MEMORY;";

/** The index into params of the statement's parameter @p place, from its name "$7". */
std::size_t ParameterNumber(sqlite3_stmt* statement, int place, std::size_t given) {
  const char* name = sqlite3_bind_parameter_name(statement, place);
  std::size_t number = 0;
  if (name != nullptr && name[0] == '$') std::from_chars(name + 1, name + std::strlen(name), number);
  if (number == 0 || number > given) {
    throw Error(
        Fault::kBroken, "database_parameters",
        fmt::format("the statement asks for parameter {} and {} were given", name != nullptr ? name : "?", given));
  }
  return number - 1;
}

int BindOne(sqlite3_stmt* statement, int place, const Value& value) {
  // Not copied: the caller's parameters outlive the statement's run, and Running clears the bindings after it.
  struct Binder {
    sqlite3_stmt* statement;
    int place;
    int operator()(std::nullptr_t) const { return sqlite3_bind_null(statement, place); }
    int operator()(std::int64_t v) const { return sqlite3_bind_int64(statement, place, v); }
    int operator()(double v) const { return sqlite3_bind_double(statement, place, v); }
    int operator()(const std::string& v) const {
      return sqlite3_bind_text64(statement, place, v.data(), v.size(), SQLITE_STATIC, SQLITE_UTF8);
    }
    int operator()(const Blob& v) const {
      // An empty blob is not NULL, but bind_blob takes a null pointer for NULL.
      return sqlite3_bind_blob64(statement, place, v.bytes.empty() ? "" : v.bytes.data(), v.bytes.size(),
                                 SQLITE_STATIC);
    }
  };
  return std::visit(Binder{statement, place}, value);
}

Value Column(sqlite3_stmt* statement, int column) {
  switch (sqlite3_column_type(statement, column)) {
    case SQLITE_INTEGER:
      return static_cast<std::int64_t>(sqlite3_column_int64(statement, column));
    case SQLITE_FLOAT:
      return sqlite3_column_double(statement, column);
    case SQLITE_TEXT: {
      const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement, column));
      return std::string(text, static_cast<std::size_t>(sqlite3_column_bytes(statement, column)));
    }
    case SQLITE_BLOB: {
      const auto* bytes = static_cast<const char*>(sqlite3_column_blob(statement, column));
      const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement, column));
      return Blob{size == 0 ? std::string() : std::string(bytes, size)};
    }
    default:
      return nullptr;
  }
}

/** SQLite would create the file with the umask's rights; it holds password hashes. The log takes the file's mode.
 *
 *  O_EXCL matters: opening and closing a file that is there would drop the POSIX locks which the other connections of
 *  this process hold on it. */
void CreatePrivately(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOCTTY, 0600);
  if (file >= 0) {
    ::close(file);
  } else if (errno != EEXIST) {
    throw Error(errno == ENOSPC || errno == EDQUOT ? Fault::kNoSpace : Fault::kUnavailable, "database_unavailable",
                fmt::format("the database file {} cannot be created: {}", path, std::strerror(errno)));
  }
}

}  // namespace

/** A statement with its parameters bound, for the time of one run. */
class SqliteConnection::Running {
 public:
  Running(SqliteConnection& connection, std::string_view sql, std::span<const Param> params)
      : database_(connection.database_.get()), statement_(connection.Prepare(sql)) {
    try {
      const int count = sqlite3_bind_parameter_count(statement_);
      for (int place = 1; place <= count; ++place) {
        const auto& value = params[ParameterNumber(statement_, place, params.size())].value();
        if (const int result = BindOne(statement_, place, value); result != SQLITE_OK) throw Explain(database_, result);
      }
    } catch (...) {
      Finish();
      throw;
    }
  }
  ~Running() { Finish(); }
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;

  /** @return whether there is a row */
  bool Step() {
    const int result = sqlite3_step(statement_);
    if (result == SQLITE_ROW) return true;
    if (result == SQLITE_DONE) return false;
    throw Explain(database_, result);
  }

  Row Take() {
    const int count = sqlite3_column_count(statement_);
    std::vector<Value> columns;
    columns.reserve(static_cast<std::size_t>(count));
    for (int column = 0; column < count; ++column) columns.push_back(Column(statement_, column));
    return Row(std::move(columns));
  }

 private:
  void Finish() noexcept {
    sqlite3_reset(statement_);
    sqlite3_clear_bindings(statement_);
  }

  sqlite3* database_;
  sqlite3_stmt* statement_;
};

void SqliteConnection::Finalize::operator()(sqlite3_stmt* statement) const noexcept {
  sqlite3_finalize(statement);
}
void SqliteConnection::Close::operator()(sqlite3* database) const noexcept {
  sqlite3_close(database);
}

SqliteConnection::SqliteConnection(const std::string& path, Mode mode) : mode_(mode) {
  if (mode == Mode::kWrite) CreatePrivately(path);
  sqlite3* raw = nullptr;
  // Readers, too, open for writing: in WAL mode a reader takes part in the shared index. query_only keeps them honest.
  const int result = sqlite3_open_v2(path.c_str(), &raw, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr);
  database_.reset(raw);
  if (result != SQLITE_OK) {
    const Error why = Explain(raw, result);
    throw Error(why.fault(), why.code(), fmt::format("{}: {}", path, why.what()));
  }
  sqlite3_extended_result_codes(raw, 1);
  sqlite3_busy_timeout(raw, kBusyMilliseconds);
  // "name" is an identifier or an error, as in PostgreSQL, never silently a text.
  sqlite3_db_config(raw, SQLITE_DBCONFIG_DQS_DML, 0, nullptr);
  sqlite3_db_config(raw, SQLITE_DBCONFIG_DQS_DDL, 0, nullptr);
  sqlite3_db_config(raw, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  AddTextDepth(raw);
  Run(kSetUp);
  if (mode == Mode::kWrite) {
    // The schema stays trusted: its triggers keep the full-text index, which SQLite forbids to others.
    Run("PRAGMA journal_mode = WAL");
  } else {
    Run("PRAGMA trusted_schema = OFF; PRAGMA query_only = ON");
  }
}

SqliteConnection::~SqliteConnection() {
  statements_.clear();
}

const Dialect& SqliteConnection::dialect() const noexcept {
  return kDialect;
}

std::vector<Row> SqliteConnection::Query(std::string_view sql, std::span<const Param> params) {
  RequireTransactionAlive();
  Running running(*this, sql, params);
  std::vector<Row> rows;
  while (running.Step()) rows.push_back(running.Take());
  return rows;
}

std::int64_t SqliteConnection::Execute(std::string_view sql, std::span<const Param> params) {
  RequireTransactionAlive();
  Running running(*this, sql, params);
  const auto before = sqlite3_total_changes64(database_.get());
  while (running.Step()) {
  }
  // changes() keeps the number of an earlier statement when this one changed nothing by its nature (CREATE, SELECT).
  return sqlite3_total_changes64(database_.get()) == before ? 0 : sqlite3_changes64(database_.get());
}

void SqliteConnection::Script(std::string_view sql) {
  RequireTransactionAlive();
  Run(std::string(sql).c_str());
}

void SqliteConnection::DoBegin() {
  if (in_transaction_) throw Error(Fault::kBroken, "nested_transaction", "a transaction was begun inside another");
  // A reader cannot take the write lock; its transaction holds one snapshot for several SELECTs. When it keeps one,
  // that becomes the transaction.
  if (!keeps_snapshot_) Run(mode_ == Mode::kWrite ? "BEGIN IMMEDIATE" : "BEGIN");
  keeps_snapshot_ = false;
  in_transaction_ = true;
}

void SqliteConnection::DoCommit() {
  RequireTransactionAlive();
  Run("COMMIT");
  in_transaction_ = false;
}

void SqliteConnection::DoRollback() noexcept {
  in_transaction_ = false;
  EndTransaction();
}

void SqliteConnection::Refresh() {
  assert(mode_ == Mode::kRead && !in_transaction_);
  if (wal_index_ == nullptr) wal_index_ = FindWalIndex(database_.get());
  if (wal_index_ == nullptr) return;
  const WalState now = ReadWalState(wal_index_);
  const bool same = now == seen_;
  seen_ = now;
  // SQLite itself ends a transaction after some errors.
  const bool alive = sqlite3_get_autocommit(database_.get()) == 0;
  if (keeps_snapshot_ && same && alive) return;
  DropSnapshot();
  // Where commits come between loans, keeping would cost more than it saves.
  if (!same) return;
  Run("BEGIN");
  keeps_snapshot_ = true;
}

void SqliteConnection::DropSnapshot() noexcept {
  if (!keeps_snapshot_) return;
  keeps_snapshot_ = false;
  EndTransaction();
}

void SqliteConnection::EndTransaction() noexcept {
  if (sqlite3_get_autocommit(database_.get()) == 0)
    sqlite3_exec(database_.get(), "ROLLBACK", nullptr, nullptr, nullptr);
}

sqlite3_stmt* SqliteConnection::Prepare(std::string_view sql) {
  ++uses_;
  if (const auto found = statements_.find(sql); found != statements_.end()) {
    // A statement that is still stepping cannot run a second time; Query() and Execute() never leave one so.
    assert(sqlite3_stmt_busy(found->second.statement.get()) == 0);
    found->second.used = uses_;
    return found->second.statement.get();
  }
  sqlite3_stmt* raw = nullptr;
  const char* tail = nullptr;
  const int result = sqlite3_prepare_v3(database_.get(), sql.data(), static_cast<int>(sql.size()),
                                        SQLITE_PREPARE_PERSISTENT, &raw, &tail);
  std::unique_ptr<sqlite3_stmt, Finalize> statement(raw);
  if (result != SQLITE_OK) throw Explain(database_.get(), result);
  const auto rest = sql.substr(static_cast<std::size_t>(tail - sql.data()));
  if (statement == nullptr || rest.find_first_not_of(" \t\r\n;") != std::string_view::npos) {
    throw Error(Fault::kBroken, "database_error", "a statement has to be exactly one; several go through Script()");
  }
  if (statements_.size() >= kMostStatements) EvictOne();
  return statements_.emplace(std::string(sql), Cached{std::move(statement), uses_}).first->second.statement.get();
}

void SqliteConnection::EvictOne() {
  auto oldest = statements_.begin();
  for (auto each = statements_.begin(); each != statements_.end(); ++each) {
    if (each->second.used < oldest->second.used) oldest = each;
  }
  statements_.erase(oldest);
}

void SqliteConnection::Run(const char* sql) {
  const int result = sqlite3_exec(database_.get(), sql, nullptr, nullptr, nullptr);
  if (result != SQLITE_OK) throw Explain(database_.get(), sqlite3_extended_errcode(database_.get()));
}

void SqliteConnection::RequireTransactionAlive() const {
  if (in_transaction_ && sqlite3_get_autocommit(database_.get()) != 0) {
    throw Error(Fault::kBroken, "transaction_lost", "the database ended the transaction after an error");
  }
}

}  // namespace openpress::db::sqlite

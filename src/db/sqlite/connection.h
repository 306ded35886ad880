#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>

#include "db/connection.h"
#include "db/sqlite/wal_index.h"

struct sqlite3;
struct sqlite3_stmt;

namespace openpress::db::sqlite {

enum class Mode {
  kWrite,  ///< creates the file if it is not there
  kRead,   ///< refuses every change (PRAGMA query_only); the file has to be there
};

/** A connection to a SQLite 3.40 file in WAL mode. One thread at a time.
 *
 *  Durability: synchronous=FULL, so what Commit() returned for survives a power cut. */
class SqliteConnection final : public Connection {
 public:
  /** @throws Error kUnavailable when the file cannot be opened, kBroken when it is not a database */
  SqliteConnection(const std::string& path, Mode mode);
  ~SqliteConnection() override;
  SqliteConnection(const SqliteConnection&) = delete;
  SqliteConnection& operator=(const SqliteConnection&) = delete;

  using Connection::Execute;
  using Connection::Query;
  std::vector<Row> Query(std::string_view sql, std::span<const Param> params) override;
  std::int64_t Execute(std::string_view sql, std::span<const Param> params) override;
  void Script(std::string_view sql) override;
  [[nodiscard]] const Dialect& dialect() const noexcept override;

  [[nodiscard]] bool in_transaction() const noexcept { return in_transaction_; }
  /** Rolls back what a lease left open. */
  void Reset() noexcept {
    if (in_transaction_) DoRollback();
  }

  /** For a reader, before it is lent: from here on it sees all that is committed now. When nothing was committed since
   *  the last call, it keeps its snapshot from one loan to the next, which saves the locks of a read transaction: most
   *  of what a small SELECT asks of the kernel. */
  void Refresh();
  /** Until then the log cannot start over. */
  void DropSnapshot() noexcept;
  [[nodiscard]] bool keeps_snapshot() const noexcept { return keeps_snapshot_; }

  [[nodiscard]] std::size_t cached_statements() const noexcept { return statements_.size(); }

 private:
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const noexcept;
  };
  struct Close {
    void operator()(sqlite3* database) const noexcept;
  };
  struct Cached {
    std::unique_ptr<sqlite3_stmt, Finalize> statement;
    std::uint64_t used = 0;
  };
  struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const noexcept { return std::hash<std::string_view>{}(text); }
  };
  class Running;

  void DoBegin() override;
  void DoCommit() override;
  void DoRollback() noexcept override;
  sqlite3_stmt* Prepare(std::string_view sql);
  void Run(const char* sql);
  void RequireTransactionAlive() const;
  void EndTransaction() noexcept;
  void EvictOne();

  std::unique_ptr<sqlite3, Close> database_;
  // After database_, so that statements are finalized before it is closed.
  std::unordered_map<std::string, Cached, TextHash, std::equal_to<>> statements_;
  std::uint64_t uses_ = 0;
  Mode mode_;
  bool in_transaction_ = false;
  bool keeps_snapshot_ = false;
  const volatile std::uint32_t* wal_index_ = nullptr;
  WalState seen_{};  ///< of the last Refresh()
};

}  // namespace openpress::db::sqlite

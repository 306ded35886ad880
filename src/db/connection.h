#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "db/dialect.h"

namespace openpress::db {

/** Raw bytes, as opposed to text. */
struct Blob {
  std::string bytes;
};

/** A parameter or a column. Booleans are bound as 0 and 1. */
using Value = std::variant<std::nullptr_t, std::int64_t, double, std::string, Blob>;

/** What a statement is given for $1, $2, …: converts from the types code has at hand, nullopt is NULL. */
class Param {
 public:
  Param(std::nullptr_t) {}                                 // NOLINT(google-explicit-constructor)
  Param(bool v) : value_(static_cast<std::int64_t>(v)) {}  // NOLINT(google-explicit-constructor)
  Param(int v) : value_(static_cast<std::int64_t>(v)) {}   // NOLINT(google-explicit-constructor)
  Param(std::int64_t v) : value_(v) {}                     // NOLINT(google-explicit-constructor)
  Param(double v) : value_(v) {}                           // NOLINT(google-explicit-constructor)
  Param(std::string v) : value_(std::move(v)) {}           // NOLINT(google-explicit-constructor)
  Param(std::string_view v) : value_(std::string(v)) {}    // NOLINT(google-explicit-constructor)
  Param(const char* v) : value_(std::string(v)) {}         // NOLINT(google-explicit-constructor)
  Param(Blob v) : value_(std::move(v)) {}                  // NOLINT(google-explicit-constructor)
  explicit Param(Value v) : value_(std::move(v)) {}
  template <class T>
  Param(const std::optional<T>& v) {  // NOLINT(google-explicit-constructor)
    if (v) value_ = Param(*v).value_;
  }
  [[nodiscard]] const Value& value() const noexcept { return value_; }

 private:
  Value value_ = nullptr;
};

/** One row of an answer; columns by position, as the SELECT lists them. A wrong type or position is a bug (assert). */
class Row {
 public:
  explicit Row(std::vector<Value> columns) : columns_(std::move(columns)) {}
  [[nodiscard]] bool IsNull(std::size_t column) const;
  [[nodiscard]] std::int64_t Int(std::size_t column) const;
  [[nodiscard]] bool Bool(std::size_t column) const { return Int(column) != 0; }
  [[nodiscard]] double Real(std::size_t column) const;  ///< an integer column is converted
  [[nodiscard]] const std::string& Text(std::size_t column) const;
  [[nodiscard]] const std::string& Bytes(std::size_t column) const;  ///< of a blob column
  [[nodiscard]] std::optional<std::int64_t> MaybeInt(std::size_t column) const;
  [[nodiscard]] std::optional<double> MaybeReal(std::size_t column) const;
  [[nodiscard]] std::optional<std::string> MaybeText(std::size_t column) const;
  [[nodiscard]] std::size_t size() const noexcept { return columns_.size(); }
  /** For code that does not know what it moves. */
  [[nodiscard]] const Value& value(std::size_t column) const { return columns_.at(column); }

 private:
  std::vector<Value> columns_;
};

class Connection;

/** A transaction that rolls back unless Commit() was called. From Connection::Begin(), on the same thread. */
class Transaction {
 public:
  ~Transaction();
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  /** @throws Error; the transaction is then rolled back. */
  void Commit();

 private:
  friend class Connection;
  Transaction() = default;
  Connection* connection_ = nullptr;
};

/** A session with a database. One thread at a time; comes from a Pool. One SQL text runs on every engine: $1, $2, …,
 *  RETURNING, ON CONFLICT … DO UPDATE, NULLS LAST, TRUE/FALSE; what differs is in dialect() and schema/.
 *
 *  Every method throws Error: kBusy when locked or overloaded (the call may be repeated), kConflict with code
 *  "unique_violation" or "foreign_key_violation", kNoSpace when the disk is full, kUnavailable when the server cannot
 *  be reached, kBroken otherwise. */
class Connection {
 public:
  virtual ~Connection() = default;

  /** All rows. Statements are prepared once for each text and kept: @p sql should be a constant. */
  virtual std::vector<Row> Query(std::string_view sql, std::span<const Param> params) = 0;
  /** The number of rows the statement itself changed; those of a cascade are not counted. */
  virtual std::int64_t Execute(std::string_view sql, std::span<const Param> params) = 0;
  /** Several statements without parameters: migrations. */
  virtual void Script(std::string_view sql) = 0;
  [[nodiscard]] virtual const Dialect& dialect() const noexcept = 0;

  std::vector<Row> Query(std::string_view sql, std::initializer_list<Param> params = {}) {
    return Query(sql, std::span<const Param>(params.begin(), params.size()));
  }
  std::int64_t Execute(std::string_view sql, std::initializer_list<Param> params = {}) {
    return Execute(sql, std::span<const Param>(params.begin(), params.size()));
  }
  /** The first row, if any. */
  std::optional<Row> QueryOne(std::string_view sql, std::initializer_list<Param> params = {});

  /** For writing: on SQLite takes the write lock at once (BEGIN IMMEDIATE), so it cannot fail half way for a lock.
   *  On a connection from Pool::Read() it holds one state of the database for several SELECTs. Never nested. */
  [[nodiscard]] std::unique_ptr<Transaction> Begin();

 protected:
  friend class Transaction;
  virtual void DoBegin() = 0;
  virtual void DoCommit() = 0;
  virtual void DoRollback() noexcept = 0;
};

}  // namespace openpress::db

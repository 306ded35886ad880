#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>

#include "db/connection.h"
#include "db/postgres/address.h"
#include "db/postgres/connector.h"
#include "db/postgres/values.h"

namespace openpress::db::postgres {

enum class Mode {
  kWrite,
  kRead,  ///< refuses every change (default_transaction_read_only)
};

/** A session with a PostgreSQL server, 14 or newer, over libpq. One thread at a time.
 *
 *  Makes its link when it is first used, and again when the server was away. What was asked outside a transaction and
 *  cannot have changed anything is then asked once more; everything else ends with kUnavailable. */
class PostgresConnection final : public Connection {
 public:
  PostgresConnection(Connector& connector, Mode mode) : connector_(connector), mode_(mode) {}
  PostgresConnection(const PostgresConnection&) = delete;
  PostgresConnection& operator=(const PostgresConnection&) = delete;

  using Connection::Execute;
  using Connection::Query;
  std::vector<Row> Query(std::string_view sql, std::span<const Param> params) override;
  std::int64_t Execute(std::string_view sql, std::span<const Param> params) override;
  void Script(std::string_view sql) override;
  [[nodiscard]] const Dialect& dialect() const noexcept override;

  /** Before it is lent: notices a server that went away meanwhile. @throws Error kUnavailable, kBroken for a server we
   *  cannot work with */
  void EnsureLink();
  [[nodiscard]] bool in_transaction() const noexcept { return in_transaction_; }
  /** Rolls back what a lease left open. */
  void Reset() noexcept {
    if (in_transaction_) DoRollback();
  }
  [[nodiscard]] std::size_t cached_statements() const noexcept { return statements_.size(); }

 private:
  /** What a statement may do, by its first word. */
  enum class Kind { kReads, kWrites, kOther };
  struct Cached {
    std::string name;
    Types types;
    Kind kind = Kind::kOther;
    std::uint64_t used = 0;
  };
  struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const noexcept { return std::hash<std::string_view>{}(text); }
  };

  void DoBegin() override;
  void DoCommit() override;
  void DoRollback() noexcept override;

  Result Run(std::string_view sql, std::span<const Param> params);
  Result RunOnce(std::string_view sql, std::span<const Param> params, Kind kind);
  Result RunBesideTransactions(const Cached& statement, const Bound& bound);
  Result Simple(const std::string& sql);
  /** @return the failed result, or nothing when @p prepared is usable */
  Result Prepare(std::string_view sql, std::span<const Param> params, const Cached*& prepared);
  Result AskForTypes(const std::string& name, const std::string& sql, Types& types);
  void EvictOne();
  void Forget(const std::string& name);
  void DropLink() noexcept;
  void RequireTransactionAlive() const;
  [[nodiscard]] bool Failed(const Result& result) const;
  static Kind KindOf(std::string_view sql);

  Connector& connector_;
  Mode mode_;
  Link link_;
  std::unordered_map<std::string, Cached, TextHash, std::equal_to<>> statements_;
  std::uint64_t uses_ = 0;
  std::uint64_t names_ = 0;
  bool in_transaction_ = false;
};

}  // namespace openpress::db::postgres

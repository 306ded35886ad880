// PostgreSQL behind db::Connection. Four things here are not obvious.
//
// Transactions that write run one at a time, as on SQLite: Begin() takes an advisory lock of the database that ends
// with the transaction. The program's transactions read, decide and write, and none of them expects that another one
// decides in between; READ COMMITTED would let two of them do so, and stricter levels would end one with an error that
// nobody repeats. Statements outside a transaction take the same lock in its shared form: they run beside each other,
// never beside a transaction. Lock and statement travel together (pipeline mode), so that this costs no round trip.
// doc/design/0013-postgres.md tells more. When a process is stopped inside a transaction, the server ends it after ten
// seconds and the lock goes on.
//
// Types of parameters are ours, not the server's guess: "$1 + 1" would be 32 bits wide. Only for a NULL the server has
// to guess when a statement is prepared; a later value that does not fit the guess prepares it again.
//
// A failed statement ends its transaction for the server, which answers everything up to ROLLBACK with 25P02. On SQLite
// a transaction goes on after, say, a unique_violation; so nobody may catch one and go on inside.
//
// A link is lost when the server goes. Nothing is done over another link inside a transaction: that would be half of a
// change.
#include "db/postgres/connection.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cctype>
#include <charconv>

#include <fmt/format.h>
#include <poll.h>

#include "core/error.h"
#include "db/postgres/error.h"
#include "db/postgres/full_text.h"
#include "db/postgres/furniture.h"

namespace openpress::db::postgres {
namespace {

constexpr Dialect kDialect{"postgres", " FOR UPDATE SKIP LOCKED", &TextRows, "rowid", &TextQuery, &TextDepth,
                           &kFurniture};

/** Oldest server whose SQL functions may be written as the schema writes them. */
constexpr int kOldestServer = 140'000;
constexpr std::size_t kMostStatements = 256;
constexpr int kTries = 4;

// The number of the advisory lock: "openpres" as bytes. Locks of other programs in the same database have others.
#define OPENPRESS_LOCK "8029749064107521395"
constexpr const char* kLockAlone = "SELECT pg_advisory_xact_lock(" OPENPRESS_LOCK ")";
constexpr const char* kLockShared = "SELECT pg_advisory_xact_lock_shared(" OPENPRESS_LOCK ")";
constexpr const char* kBeginWriting =
    "BEGIN ISOLATION LEVEL READ COMMITTED; SELECT pg_advisory_xact_lock(" OPENPRESS_LOCK ")";
constexpr const char* kBeginReading = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
constexpr const char* kLockStatement = "openpress_lock";

// Waits are as long as SQLite's. What a role or a database was given with ALTER … SET is not relied on.
constexpr const char* kSetUp =
    "SET lock_timeout = '10s'; SET statement_timeout = '30s'; SET idle_in_transaction_session_timeout = '10s';"
    "SET TimeZone = 'UTC'; SET bytea_output = 'hex'; SET extra_float_digits = 1; SET client_min_messages = 'warning';"
    "SET standard_conforming_strings = on; SET default_transaction_isolation = 'read committed';"
    "SET default_transaction_read_only = ";
// A migration may take as long as it takes.
constexpr const char* kNoTimeout = "SELECT set_config('statement_timeout', '0', true); ";

void Quiet(void* /*argument*/, const PGresult* /*notice*/) {}

/** The number N of "$N" in the server's complaint about a type. */
std::size_t NumberInComplaint(const PGresult* result) {
  const char* text = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
  const std::string_view message = text != nullptr ? text : "";
  const auto at = message.find('$');
  std::size_t number = 0;
  if (at != std::string_view::npos) std::from_chars(message.data() + at + 1, message.data() + message.size(), number);
  return number;
}

}  // namespace

const Dialect& PostgresConnection::dialect() const noexcept {
  return kDialect;
}

std::vector<Row> PostgresConnection::Query(std::string_view sql, std::span<const Param> params) {
  return Rows(Run(sql, params).get());
}

std::int64_t PostgresConnection::Execute(std::string_view sql, std::span<const Param> params) {
  const Result result = Run(sql, params);
  const std::string_view status = PQcmdStatus(result.get());
  const bool changes = status.starts_with("INSERT") || status.starts_with("UPDATE") || status.starts_with("DELETE");
  if (!changes) return 0;
  const std::string_view count = PQcmdTuples(result.get());
  std::int64_t number = 0;
  std::from_chars(count.data(), count.data() + count.size(), number);
  return number;
}

void PostgresConnection::Script(std::string_view sql) {
  RequireTransactionAlive();
  if (link_ == nullptr) EnsureLink();
  // Several statements in one message are one transaction.
  std::string text = kNoTimeout;
  if (!in_transaction_ && mode_ == Mode::kWrite) text = fmt::format("{}; {}", kLockAlone, text);
  const Result result = Simple(text.append(sql));
  if (Failed(result)) throw Explain(result.get());
}

PostgresConnection::Kind PostgresConnection::KindOf(std::string_view sql) {
  const auto begin = std::find_if(sql.begin(), sql.end(), [](unsigned char c) { return std::isalpha(c) != 0; });
  std::string word;
  for (auto at = begin; at != sql.end() && std::isalpha(static_cast<unsigned char>(*at)) != 0; ++at)
    word += static_cast<char>(std::toupper(static_cast<unsigned char>(*at)));
  if (word == "SELECT" || word == "VALUES" || word == "SHOW" || word == "EXPLAIN") return Kind::kReads;
  if (word == "INSERT" || word == "UPDATE" || word == "DELETE" || word == "WITH") return Kind::kWrites;
  return Kind::kOther;
}

Result PostgresConnection::Run(std::string_view sql, std::span<const Param> params) {
  const Kind kind = KindOf(sql);
  for (int left = kTries;; --left) {
    RequireTransactionAlive();
    if (link_ == nullptr) EnsureLink();
    Result result = RunOnce(sql, params, kind);
    if (!Failed(result)) return result;
    const std::string_view state = StateOf(result.get());
    const bool lost = PQstatus(link_.get()) == CONNECTION_BAD;
    // A primary that became a standby: another link may lead to its successor.
    const bool demoted = mode_ == Mode::kWrite && state == kReadOnly;
    const bool forgotten = state == kPlanChanged || state == kStatementMissing;
    bool again = !in_transaction_ && left > 1;
    if (lost || demoted) {
      DropLink();
      again = again && lost && kind == Kind::kReads;
    } else if (forgotten) {
      // Whatever the server still has of them is gone with the link.
      if (again) DropLink();
    } else {
      again = again && (state == kSerialization || state == kDeadlock);
    }
    if (again) continue;
    if (lost || demoted) throw Unreachable();
    throw Explain(result.get());
  }
}

Result PostgresConnection::RunOnce(std::string_view sql, std::span<const Param> params, Kind kind) {
  const Cached* statement = nullptr;
  if (Result failed = Prepare(sql, params, statement)) return failed;
  const Bound bound(params, kind == Kind::kReads);
  if (mode_ == Mode::kWrite && kind == Kind::kWrites && !in_transaction_)
    return RunBesideTransactions(*statement, bound);
  return Result(PQexecPrepared(link_.get(), statement->name.c_str(), bound.count(), bound.values(), bound.lengths(),
                               bound.formats(), 0));
}

Result PostgresConnection::RunBesideTransactions(const Cached& statement, const Bound& bound) {
  PGconn* link = link_.get();
  // Everything up to the Sync is one transaction (PostgreSQL 15, section 55.2.4 "Pipelining").
  const bool sent = PQenterPipelineMode(link) == 1 &&
                    PQsendQueryPrepared(link, kLockStatement, 0, nullptr, nullptr, nullptr, 0) == 1 &&
                    PQsendQueryPrepared(link, statement.name.c_str(), bound.count(), bound.values(), bound.lengths(),
                                        bound.formats(), 0) == 1 &&
                    PQpipelineSync(link) == 1;
  Result failed;
  Result last;
  bool ended = false;
  // A link that breaks ends with two results of nothing in a row.
  for (int nothings = 0; sent && !ended && nothings < 2;) {
    Result result(PQgetResult(link));
    if (result == nullptr) {
      ++nothings;
      continue;
    }
    nothings = 0;
    const ExecStatusType status = PQresultStatus(result.get());
    ended = status == PGRES_PIPELINE_SYNC;
    if (ended || status == PGRES_PIPELINE_ABORTED) continue;
    if (status == PGRES_FATAL_ERROR) {
      if (failed == nullptr) failed = std::move(result);
    } else {
      last = std::move(result);
    }
  }
  if (!ended || PQexitPipelineMode(link) != 1) {
    // Nobody can say what the server has seen.
    DropLink();
    throw Unreachable();
  }
  return failed != nullptr ? std::move(failed) : std::move(last);
}

Result PostgresConnection::Simple(const std::string& sql) {
  Result result(PQexec(link_.get(), sql.c_str()));
  if (result == nullptr || PQstatus(link_.get()) == CONNECTION_BAD) {
    DropLink();
    throw Unreachable();
  }
  return result;
}

bool PostgresConnection::Failed(const Result& result) const {
  if (result == nullptr) return true;
  const ExecStatusType status = PQresultStatus(result.get());
  return status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK;
}

Result PostgresConnection::Prepare(std::string_view sql, std::span<const Param> params, const Cached*& prepared) {
  ++uses_;
  if (const auto found = statements_.find(sql); found != statements_.end()) {
    Cached& cached = found->second;
    bool fits = cached.types.size() == params.size();
    for (std::size_t i = 0; fits && i < params.size(); ++i) fits = Fits(params[i].value(), cached.types[i]);
    if (fits) {
      cached.used = uses_;
      prepared = &cached;
      return nullptr;
    }
    Forget(cached.name);
    statements_.erase(found);
  }
  if (statements_.size() >= kMostStatements) EvictOne();
  Cached made{fmt::format("s{}", ++names_), {}, KindOf(sql), uses_};
  for (const Param& param : params) made.types.push_back(TypeOf(param.value()));
  std::string text(sql);
  if (Result failed = AskForTypes(made.name, text, made.types)) return failed;
  prepared = &statements_.emplace(std::move(text), std::move(made)).first->second;
  return nullptr;
}

Result PostgresConnection::AskForTypes(const std::string& name, const std::string& sql, Types& types) {
  const bool guesses = std::find(types.begin(), types.end(), Oid{0}) != types.end();
  // A failure would end the transaction.
  const bool guarded = guesses && in_transaction_;
  for (;;) {
    if (guarded) Simple("SAVEPOINT openpress_prepare");
    Result result(PQprepare(link_.get(), name.c_str(), sql.c_str(), static_cast<int>(types.size()), types.data()));
    if (Failed(result)) {
      const std::size_t number = StateOf(result.get()) == kIndeterminateType ? NumberInComplaint(result.get()) : 0;
      if (guarded && PQstatus(link_.get()) == CONNECTION_OK) Simple("ROLLBACK TO SAVEPOINT openpress_prepare");
      if (number == 0 || number > types.size() || types[number - 1] != 0) return result;
      // A NULL of which nothing says what it is.
      types[number - 1] = kTextType;
      continue;
    }
    if (guarded) Simple("RELEASE SAVEPOINT openpress_prepare");
    if (!guesses) return nullptr;
    Result described(PQdescribePrepared(link_.get(), name.c_str()));
    if (Failed(described)) return described;
    // A statement that asks for more than it was given fails when it runs.
    for (std::size_t i = 0; i < types.size() && static_cast<int>(i) < PQnparams(described.get()); ++i)
      types[i] = PQparamtype(described.get(), static_cast<int>(i));
    return nullptr;
  }
}

void PostgresConnection::EvictOne() {
  auto oldest = statements_.begin();
  for (auto each = statements_.begin(); each != statements_.end(); ++each) {
    if (each->second.used < oldest->second.used) oldest = each;
  }
  Forget(oldest->second.name);
  statements_.erase(oldest);
}

void PostgresConnection::Forget(const std::string& name) {
  // Inside a transaction that failed this fails, too: the statement then stays with the server for nothing.
  const Result ignored(PQexec(link_.get(), ("DEALLOCATE " + name).c_str()));
}

void PostgresConnection::EnsureLink() {
  if (link_ != nullptr && !in_transaction_) {
    // A server that goes says so, or closes the socket: either way there is something to read.
    for (int looks = 0; looks < 8 && PQstatus(link_.get()) == CONNECTION_OK; ++looks) {
      pollfd socket{PQsocket(link_.get()), POLLIN, 0};
      if (::poll(&socket, 1, 0) <= 0) break;
      if (PQconsumeInput(link_.get()) != 1) break;
    }
    if (PQstatus(link_.get()) != CONNECTION_OK) DropLink();
  }
  if (link_ != nullptr) return;
  link_ = connector_.Connect();
  PQsetNoticeReceiver(link_.get(), &Quiet, nullptr);
  const char* encoding = PQparameterStatus(link_.get(), "server_encoding");
  const bool utf8 = encoding != nullptr && std::string_view(encoding) == "UTF8";
  if (!utf8 || PQserverVersion(link_.get()) < kOldestServer) {
    DropLink();
    throw Error(Fault::kBroken, "database_unfit",
                utf8 ? "the database server is too old: PostgreSQL 14 or newer is needed"
                     : "the database has to be made with ENCODING 'UTF8'");
  }
  const Result result = Simple(std::string(kSetUp) + (mode_ == Mode::kRead ? "on" : "off"));
  const Result lock(PQprepare(link_.get(), kLockStatement, kLockShared, 0, nullptr));
  if (Failed(result) || Failed(lock)) {
    const Error why = Explain(Failed(result) ? result.get() : lock.get());
    DropLink();
    throw why;
  }
}

void PostgresConnection::DropLink() noexcept {
  link_.reset();
  statements_.clear();
}

void PostgresConnection::DoBegin() {
  if (in_transaction_) throw Error(Fault::kBroken, "nested_transaction", "a transaction was begun inside another");
  for (int left = 2;; --left) {
    if (link_ == nullptr) EnsureLink();
    const Result result(PQexec(link_.get(), mode_ == Mode::kWrite ? kBeginWriting : kBeginReading));
    if (!Failed(result)) break;
    if (PQstatus(link_.get()) == CONNECTION_BAD) {
      DropLink();
      if (left > 1) continue;
      throw Unreachable();
    }
    const Error why = Explain(result.get());
    DoRollback();
    throw why;
  }
  in_transaction_ = true;
}

void PostgresConnection::DoCommit() {
  RequireTransactionAlive();
  const Result result = Simple("COMMIT");
  if (Failed(result)) throw Explain(result.get());
  // COMMIT of a transaction that failed before rolls it back and calls that a success.
  const bool committed = std::string_view(PQcmdStatus(result.get())) == "COMMIT";
  in_transaction_ = false;
  if (!committed) throw Error(Fault::kBroken, "transaction_lost", "the database ended the transaction after an error");
}

void PostgresConnection::DoRollback() noexcept {
  in_transaction_ = false;
  if (link_ == nullptr) return;
  const Result result(PQexec(link_.get(), "ROLLBACK"));
  if (PQstatus(link_.get()) != CONNECTION_OK) DropLink();
}

void PostgresConnection::RequireTransactionAlive() const {
  if (in_transaction_ && link_ == nullptr) {
    throw Error(Fault::kUnavailable, "transaction_lost", "the database was lost inside a transaction; please try again")
        .RetryAfter(2);
  }
}

}  // namespace openpress::db::postgres

#include "db/postgres/pool.h"

#include <algorithm>
#include <cassert>

#include <fmt/format.h>

#include "core/error.h"

namespace openpress::db::postgres {
namespace {

constexpr int kFewestWriters = 2;

constexpr std::string_view kChecksumFailures = R"sql(
  SELECT COALESCE(checksum_failures, 0)
    FROM pg_stat_database
   WHERE datname = current_database())sql";

constexpr std::string_view kBrokenIndexes = R"sql(
  SELECT c.relname
    FROM pg_index i
    JOIN pg_class c ON c.oid = i.indexrelid
   WHERE NOT i.indisvalid
   ORDER BY c.relname)sql";

constexpr std::string_view kUncheckedConstraints = R"sql(
  SELECT t.relname, c.conname
    FROM pg_constraint c
    JOIN pg_class t ON t.oid = c.conrelid
   WHERE NOT c.convalidated
   ORDER BY t.relname, c.conname)sql";

// A restored dump or a role that disabled them leaves triggers off, and counters then stand still.
constexpr std::string_view kTriggersOff = R"sql(
  SELECT c.relname, t.tgname
    FROM pg_trigger t
    JOIN pg_class c ON c.oid = t.tgrelid
   WHERE t.tgenabled = 'D'
   ORDER BY c.relname, t.tgname)sql";

}  // namespace

PostgresPool::PostgresPool(const std::string& url, int readers, std::chrono::milliseconds patience)
    : patience_(patience), connector_(Address(url)) {
  writers_.name = "writing";
  readers_.name = "reading";
  const auto fill = [this](Shelf& shelf, Mode mode, int count) {
    for (int i = 0; i < count; ++i) shelf.all.push_back(std::make_unique<PostgresConnection>(connector_, mode));
    shelf.free.reserve(shelf.all.size());
    for (const auto& connection : shelf.all) shelf.free.push_back(connection.get());
  };
  fill(readers_, Mode::kRead, std::max(readers, 1));
  fill(writers_, Mode::kWrite, std::max(readers / 2, kFewestWriters));
  loans_.reserve(writers_.all.size() + readers_.all.size());
  // Now rather than with the first request; and with the reason, which whoever starts us wants to read.
  connector_.Begin();
  writers_.free.back()->EnsureLink();
}

PostgresPool::~PostgresPool() {
  assert(loans_.empty() && "a lease outlives its pool");
}

Lease PostgresPool::Read() {
  return Borrow(readers_);
}
Lease PostgresPool::Write() {
  return Borrow(writers_);
}

Lease PostgresPool::Borrow(Shelf& shelf) {
  const auto self = std::this_thread::get_id();
  std::unique_lock lock(mutex_);
  const bool holds_one =
      std::any_of(loans_.begin(), loans_.end(), [&](const Loan& loan) { return loan.borrower == self; });
  if (holds_one) {
    throw Error(Fault::kBroken, "second_lease", "a thread that holds a database connection asked for a second one");
  }
  if (!shelf.returned.wait_for(lock, patience_, [&] { return !shelf.free.empty(); })) {
    throw Error(Fault::kBusy, "database_busy",
                fmt::format("every {} database connection is in use; please try again", shelf.name))
        .RetryAfter(1);
  }
  PostgresConnection* connection = shelf.free.back();
  shelf.free.pop_back();
  loans_.push_back({connection, &shelf, self});
  lock.unlock();
  Lease lease(*connection, *this);
  connection->EnsureLink();
  return lease;
}

void PostgresPool::TakeBack(Connection& connection) noexcept {
  auto& mine = static_cast<PostgresConnection&>(connection);  // this pool lends no others
  assert(!mine.in_transaction() && "a lease ended inside its transaction");
  mine.Reset();
  // Notified under the lock: once it is released, a pool that waits for its last lease may be destroyed.
  const std::lock_guard lock(mutex_);
  const auto loan =
      std::find_if(loans_.begin(), loans_.end(), [&](const Loan& each) { return each.connection == &mine; });
  assert(loan != loans_.end());
  loan->shelf->free.push_back(loan->connection);
  loan->shelf->returned.notify_one();
  loans_.erase(loan);
}

std::string PostgresPool::Backup(std::string_view /*label*/) {
  return {};
}

std::vector<std::string> PostgresPool::Examine() {
  const Lease connection = Read();
  std::vector<std::string> damage;
  if (const auto failures = connection->QueryOne(kChecksumFailures); failures && failures->Int(0) > 0) {
    damage.push_back(fmt::format("the server found {} damaged pages in this database", failures->Int(0)));
  }
  for (const Row& row : connection->Query(kBrokenIndexes))
    damage.push_back(fmt::format("the index {} is not complete: REINDEX mends it", row.Text(0)));
  for (const Row& row : connection->Query(kUncheckedConstraints))
    damage.push_back(fmt::format("table {} was never held to its constraint {}", row.Text(0), row.Text(1)));
  for (const Row& row : connection->Query(kTriggersOff))
    damage.push_back(fmt::format("the trigger {} of table {} is switched off", row.Text(1), row.Text(0)));
  return damage;
}

std::unique_ptr<Pool> OpenPool(std::string_view rest, int readers) {
  return std::make_unique<PostgresPool>(fmt::format("postgres:{}", rest), readers, std::chrono::seconds(10));
}

}  // namespace openpress::db::postgres

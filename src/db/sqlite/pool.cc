#include "db/sqlite/pool.h"

#include <algorithm>
#include <cassert>
#include <filesystem>
#include <functional>

#include <fmt/format.h>

#include "core/clock.h"
#include "core/error.h"
#include "db/sqlite/backup.h"

namespace openpress::db::sqlite {
namespace {

/** After this long without a reader lent, no snapshot is kept. */
constexpr auto kRest = std::chrono::milliseconds(20);
/** Copies for the same reason that stay: with one for each change of the schema, a disk would fill with them. */
constexpr std::size_t kCopies = 3;

/** Of the files whose paths begin with @p prefix. What cannot be looked at or removed stays: the new copy is what
 * counts. */
void KeepNewest(const std::filesystem::path& prefix) {
  using File = std::pair<std::filesystem::file_time_type, std::filesystem::path>;
  std::vector<File> files;
  std::error_code failed;
  const std::string name = prefix.filename().string();
  const auto parent = prefix.has_parent_path() ? prefix.parent_path() : std::filesystem::path(".");
  for (const auto& entry : std::filesystem::directory_iterator(parent, failed)) {
    if (entry.path().filename().string().starts_with(name))
      files.emplace_back(entry.last_write_time(failed), entry.path());
  }
  std::sort(files.begin(), files.end(), std::greater<>());
  for (std::size_t at = kCopies; at < files.size(); ++at) std::filesystem::remove(files[at].second, failed);
}

}  // namespace

SqlitePool::SqlitePool(std::string path, int readers, std::chrono::milliseconds patience)
    : path_(std::move(path)), patience_(patience) {
  writer_.name = "writing";
  readers_.name = "reading";
  // The writer first: it creates the file and switches it to WAL.
  writer_.all.push_back(std::make_unique<SqliteConnection>(path_, Mode::kWrite));
  for (int i = 0; i < std::max(readers, 1); ++i) {
    readers_.all.push_back(std::make_unique<SqliteConnection>(path_, Mode::kRead));
  }
  for (Shelf* shelf : {&writer_, &readers_}) {
    shelf->free.reserve(shelf->all.size());
    for (const auto& connection : shelf->all) shelf->free.push_back(connection.get());
  }
  loans_.reserve(writer_.all.size() + readers_.all.size());
  watcher_ = std::thread([this] { WatchSnapshots(); });
}

SqlitePool::~SqlitePool() {
  assert(loans_.empty() && "a lease outlives its pool");
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    watch_.notify_one();
  }
  watcher_.join();
  // Readers go first: the last connection to close checkpoints the log and removes it, which a reader may not do.
  readers_.all.clear();
}

Lease SqlitePool::Read() {
  return Borrow(readers_);
}
Lease SqlitePool::Write() {
  return Borrow(writer_);
}

Lease SqlitePool::Borrow(Shelf& shelf) {
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
  // The one used last: its pages and statements are still warm.
  SqliteConnection* connection = shelf.free.back();
  shelf.free.pop_back();
  loans_.push_back({connection, &shelf, self});
  const bool writes = &shelf == &writer_;
  if (writes) {
    DropSnapshots();
  } else {
    ++reads_;
  }
  lock.unlock();
  Lease lease(*connection, *this);
  if (!writes) connection->Refresh();
  return lease;
}

void SqlitePool::TakeBack(Connection& connection) noexcept {
  auto& mine = static_cast<SqliteConnection&>(connection);  // this pool lends no others
  assert(!mine.in_transaction() && "a lease ended inside its transaction");
  mine.Reset();
  // Notified under the lock: once it is released, a pool that waits for its last lease may be destroyed.
  const std::lock_guard lock(mutex_);
  const auto loan =
      std::find_if(loans_.begin(), loans_.end(), [&](const Loan& each) { return each.connection == &mine; });
  assert(loan != loans_.end());
  const bool writing = writer_.free.empty();
  if (writing) mine.DropSnapshot();
  loan->shelf->free.push_back(loan->connection);
  loan->shelf->returned.notify_one();
  loans_.erase(loan);
  if (mine.keeps_snapshot() && !snapshots_kept_) {
    snapshots_kept_ = true;
    watch_.notify_one();
  }
}

void SqlitePool::DropSnapshots() noexcept {
  for (SqliteConnection* reader : readers_.free) reader->DropSnapshot();
}

void SqlitePool::WatchSnapshots() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    if (!snapshots_kept_) {
      watch_.wait(lock);
      continue;
    }
    const std::uint64_t reads = reads_;
    watch_.wait_for(lock, kRest);
    if (reads != reads_) continue;
    DropSnapshots();
    snapshots_kept_ = false;
  }
}

std::string SqlitePool::Backup(std::string_view label) {
  std::string copy = CopyDatabase(path_, fmt::format("{}.{}", path_, label));
  KeepNewest(fmt::format("{}.{}", path_, label.substr(0, label.find('-') + 1)));
  return copy;
}

std::vector<std::string> SqlitePool::Examine() {
  const Lease connection = Read();
  std::vector<std::string> damage;
  for (const Row& row : connection->Query("PRAGMA integrity_check(20)")) {
    if (row.Text(0) != "ok") damage.push_back(fmt::format("the database file is damaged: {}", row.Text(0)));
  }
  for (const Row& row : connection->Query("PRAGMA foreign_key_check")) {
    damage.push_back(fmt::format("row {} of table {} refers to a row of {} that is not there",
                                 row.IsNull(1) ? std::string("?") : std::to_string(row.Int(1)), row.Text(0),
                                 row.Text(2)));
    if (damage.size() >= 20) break;
  }
  return damage;
}

std::unique_ptr<Pool> OpenPool(std::string_view path, int readers) {
  if (path.substr(0, 2) == "//") path.remove_prefix(2);
  if (path.empty() || path.front() == ':') {
    throw Error(Fault::kBadInput, "unknown_database", "a SQLite database is a file: sqlite:/path/openpress.db");
  }
  return std::make_unique<SqlitePool>(std::string(path), readers, std::chrono::seconds(10));
}

}  // namespace openpress::db::sqlite

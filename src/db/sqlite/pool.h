#pragma once

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "db/pool.h"
#include "db/sqlite/connection.h"

namespace openpress::db::sqlite {

/** One writing connection and several reading ones on a SQLite file: WAL lets readers go on while the writer writes,
 *  and a queue of threads in front of one writer is fairer and cheaper than SQLite's own polling for the lock.
 *
 *  Readers that are lent again and again keep their snapshot while nothing is committed. They lose it when the writer
 * is lent, and soon after they are left alone: the log of a database can start over only when nobody looks at it. */
class SqlitePool final : public Pool, private Lender {
 public:
  /** @param patience how long Read() and Write() wait for a connection */
  SqlitePool(std::string path, int readers, std::chrono::milliseconds patience);
  ~SqlitePool() override;

  Lease Read() override;
  Lease Write() override;
  std::string Backup(std::string_view label) override;
  std::vector<std::string> Examine() override;

 private:
  /** Connections of one kind, and which of them are at home. */
  struct Shelf {
    std::string_view name;
    std::vector<std::unique_ptr<SqliteConnection>> all;
    std::vector<SqliteConnection*> free;
    std::condition_variable returned;
  };
  struct Loan {
    SqliteConnection* connection;
    Shelf* shelf;
    std::thread::id borrower;
  };

  Lease Borrow(Shelf& shelf);
  void DropSnapshots() noexcept;
  void WatchSnapshots();
  void TakeBack(Connection& connection) noexcept override;

  const std::string path_;
  const std::chrono::milliseconds patience_;
  std::mutex mutex_;  ///< guards everything below
  Shelf writer_;
  Shelf readers_;
  std::vector<Loan> loans_;
  std::uint64_t reads_ = 0;  ///< times a reader was lent
  bool snapshots_kept_ = false;
  bool stopping_ = false;
  std::condition_variable watch_;
  std::thread watcher_;  ///< drops the snapshots of readers that nobody asks for
};

/** For the registry. @param path what follows "sqlite:"; "//" in front of an absolute path is allowed */
std::unique_ptr<Pool> OpenPool(std::string_view path, int readers);

}  // namespace openpress::db::sqlite

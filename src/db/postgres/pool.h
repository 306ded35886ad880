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
#include "db/postgres/connection.h"

namespace openpress::db::postgres {

/** Connections to one server: some for reading, half as many and at least two for writing. Each makes its link when it
 *  is first lent and keeps it; the one used last is lent first, so a quiet process holds few.
 *
 *  Readers and writers ask the same server, so a reader sees all that was committed before. */
class PostgresPool final : public Pool, private Lender {
 public:
  /** @param patience how long Read() and Write() wait for a connection
   *  @throws Error kBadInput for an odd address, kUnavailable when the server cannot be reached now */
  PostgresPool(const std::string& url, int readers, std::chrono::milliseconds patience);
  ~PostgresPool() override;

  Lease Read() override;
  Lease Write() override;
  /** Nothing: pg_dump, pg_basebackup and what a cluster brings along do this better. */
  std::string Backup(std::string_view label) override;
  std::vector<std::string> Examine() override;

 private:
  struct Shelf {
    std::string_view name;
    std::vector<std::unique_ptr<PostgresConnection>> all;
    std::vector<PostgresConnection*> free;
    std::condition_variable returned;
  };
  struct Loan {
    PostgresConnection* connection;
    Shelf* shelf;
    std::thread::id borrower;
  };

  Lease Borrow(Shelf& shelf);
  void TakeBack(Connection& connection) noexcept override;

  const std::chrono::milliseconds patience_;
  Connector connector_;
  std::mutex mutex_;  ///< guards everything below
  Shelf writers_;
  Shelf readers_;
  std::vector<Loan> loans_;
};

/** For the registry. @param rest what follows "postgres:" */
std::unique_ptr<Pool> OpenPool(std::string_view rest, int readers);

}  // namespace openpress::db::postgres

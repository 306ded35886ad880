#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "db/connection.h"

namespace openpress::db {

/** Where a lease's connection goes back to. */
class Lender {
 public:
  virtual void TakeBack(Connection& connection) noexcept = 0;

 protected:
  ~Lender() = default;
};

/** A connection on loan; goes back when the lease is destroyed. */
class Lease {
 public:
  Lease(Connection& connection, Lender& lender) : connection_(&connection, {&lender}) {}
  Connection* operator->() const noexcept { return connection_.get(); }
  Connection& operator*() const noexcept { return *connection_; }

 private:
  struct GiveBack {
    Lender* lender;
    void operator()(Connection* connection) const noexcept { lender->TakeBack(*connection); }
  };
  std::unique_ptr<Connection, GiveBack> connection_;
};

/** Hands out connections. Any worker thread; waits when all are out; never on a loop. A thread holds one lease at a
 *  time: with a second one, threads could wait for each other for ever. Asking for it is a bug, answered with kBroken,
 *  code "second_lease". Every lease ends before the pool does. */
class Pool {
 public:
  virtual ~Pool() = default;
  /** For SELECT. On one box sees everything committed before the call; what is committed while it is lent it may see or
   *  not. @throws Error kBusy after 10 s of waiting. */
  virtual Lease Read() = 0;
  /** For changes. SQLite has one of these: keep it short. @throws Error kBusy after 10 s of waiting. */
  virtual Lease Write() = 0;

  /** Copies the whole database, while it is in use, to a new file beside it; the copy is complete and on disk when
   *  this returns. Takes no lease. @param label goes into the name: "word-more", of a word the newest three are kept
   *  @return the copy's path; empty when the engine has backup tools of its own and nothing was done */
  virtual std::string Backup(std::string_view label) = 0;
  /** Reads the whole database and returns a sentence for each thing that is damaged. Slow. Takes a read lease. */
  virtual std::vector<std::string> Examine() = 0;
};

/** Opens what @p url names: "sqlite:/path/file.db", "postgres://user:password@host:port/name". The registry of engines
 * is in registry.cc.
 *  @param readers number of reading connections
 *  @throws Error kBadInput for an unknown scheme, kBroken/kUnavailable when it cannot be opened */
std::unique_ptr<Pool> Open(const std::string& url, int readers);

}  // namespace openpress::db

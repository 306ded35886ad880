#pragma once

#include <functional>
#include <memory>
#include <string>

#include "db/connection.h"

namespace openpress::db {

/** A connection on loan; goes back when the lease is destroyed. */
class Lease {
 public:
  using GiveBack = std::function<void(Connection*)>;
  Lease(Connection* connection, GiveBack give_back) : connection_(connection, std::move(give_back)) {}
  Connection* operator->() const noexcept { return connection_.get(); }
  Connection& operator*() const noexcept { return *connection_; }

 private:
  std::unique_ptr<Connection, GiveBack> connection_;
};

/** Hands out connections. Any worker thread; waits when all are out; never on a loop. A thread holds one lease at a
 *  time: asking for a second while holding a first may wait for ever on SQLite's single writer. */
class Pool {
 public:
  virtual ~Pool() = default;
  /** For SELECT. On one box sees everything committed before the call. */
  virtual Lease Read() = 0;
  /** For changes. SQLite has one of these: keep it short. @throws Error kBusy after 10 s of waiting. */
  virtual Lease Write() = 0;
};

/** Opens what @p url names: "sqlite:/path/file.db". The registry of engines is in registry.cc.
 *  @param readers number of reading connections
 *  @throws Error kBadInput for an unknown scheme, kBroken/kUnavailable when it cannot be opened */
std::unique_ptr<Pool> Open(const std::string& url, int readers);

}  // namespace openpress::db

#pragma once

#include <chrono>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "core/clock.h"
#include "lib/redis/address.h"
#include "lib/redis/connection.h"

namespace openpress::redis {

/** Finds the server that takes writes, keeps a few connections to it, and finds another when it has changed. Any
 *  thread that may block.
 *
 *  While nothing can be reached it says so at once (kUnavailable "redis_unreachable") and tries again at most every few
 *  seconds, so that a lost Redis slows nobody down. */
class Client {
 public:
  /** Nothing is connected yet. @param clock for the pauses between attempts */
  explicit Client(Address address, const Clock& clock = SystemClock());
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  /** Runs a command that does no harm when it is run twice: a connection that turns out to be dead, or to lead to a
   *  former master, is replaced once. @throws Error as Connection does */
  Reply Run(const Words& command);

  /** A connection of one's own, for commands that block: signed in, to the master. Give it back with Return(), or keep
   *  it. @throws Error as Connection does */
  std::unique_ptr<Connection> Borrow();
  /** Nothing is kept of a connection that is not usable(). */
  void Return(std::unique_ptr<Connection> connection) noexcept;

  /** For the log: without the password. */
  [[nodiscard]] std::string Name() const;

 private:
  std::unique_ptr<Connection> Connect();
  std::unique_ptr<Connection> ConnectTo(const Endpoint& endpoint);
  Endpoint AskSentinel(const Endpoint& sentinel);

  const Address address_;
  const Clock& clock_;

  mutable std::mutex mutex_;
  std::vector<std::unique_ptr<Connection>> idle_;  // guarded by mutex_, as the following
  std::size_t first_ = 0;                          // the Sentinel that knew the master last time
  Millis pause_ = 0;                               // between attempts, while none succeeds
  Millis not_before_ = 0;                          // by the steady clock
  std::string reason_;                             // why the last attempt failed
};

}  // namespace openpress::redis

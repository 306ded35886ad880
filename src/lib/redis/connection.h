#pragma once

#include <chrono>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "lib/redis/address.h"

struct redisContext;

namespace openpress::redis {

/** What a command was answered with; an error is thrown instead. */
struct Reply {
  enum class Kind { kNil, kInteger, kText, kList };
  Kind kind = Kind::kNil;
  std::int64_t integer = 0;
  std::string text = {};
  std::vector<Reply> list = {};

  [[nodiscard]] bool IsNil() const noexcept { return kind == Kind::kNil; }
};

using Words = std::vector<std::string>;

/** One connection, for one thread at a time. Blocks: never on a loop.
 *
 *  What goes wrong on the way is Error kUnavailable "redis_unreachable", after which the connection is of no use any
 *  more (usable() is false). What the server refuses is kBroken "redis_refused", or kUnavailable "redis_not_ready" when
 *  it is not the one to ask: a replica after a fail-over (-READONLY), a server that still loads its data (-LOADING). No
 *  error holds a password. */
class Connection {
 public:
  /** @param patience for connecting, and later for each answer */
  Connection(const Endpoint& endpoint, std::chrono::milliseconds patience);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  /** AUTH, when there is a password. @throws Error kForbidden "redis_sign_in" when it is not the right one */
  void SignIn(const std::string& user, const std::string& password);

  /** Sends a command and waits for its answer.
   *  @param longer time the command itself may block, on top of the connection's patience */
  Reply Run(const Words& command, std::chrono::milliseconds longer = {});
  /** The next thing the server says by itself, after SUBSCRIBE. @return nil when nothing came in @p wait */
  Reply Listen(std::chrono::milliseconds wait);

  /** Ends a Run() or Listen() of another thread with "redis_unreachable", and every later one. Any thread. */
  void Interrupt() noexcept;
  [[nodiscard]] bool usable() const noexcept;

 private:
  void Wait(std::chrono::milliseconds time);
  [[nodiscard]] bool TimedOut() const noexcept;
  Reply Take(void* raw);
  [[noreturn]] void Fail(std::string_view what);

  struct Free {
    void operator()(redisContext* context) const noexcept;
  };
  const Endpoint endpoint_;
  const std::chrono::milliseconds patience_;
  std::chrono::milliseconds waits_{0};  ///< what the socket's time limit is set to
  std::unique_ptr<redisContext, Free> context_;
};

}  // namespace openpress::redis

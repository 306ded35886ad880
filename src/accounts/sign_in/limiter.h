#pragma once

#include <cstddef>
#include <list>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "core/clock.h"

namespace openpress::accounts {

/** Counts failed sign-ins. An interface, so that several nodes can count together. Any thread. */
class LoginLimiter {
 public:
  virtual ~LoginLimiter() = default;
  /** Takes one attempt of @p key before the password is checked, so that attempts sent at the same time count too.
   *  @return 0 when it may go on, else the seconds after which another try makes sense; then nothing was taken. */
  virtual int Take(std::string_view key) = 0;
  /** The attempt did not fail: give it back. */
  virtual void GiveBack(std::string_view key) = 0;
};

/** In memory, for one node. @p attempts may be made at once, then one every window/attempts (the generic cell rate
 *  algorithm: one number for each key).
 *
 *  Holds at most kMostKeys keys and then drops the least recently used. Pushing a key out that way takes as many failed
 *  sign-ins with other names or addresses, each of which costs an Argon2: longer than the window lasts. */
class MemoryLimiter final : public LoginLimiter {
 public:
  static constexpr std::size_t kMostKeys = 20000;

  MemoryLimiter(const Clock& clock, int attempts, Millis window);

  int Take(std::string_view key) override;
  void GiveBack(std::string_view key) override;
  /** From the next attempt on. */
  void SetAttempts(int attempts);
  [[nodiscard]] std::size_t size() const;

 private:
  struct Entry {
    std::string key;
    Millis due;  ///< when all attempts taken would have come back
  };

  const Clock& clock_;
  const Millis window_;
  mutable std::mutex mutex_;
  int attempts_;
  std::list<Entry> entries_;  ///< most recently used first
  std::unordered_map<std::string_view, std::list<Entry>::iterator> by_key_;
};

/** What stands for @p address in limits: an IPv6 address is cut to its /64, which one subscriber owns whole. */
std::string AddressKey(std::string_view address);

}  // namespace openpress::accounts

#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "accounts/principal.h"
#include "core/clock.h"

namespace openpress::accounts {

/** Remembers for a few seconds whose a secret is, so that a busy page costs no query for each of its requests. Changes
 *  made on this node are seen at once (Forget…), those of other nodes after kLife. Any thread. */
class PrincipalCache {
 public:
  static constexpr Millis kLife = 4000;
  static constexpr std::size_t kMost = 4096;

  explicit PrincipalCache(const Clock& clock) : clock_(clock) {}

  /** @param key  hash of the secret, never the secret */
  [[nodiscard]] std::shared_ptr<const Principal> Find(std::string_view key) const;

  /** Ask for this before the database, hand it to Remember(): what was read before a Forget() is not kept after it. */
  [[nodiscard]] std::uint64_t generation() const;
  void Remember(std::string key, std::shared_ptr<const Principal> principal, std::uint64_t generation);

  void Forget(std::string_view key);
  void ForgetUser(std::int64_t user_id);

 private:
  struct Entry {
    std::shared_ptr<const Principal> principal;
    Millis until;
  };

  const Clock& clock_;
  mutable std::mutex mutex_;
  std::uint64_t generation_ = 0;
  std::unordered_map<std::string, Entry> entries_;
};

}  // namespace openpress::accounts

#include "accounts/sign_in/principal_cache.h"

namespace openpress::accounts {

std::shared_ptr<const Principal> PrincipalCache::Find(std::string_view key) const {
  const std::lock_guard lock(mutex_);
  const auto entry = entries_.find(std::string(key));
  if (entry == entries_.end() || entry->second.until <= clock_.Steady()) return nullptr;
  return entry->second.principal;
}

std::uint64_t PrincipalCache::generation() const {
  const std::lock_guard lock(mutex_);
  return generation_;
}

void PrincipalCache::Remember(std::string key, std::shared_ptr<const Principal> principal, std::uint64_t generation) {
  const std::lock_guard lock(mutex_);
  if (generation != generation_) return;
  const Millis now = clock_.Steady();
  if (entries_.size() >= kMost) {
    std::erase_if(entries_, [now](const auto& entry) { return entry.second.until <= now; });
    if (entries_.size() >= kMost) entries_.clear();
  }
  entries_.insert_or_assign(std::move(key), Entry{std::move(principal), now + kLife});
}

void PrincipalCache::Forget(std::string_view key) {
  const std::lock_guard lock(mutex_);
  ++generation_;
  entries_.erase(std::string(key));
}

void PrincipalCache::ForgetUser(std::int64_t user_id) {
  const std::lock_guard lock(mutex_);
  ++generation_;
  std::erase_if(entries_, [user_id](const auto& entry) { return entry.second.principal->user_id == user_id; });
}

}  // namespace openpress::accounts

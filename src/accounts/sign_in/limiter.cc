#include "accounts/sign_in/limiter.h"

#include <algorithm>

#include <arpa/inet.h>

#include "core/ids.h"

namespace openpress::accounts {

MemoryLimiter::MemoryLimiter(const Clock& clock, int attempts, Millis window)
    : clock_(clock), window_(window), attempts_(attempts) {}

int MemoryLimiter::Take(std::string_view key) {
  const std::lock_guard lock(mutex_);
  const Millis now = clock_.Steady();
  const Millis step = window_ / attempts_;
  const auto known = by_key_.find(key);
  const Millis due = std::max(now, known == by_key_.end() ? now : known->second->due) + step;
  if (due - now > window_) return static_cast<int>((due - now - window_ + 999) / 1000);
  if (known != by_key_.end()) {
    known->second->due = due;
    entries_.splice(entries_.begin(), entries_, known->second);
    return 0;
  }
  entries_.push_front({std::string(key), due});
  by_key_.emplace(entries_.front().key, entries_.begin());
  if (entries_.size() > kMostKeys) {
    by_key_.erase(entries_.back().key);
    entries_.pop_back();
  }
  return 0;
}

void MemoryLimiter::GiveBack(std::string_view key) {
  const std::lock_guard lock(mutex_);
  const auto known = by_key_.find(key);
  if (known == by_key_.end()) return;
  known->second->due -= window_ / attempts_;
  if (known->second->due > clock_.Steady()) return;
  const auto entry = known->second;
  by_key_.erase(known);
  entries_.erase(entry);
}

void MemoryLimiter::SetAttempts(int attempts) {
  const std::lock_guard lock(mutex_);
  attempts_ = attempts;
}

std::size_t MemoryLimiter::size() const {
  const std::lock_guard lock(mutex_);
  return entries_.size();
}

std::string AddressKey(std::string_view address) {
  in6_addr bytes{};
  if (inet_pton(AF_INET6, std::string(address).c_str(), &bytes) != 1 || IN6_IS_ADDR_V4MAPPED(&bytes)) {
    return std::string(address.substr(address.starts_with("::ffff:") ? 7 : 0));
  }
  return ToHex({reinterpret_cast<const char*>(&bytes), 8}) + "/64";
}

}  // namespace openpress::accounts

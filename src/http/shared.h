#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

#include "event/worker_pool.h"
#include "http/counters.h"
#include "http/forwarded.h"
#include "http/router.h"
#include "http/server.h"

namespace openpress::http {

/** Open connections by client address, over all loops. Any thread. */
class AddressBook {
 public:
  /** False, and nothing counted, when @p address has @p most already. */
  bool Enter(const std::string& address, std::size_t most) {
    const std::lock_guard lock(mutex_);
    std::size_t& count = counts_[address];
    if (count >= most) return false;
    ++count;
    return true;
  }
  void Leave(const std::string& address) {
    const std::lock_guard lock(mutex_);
    const auto found = counts_.find(address);
    if (found != counts_.end() && --found->second == 0) counts_.erase(found);
  }

 private:
  std::mutex mutex_;
  std::unordered_map<std::string, std::size_t> counts_;  // guarded by mutex_
};

/** What Reload() may change while loops read it. */
struct Limits {
  std::atomic<int> idle_timeout, head_timeout, stall_timeout;  // seconds
  std::atomic<std::size_t> connections_per_address;

  void Set(const ServerSettings& settings) noexcept {
    idle_timeout = settings.idle_timeout;
    head_timeout = settings.head_timeout;
    stall_timeout = settings.stall_timeout;
    connections_per_address = settings.connections_per_address;
  }
};

/** What all loops and workers of a server see. */
struct Shared {
  Shared(ServerSettings given, Routes routes, Gate given_gate, std::shared_ptr<HotCache> given_hot)
      : settings(std::move(given)),
        router(std::move(routes)),
        gate(std::move(given_gate)),
        hot(std::move(given_hot)),
        proxies(settings.trusted_proxies) {
    if (!hot) hot = std::make_shared<HotCache>();
    limits.Set(settings);
  }

  const ServerSettings settings;  // as at the start
  const Router router;
  const Gate gate;
  std::shared_ptr<HotCache> hot;
  const TrustedProxies proxies;
  Limits limits;
  Counters counters;
  AddressBook addresses;
  std::atomic<bool> stopping{false};  ///< answers from now on are the last of their connections
  std::unique_ptr<event::WorkerPool> quick;
  std::unique_ptr<event::WorkerPool> bulk;
};

}  // namespace openpress::http

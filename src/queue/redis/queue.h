#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.h"
#include "lib/redis/client.h"
#include "queue/queue.h"
#include "queue/sql/queue.h"

namespace openpress::queue::redis {

/** The job table, with Redis to say who should look at it and when: an announcement wakes one worker of the lane,
 *  wherever it runs. Leases, progress and ends are in the row alone, as with SqlQueue. A Redis that is away or has
 *  forgotten everything costs a few seconds. */
class RedisQueue final : public JobQueue {
 public:
  RedisQueue(openpress::redis::Address address, db::Pool& pool, const Clock& clock,
             std::function<bool(std::string_view)> gone);

  void Announce(std::int64_t id) override;
  std::optional<Job> Claim(const ClaimRequest& request) override;
  Hold Renew(const Job& job, Millis lease, int progress, bool moved) override;
  std::optional<Job> Settle(const Job& job, const Outcome& outcome) override;
  std::vector<Job> Sweep() override;
  void SetOnDeath(OnDeath on_death) override { rows_.SetOnDeath(std::move(on_death)); }

 private:
  struct Entry {
    std::string stream;
    std::string id;
  };

  void Add(Lane lane, std::int64_t id);
  std::vector<Entry> Wait(const ClaimRequest& request, std::chrono::milliseconds nap);
  void Acknowledge(const std::vector<Entry>& entries) noexcept;
  void TakeOverStale(Lane lane);
  void RetireConsumers(Lane lane);
  void Remark(const Error& error) noexcept;

  sql::SqlQueue rows_;
  openpress::redis::Client redis_;
  db::Pool& pool_;
  const Clock& clock_;
  std::atomic<bool> away_{false};  ///< so that the log hears of it once
};

/** For the registry. */
std::unique_ptr<JobQueue> OpenQueue(std::string_view url, db::Pool& pool, const Clock& clock);

}  // namespace openpress::queue::redis

#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "queue/queue.h"

namespace openpress::queue::sql {

/** The job table as its own queue: claimers ask the database, and are woken by announcements of their own process. Work
 *  that another process announces is found by asking once a second. */
class SqlQueue final : public JobQueue {
 public:
  /** @param gone whether a worker certainly runs no more (process_name.h) */
  SqlQueue(db::Pool& pool, const Clock& clock, std::function<bool(std::string_view)> gone);

  void Announce(std::int64_t id) override;
  std::optional<Job> Claim(const ClaimRequest& request) override;
  Hold Renew(const Job& job, Millis lease, int progress, bool moved) override;
  std::optional<Job> Settle(const Job& job, const Outcome& outcome) override;
  std::vector<Job> Sweep() override;
  void SetOnDeath(OnDeath on_death) override { on_death_ = std::move(on_death); }

  /** When the first job of @p lanes that waits is due; nothing when none waits. */
  std::optional<Millis> NextDue(std::span<const Lane> lanes);

 private:
  std::optional<Job> TryClaim(const ClaimRequest& request);
  void WakeAll();

  db::Pool& pool_;
  const Clock& clock_;
  const std::function<bool(std::string_view)> gone_;
  const std::string claim_statement_;
  OnDeath on_death_;

  std::mutex mutex_;
  std::condition_variable_any announced_;
  std::uint64_t announcements_ = 0;  ///< guarded by mutex_
};

/** For the registry. @param url "sql:" and nothing else */
std::unique_ptr<JobQueue> OpenQueue(std::string_view url, db::Pool& pool, const Clock& clock);

}  // namespace openpress::queue::sql

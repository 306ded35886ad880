#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "core/clock.h"
#include "db/pool.h"
#include "queue/job.h"

namespace openpress::queue {

struct ClaimRequest {
  std::span<const Lane> lanes = {};  ///< in order of preference
  std::string_view worker = {};      ///< who asks: ProcessName()
  Millis lease = 30'000;             ///< milliseconds the claim holds without Renew()
  Millis patience = 0;               ///< milliseconds to wait for work; 0 asks once
  std::stop_token stop = {};         ///< ends the waiting early
};

/** What a worker that renews its lease learns. */
enum class Hold {
  kHeld,
  kCancelled,  ///< still held, but nobody wants the result: stop and settle as cancelled
  kLost,       ///< somebody else may be doing it already: stop and leave everything as it is
};

/** How a worker's time with a job ended. */
struct Outcome {
  enum class Kind {
    kDone,
    kRetry,      ///< failed; waits `delay`, or is dead when that was the last attempt
    kPostpone,   ///< failed for a reason outside of the job (disk full): waits `delay`, not counted as an attempt
    kDead,       ///< failed in a way that no repetition can mend
    kHandBack,   ///< not finished, for no fault of the job: waits in its old place, not counted as an attempt
    kCancelled,  ///< stopped because nobody wants it any more
  };
  Kind kind = Kind::kDone;
  std::string error = {};  ///< a sentence for the owner of the media, with kRetry, kPostpone and kDead
  Millis delay = 0;        ///< milliseconds, with kRetry and kPostpone
};

/** Delivers jobs to workers. The row in the database is the truth; an implementation that forgets everything loses
 *  time, never a job. Handlers run at least once, so they have to be idempotent. Any worker thread, without a lease of
 *  the pool in hand; never on a loop.
 *
 *  All methods throw Error as db::Connection does. */
class JobQueue {
 public:
  virtual ~JobQueue() = default;

  /** Says that job @p id has been committed and may be due. Cheap; a hint that may be lost. */
  virtual void Announce(std::int64_t id) = 0;

  /** Leases the first due job of the first lane that has one: by priority, then by time. Two callers never get the
   *  same job. @return nothing when patience ran out or stop was requested */
  virtual std::optional<Job> Claim(const ClaimRequest& request) = 0;

  /** Heartbeat for a job from Claim(): the lease holds for @p lease milliseconds from now.
   *  @param progress percent
   *  @param moved whether the handler has shown progress since the last call; without it the stall limit runs on */
  virtual Hold Renew(const Job& job, Millis lease, int progress, bool moved) = 0;

  /** Ends the lease. @return the row as it is now; nothing when the lease was lost before, and nothing changed */
  virtual std::optional<Job> Settle(const Job& job, const Outcome& outcome) = 0;

  /** Takes jobs back whose lease has run out, whose worker is gone, or which are over a limit; to be called every few
   *  seconds by every process that works. @return those jobs as they are now: waiting, dead or cancelled */
  virtual std::vector<Job> Sweep() = 0;

  /** Called when a job dies, inside the transaction that records it, so that the item it belonged to changes with it.
   *  Must not throw for a row that is gone. Set before threads start. */
  using OnDeath = std::function<void(db::Connection&, const Job&)>;
  virtual void SetOnDeath(OnDeath on_death) = 0;
};

/** The queue that @p url names: "sql:" is the job table itself, redis:// wakes many processes. See registry.cc.
 *  @throws Error kBadInput for an unknown scheme */
std::unique_ptr<JobQueue> Open(const std::string& url, db::Pool& pool, const Clock& clock = SystemClock());

}  // namespace openpress::queue

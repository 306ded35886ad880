// The claim and how one waits for it.
//
// A claimer first reads, on a reading connection, when its lanes are next due. That costs microseconds and disturbs
// nobody, so idle slots may ask every second; only when something is due it goes to the one writer. Between two
// questions it sleeps until an announcement, the next due time, or a second has passed.
//
// No wake-up is lost: the number of announcements is noted before the database is asked, and the wait does not begin
// when it has changed since.
#include "queue/sql/queue.h"

#include <algorithm>
#include <chrono>

#include "core/error.h"
#include "queue/leases.h"
#include "queue/process_name.h"
#include "queue/rows.h"

namespace openpress::queue::sql {
namespace {

constexpr Millis kPoll = 1'000;

constexpr std::string_view kNextDue = R"sql(
  SELECT MIN(run_after)
    FROM jobs
   WHERE state = 'waiting'
     AND lane = $1)sql";

}  // namespace

SqlQueue::SqlQueue(db::Pool& pool, const Clock& clock, std::function<bool(std::string_view)> gone)
    : pool_(pool), clock_(clock), gone_(std::move(gone)), claim_statement_(ClaimStatement(pool.Read()->dialect())) {}

void SqlQueue::Announce(std::int64_t /*id*/) {
  WakeAll();
}

void SqlQueue::WakeAll() {
  const std::lock_guard lock(mutex_);
  ++announcements_;
  announced_.notify_all();
}

std::optional<Job> SqlQueue::Claim(const ClaimRequest& request) {
  using SteadyClock = std::chrono::steady_clock;
  const auto deadline = SteadyClock::now() + std::chrono::milliseconds(request.patience);
  while (!request.stop.stop_requested()) {
    std::uint64_t seen = 0;
    {
      const std::lock_guard lock(mutex_);
      seen = announcements_;
    }
    const std::optional<Millis> due = NextDue(request.lanes);
    const Millis now = clock_.Now();
    if (due && *due <= now) {
      if (auto job = TryClaim(request)) return job;
      // Another claimer was faster. Its claim is committed, so the next question sees what is left.
      if (request.patience > 0) continue;
    }
    if (SteadyClock::now() >= deadline) break;
    const auto nap = std::chrono::milliseconds(due ? std::clamp<Millis>(*due - now, 1, kPoll) : kPoll);
    std::unique_lock lock(mutex_);
    announced_.wait_until(lock, request.stop, std::min(deadline, SteadyClock::now() + nap),
                          [&] { return announcements_ != seen; });
  }
  return std::nullopt;
}

std::optional<Millis> SqlQueue::NextDue(std::span<const Lane> lanes) {
  std::optional<Millis> next;
  const db::Lease connection = pool_.Read();
  for (const Lane lane : lanes) {
    const auto due = connection->QueryOne(kNextDue, {Name(lane)})->MaybeInt(0);
    if (due && (!next || *due < *next)) next = due;
  }
  return next;
}

std::optional<Job> SqlQueue::TryClaim(const ClaimRequest& request) {
  const db::Lease connection = pool_.Write();
  const Millis now = clock_.Now();
  for (const Lane lane : request.lanes) {
    const auto row =
        connection->QueryOne(claim_statement_, {Name(lane), now, request.worker, now + request.lease, request.lease});
    if (row) return JobFrom(*row);
  }
  return std::nullopt;
}

Hold SqlQueue::Renew(const Job& job, Millis lease, int progress, bool moved) {
  return RenewLease(*pool_.Write(), job, lease, progress, moved, clock_.Now());
}

std::optional<Job> SqlQueue::Settle(const Job& job, const Outcome& outcome) {
  std::optional<Job> after;
  {
    const db::Lease connection = pool_.Write();
    const auto transaction = connection->Begin();
    after = SettleLease(*connection, job, outcome, clock_.Now());
    if (after && after->state == State::kDead && on_death_) on_death_(*connection, *after);
    transaction->Commit();
  }
  if (after && after->state == State::kWaiting) WakeAll();
  return after;
}

std::vector<Job> SqlQueue::Sweep() {
  std::vector<Job> changed;
  {
    const db::Lease connection = pool_.Write();
    const auto transaction = connection->Begin();
    changed = SweepLeases(*connection, gone_, clock_.Now());
    for (const Job& job : changed) {
      if (job.state == State::kDead && on_death_) on_death_(*connection, job);
    }
    transaction->Commit();
  }
  if (!changed.empty()) WakeAll();
  return changed;
}

std::unique_ptr<JobQueue> OpenQueue(std::string_view url, db::Pool& pool, const Clock& clock) {
  if (url != "sql:")
    throw Error(Fault::kBadInput, "unknown_queue", "the queue in the database is written as sql: alone");
  return std::make_unique<SqlQueue>(pool, clock, IsGone);
}

}  // namespace openpress::queue::sql

// A job's life after it was claimed.
//
// A lease is named by the job's id and its `claim` number, which only grows. A worker that was cut off and comes back
// finds a larger number in the row and can change nothing, whatever its clock says; so no word of a former holder
// counts, and two workers never settle the same run.
//
// Three things end a run from outside: the lease runs out (the worker is dead, or its machine cannot reach us), the
// wall limit, and the stall limit. The first is no fault of the job, so it is not counted as an attempt, but as a loss,
// of which a job may have many; the other two count.
//
// Leases are wall-clock times, since workers on several machines have to agree on them. When a clock was set back, a
// lease would reach far into the future and a dead worker's job would wait that long; the sweep cuts such times down to
// what they could be at most.
#include "queue/leases.h"

#include <algorithm>

#include <fmt/format.h>

#include "queue/backoff.h"
#include "queue/rows.h"

namespace openpress::queue {
namespace {

// One statement, so that two claimers cannot see the same row as waiting: SQLite has one writer at a time, and on
// PostgreSQL the dialect adds FOR UPDATE SKIP LOCKED. The order is that of the index jobs_claim, so LIMIT 1 reads one
// entry and those before it that wait for a later time. Without the plus sign SQLite prefers the index of due times,
// reads every due job of the lane and sorts them.
constexpr std::string_view kClaimUpdate = R"sql(
  UPDATE jobs
     SET state = 'running', attempt = attempt + 1, claim = claim + 1, worker = $3, lease_until = $4, lease_ms = $5,
         started_at = $2, progress = 0, progress_at = $2, finished_at = NULL
   WHERE id = (SELECT id
                 FROM jobs
                WHERE state = 'waiting'
                  AND lane = $1
                  AND +run_after <= $2
                ORDER BY priority, run_after, id
                LIMIT 1)sql";

constexpr std::string_view kRenew = R"sql(
  UPDATE jobs
     SET lease_until = $3, lease_ms = $4, progress = $5,
         progress_at = CASE WHEN $6 = 1 THEN $7 ELSE progress_at END
   WHERE id = $1
     AND claim = $2
     AND state = 'running'
  RETURNING cancel_asked)sql";

// A job that failed although it is no longer wanted is cancelled rather than tried again or mourned.
constexpr std::string_view kSettle = R"sql(
  UPDATE jobs
     SET state = CASE WHEN cancel_asked = 1 AND $3 <> 'done' THEN 'cancelled' ELSE $3 END,
         finished_at = CASE WHEN cancel_asked = 0 AND $3 = 'waiting' THEN NULL ELSE $4 END,
         run_after = CASE WHEN $5 > 0 THEN $5 ELSE run_after END,
         attempt = attempt - $6,
         losses = losses + $7,
         error = CASE WHEN $3 = 'done' THEN NULL ELSE COALESCE($8, error) END,
         progress = CASE WHEN $3 = 'done' THEN 100 ELSE progress END,
         lease_until = NULL
   WHERE id = $1
     AND claim = $2
     AND state = 'running'
  RETURNING )sql" OPENPRESS_JOB_COLUMNS;

constexpr std::string_view kCutBack = R"sql(
  UPDATE jobs
     SET lease_until = CASE WHEN lease_until > $1 + lease_ms THEN $1 + lease_ms ELSE lease_until END,
         started_at = CASE WHEN started_at > $1 THEN $1 ELSE started_at END,
         progress_at = CASE WHEN progress_at > $1 THEN $1 ELSE progress_at END
   WHERE state = 'running'
     AND (lease_until > $1 + lease_ms OR started_at > $1 OR progress_at > $1))sql";

constexpr std::string_view kRunning = "SELECT " OPENPRESS_JOB_COLUMNS R"sql(, progress_at
    FROM jobs
   WHERE state = 'running'
   ORDER BY id)sql";
constexpr std::size_t kProgressAtColumn = 23;

/** The columns an outcome sets. */
struct Change {
  State state = State::kWaiting;
  Millis run_after = 0;  ///< 0 leaves it
  bool attempt_counts = true;
  bool lost = false;
  std::optional<std::string> error;
};

std::optional<Job> Write(db::Connection& connection, const Job& job, const Change& change, Millis now) {
  const auto row = connection.QueryOne(kSettle, {job.id, job.claim, Name(change.state), now, change.run_after,
                                                 change.attempt_counts ? 0 : 1, change.lost ? 1 : 0, change.error});
  if (!row) return std::nullopt;
  return JobFrom(*row);
}

/** "30 minutes", "90 seconds": for sentences. */
std::string Spoken(Millis limit) {
  const Millis seconds = std::max<Millis>(limit / 1000, 1);
  if (seconds % 3600 == 0) return fmt::format("{} hour{}", seconds / 3600, seconds == 3600 ? "" : "s");
  if (seconds % 60 == 0) return fmt::format("{} minute{}", seconds / 60, seconds == 60 ? "" : "s");
  return fmt::format("{} second{}", seconds, seconds == 1 ? "" : "s");
}

Change Failed(const Job& job, std::string sentence, Millis delay, Millis now) {
  const bool last = job.attempt >= job.max_attempts;
  return {last ? State::kDead : State::kWaiting, last ? 0 : now + delay, true, false, std::move(sentence)};
}

Change Lost(const Job& job, Millis now) {
  const int losses = job.losses + 1;
  if (losses >= kMostLosses) {
    return {State::kDead, 0, true, true,
            fmt::format("The server stopped {} times while it worked on this, so it was given up.", losses)};
  }
  // At once at first, then slower: should the job be what stops the server, others get on meanwhile.
  const Millis delay = std::clamp<Millis>(Millis{losses - 5} * 1000, 0, 30'000);
  return {State::kWaiting, now + delay, false, true, std::nullopt};
}

}  // namespace

std::string ClaimStatement(const db::Dialect& dialect) {
  return fmt::format("{}{}) RETURNING {}", kClaimUpdate, dialect.skip_locked, OPENPRESS_JOB_COLUMNS);
}

Hold RenewLease(db::Connection& connection, const Job& job, Millis lease, int progress, bool moved, Millis now) {
  const auto row = connection.QueryOne(
      kRenew, {job.id, job.claim, now + lease, lease, std::clamp(progress, 0, 100), moved ? 1 : 0, now});
  if (!row) return Hold::kLost;
  return row->Bool(0) ? Hold::kCancelled : Hold::kHeld;
}

std::optional<Job> SettleLease(db::Connection& connection, const Job& job, const Outcome& outcome, Millis now) {
  switch (outcome.kind) {
    case Outcome::Kind::kDone:
      return Write(connection, job, {State::kDone, 0, true, false, std::nullopt}, now);
    case Outcome::Kind::kRetry:
      return Write(connection, job, Failed(job, outcome.error, outcome.delay, now), now);
    case Outcome::Kind::kPostpone:
      return Write(connection, job, {State::kWaiting, now + outcome.delay, false, false, outcome.error}, now);
    case Outcome::Kind::kDead:
      return Write(connection, job, {State::kDead, 0, true, false, outcome.error}, now);
    case Outcome::Kind::kHandBack:
      return Write(connection, job, {State::kWaiting, 0, false, false, std::nullopt}, now);
    case Outcome::Kind::kCancelled:
      return Write(connection, job, {State::kCancelled, 0, true, false, std::nullopt}, now);
  }
  return std::nullopt;
}

std::vector<Job> SweepLeases(db::Connection& connection, const std::function<bool(std::string_view)>& gone,
                             Millis now) {
  connection.Execute(kCutBack, {now});
  std::vector<Job> changed;
  for (const db::Row& row : connection.Query(kRunning)) {
    const Job job = JobFrom(row);
    const Millis started = job.started_at.value_or(now);
    const Millis moved = row.MaybeInt(kProgressAtColumn).value_or(now);
    std::optional<Change> change;
    if (job.lease_until.value_or(now) < now || gone(job.worker.value_or(""))) {
      change = Lost(job, now);
    } else if (job.wall_limit > 0 && started + job.wall_limit < now) {
      change = Failed(job, fmt::format("This step took longer than {} and was stopped.", Spoken(job.wall_limit)),
                      Backoff(job.attempt, 0.5), now);
    } else if (job.stall_limit > 0 && moved + job.stall_limit < now) {
      change = Failed(job, fmt::format("This step made no progress for {} and was stopped.", Spoken(job.stall_limit)),
                      Backoff(job.attempt, 0.5), now);
    }
    if (!change) continue;
    if (auto after = Write(connection, job, *change, now)) changed.push_back(std::move(*after));
  }
  return changed;
}

}  // namespace openpress::queue

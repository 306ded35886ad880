#include "queue/jobs.h"

#include <algorithm>

#include "queue/rows.h"

namespace openpress::queue {
namespace {

constexpr std::string_view kInsert = R"sql(
  INSERT INTO jobs (kind, lane, priority, payload, unique_key, group_key, max_attempts, run_after, wall_ms, stall_ms,
                    created_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
      ON CONFLICT (unique_key) DO NOTHING
  RETURNING id)sql";

constexpr std::string_view kIdByKey = R"sql(
  SELECT id
    FROM jobs
   WHERE unique_key = $1)sql";

constexpr std::string_view kFind = "SELECT " OPENPRESS_JOB_COLUMNS " FROM jobs WHERE id = $1";
constexpr std::string_view kFindByKey = "SELECT " OPENPRESS_JOB_COLUMNS " FROM jobs WHERE unique_key = $1";
constexpr std::string_view kListGroup = "SELECT " OPENPRESS_JOB_COLUMNS R"sql(
    FROM jobs
   WHERE group_key = $1
   ORDER BY id)sql";
constexpr std::string_view kList = "SELECT " OPENPRESS_JOB_COLUMNS R"sql(
    FROM jobs
   WHERE id < $1
   ORDER BY id DESC
   LIMIT $2)sql";
constexpr std::string_view kListState = "SELECT " OPENPRESS_JOB_COLUMNS R"sql(
    FROM jobs
   WHERE state = $1
     AND id < $2
   ORDER BY id DESC
   LIMIT $3)sql";

constexpr std::string_view kCancelGroup = R"sql(
  UPDATE jobs
     SET cancel_asked = 1,
         finished_at = CASE WHEN state = 'waiting' THEN $2 ELSE finished_at END,
         state = CASE WHEN state = 'waiting' THEN 'cancelled' ELSE state END
   WHERE group_key = $1
     AND state IN ('waiting', 'running'))sql";
constexpr std::string_view kCancel = R"sql(
  UPDATE jobs
     SET cancel_asked = 1,
         finished_at = CASE WHEN state = 'waiting' THEN $2 ELSE finished_at END,
         state = CASE WHEN state = 'waiting' THEN 'cancelled' ELSE state END
   WHERE id = $1
     AND state IN ('waiting', 'running'))sql";

constexpr std::string_view kRetry = R"sql(
  UPDATE jobs
     SET state = 'waiting', attempt = 0, losses = 0, run_after = $2, cancel_asked = 0, progress = 0,
         error = NULL, finished_at = NULL
   WHERE id = $1
     AND state IN ('dead', 'cancelled'))sql";
constexpr std::string_view kRetryGroup = R"sql(
  UPDATE jobs
     SET state = 'waiting', attempt = 0, losses = 0, run_after = $2, cancel_asked = 0, progress = 0,
         error = NULL, finished_at = NULL
   WHERE group_key = $1
     AND state = 'dead'
  RETURNING id)sql";

constexpr std::string_view kForgetGroup = R"sql(
  DELETE FROM jobs
   WHERE group_key = $1
     AND state IN ('done', 'dead', 'cancelled'))sql";

constexpr std::string_view kRaise = R"sql(
  UPDATE jobs
     SET priority = $2
   WHERE unique_key = $1
     AND state = 'waiting'
     AND priority > $2)sql";

constexpr std::string_view kCountOpen = R"sql(
  SELECT state, lane, kind, COUNT(*)
    FROM jobs
   WHERE state IN ('waiting', 'running', 'dead')
   GROUP BY state, lane, kind
   ORDER BY state, lane, kind)sql";

constexpr std::string_view kOldestDue = R"sql(
  SELECT MIN(run_after)
    FROM jobs
   WHERE state = 'waiting'
     AND lane = $1)sql";

constexpr std::string_view kRetire = R"sql(
  DELETE FROM jobs
   WHERE id IN (SELECT id
                  FROM jobs
                 WHERE finished_at IS NOT NULL
                   AND ((state <> 'dead' AND finished_at < $1) OR (state = 'dead' AND finished_at < $2))
                   AND finished_at < $3
                 ORDER BY finished_at
                 LIMIT $4))sql";

std::vector<Job> JobsFrom(const std::vector<db::Row>& rows) {
  std::vector<Job> jobs;
  jobs.reserve(rows.size());
  for (const db::Row& row : rows) jobs.push_back(JobFrom(row));
  return jobs;
}

std::optional<Job> JobFrom(const std::optional<db::Row>& row) {
  if (!row) return std::nullopt;
  return queue::JobFrom(*row);
}

}  // namespace

std::int64_t Enqueue(db::Connection& connection, const NewJob& job, const Clock& clock) {
  const Millis now = clock.Now();
  // A text of a handler's own making may hold bytes that are not UTF-8, and losing a job for them would be worse.
  const std::string payload = job.payload.dump(-1, ' ', false, Json::error_handler_t::replace);
  const auto inserted = connection.QueryOne(
      kInsert, {job.kind, Name(job.lane), job.priority, payload, job.key, job.group, job.max_attempts,
                std::max(job.run_after, now), job.wall_limit, job.stall_limit, now});
  if (inserted) return inserted->Int(0);
  return connection.QueryOne(kIdByKey, {job.key})->Int(0);
}

std::optional<Job> Find(db::Connection& connection, std::int64_t id) {
  return JobFrom(connection.QueryOne(kFind, {id}));
}

std::optional<Job> FindByKey(db::Connection& connection, std::string_view key) {
  return JobFrom(connection.QueryOne(kFindByKey, {key}));
}

std::vector<Job> ListGroup(db::Connection& connection, std::string_view group) {
  return JobsFrom(connection.Query(kListGroup, {group}));
}

std::vector<Job> List(db::Connection& connection, std::optional<State> state, std::int64_t before, int limit) {
  const std::int64_t below = before > 0 ? before : INT64_MAX;
  if (state) return JobsFrom(connection.Query(kListState, {Name(*state), below, limit}));
  return JobsFrom(connection.Query(kList, {below, limit}));
}

std::int64_t CancelGroup(db::Connection& connection, std::string_view group, const Clock& clock) {
  return connection.Execute(kCancelGroup, {group, clock.Now()});
}

bool Cancel(db::Connection& connection, std::int64_t id, const Clock& clock) {
  return connection.Execute(kCancel, {id, clock.Now()}) > 0;
}

bool Retry(db::Connection& connection, std::int64_t id, const Clock& clock) {
  return connection.Execute(kRetry, {id, clock.Now()}) > 0;
}

std::vector<std::int64_t> RetryGroup(db::Connection& connection, std::string_view group, const Clock& clock) {
  std::vector<std::int64_t> ids;
  for (const db::Row& row : connection.Query(kRetryGroup, {group, clock.Now()})) ids.push_back(row.Int(0));
  return ids;
}

std::int64_t ForgetGroup(db::Connection& connection, std::string_view group) {
  return connection.Execute(kForgetGroup, {group});
}

bool Raise(db::Connection& connection, std::string_view key, int priority) {
  return connection.Execute(kRaise, {key, priority}) > 0;
}

std::vector<Count> CountOpen(db::Connection& connection) {
  std::vector<Count> counts;
  for (const db::Row& row : connection.Query(kCountOpen)) {
    counts.push_back({ParseState(row.Text(0)), ParseLane(row.Text(1)), row.Text(2), row.Int(3)});
  }
  return counts;
}

std::optional<Millis> OldestWait(db::Connection& connection, Lane lane, const Clock& clock) {
  const auto since = connection.QueryOne(kOldestDue, {Name(lane)})->MaybeInt(0);
  if (!since || *since > clock.Now()) return std::nullopt;
  return clock.Now() - *since;
}

std::int64_t Retire(db::Connection& connection, Millis finished_before, Millis dead_before, int limit) {
  return connection.Execute(kRetire, {finished_before, dead_before, std::max(finished_before, dead_before), limit});
}

}  // namespace openpress::queue

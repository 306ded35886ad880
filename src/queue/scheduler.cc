// A tick reads, for each task, the last due time that was turned into a job, and asks whether a later one has passed.
// The row in `schedule` moves forward in the transaction that inserts the job, and only if nobody else has moved it
// (WHERE last_due < …): of two schedulers at the same moment one finds nothing to do. The job's unique key says the
// same a second time, for the day when somebody restores an old copy of one table.
#include "queue/scheduler.h"

#include <algorithm>

#include <fmt/format.h>

#include "core/error.h"
#include "core/log.h"

namespace openpress::queue {
namespace {

// A last due time this far ahead of the clock was written by a clock that was wrong: forget it, or the task would rest
// until then. Less than that may be the difference between two machines.
constexpr Millis kClockTolerance = Millis{60} * 60'000;
// The clock may be set while we wait, so never sleep longer than this.
constexpr Millis kLongestNap = 30'000;

constexpr std::string_view kLastDue = R"sql(
  SELECT last_due, expression
    FROM schedule
   WHERE task = $1)sql";

constexpr std::string_view kRemember = R"sql(
  INSERT INTO schedule (task, expression, last_due)
  VALUES ($1, $2, $3)
      ON CONFLICT (task) DO UPDATE
     SET expression = excluded.expression, last_due = excluded.last_due)sql";

constexpr std::string_view kAdvance = R"sql(
  UPDATE schedule
     SET last_due = $2
   WHERE task = $1
     AND last_due < $2)sql";

/** Whether the stored row has to be replaced rather than advanced. */
bool StartsAnew(const std::optional<db::Row>& row, const Task& task, Millis now) {
  return !row || row->Text(1) != task.when.text() || row->Int(0) > now + kClockTolerance;
}

}  // namespace

Scheduler::Scheduler(db::Pool& pool, JobQueue& queue, const Clock& clock, std::vector<Task> tasks)
    : pool_(pool), queue_(queue), clock_(clock), tasks_(std::move(tasks)) {}

Scheduler::~Scheduler() {
  Stop();
}

std::vector<Task> Scheduler::Tasks() const {
  const std::lock_guard lock(mutex_);
  return tasks_;
}

void Scheduler::SetTasks(std::vector<Task> tasks) {
  const std::lock_guard lock(mutex_);
  tasks_ = std::move(tasks);
  ++task_version_;
  changed_.notify_all();
}

std::vector<std::int64_t> Scheduler::Tick() {
  std::vector<std::int64_t> made;
  const Millis now = clock_.Now();
  for (const Task& task : Tasks()) {
    if (const auto id = TickOne(task, now)) made.push_back(*id);
  }
  for (const std::int64_t id : made) queue_.Announce(id);
  return made;
}

std::optional<std::int64_t> Scheduler::TickOne(const Task& task, Millis now) {
  const Millis due = task.when.AtOrBefore(now);
  {
    // Nearly always there is nothing to do, and then nobody's writing is held up.
    const auto row = pool_.Read()->QueryOne(kLastDue, {task.name});
    if (!StartsAnew(row, task, now) && row->Int(0) >= due) return std::nullopt;
  }
  const db::Lease connection = pool_.Write();
  const auto transaction = connection->Begin();
  if (StartsAnew(connection->QueryOne(kLastDue, {task.name}), task, now)) {
    connection->Execute(kRemember, {task.name, task.when.text(), now});
    transaction->Commit();
    return std::nullopt;
  }
  if (connection->Execute(kAdvance, {task.name, due}) == 0) return std::nullopt;
  NewJob job = task.job;
  job.key = fmt::format("schedule:{}:{}", task.name, Iso8601(due).substr(0, 16));
  const auto id = Enqueue(*connection, job, clock_);
  transaction->Commit();
  return id;
}

Millis Scheduler::NextDue() {
  const Millis now = clock_.Now();
  Millis next = now + Millis{24} * 60 * 60'000;
  for (const Task& task : Tasks()) next = std::min(next, task.when.After(now));
  return next;
}

void Scheduler::Start() {
  thread_ = std::thread([this] {
    while (!stop_.stop_requested()) {
      std::uint64_t seen = 0;
      {
        const std::lock_guard lock(mutex_);
        seen = task_version_;
      }
      try {
        Tick();
      } catch (const std::exception& error) {
        log::Warning("periodic tasks could not be looked at", {{"error", error.what()}});
      }
      const auto nap = std::chrono::milliseconds(std::clamp<Millis>(NextDue() - clock_.Now(), 1, kLongestNap));
      std::unique_lock lock(mutex_);
      changed_.wait_for(lock, stop_.get_token(), nap, [&] { return task_version_ != seen; });
    }
  });
}

void Scheduler::Stop() {
  stop_.request_stop();
  if (thread_.joinable()) thread_.join();
}

}  // namespace openpress::queue

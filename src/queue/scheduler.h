#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "core/clock.h"
#include "db/pool.h"
#include "queue/cron.h"
#include "queue/queue.h"

namespace openpress::queue {

/** Something done again and again. */
struct Task {
  std::string name;  ///< stable between versions: the table of last times knows it by this
  Cron when;
  NewJob job;  ///< its key is set by the scheduler
};

/** Turns due times into jobs. Any number of schedulers may work on one database: a job's unique key is the task and
 *  the time it was due, so the database keeps one of them, and none of the schedulers is needed more than another.
 *
 *  After downtime a task runs once for all the times it missed. A task that is new, or whose expression was changed,
 *  starts counting at that moment. */
class Scheduler {
 public:
  Scheduler(db::Pool& pool, JobQueue& queue, const Clock& clock, std::vector<Task> tasks);
  ~Scheduler();
  Scheduler(const Scheduler&) = delete;
  Scheduler& operator=(const Scheduler&) = delete;

  /** Enqueues what is due. Any worker thread. @return the ids of jobs that this call made
   *  @throws Error as db::Connection does */
  std::vector<std::int64_t> Tick();

  /** When Tick() has something to do next. */
  [[nodiscard]] Millis NextDue();

  /** Replaces the tasks, after the settings have changed. Any thread. */
  void SetTasks(std::vector<Task> tasks);

  /** Ticks on a thread of its own until Stop(). Errors are logged and tried again. */
  void Start();
  void Stop();

 private:
  std::optional<std::int64_t> TickOne(const Task& task, Millis now);
  std::vector<Task> Tasks() const;

  db::Pool& pool_;
  JobQueue& queue_;
  const Clock& clock_;

  mutable std::mutex mutex_;
  std::condition_variable_any changed_;
  std::vector<Task> tasks_;         ///< guarded by mutex_
  std::uint64_t task_version_ = 0;  ///< guarded by mutex_
  std::stop_source stop_;
  std::thread thread_;
};

}  // namespace openpress::queue

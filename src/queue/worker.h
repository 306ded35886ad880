#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "core/clock.h"
#include "queue/job_context.h"
#include "queue/process_name.h"
#include "queue/queue.h"

namespace openpress::queue {

/** Does a job, as plain straight-line code, and returns when it is done; it may run more than once for the same job and
 *  has to leave the same result. Errors: Error of kind kBadInput or kUnsupported says that no repetition helps, and the
 *  job is dead with its sentence; kNoSpace and kUnavailable wait without using up an attempt; everything else is tried
 *  again, further and further apart. On a thread of the worker, without a database lease in hand. */
using Handler = std::function<void(JobContext&)>;

struct WorkerOptions {
  int short_slots = 1;                          ///< threads for the short lane
  int long_slots = 1;                           ///< threads for the long lane
  std::string name = ProcessName();             ///< who holds the leases
  Millis lease = 30'000;                        ///< a worker silent for this long loses its jobs
  std::chrono::milliseconds beat_every{1'000};  ///< how often progress is written down, and a failed write repeated
  Millis sweep_every = 10'000;                  ///< how often abandoned jobs are looked for
  /** Told about each job that ended here, with the time it took in milliseconds: metrics. Any slot's thread. */
  std::function<void(const Job& after, Millis took)> on_settled = {};
};

/** Runs jobs: a thread for each slot, and one that sends heartbeats and sweeps. */
class Worker {
 public:
  Worker(JobQueue& queue, const Clock& clock, WorkerOptions options);
  /** Stops; waits for handlers however long they take. */
  ~Worker();
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  /** Before Start(). A kind without a handler is tried again later: a newer version may be on its way. */
  void Handle(std::string kind, Handler handler);

  /** Takes back what earlier processes of this machine left behind, then starts the threads. */
  void Start();

  /** Claims nothing more, lets short jobs finish, asks long ones to leave and hands their leases back.
   *  @return false when a handler has not returned in @p limit; its lease is handed back all the same and its result
   *  will be ignored, but its thread still runs: leave the process with _exit(2). */
  bool Stop(std::chrono::milliseconds limit = std::chrono::seconds(10));

  /** One round of heartbeats and, when it is time, a sweep; what the side thread does by itself. For tests. */
  void Beat();

  /** Jobs that run here now. */
  [[nodiscard]] std::size_t running() const;

 private:
  struct Running {
    explicit Running(Job job) : context(std::move(job)) {}
    JobContext context;
    std::uint64_t moves_written = 0;
    Millis renewed = 0;  ///< by the steady clock
  };

  void Slot(Lane lane);
  void SideThread();
  void Heartbeats();
  void SweepIfDue();
  void Run(const std::shared_ptr<Running>& running);
  Outcome Attempt(JobContext& context);
  void Settle(JobContext& context, const Outcome& outcome, Millis started);
  void HandBack(const Job& job) noexcept;
  void LogOutcome(const Job& after, Outcome::Kind how, Millis took) const;
  /** Waits, but not longer than until stopping. */
  void Pause(std::chrono::milliseconds time);

  JobQueue& queue_;
  const Clock& clock_;
  const WorkerOptions options_;
  std::map<std::string, Handler, std::less<>> handlers_;

  std::stop_source stopping_;  ///< claims nothing more
  std::stop_source stopped_;   ///< the side thread leaves, too
  std::vector<std::thread> slots_;
  std::thread side_;

  std::mutex beat_mutex_;  ///< one Beat() at a time; taken before mutex_
  Millis swept_ = 0;       ///< guarded by beat_mutex_

  mutable std::mutex mutex_;
  std::condition_variable_any changed_;
  std::list<std::shared_ptr<Running>> running_;  ///< guarded by mutex_
};

}  // namespace openpress::queue

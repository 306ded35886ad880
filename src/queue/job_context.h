#pragma once

#include <atomic>
#include <cstdint>
#include <stdexcept>
#include <stop_token>

#include "queue/job.h"

namespace openpress::queue {

/** Thrown by ThrowIfCancelled(): the handler leaves, and nothing has failed. */
class JobStopped : public std::runtime_error {
 public:
  JobStopped() : std::runtime_error("the job was stopped") {}
};

/** What a handler knows of its job while it runs. Any thread may call it. */
class JobContext {
 public:
  /** Why a handler should leave. */
  enum class Stop {
    kNo,
    kCancelled,  ///< nobody wants the result any more
    kLost,       ///< another worker may have the job: leave every file and row as it is
    kShutdown,   ///< the daemon stops; the job is handed back and goes on later from what is on disk
  };

  explicit JobContext(Job job) : job_(std::move(job)), percent_(0) {}

  [[nodiscard]] const Job& job() const noexcept { return job_; }
  [[nodiscard]] const Json& payload() const noexcept { return job_.payload; }

  /** A sign of life; without one for the job's stall limit it is taken away. Cheap: written down once a second.
   *  @param percent of the whole job, 0 to 100 */
  void Progress(int percent) noexcept {
    percent_.store(percent, std::memory_order_relaxed);
    moves_.fetch_add(1, std::memory_order_release);
  }

  /** Whether to leave soon. A handler that returns normally has finished; one that leaves early throws. */
  [[nodiscard]] bool Cancelled() const noexcept { return stop_source_.stop_requested(); }
  /** @throws JobStopped */
  void ThrowIfCancelled() const {
    if (Cancelled()) throw JobStopped();
  }
  /** For waiting and for std::stop_callback: kill the child process as soon as Cancelled() holds. The callback runs on
   *  a thread of the worker and has to be quick. */
  [[nodiscard]] std::stop_token stop_token() const noexcept { return stop_source_.get_token(); }
  [[nodiscard]] Stop why() const noexcept { return why_.load(std::memory_order_acquire); }

  /** For the worker, and for tests of handlers. The first reason stays, but a lost lease outranks all. */
  void RequestStop(Stop why) noexcept {
    auto expected = Stop::kNo;
    if (!why_.compare_exchange_strong(expected, why) && why == Stop::kLost) why_ = why;
    stop_source_.request_stop();
  }
  [[nodiscard]] int percent() const noexcept { return percent_.load(std::memory_order_relaxed); }
  /** Grows with each call of Progress(). */
  [[nodiscard]] std::uint64_t moves() const noexcept { return moves_.load(std::memory_order_acquire); }

 private:
  const Job job_;
  std::atomic<int> percent_;
  std::atomic<std::uint64_t> moves_ = 0;
  std::atomic<Stop> why_ = Stop::kNo;
  std::stop_source stop_source_;
};

}  // namespace openpress::queue

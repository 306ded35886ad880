#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace openpress::event {

/** A piece of work for a WorkerPool. */
class Task {
 public:
  virtual ~Task() = default;
  /** Called once, on a worker. The task owns itself from here on: Run() hands it on or deletes it. */
  virtual void Run() noexcept = 0;
};

/** Threads that take tasks from one queue. Unlike libuv's pool it is not shared with file and DNS work.
 *
 *  To wake a thread costs more than many a task. So a burst of tasks wakes one thread, and the others sleep on as long
 *  as that one keeps up. Whether it does is watched by one of the sleepers, the stand-by, which looks once a
 *  millisecond while there is work: a slow task holds up those behind it no longer than that, if a thread is free. */
class WorkerPool {
 public:
  /** Starts @p threads threads named @p name.
   *  @param settle called on workers soon after tasks have run: at once when nothing else waits or nobody stands by,
   *         else after a few more tasks, at most a millisecond later. What many tasks have to tell can so be told by
   *         one wake-up. It must be cheap, and may be called with nothing to tell. */
  WorkerPool(std::string name, int threads, std::size_t capacity, std::function<void()> settle = {});
  ~WorkerPool();
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  /** Any thread: tasks that wait, not counting those that run. */
  [[nodiscard]] std::size_t waiting() const noexcept { return waiting_.load(std::memory_order_relaxed); }
  [[nodiscard]] std::size_t capacity() const noexcept { return capacity_; }

  /** Any thread: false, and @p task stays with the caller, when as many as the capacity wait already. */
  [[nodiscard]] bool TrySubmit(std::unique_ptr<Task>& task);
  /** Any thread: for the continuation of work that was admitted before, which must not be refused half-way. */
  void Submit(std::unique_ptr<Task> task);
  /** The same for many, with one lock. Leaves @p tasks empty. */
  void Submit(std::vector<std::unique_ptr<Task>>& tasks);

  /** Runs what still waits, then ends the threads. Tasks submitted later are deleted without being run. */
  void Stop();

 private:
  void Work();
  Task* Take();
  void Rest(std::unique_lock<std::mutex>& lock);
  void StandBy(std::unique_lock<std::mutex>& lock);
  bool CallSleeper();

  const std::size_t capacity_;
  const int count_;
  const std::function<void()> settle_;
  std::atomic<std::size_t> waiting_{0};
  std::mutex mutex_;
  std::condition_variable more_;             // sleepers wait for calls_
  std::condition_variable look_;             // the stand-by waits for the time to look
  std::deque<std::unique_ptr<Task>> queue_;  // guarded by mutex_, as all that follows
  int sleepers_ = 0;                         // not called yet
  int calls_ = 0;                            // sleepers that were called and have not got up yet
  bool standing_by_ = false;
  int quiet_looks_;          // in a row at which nothing had been taken since the one before
  std::uint64_t taken_ = 0;  // tasks, ever
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace openpress::event

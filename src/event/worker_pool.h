#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <deque>
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

/** Threads that take tasks from one queue. Unlike libuv's pool it is not shared with file and DNS work. */
class WorkerPool {
 public:
  /** Starts @p threads threads named @p name. */
  WorkerPool(std::string name, int threads, std::size_t capacity);
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
  /** The same for many, with one lock and no more wake-ups than there are sleepers. Leaves @p tasks empty. */
  void Submit(std::vector<std::unique_ptr<Task>>& tasks);

  /** Runs what still waits, then ends the threads. Tasks submitted later are deleted without being run. */
  void Stop();

 private:
  void Work();

  const std::size_t capacity_;
  std::atomic<std::size_t> waiting_{0};
  std::mutex mutex_;
  std::condition_variable more_;
  std::deque<std::unique_ptr<Task>> queue_;  // guarded by mutex_
  int asleep_ = 0;                           // guarded by mutex_
  bool stopping_ = false;                    // guarded by mutex_
  std::vector<std::thread> threads_;
};

}  // namespace openpress::event

#include "event/worker_pool.h"

#include <algorithm>
#include <utility>

#include <pthread.h>

namespace openpress::event {

WorkerPool::WorkerPool(std::string name, int threads, std::size_t capacity) : capacity_(capacity) {
  name.resize(std::min<std::size_t>(name.size(), 15));  // pthread_setname_np(3)
  for (int i = 0; i < threads; ++i) {
    threads_.emplace_back([this] { Work(); });
    pthread_setname_np(threads_.back().native_handle(), name.c_str());
  }
}

WorkerPool::~WorkerPool() {
  Stop();
}

bool WorkerPool::TrySubmit(std::unique_ptr<Task>& task) {
  if (waiting() >= capacity_) return false;
  Submit(std::move(task));
  return true;
}

void WorkerPool::Submit(std::unique_ptr<Task> task) {
  bool wake = false;
  {
    const std::lock_guard lock(mutex_);
    if (stopping_) return;
    queue_.push_back(std::move(task));
    waiting_.store(queue_.size(), std::memory_order_relaxed);
    wake = asleep_ > 0;
  }
  if (wake) more_.notify_one();
}

void WorkerPool::Submit(std::vector<std::unique_ptr<Task>>& tasks) {
  std::vector<std::unique_ptr<Task>> refused;  // deleted outside the lock
  std::size_t wakes = 0;
  {
    const std::lock_guard lock(mutex_);
    if (stopping_) {
      refused.swap(tasks);
      return;
    }
    for (auto& task : tasks) queue_.push_back(std::move(task));
    waiting_.store(queue_.size(), std::memory_order_relaxed);
    wakes = std::min(tasks.size(), static_cast<std::size_t>(asleep_));
  }
  tasks.clear();
  for (; wakes > 0; --wakes) more_.notify_one();
}

void WorkerPool::Stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  more_.notify_all();
  for (std::thread& thread : threads_) {
    if (thread.joinable()) thread.join();
  }
}

void WorkerPool::Work() {
  std::unique_lock lock(mutex_);
  for (;;) {
    while (queue_.empty() && !stopping_) {
      ++asleep_;
      more_.wait(lock);
      --asleep_;
    }
    if (queue_.empty()) return;
    Task* task = queue_.front().release();
    queue_.pop_front();
    waiting_.store(queue_.size(), std::memory_order_relaxed);
    lock.unlock();
    task->Run();
    lock.lock();
  }
}

}  // namespace openpress::event

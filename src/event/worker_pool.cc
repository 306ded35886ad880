#include "event/worker_pool.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include <pthread.h>

namespace openpress::event {
namespace {

constexpr auto kLookEvery = std::chrono::milliseconds(1);
constexpr int kMostQuietLooks = 50;  // then the stand-by sleeps like the others: an idle pool costs nothing
constexpr int kMostUnsettled = 8;

}  // namespace

WorkerPool::WorkerPool(std::string name, int threads, std::size_t capacity, std::function<void()> settle)
    : capacity_(capacity), count_(threads), settle_(std::move(settle)), quiet_looks_(kMostQuietLooks) {
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
  bool call = false;
  {
    const std::lock_guard lock(mutex_);
    if (stopping_) return;
    queue_.push_back(std::move(task));
    waiting_.store(queue_.size(), std::memory_order_relaxed);
    call = CallSleeper();
  }
  if (call) more_.notify_one();
}

void WorkerPool::Submit(std::vector<std::unique_ptr<Task>>& tasks) {
  std::vector<std::unique_ptr<Task>> refused;  // deleted outside the lock
  bool call = false;
  {
    const std::lock_guard lock(mutex_);
    if (stopping_) {
      refused.swap(tasks);
      return;
    }
    for (auto& task : tasks) queue_.push_back(std::move(task));
    waiting_.store(queue_.size(), std::memory_order_relaxed);
    call = CallSleeper();
  }
  tasks.clear();
  if (call) more_.notify_one();
}

void WorkerPool::Stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  more_.notify_all();
  look_.notify_all();
  for (std::thread& thread : threads_) {
    if (thread.joinable()) thread.join();
  }
}

/** With the lock held: true when one sleeper has to be woken, because something waits and nobody is awake, or nobody
 *  looks whether those who are keep up. */
bool WorkerPool::CallSleeper() {
  if (queue_.empty() || sleepers_ == 0) return false;
  const bool nobody_awake = sleepers_ + (standing_by_ ? 1 : 0) == count_;
  if (standing_by_ && !nobody_awake) return false;
  --sleepers_;
  ++calls_;
  return true;
}

void WorkerPool::Work() {
  std::unique_lock lock(mutex_);
  for (int unsettled = 0;;) {
    if (unsettled > 0 && (queue_.empty() || !standing_by_ || unsettled == kMostUnsettled)) {
      lock.unlock();
      settle_();
      unsettled = 0;
      lock.lock();
    } else if (!queue_.empty()) {
      Task* task = Take();
      const bool call = CallSleeper();
      lock.unlock();
      if (call) more_.notify_one();
      task->Run();
      if (settle_) ++unsettled;
      lock.lock();
    } else if (stopping_) {
      return;
    } else {
      Rest(lock);
    }
  }
}

Task* WorkerPool::Take() {
  Task* task = queue_.front().release();
  queue_.pop_front();
  waiting_.store(queue_.size(), std::memory_order_relaxed);
  ++taken_;
  quiet_looks_ = 0;
  return task;
}

void WorkerPool::Rest(std::unique_lock<std::mutex>& lock) {
  if (!standing_by_ && count_ > 1 && quiet_looks_ < kMostQuietLooks) return StandBy(lock);
  ++sleepers_;
  more_.wait(lock, [this] { return calls_ > 0 || stopping_; });
  if (calls_ > 0)
    --calls_;
  else
    --sleepers_;
}

void WorkerPool::StandBy(std::unique_lock<std::mutex>& lock) {
  standing_by_ = true;
  for (bool stay = true; stay;) {
    const std::uint64_t taken_before = taken_;
    look_.wait_for(lock, kLookEvery);
    const std::uint64_t taken = taken_ - taken_before;
    // More waits than was done since the last look: it would not be done by the next one either.
    const bool needed = queue_.size() > taken;
    const bool pointless = taken == 0 && ++quiet_looks_ >= kMostQuietLooks;
    stay = !needed && !pointless && !stopping_;
    if (!stay) standing_by_ = false;
    if (!settle_) continue;
    lock.unlock();
    settle_();  // for those who relied on this one, and may be in a slow task now
    lock.lock();
  }
}

}  // namespace openpress::event

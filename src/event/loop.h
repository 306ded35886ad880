#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

struct uv_loop_s;
struct uv_async_s;

namespace openpress::event {

/** A libuv loop and the one door into it.
 *
 *  Whoever calls Run() is the loop's thread. Every uv_* call and every object built on the loop belongs to that thread;
 *  any other thread goes through Post(). */
class Loop {
 public:
  Loop();
  ~Loop();
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  /** Run until Stop(). Tasks posted before are run first. */
  void Run();
  /** Any thread. Run() returns after the tasks posted so far. */
  void Stop();
  /** Any thread: run @p task on the loop's thread, in order. The only door. @p task must not throw.
   *  Tasks posted after the loop has ended are destroyed without being run, when the Loop is. */
  void Post(std::function<void()> task);
  /** True on the thread that runs the loop (and, before Run(), on any). */
  [[nodiscard]] bool IsHere() const noexcept;
  /** For classes of this folder and of http/ that make handles. Loop thread only. */
  [[nodiscard]] uv_loop_s* raw() noexcept { return loop_.get(); }

 private:
  void Drain();

  std::unique_ptr<uv_loop_s> loop_;
  uv_async_s* wake_ = nullptr;  // owned by the loop: freed in its close callback
  std::atomic<std::thread::id> thread_;
  std::mutex mutex_;
  std::vector<std::function<void()>> inbox_;  // guarded by mutex_
  bool awake_ = false;                        // guarded by mutex_: a wake-up is already under way
};

}  // namespace openpress::event

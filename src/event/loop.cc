#include "event/loop.h"

#include <cassert>

#include <uv.h>

#include "core/error.h"

namespace openpress::event {

Loop::Loop() : loop_(std::make_unique<uv_loop_s>()) {
  if (const int problem = uv_loop_init(loop_.get()); problem != 0)
    throw SystemError("cannot start an event loop", -problem);
  wake_ = new uv_async_t{};
  wake_->data = this;
  const int problem =
      uv_async_init(loop_.get(), wake_, [](uv_async_t* wake) { static_cast<Loop*>(wake->data)->Drain(); });
  if (problem != 0) {
    delete wake_;
    uv_loop_close(loop_.get());
    throw SystemError("cannot start an event loop", -problem);
  }
}

Loop::~Loop() {
  uv_close(reinterpret_cast<uv_handle_t*>(wake_),
           [](uv_handle_t* handle) { delete reinterpret_cast<uv_async_t*>(handle); });
  // Handles whose owners are gone already wait for their close callbacks: this turn runs them.
  while (uv_run(loop_.get(), UV_RUN_NOWAIT) != 0) {
  }
  const int problem = uv_loop_close(loop_.get());
  assert(problem == 0 && "a handle outlived its loop");
  (void)problem;
}

void Loop::Run() {
  thread_ = std::this_thread::get_id();
  uv_run(loop_.get(), UV_RUN_DEFAULT);
  thread_ = std::thread::id{};
}

void Loop::Stop() {
  Post([this] { uv_stop(loop_.get()); });
}

void Loop::Post(std::function<void()> task) {
  {
    const std::lock_guard lock(mutex_);
    inbox_.push_back(std::move(task));
    if (awake_) return;  // wake-ups merge; the one under way will find this task too
    awake_ = true;
  }
  uv_async_send(wake_);
}

bool Loop::IsHere() const noexcept {
  const std::thread::id owner = thread_;
  return owner == std::thread::id{} || owner == std::this_thread::get_id();
}

void Loop::Drain() {
  std::vector<std::function<void()>> tasks;
  {
    const std::lock_guard lock(mutex_);
    tasks.swap(inbox_);
    awake_ = false;
  }
  for (auto& task : tasks) task();
}

}  // namespace openpress::event

#include "event/timer.h"

#include <cstdint>

#include <uv.h>

#include "core/error.h"

namespace openpress::event {

struct Timer::State {
  uv_timer_t handle{};
  std::function<void()> callback;
};

Timer::Timer(Loop& loop, std::function<void()> callback) : state_(new State{}) {
  state_->callback = std::move(callback);
  state_->handle.data = state_;
  if (const int problem = uv_timer_init(loop.raw(), &state_->handle); problem != 0) {
    delete state_;
    throw SystemError("a timer cannot be made", -problem);
  }
}

Timer::~Timer() {
  uv_close(reinterpret_cast<uv_handle_t*>(&state_->handle),
           [](uv_handle_t* closed) { delete static_cast<State*>(closed->data); });
}

void Timer::Once(std::chrono::milliseconds after) {
  uv_timer_start(
      &state_->handle, [](uv_timer_t* timer) { static_cast<State*>(timer->data)->callback(); },
      static_cast<std::uint64_t>(after.count()), 0);
}

void Timer::Every(std::chrono::milliseconds interval) {
  const auto period = static_cast<std::uint64_t>(interval.count());
  uv_timer_start(
      &state_->handle, [](uv_timer_t* timer) { static_cast<State*>(timer->data)->callback(); }, period, period);
}

void Timer::Stop() {
  uv_timer_stop(&state_->handle);
}

}  // namespace openpress::event

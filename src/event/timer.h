#pragma once

#include <chrono>
#include <functional>

#include "event/loop.h"

struct uv_timer_s;

namespace openpress::event {

/** Calls back on the loop, once or again and again. Loop thread only. */
class Timer {
 public:
  explicit Timer(Loop& loop, std::function<void()> callback);
  ~Timer();
  Timer(const Timer&) = delete;
  Timer& operator=(const Timer&) = delete;

  void Once(std::chrono::milliseconds after);
  void Every(std::chrono::milliseconds interval);
  void Stop();

 private:
  struct State;
  State* state_;  // owned by the loop: deleted in its close callback
};

}  // namespace openpress::event

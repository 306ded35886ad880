#pragma once

#include <functional>
#include <initializer_list>

#include "event/loop.h"

namespace openpress::event {

/** Calls back on the loop when one of some signals (SIGTERM, SIGHUP, …) arrives. Loop thread only. */
class Signals {
 public:
  using Callback = std::function<void(int number)>;

  /** @throws Error kBroken */
  Signals(Loop& loop, std::initializer_list<int> numbers, Callback callback);
  ~Signals();
  Signals(const Signals&) = delete;
  Signals& operator=(const Signals&) = delete;

 private:
  struct State;
  void Close() noexcept;
  State* state_;  // owned by the loop: deleted when the last handle's close callback has run
};

}  // namespace openpress::event

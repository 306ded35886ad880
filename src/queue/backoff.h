#pragma once

#include "core/clock.h"

namespace openpress::queue {

/** How long a job waits after its @p attempt th failure (from 1): 5 s, 10 s, 20 s … at most 15 min, each up to a
 *  quarter shorter or longer, so that jobs that failed together do not come back together.
 *  @param chance in [0, 1) */
constexpr Millis Backoff(int attempt, double chance) {
  constexpr Millis kMost = Millis{15} * 60'000;
  Millis delay = 5'000;
  for (int i = 1; i < attempt && delay < kMost; ++i) delay *= 2;
  if (delay > kMost) delay = kMost;
  return static_cast<Millis>(static_cast<double>(delay) * (0.75 + chance / 2));
}

}  // namespace openpress::queue

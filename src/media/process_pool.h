#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "core/json.h"
#include "event/loop.h"
#include "media/step.h"

namespace openpress::media {

struct PoolSettings {
  std::string helper;               ///< absolute path of openpress-media
  int slots = 0;                    ///< 0: one for each core
  std::int64_t memory = 4LL << 30;  ///< address space one process may use
};

/** Runs steps as child processes, never more at a time than there are slots.
 *
 *  The processes live on the control loop; callers are worker threads that wait. Thread-safe. */
class ProcessPool {
 public:
  /** Called on the thread that called Run(), at each sign of progress and once a second while waiting or running.
   *  @return false cancels the step: its process group is killed at once and Run() throws `cancelled`. */
  using Progress = std::function<bool(int percent)>;

  /** @param loop must be running while steps run, and outlive the pool. */
  ProcessPool(event::Loop& loop, PoolSettings settings);
  /** Stop(). No Run() may be under way in a thread that was not told to end. */
  ~ProcessPool();
  ProcessPool(const ProcessPool&) = delete;
  ProcessPool& operator=(const ProcessPool&) = delete;

  /** Wait for slots (highest priority first, then in order), run, wait. Never call it on the loop's thread.
   *  @return the helper's result.
   *  @throws Error with a sentence for the uploader. Codes of our own: `cancelled` (kConflict), `stopping` (kBusy: try
   *  again), `deadline` and `stalled` (kUnavailable: try again), `helper_failed` (kBroken). Anything else is the
   * helper's verdict on the file. */
  Json Run(const Step& step, const Progress& on_progress = {});

  /** Kill what runs and refuse more: every Run() throws `stopping`. Any thread. */
  void Stop();

  [[nodiscard]] int slots() const noexcept;
  struct Load {
    int running = 0;  ///< slots in use
    int waiting = 0;  ///< steps that wait for slots
  };
  [[nodiscard]] Load load() const;

 private:
  struct State;
  std::shared_ptr<State> state_;  // shared with callbacks on the loop
};

}  // namespace openpress::media

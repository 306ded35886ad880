#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <thread>
#include <vector>

#include "catalogue/community/action.h"
#include "db/pool.h"

namespace openpress::catalogue {

/** Writes views and positions, many in one transaction: a popular item is watched more often than a disk can sync, and
 *  none of its readers has to wait for that.
 *
 *  What Add() took is committed at most `delay` later, or at once when `batch` of them wait, and at Stop(). A crash
 *  loses what was taken in the last `delay` and nothing else: votes, ratings and reports never come this way. The
 *  sums are exact. When the database is busy or its disk full, writing is tried again while Add() takes up to `most`.
 *
 *  Nobody tells Catalogue::Changed() of views: ready-made answers live for a second, and counting must not end them
 *  sooner. Add() and Flush() may be called by any thread. */
class ActionWriter {
 public:
  struct Limits {
    std::chrono::milliseconds delay{200};
    std::size_t batch = 500;
    std::size_t most = 20000;
  };

  ActionWriter(db::Pool& pool, const ActionMarks& marks, Limits limits);
  ActionWriter(db::Pool& pool, const ActionMarks& marks) : ActionWriter(pool, marks, Limits{}) {}
  /** Stop(). */
  ~ActionWriter();
  ActionWriter(const ActionWriter&) = delete;
  ActionWriter& operator=(const ActionWriter&) = delete;

  /** Takes no lease and does not wait. @throws Error kBusy "actions_full" when too many wait, or after Stop() */
  void Add(Watch watch);

  /** Waits until everything added before is written, or until an attempt to write it has failed. Not with a lease. */
  void Flush();

  /** Takes nothing more, writes what is there and ends the thread. What cannot be written even then is logged and
   *  lost. Not with a lease. May be called again. */
  void Stop();

 private:
  void Run();
  /** @param quietly the log knows of the trouble already @return whether it need not be tried again */
  bool Write(const std::vector<Watch>& batch, bool quietly);

  db::Pool& pool_;
  const ActionMarks& marks_;
  const Limits limits_;
  std::mutex mutex_;  ///< guards everything below
  std::condition_variable wake_;
  std::condition_variable turned_;
  std::vector<Watch> waiting_;
  std::uint64_t added_ = 0;
  std::uint64_t written_ = 0;  ///< of those added, in order
  std::uint64_t failures_ = 0;
  std::uint64_t wanted_ = 0;  ///< somebody waits for this many to be written
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace openpress::catalogue

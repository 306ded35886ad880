#include "catalogue/community/action_writer.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <utility>

#include "core/error.h"
#include "core/log.h"

namespace openpress::catalogue {
namespace {

/** After these, the same transaction may succeed later. */
bool MayPass(Fault fault) {
  return fault == Fault::kBusy || fault == Fault::kNoSpace || fault == Fault::kUnavailable;
}

}  // namespace

ActionWriter::ActionWriter(db::Pool& pool, const ActionMarks& marks, Limits limits)
    : pool_(pool), marks_(marks), limits_(limits), thread_([this] { Run(); }) {}

ActionWriter::~ActionWriter() {
  Stop();
}

void ActionWriter::Add(Watch watch) {
  const std::lock_guard lock(mutex_);
  if (stopping_ || waiting_.size() >= limits_.most) {
    throw Error(Fault::kBusy, "actions_full", "Too many actions wait to be written; please try again.").RetryAfter(1);
  }
  waiting_.push_back(std::move(watch));
  ++added_;
  if (waiting_.size() == 1 || waiting_.size() >= limits_.batch) wake_.notify_one();
}

void ActionWriter::Flush() {
  std::unique_lock lock(mutex_);
  const std::uint64_t goal = added_;
  const std::uint64_t failures = failures_;
  wanted_ = std::max(wanted_, goal);
  wake_.notify_one();
  turned_.wait(lock, [&] { return written_ >= goal || failures_ != failures; });
}

void ActionWriter::Stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    wake_.notify_one();
    if (!thread_.joinable()) return;
  }
  thread_.join();
}

void ActionWriter::Run() {
  std::unique_lock lock(mutex_);
  bool failed = false;
  bool behind = false;  // the last batch left some that have waited long enough
  for (;;) {
    wake_.wait(lock, [&] { return stopping_ || !waiting_.empty(); });
    if (waiting_.empty()) return;
    // After a failure only time helps.
    wake_.wait_for(lock, limits_.delay, [&] {
      return stopping_ || (!failed && (behind || waiting_.size() >= limits_.batch || wanted_ > written_));
    });
    std::vector<Watch> batch;
    const auto count = static_cast<std::ptrdiff_t>(std::min(limits_.batch, waiting_.size()));
    std::move(waiting_.begin(), waiting_.begin() + count, std::back_inserter(batch));
    waiting_.erase(waiting_.begin(), waiting_.begin() + count);
    behind = !waiting_.empty();
    lock.unlock();
    const bool repeats = failed;
    failed = !Write(batch, repeats);
    lock.lock();
    if (!failed) {
      written_ += batch.size();
    } else {
      ++failures_;
      waiting_.insert(waiting_.begin(), std::make_move_iterator(batch.begin()), std::make_move_iterator(batch.end()));
      if (stopping_) {
        log::Error("views could not be written and are lost", {{"count", waiting_.size()}});
        written_ += waiting_.size();
        waiting_.clear();
      }
    }
    turned_.notify_all();
  }
}

bool ActionWriter::Write(const std::vector<Watch>& batch, bool quietly) {
  try {
    const auto lease = pool_.Write();
    const auto transaction = lease->Begin();
    // The row of an item is wide: it is changed once for all who watch it.
    std::map<std::int64_t, std::int64_t> views;
    for (const Watch& watch : batch) {
      if (RecordWatch(*lease, marks_, watch)) ++views[watch.media_id];
    }
    for (const auto& [media_id, count] : views) AddViews(*lease, media_id, count);
    transaction->Commit();
    return true;
  } catch (const Error& problem) {
    if (!MayPass(problem.fault())) {
      log::Error("views could not be written and are lost", {{"count", batch.size()}, {"problem", problem.what()}});
      return true;
    }
    if (!quietly) log::Warning("views wait to be written", {{"problem", problem.what()}});
    return false;
  }
}

}  // namespace openpress::catalogue

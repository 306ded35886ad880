#include <algorithm>
#include <cerrno>

#include <sys/file.h>

#include "core/log.h"
#include "publish/uploads.h"

// What happens to uploads when nobody asks for them: at start, and when their time is over.

namespace openpress::publish {
namespace {

constexpr int kPage = 100;
/** A form's file is locked by whoever receives it, but not in the moment between its row and its first byte. */
constexpr Millis kFreshForm = Millis{10} * 60'000;

void LogFailure(std::string_view sentence, const Upload& row, const std::exception& problem) {
  log::Error(sentence, {{"upload", row.name}, {"error", std::string(problem.what())}});
}

}  // namespace

void Uploads::Recover() {
  try {
    store_.EmptyTrash();
  } catch (const std::exception& problem) {
    log::Warning("the store's trash could not be emptied", {{"error", std::string(problem.what())}});
  }
  for (std::int64_t after = 0;;) {
    const std::vector<Upload> rows = OpenUploads(*pool_.Read(), after, kPage);
    if (rows.empty()) return;
    for (const Upload& row : rows) {
      after = row.id;
      try {
        RecoverOne(row);
      } catch (const std::exception& problem) {
        LogFailure("an upload could not be recovered; it is tried again when it is asked for", row, problem);
      }
    }
  }
}

void Uploads::RecoverOne(const Upload& row) {
  auto file = store_.OpenUpload(row.name);
  if (!file) {
    if (FinishAdopted(row)) {
      log::Info("an upload that was complete has become an item", {{"upload", row.name}, {"media", row.media_token}});
      return;
    }
    if (row.resumable || row.received == row.size) {
      log::Error("the file of an unfinished upload is missing",
                 {{"upload", row.name}});  // its owner is told when asking
    } else if (clock_.Now() - row.created_at >= kFreshForm) {
      DeleteOpen(*pool_.Write(), row.id);  // a form whose process was killed while it removed it
    }
    return;
  }
  if (row.received < row.size && row.resumable) return;
  if (row.received < row.size && clock_.Now() - row.created_at < kFreshForm) return;
  // Somebody writes it now, perhaps another process, and will finish it.
  if (::flock(file->get(), LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) return;
  ActiveUpload active(row, std::move(*file));
  const auto control = active.Control();
  if (row.received < row.size) return Remove(active);  // a form that ended with the process
  Complete(active);
  log::Info("an upload that was complete has become an item", {{"upload", row.name}, {"media", row.media_token}});
}

bool Uploads::ExpireOne(const Upload& row, Millis now) {
  if (!row.done) {
    // Complete, but never accepted: footage that somebody was about to be told is safe. It stays until it can be.
    if (row.received == row.size) return RecoverOne(row), false;
    if (!store_.OpenUpload(row.name) && FinishAdopted(row)) return false;
  }
  if (!DeleteExpired(*pool_.Write(), row.id, now)) return false;
  if (row.done) return true;
  {
    const std::lock_guard lock(mutex_);
    if (const auto active = Known(row.name)) active->Close();
  }
  hasher_.Forget(row.name);
  store_.RemoveUpload(row.name);
  log::Info("an unfinished upload has expired", {{"upload", row.name}, {"received", row.received}});
  return true;
}

std::int64_t Uploads::RemoveStrayFiles(Millis now) {
  const Millis before = now - limits_().expiry * 1000;
  std::vector<std::string> old;
  store_.ForEachUpload([&](const std::string& id, std::int64_t, Millis changed) {
    if (changed < before) old.push_back(id);
  });
  std::int64_t removed = 0;
  for (const std::string& id : old) {
    if (FindUpload(*pool_.Read(), id)) continue;
    if (store_.RemoveUpload(id)) ++removed;
  }
  return removed;
}

std::int64_t Uploads::ExpireUploads() {
  Recover();  // after processes that were killed and did not come back
  const Millis now = clock_.Now();
  std::int64_t removed = 0;
  for (;;) {
    const std::vector<Upload> rows = ExpiredUploads(*pool_.Read(), now, kPage);
    std::int64_t round = 0;
    for (const Upload& row : rows) {
      try {
        if (ExpireOne(row, now)) ++round;
      } catch (const std::exception& problem) {
        LogFailure("an expired upload could not be removed", row, problem);
      }
    }
    removed += round;
    // What cannot be removed now must not keep this going.
    if (static_cast<int>(rows.size()) < kPage || round == 0) break;
  }
  return removed + RemoveStrayFiles(now);
}

}  // namespace openpress::publish

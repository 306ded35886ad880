#include "publish/versions.h"

#include <string>

#include <fmt/format.h>

#include "accounts/user.h"
#include "catalogue/media/original.h"
#include "catalogue/media/removal.h"
#include "catalogue/media/version.h"
#include "catalogue/rights.h"
#include "core/error.h"
#include "publish/job_orders.h"
#include "queue/job.h"

namespace openpress::publish {

std::vector<std::int64_t> RemoveFailedVersion(db::Connection& connection, std::int64_t item_id, const Clock& clock) {
  std::vector<std::int64_t> jobs;
  for (const catalogue::Version& version : catalogue::VersionsOf(connection, item_id)) {
    if (version.kept_at || version.media.processing != catalogue::Progress::kFailed) continue;
    if (const auto job = catalogue::RemoveVersion(connection, version.media, clock)) jobs.push_back(*job);
  }
  return jobs;
}

std::vector<std::int64_t> OrderTrimInPlace(db::Connection& connection, const catalogue::Media& item,
                                           const std::vector<media::Range>& ranges, std::int64_t user_id,
                                           std::int64_t quota, const Clock& clock) {
  if (quota != 0) {
    // How large it becomes is known when it is there; it is not much larger than what it is cut from.
    const std::int64_t used = catalogue::OriginalBytesOf(connection, item.user_id) + item.size;
    if (used > quota) {
      throw Error(Fault::kNoSpace, "quota_exceeded",
                  fmt::format("{} bytes may be kept; with what is put aside it would be {}.", quota, used));
    }
  }
  std::vector<std::int64_t> jobs = RemoveFailedVersion(connection, item.id, clock);
  const std::string token = catalogue::NewToken();
  catalogue::InsertVersion(connection, item, token, catalogue::Change::kTrim, media::ToJson(ranges).dump(), user_id,
                           clock.Now());
  jobs.insert(jobs.begin(), queue::Enqueue(connection, TrimOrder(token, item.token, ranges), clock));
  return jobs;
}

std::vector<std::int64_t> AcceptReplacement(db::Connection& connection, std::string_view token, std::string_view item,
                                            std::int64_t user_id, const catalogue::NewOriginal& original,
                                            const Clock& clock) {
  const auto whole = catalogue::FindByToken(connection, item);
  const auto user = accounts::FindUser(connection, user_id);
  if (!whole || !user || !user->is_active || !accounts::CanUpload(user->role)) return {};
  accounts::Principal who;
  who.user_id = user->id;
  who.role = user->role;
  if (catalogue::RightTo(connection, *whole, &who) < catalogue::Right::kOwn) return {};
  std::vector<std::int64_t> jobs = RemoveFailedVersion(connection, whole->id, clock);
  std::int64_t id = 0;
  try {
    id = catalogue::InsertVersion(connection, *whole, token, catalogue::Change::kUpload, "", user_id, clock.Now());
  } catch (const Error& problem) {
    if (problem.code() != "change_under_way") throw;
    return {};
  }
  catalogue::SetOriginal(connection, id, original, clock.Now());
  jobs.insert(jobs.begin(), queue::Enqueue(connection, ProbeOrder(token), clock));
  return jobs;
}

std::int64_t PurgeVersions(catalogue::Catalogue& catalogue, Millis before,
                           const std::function<void(std::int64_t job)>& announce) {
  constexpr int kBatch = 100;
  std::int64_t removed = 0;
  for (;;) {
    std::vector<catalogue::Version> batch;
    {
      const auto lease = catalogue.pool().Read();
      batch = catalogue::KeptBefore(*lease, before, kBatch);
    }
    const std::int64_t before_batch = removed;
    for (const catalogue::Version& version : batch) {
      const auto job = catalogue.Change(version.media.folder, [&](db::Connection& connection, Millis) {
        return catalogue::RemoveVersion(connection, version.media, catalogue.clock());
      });
      if (!job) continue;
      announce(*job);
      ++removed;
    }
    if (removed == before_batch) return removed;
  }
}

}  // namespace openpress::publish

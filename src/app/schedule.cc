#include "app/schedule.h"

#include <string>
#include <utility>

#include <fmt/format.h>

#include "app/backups.h"
#include "app/scrub.h"
#include "catalogue/actor.h"
#include "catalogue/community/action_marks.h"
#include "catalogue/lists/popular.h"
#include "core/error.h"
#include "core/log.h"
#include "queue/jobs.h"

namespace openpress::app {
namespace {

constexpr Millis kDay = 86'400'000;
constexpr Millis kKeepFinished = 30 * kDay;
constexpr Millis kKeepDead = 90 * kDay;
constexpr Millis kKeepVisitors = 365 * kDay;  ///< as long as their cookie lives

/** Name of the task and kind of its job; the setting is "schedule." and the name. */
constexpr std::string_view kExpiredUploads = "expired_uploads";
constexpr std::string_view kClearSessions = "clear_sessions";
constexpr std::string_view kVerificationExpiry = "verification_expiry";
constexpr std::string_view kVerificationDocuments = "verification_documents";
constexpr std::string_view kOldVersions = "old_versions";
constexpr std::string_view kRetireJobs = "retire_jobs";
constexpr std::string_view kPopularMedia = "popular_media";
constexpr std::string_view kForgetVisitors = "forget_visitors";

queue::Task MakeTask(const Settings& settings, std::string_view name) {
  const std::string setting = fmt::format("schedule.{}", name);
  try {
    queue::NewJob job;
    job.kind = name;
    return {.name = std::string(name), .when = queue::Cron(settings.Text(setting)), .job = std::move(job)};
  } catch (const Error& problem) {
    throw Error(Fault::kBadInput, "invalid_setting", fmt::format("{}: {}", setting, problem.what()));
  }
}

/** Repeats @p work(connection, most), which deletes at most so many and says how many, until there is nothing left. A
 *  lease for each batch: the writer is everybody's. */
template <class Work>
void InBatches(db::Pool& pool, Work&& work) {
  constexpr int kBatch = 1000;
  for (std::int64_t done = kBatch; done == kBatch;) {
    const auto lease = pool.Write();
    const auto transaction = lease->Begin();
    done = work(*lease, kBatch);
    transaction->Commit();
  }
}

void RetireJobs(db::Pool& pool) {
  const Millis now = SystemClock().Now();
  InBatches(pool, [now](db::Connection& connection, int most) {
    return queue::Retire(connection, now - kKeepFinished, now - kKeepDead, most);
  });
}

void ForgetVisitors(db::Pool& pool) {
  const Millis now = SystemClock().Now();
  InBatches(pool, [now](db::Connection& connection, int most) {
    return catalogue::ForgetVisitors(connection, now - kKeepVisitors, most);
  });
}

void RankPopular(db::Pool& pool) {
  const Millis now = SystemClock().Now();
  catalogue::RankPopular(pool, now);
  // Marks hold for minutes, so they go with what runs often.
  InBatches(pool,
            [now](db::Connection& connection, int most) { return catalogue::ForgetMarks(connection, now, most); });
}

}  // namespace

std::vector<queue::Task> PeriodicTasks(const Settings& settings) {
  std::vector<queue::Task> tasks;
  for (const std::string_view name : {kExpiredUploads, kClearSessions, kVerificationExpiry, kVerificationDocuments,
                                      kOldVersions, kRetireJobs, kPopularMedia, kForgetVisitors}) {
    tasks.push_back(MakeTask(settings, name));
  }
  if (!BackupOrder(settings, {}).to.empty()) {
    queue::Task task = MakeTask(settings, kBackupJob);
    // A first backup copies everything there is. When it fails, the next one is due soon enough.
    task.job.wall_limit = 3 * kDay;
    task.job.stall_limit = kDay / 4;  // copying and examining the database says nothing meanwhile
    task.job.max_attempts = 2;
    tasks.push_back(std::move(task));
  }
  queue::Task scrub = MakeTask(settings, kScrubJob);
  scrub.job.wall_limit = 7 * kDay;
  tasks.push_back(std::move(scrub));
  return tasks;
}

void HandlePeriodicTasks(queue::Worker& worker, db::Pool& pool, std::function<void()> clear_accounts,
                         std::function<void()> purge_versions, accounts::Verification& verification,
                         publish::Uploads& uploads) {
  worker.Handle(std::string(kExpiredUploads), [&uploads](queue::JobContext&) {
    if (const auto removed = uploads.ExpireUploads(); removed > 0) {
      log::Info("unfinished uploads were deleted", {{"count", removed}});
    }
  });
  worker.Handle(std::string(kClearSessions), [clear = std::move(clear_accounts)](queue::JobContext&) { clear(); });
  worker.Handle(std::string(kOldVersions), [purge = std::move(purge_versions)](queue::JobContext&) { purge(); });
  worker.Handle(std::string(kVerificationExpiry), [&verification](queue::JobContext&) {
    if (const auto ended = verification.Expire(); ended > 0) {
      log::Info("verifications have run out", {{"count", ended}});
    }
  });
  worker.Handle(std::string(kVerificationDocuments), [&verification](queue::JobContext&) {
    if (const auto removed = verification.DeleteDocuments(); removed > 0) {
      log::Info("documents of decided requests were deleted", {{"count", removed}});
    }
  });
  worker.Handle(std::string(kRetireJobs), [&pool](queue::JobContext&) { RetireJobs(pool); });
  worker.Handle(std::string(kPopularMedia), [&pool](queue::JobContext&) { RankPopular(pool); });
  worker.Handle(std::string(kForgetVisitors), [&pool](queue::JobContext&) { ForgetVisitors(pool); });
}

}  // namespace openpress::app

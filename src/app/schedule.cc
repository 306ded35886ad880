#include "app/schedule.h"

#include <string>

#include <fmt/format.h>

#include "core/error.h"
#include "core/log.h"
#include "queue/jobs.h"

namespace openpress::app {
namespace {

constexpr Millis kDay = 86'400'000;
constexpr Millis kKeepFinished = 30 * kDay;
constexpr Millis kKeepDead = 90 * kDay;

/** Name of the task and kind of its job; the setting is "schedule." and the name. */
constexpr std::string_view kExpiredUploads = "expired_uploads";
constexpr std::string_view kClearSessions = "clear_sessions";
constexpr std::string_view kRetireJobs = "retire_jobs";

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

void RetireJobs(db::Pool& pool) {
  constexpr int kBatch = 1000;
  const Millis now = SystemClock().Now();
  for (std::int64_t retired = kBatch; retired == kBatch;) {
    // A lease for each batch: the writer is everybody's.
    const auto lease = pool.Write();
    retired = queue::Retire(*lease, now - kKeepFinished, now - kKeepDead, kBatch);
  }
}

}  // namespace

std::vector<queue::Task> PeriodicTasks(const Settings& settings) {
  std::vector<queue::Task> tasks;
  for (const std::string_view name : {kExpiredUploads, kClearSessions, kRetireJobs}) {
    tasks.push_back(MakeTask(settings, name));
  }
  return tasks;
}

void HandlePeriodicTasks(queue::Worker& worker, db::Pool& pool, accounts::Accounts& accounts,
                         publish::Uploads& uploads) {
  worker.Handle(std::string(kExpiredUploads), [&uploads](queue::JobContext&) {
    if (const auto removed = uploads.ExpireUploads(); removed > 0) {
      log::Info("unfinished uploads were deleted", {{"count", removed}});
    }
  });
  worker.Handle(std::string(kClearSessions), [&accounts](queue::JobContext&) { accounts.ClearSessions(); });
  worker.Handle(std::string(kRetireJobs), [&pool](queue::JobContext&) { RetireJobs(pool); });
}

}  // namespace openpress::app

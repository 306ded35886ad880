#include "app/backups.h"

#include <exception>
#include <filesystem>
#include <utility>

#include <fmt/format.h>
#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include "backup/status.h"
#include "core/error.h"
#include "core/log.h"
#include "lib/crypto/seal.h"
#include "queue/cron.h"
#include "queue/job_context.h"

namespace openpress::app {
namespace {

constexpr Millis kHour = 3'600'000;

prometheus::MetricFamily Gauge(std::string name, std::string help, double value) {
  prometheus::MetricFamily family;
  family.name = std::move(name);
  family.help = std::move(help);
  family.type = prometheus::MetricType::Gauge;
  prometheus::ClientMetric metric;
  metric.gauge.value = value;
  family.metric.push_back(std::move(metric));
  return family;
}

}  // namespace

backup::Order BackupOrder(const Settings& settings, const std::string& data) {
  backup::Order order{.data = data,
                      .to = settings.Text("backup.to"),
                      .recipient = settings.Text("backup.recipient"),
                      .originals_only = settings.Boolean("backup.originals_only"),
                      .keep = static_cast<int>(settings.Integer("backup.keep"))};
  if (!order.to.empty() && !std::filesystem::path(order.to).is_absolute()) {
    throw Error(Fault::kBadInput, "invalid_setting", "backup.to: must be a whole path, such as /srv/backup/openpress");
  }
  if (!order.recipient.empty()) {
    try {
      const crypto::Sealer sealer(order.recipient);
    } catch (const Error& problem) {
      throw Error(Fault::kBadInput, "invalid_setting", fmt::format("backup.recipient: {}", problem.what()));
    }
  }
  return order;
}

backup::Report MakeBackup(db::Pool& pool, const backup::Order& order, const backup::Progress& progress) {
  const Millis begun = SystemClock().Now();
  try {
    backup::Report report = backup::Run(pool, order, SystemClock(), progress);
    backup::RecordGood(order.data, begun, fmt::format("{}/{}", order.to, report.name));
    log::Info("a backup was made", {{"folder", fmt::format("{}/{}", order.to, report.name)},
                                    {"files", report.files},
                                    {"bytes", report.bytes},
                                    {"written", report.written_bytes},
                                    {"missing", report.missing.size()},
                                    {"removed", report.removed.size()}});
    return report;
  } catch (const queue::JobStopped&) {
    throw;
  } catch (const std::exception& problem) {
    backup::RecordFailure(order.data, SystemClock().Now(), problem.what());
    log::Error("the backup failed", {{"to", order.to}, {"error", std::string(problem.what())}});
    throw;
  }
}

void HandleBackups(queue::Worker& worker, db::Pool& pool, const std::string& data,
                   std::function<std::shared_ptr<const Settings>()> settings) {
  worker.Handle(std::string(kBackupJob), [&pool, data, settings = std::move(settings)](queue::JobContext& job) {
    const backup::Order order = BackupOrder(*settings(), data);
    if (order.to.empty()) return;  // switched off meanwhile
    MakeBackup(pool, order, [&job](std::string_view, std::int64_t done, std::int64_t total) {
      job.Progress(total > 0 ? static_cast<int>(done * 100 / total) : 0);
      job.ThrowIfCancelled();
    });
  });
}

std::optional<std::string> BackupTrouble(const Settings& settings, const std::string& data, Millis now) {
  const std::string& to = settings.Text("backup.to");
  if (to.empty()) return std::nullopt;
  const backup::Status status = backup::ReadStatus(data);
  if (status.failed_at) {
    return fmt::format("the backup of {} failed: {}{}", Iso8601(*status.failed_at), status.failure,
                       status.good_at ? fmt::format(" (the last good one is of {})", Iso8601(*status.good_at))
                                      : std::string(" (there is no good one)"));
  }
  if (!status.good_at) return fmt::format("backups go to {}, but none was made yet", to);
  // One that should have begun may be under way.
  const Millis due = queue::Cron(settings.Text("schedule.backup")).After(*status.good_at);
  if (now > due + 12 * kHour) {
    return fmt::format("the last good backup is of {}; there should have been one at {}", Iso8601(*status.good_at),
                       Iso8601(due));
  }
  std::error_code ignored;
  if (!std::filesystem::exists(status.good, ignored)) {
    return fmt::format("the last good backup {} is not there any more", status.good);
  }
  return std::nullopt;
}

std::string BackupMetrics(const std::string& data, Millis now) {
  const backup::Status status = backup::ReadStatus(data);
  std::vector<prometheus::MetricFamily> families;
  if (status.good_at) {
    families.push_back(Gauge("openpress_backup_age_seconds", "Time since the last good backup was begun.",
                             static_cast<double>(now - *status.good_at) / 1000));
  }
  if (status.good_at || status.failed_at) {
    families.push_back(Gauge("openpress_backup_failed", "1 when the last backup failed, 0 when it was good.",
                             status.failed_at ? 1 : 0));
  }
  return families.empty() ? std::string() : prometheus::TextSerializer().Serialize(families);
}

}  // namespace openpress::app

#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "backup/backup.h"
#include "core/settings.h"
#include "db/pool.h"
#include "queue/scheduler.h"
#include "queue/worker.h"

namespace openpress::app {

constexpr std::string_view kBackupJob = "backup";

/** What the settings say of backups of @p data; Order::to is empty where none are scheduled.
 *  @throws Error kBadInput naming the setting that cannot be */
backup::Order BackupOrder(const Settings& settings, const std::string& data);

/** @p order carried out, its end written down beside the data and told to the log. */
backup::Report MakeBackup(db::Pool& pool, const backup::Order& order, const backup::Progress& progress);

/** The scheduled job. Everything given outlives @p worker. */
void HandleBackups(queue::Worker& worker, db::Pool& pool, const std::string& data,
                   std::function<std::shared_ptr<const Settings>()> settings);

/** What is wrong with the scheduled backups, as a sentence: the last one failed, or there should be a newer one. */
std::optional<std::string> BackupTrouble(const Settings& settings, const std::string& data, Millis now);

/** Prometheus text. */
std::string BackupMetrics(const std::string& data, Millis now);

}  // namespace openpress::app

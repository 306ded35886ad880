#pragma once

#include <functional>
#include <vector>

#include "accounts/verification/verification.h"
#include "core/settings.h"
#include "db/pool.h"
#include "publish/uploads.h"
#include "queue/scheduler.h"
#include "queue/worker.h"

namespace openpress::app {

/** The periodic tasks, when they are due according to @p settings.
 *  @throws Error kBadInput naming the setting whose cron expression cannot be read */
std::vector<queue::Task> PeriodicTasks(const Settings& settings);

/** What they do. Everything given must outlive @p worker.
 *  @param clear_accounts deletes sessions, links and invitations that are over
 *  @param purge_versions deletes what was put aside long enough ago */
void HandlePeriodicTasks(queue::Worker& worker, db::Pool& pool, std::function<void()> clear_accounts,
                         std::function<void()> purge_versions, accounts::Verification& verification,
                         publish::Uploads& uploads);

}  // namespace openpress::app

#pragma once

#include <string>
#include <string_view>

#include "publish/workshop.h"
#include "queue/worker.h"

namespace openpress::publish {

/** Gives @p worker the handlers of every job kind of this folder. @p workshop must outlive it. */
void HandleJobs(queue::Worker& worker, const Workshop& workshop);

/** A job has failed for good: its item fails with it and says why. In the caller's transaction; see
 *  queue::JobQueue::SetOnDeath(). */
void JobDied(const Workshop& workshop, db::Connection& connection, const queue::Job& job);

/** The item's owner wants another try: what has died waits again. */
void RetryItem(const Workshop& workshop, std::string_view token);

}  // namespace openpress::publish

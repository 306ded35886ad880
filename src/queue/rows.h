#pragma once

#include <string_view>

#include "db/connection.h"
#include "queue/job.h"

/** Job rows in memory; for the files of this folder. */
namespace openpress::queue {

/** The columns JobFrom() reads, for SELECT and RETURNING. */
#define OPENPRESS_JOB_COLUMNS                                                                             \
  "id, kind, lane, priority, payload, unique_key, group_key, state, attempt, max_attempts, losses, "      \
  "run_after, claim, worker, lease_until, cancel_asked, wall_ms, stall_ms, progress, error, created_at, " \
  "started_at, finished_at"

Job JobFrom(const db::Row& row);

/** @throws Error kBroken for a word that is none of them */
Lane ParseLane(std::string_view name);
State ParseState(std::string_view name);

}  // namespace openpress::queue

#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "queue/queue.h"

/** What a lease does to its row; every adapter uses these, so that they agree on what a job's life is. Each function is
 *  one statement, or runs inside the caller's transaction. */
namespace openpress::queue {

/** A job is dead after it was lost this often: something about it may be stopping the server. High, because a kill or a
 *  power cut is seldom a job's fault. */
constexpr int kMostLosses = 30;

/** The statement that claims the first due job of a lane: $1 lane, $2 now, $3 worker, $4 lease end, $5 lease length. */
std::string ClaimStatement(const db::Dialect& dialect);

Hold RenewLease(db::Connection& connection, const Job& job, Millis lease, int progress, bool moved, Millis now);

/** @return the row afterwards; nothing when @p job 's lease is not the present one */
std::optional<Job> SettleLease(db::Connection& connection, const Job& job, const Outcome& outcome, Millis now);

/** @param gone whether a worker certainly runs no more
 *  @return the jobs that changed hands, as they are afterwards */
std::vector<Job> SweepLeases(db::Connection& connection, const std::function<bool(std::string_view)>& gone, Millis now);

}  // namespace openpress::queue

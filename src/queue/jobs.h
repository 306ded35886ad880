#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "core/clock.h"
#include "db/connection.h"
#include "queue/job.h"

/** Looking at job rows and steering them, on any adapter: the row is the truth, and a queue only delivers it.
 *  Functions that change something work inside the caller's transaction, if there is one. */
namespace openpress::queue {

std::optional<Job> Find(db::Connection& connection, std::int64_t id);
std::optional<Job> FindByKey(db::Connection& connection, std::string_view key);

/** The jobs of @p group, oldest first. */
std::vector<Job> ListGroup(db::Connection& connection, std::string_view group);

/** Jobs for an administrator, newest first, a page at a time.
 *  @param state only these; nullopt for all
 *  @param before only ids below this one: the last id of the page before, or 0 for the first page */
std::vector<Job> List(db::Connection& connection, std::optional<State> state, std::int64_t before, int limit);

/** Waiting jobs of @p group are cancelled at once; running ones are told at their next heartbeat and stop then.
 *  @return how many jobs that concerns */
std::int64_t CancelGroup(db::Connection& connection, std::string_view group, const Clock& clock = SystemClock());
bool Cancel(db::Connection& connection, std::int64_t id, const Clock& clock = SystemClock());

/** A dead or cancelled job waits again, with all its attempts. Announce it after the commit.
 *  @return false when there is no such job or it is neither */
bool Retry(db::Connection& connection, std::int64_t id, const Clock& clock = SystemClock());
/** The dead jobs of @p group. @return their ids, to be announced */
std::vector<std::int64_t> RetryGroup(db::Connection& connection, std::string_view group,
                                     const Clock& clock = SystemClock());

/** Deletes the records of @p group's jobs that have ended, however they did, so that the same work can be ordered anew
 *  under the same keys. @return how many */
std::int64_t ForgetGroup(db::Connection& connection, std::string_view group);

/** Moves the waiting job with this key forward; never back. @return whether something changed */
bool Raise(db::Connection& connection, std::string_view key, int priority);

struct Count {
  State state;
  Lane lane;
  std::string kind;
  std::int64_t jobs;
};
/** Waiting, running and dead jobs, for metrics. Finished ones are not counted: the cost does not grow with history. */
std::vector<Count> CountOpen(db::Connection& connection);
/** Milliseconds since the oldest job that is due became so, per lane; nullopt when nothing waits. For metrics. */
std::optional<Millis> OldestWait(db::Connection& connection, Lane lane, const Clock& clock = SystemClock());

/** Deletes records of jobs that ended before @p finished_before, and of dead ones before @p dead_before; at most
 *  @p limit, so that the writer is not held long: call again while it returns @p limit. @return how many */
std::int64_t Retire(db::Connection& connection, Millis finished_before, Millis dead_before, int limit = 1000);

}  // namespace openpress::queue

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/clock.h"
#include "core/json.h"
#include "db/connection.h"

namespace openpress::queue {

/** Two lanes, so that an hour of encoding never stands in front of a second's work. */
enum class Lane {
  kShort,  ///< seconds: probing, thumbnails, housekeeping
  kLong,   ///< minutes to hours: encoding
};

enum class State {
  kWaiting,    ///< for its turn, or for its time
  kRunning,    ///< leased to a worker
  kDone,       ///< kept for a while as a record
  kDead,       ///< will not be tried again by itself; `error` says why
  kCancelled,  ///< no longer wanted
};

std::string_view Name(Lane lane);    ///< "short", "long"
std::string_view Name(State state);  ///< "waiting", …

/** What is asked for. */
struct NewJob {
  std::string kind = {};  ///< which handler runs it
  Lane lane = Lane::kShort;
  int priority = 500;                     ///< smaller is sooner; among equals the oldest first
  Json payload = Json::object();          ///< for the handler; ids and names rather than copies of rows
  std::optional<std::string> key = {};    ///< unique: while a row with this key is kept, even a finished one, no second
  std::optional<std::string> group = {};  ///< what it is for, such as a media token: to list and to cancel by
  int max_attempts = 5;
  Millis run_after = 0;                     ///< not before this time; 0 is at once
  Millis wall_limit = Millis{30} * 60'000;  ///< longest time for one attempt, milliseconds; 0 is no limit
  Millis stall_limit = Millis{5} * 60'000;  ///< longest time without progress, milliseconds; 0 is no limit
};

/** A job row. */
struct Job {
  std::int64_t id = 0;
  std::string kind;
  Lane lane = Lane::kShort;
  int priority = 0;
  Json payload;
  std::optional<std::string> key;
  std::optional<std::string> group;
  State state = State::kWaiting;
  int attempt = 0;  ///< 1 while it runs for the first time
  int max_attempts = 0;
  int losses = 0;  ///< how often a worker vanished with it; not counted as attempts
  Millis run_after = 0;
  std::int64_t claim = 0;  ///< number of the lease; tells a worker's late word from that of its successor
  std::optional<std::string> worker;
  std::optional<Millis> lease_until;
  bool cancel_asked = false;
  Millis wall_limit = 0;
  Millis stall_limit = 0;
  int progress = 0;                  ///< percent
  std::optional<std::string> error;  ///< why it last failed: a sentence a journalist understands
  Millis created_at = 0;
  std::optional<Millis> started_at;
  std::optional<Millis> finished_at;
};

/** Writes a job down, inside the caller's transaction if there is one: the change and the work it causes are one.
 *  Tell JobQueue::Announce() after the commit.
 *  @return the job's id; with a `key` that exists already, the id of that row, whatever its state, which stays as it is
 *  @throws Error as db::Connection does */
std::int64_t Enqueue(db::Connection& connection, const NewJob& job, const Clock& clock = SystemClock());

}  // namespace openpress::queue

#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/clock.h"
#include "db/connection.h"

namespace openpress::catalogue {

/** Who does something with an item: somebody signed in, or a visitor with a cookie. */
struct Actor {
  std::optional<std::int64_t> user_id = std::nullopt;
  std::string visitor_hash = {};  ///< of a visitor: accounts::SecretHash() of the cookie
  std::string address = {};       ///< of a visitor; never stored, see ActionMarks
};

/** What is stored of one. */
struct KnownActor {
  std::int64_t id = 0;
  bool history_paused = false;
};

// Every function below runs in the caller's transaction and throws what db::Connection throws.

std::optional<KnownActor> FindActor(db::Connection& connection, const Actor& actor);

/** As FindActor(), but a new one is added. Nothing when the account is gone. */
std::optional<KnownActor> EnsureActor(db::Connection& connection, const Actor& actor, Millis now);

/** What they watch from now on is counted and not remembered; or is remembered again. */
void PauseHistory(db::Connection& connection, std::int64_t actor_id, bool paused);

/** Forgets what visitors watched who have not been here since @p before, and those of them who left no vote, rating or
 *  report; at most @p limit of each, so that the writer is not held long. @return the larger number of the two: call
 *  again while it is @p limit */
std::int64_t ForgetVisitors(db::Connection& connection, Millis before, int limit = 1000);

}  // namespace openpress::catalogue

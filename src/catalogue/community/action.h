#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "catalogue/actor.h"
#include "catalogue/community/action_marks.h"
#include "core/clock.h"
#include "db/connection.h"

namespace openpress::catalogue {

/** What is done with an item and listed under user/action/{action}. */
enum class Action { kLike, kDislike, kReport, kWatch, kRate };

std::string_view NameOf(Action action);
std::optional<Action> ActionNamed(std::string_view name);

enum class Vote { kDislike = -1, kNone = 0, kLike = 1 };

/** For a visitor the same action on an item counts again, with another cookie, after this long. */
constexpr Millis kAddressGap = 600'000;
/** A view by somebody signed in counts again after the item's length, but not sooner than this. */
constexpr Millis kViewGap = 60'000;

// Every function below runs in the caller's transaction and throws what db::Connection throws. Those that write for a
// visitor whose address has just done the same with another cookie change nothing. The counters of the item follow by
// triggers; after the commit the caller tells Catalogue::Changed() when the result is true.

/** Likes or dislikes; the other one is withdrawn. @return whether something changed */
bool CastVote(db::Connection& connection, const ActionMarks& marks, const Actor& actor, std::int64_t media_id,
              Vote vote, Millis now);
/** Takes back a vote, if it is @p vote. @return whether it was */
bool TakeBackVote(db::Connection& connection, const Actor& actor, std::int64_t media_id, Vote vote, Millis now);

/** @param score 0 to 5; replaces an earlier one @return whether something changed */
bool Rate(db::Connection& connection, const ActionMarks& marks, const Actor& actor, std::int64_t media_id, int score,
          Millis now);

/** Somebody watches. */
struct Watch {
  Actor actor;
  std::int64_t media_id = 0;
  /** Where they are. Nothing: they have just begun, and where to go on stays as it was. */
  std::optional<Millis> position = std::nullopt;
  Millis at = 0;
};

/** Moves the item to the front of the history, unless that is paused. A visitor nobody knows yet is remembered when
 *  the view counts, so that a crowd of made-up cookies leaves one row for each address.
 *  @return whether it is a new view, which AddViews() is to be told */
bool RecordWatch(db::Connection& connection, const ActionMarks& marks, const Watch& watch);
void AddViews(db::Connection& connection, std::int64_t media_id, std::int64_t views);

/** Removes one item, or everything, from the history. Views stay counted. */
void ForgetWatch(db::Connection& connection, std::int64_t actor_id, std::string_view token);
void ForgetWatches(db::Connection& connection, std::int64_t actor_id);

/** What somebody has done with an item so far. */
struct Standing {
  Vote vote = Vote::kNone;
  bool reported = false;
  std::optional<std::int64_t> score = std::nullopt;
  std::optional<Millis> position = std::nullopt;  ///< where to go on
  std::optional<Millis> watched_at = std::nullopt;
};
Standing StandingOf(db::Connection& connection, const Actor& actor, std::int64_t media_id);
/** What somebody with an account has given the item, 0 to 5. */
std::optional<std::int64_t> RatingBy(db::Connection& connection, std::int64_t user_id, std::int64_t media_id);

/** Whether a visitor may act although the address acted just now: because what @p has_row_sql ($1 actor, $2 item) asks
 *  for is there already. @return the actor to write with, added when new; nothing when it must not be written */
std::optional<std::int64_t> Admit(db::Connection& connection, const ActionMarks& marks, const Actor& actor,
                                  std::string_view action, std::string_view has_row_sql, std::int64_t media_id,
                                  Millis now);

}  // namespace openpress::catalogue

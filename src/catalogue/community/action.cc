#include "catalogue/community/action.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace openpress::catalogue {
namespace {

// In the order of the enum.
constexpr std::array<std::string_view, 5> kActions = {"like", "dislike", "report", "watch", "rate"};

constexpr std::string_view kHasVote = "SELECT 1 FROM media_votes WHERE actor_id = $1 AND media_id = $2";
constexpr std::string_view kHasRating = "SELECT 1 FROM media_ratings WHERE actor_id = $1 AND media_id = $2";

// Through a SELECT, so that nothing happens when the item is gone meanwhile.
constexpr std::string_view kVote = R"sql(
  INSERT INTO media_votes (actor_id, media_id, vote, acted_at)
  SELECT $1, id, $3, $4
    FROM media
   WHERE id = $2 AND deleted_at IS NULL
  ON CONFLICT (actor_id, media_id) DO UPDATE SET vote = $3, acted_at = $4
   WHERE media_votes.vote <> $3)sql";

constexpr std::string_view kTakeBack = R"sql(
  UPDATE media_votes
     SET vote = 0, acted_at = $4
   WHERE actor_id = $1 AND media_id = $2 AND vote = $3)sql";

constexpr std::string_view kRate = R"sql(
  INSERT INTO media_ratings (actor_id, media_id, score, acted_at)
  SELECT $1, id, $3, $4
    FROM media
   WHERE id = $2 AND deleted_at IS NULL
  ON CONFLICT (actor_id, media_id) DO UPDATE SET score = $3, acted_at = $4
   WHERE media_ratings.score <> $3)sql";

constexpr std::string_view kDuration = "SELECT duration_ms FROM media WHERE id = $1 AND deleted_at IS NULL";

constexpr std::string_view kWatch = R"sql(
  INSERT INTO media_watches (actor_id, media_id, position_ms, acted_at)
  VALUES ($1, $2, COALESCE($3, 0), $4)
  ON CONFLICT (actor_id, media_id) DO UPDATE
     SET position_ms = COALESCE($3, media_watches.position_ms), acted_at = $4)sql";

constexpr std::string_view kAddViews = "UPDATE media SET views = views + $2 WHERE id = $1";

constexpr std::string_view kForgetWatch = R"sql(
  DELETE FROM media_watches
   WHERE actor_id = $1 AND media_id = (SELECT id FROM media WHERE token = $2))sql";

constexpr std::string_view kForgetWatches = "DELETE FROM media_watches WHERE actor_id = $1";

constexpr std::string_view kStanding = R"sql(
  SELECT v.vote, g.score, w.position_ms, w.acted_at, r.id
    FROM actors a
    LEFT JOIN media_votes v ON v.actor_id = a.id AND v.media_id = $2
    LEFT JOIN media_ratings g ON g.actor_id = a.id AND g.media_id = $2
    LEFT JOIN media_watches w ON w.actor_id = a.id AND w.media_id = $2
    LEFT JOIN media_reports r ON r.actor_id = a.id AND r.media_id = $2
   WHERE a.id = $1)sql";

constexpr std::string_view kRatingBy = R"sql(
  SELECT g.score
    FROM actors a
    JOIN media_ratings g ON g.actor_id = a.id
   WHERE a.user_id = $1 AND g.media_id = $2)sql";

}  // namespace

std::string_view NameOf(Action action) {
  return kActions[static_cast<std::size_t>(action)];
}

std::optional<Action> ActionNamed(std::string_view name) {
  const auto found = std::find(kActions.begin(), kActions.end(), name);
  if (found == kActions.end()) return std::nullopt;
  return static_cast<Action>(found - kActions.begin());
}

std::optional<std::int64_t> Admit(db::Connection& connection, const ActionMarks& marks, const Actor& actor,
                                  std::string_view action, std::string_view has_row_sql, std::int64_t media_id,
                                  Millis now) {
  if (!actor.user_id) {
    const auto known = FindActor(connection, actor);
    const bool again = known && connection.QueryOne(has_row_sql, {known->id, media_id});
    if (!again && !marks.Take(connection, actor, action, media_id, kAddressGap, now)) return std::nullopt;
  }
  const auto row = EnsureActor(connection, actor, now);
  if (!row) return std::nullopt;
  return row->id;
}

bool CastVote(db::Connection& connection, const ActionMarks& marks, const Actor& actor, std::int64_t media_id,
              Vote vote, Millis now) {
  const auto id = Admit(connection, marks, actor, "vote", kHasVote, media_id, now);
  return id && connection.Execute(kVote, {*id, media_id, static_cast<int>(vote), now}) > 0;
}

bool TakeBackVote(db::Connection& connection, const Actor& actor, std::int64_t media_id, Vote vote, Millis now) {
  const auto known = FindActor(connection, actor);
  return known && connection.Execute(kTakeBack, {known->id, media_id, static_cast<int>(vote), now}) > 0;
}

bool Rate(db::Connection& connection, const ActionMarks& marks, const Actor& actor, std::int64_t media_id, int score,
          Millis now) {
  const auto id = Admit(connection, marks, actor, "rate", kHasRating, media_id, now);
  return id && connection.Execute(kRate, {*id, media_id, score, now}) > 0;
}

bool RecordWatch(db::Connection& connection, const ActionMarks& marks, const Watch& watch) {
  const auto item = connection.QueryOne(kDuration, {watch.media_id});
  if (!item) return false;
  const Millis duration = item->Int(0);
  const Millis gap = std::max(duration, watch.actor.user_id ? kViewGap : kAddressGap);
  // Who says where they are is in the middle of it: that view goes on, however often it is shown in a loop.
  const bool counts =
      marks.Take(connection, watch.actor, "watch", watch.media_id, gap, watch.at, watch.position.has_value());
  const bool may_add = counts || watch.actor.user_id;
  const auto actor = may_add ? EnsureActor(connection, watch.actor, watch.at) : FindActor(connection, watch.actor);
  if (actor && !actor->history_paused) {
    auto position = watch.position;
    if (position && duration > 0) position = std::min(*position, duration);
    connection.Execute(kWatch, {actor->id, watch.media_id, position, watch.at});
  }
  return counts;
}

void AddViews(db::Connection& connection, std::int64_t media_id, std::int64_t views) {
  connection.Execute(kAddViews, {media_id, views});
}

void ForgetWatch(db::Connection& connection, std::int64_t actor_id, std::string_view token) {
  connection.Execute(kForgetWatch, {actor_id, token});
}

void ForgetWatches(db::Connection& connection, std::int64_t actor_id) {
  connection.Execute(kForgetWatches, {actor_id});
}

std::optional<std::int64_t> RatingBy(db::Connection& connection, std::int64_t user_id, std::int64_t media_id) {
  const auto row = connection.QueryOne(kRatingBy, {user_id, media_id});
  if (!row) return std::nullopt;
  return row->Int(0);
}

Standing StandingOf(db::Connection& connection, const Actor& actor, std::int64_t media_id) {
  Standing standing;
  const auto known = FindActor(connection, actor);
  if (!known) return standing;
  const auto row = connection.QueryOne(kStanding, {known->id, media_id});
  if (!row) return standing;
  standing.vote = static_cast<Vote>(row->MaybeInt(0).value_or(0));
  standing.score = row->MaybeInt(1);
  standing.position = row->MaybeInt(2);
  standing.watched_at = row->MaybeInt(3);
  standing.reported = !row->IsNull(4);
  return standing;
}

}  // namespace openpress::catalogue

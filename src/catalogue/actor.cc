#include "catalogue/actor.h"

#include <algorithm>

namespace openpress::catalogue {
namespace {

constexpr Millis kDay = 86'400'000;

constexpr std::string_view kFindUser = "SELECT id, history_paused, seen_at FROM actors WHERE user_id = $1";
constexpr std::string_view kFindVisitor = "SELECT id, history_paused, seen_at FROM actors WHERE visitor_hash = $1";

constexpr std::string_view kAddUser = R"sql(
  INSERT INTO actors (user_id, created_at, seen_at)
  SELECT id, $2, $2
    FROM users
   WHERE id = $1
  ON CONFLICT (user_id) DO NOTHING)sql";

constexpr std::string_view kAddVisitor = R"sql(
  INSERT INTO actors (visitor_hash, created_at, seen_at)
  VALUES ($1, $2, $2)
  ON CONFLICT (visitor_hash) DO NOTHING)sql";

constexpr std::string_view kSeen = "UPDATE actors SET seen_at = $2 WHERE id = $1";
constexpr std::string_view kPause = "UPDATE actors SET history_paused = $2 WHERE id = $1";

constexpr std::string_view kForgetWatches = R"sql(
  DELETE FROM media_watches
   WHERE (actor_id, media_id) IN (
     SELECT w.actor_id, w.media_id
       FROM actors a
       JOIN media_watches w ON w.actor_id = a.id
      WHERE a.user_id IS NULL AND a.seen_at < $1
      LIMIT $2))sql";

constexpr std::string_view kForgetActors = R"sql(
  DELETE FROM actors
   WHERE id IN (
     SELECT a.id
       FROM actors a
      WHERE a.user_id IS NULL AND a.seen_at < $1
        AND NOT EXISTS (SELECT 1 FROM media_watches w WHERE w.actor_id = a.id)
        AND NOT EXISTS (SELECT 1 FROM media_votes v WHERE v.actor_id = a.id)
        AND NOT EXISTS (SELECT 1 FROM media_ratings r WHERE r.actor_id = a.id)
        AND NOT EXISTS (SELECT 1 FROM media_reports r WHERE r.actor_id = a.id)
      LIMIT $2))sql";

std::optional<db::Row> Find(db::Connection& connection, const Actor& actor) {
  return actor.user_id ? connection.QueryOne(kFindUser, {*actor.user_id})
                       : connection.QueryOne(kFindVisitor, {actor.visitor_hash});
}

}  // namespace

std::optional<KnownActor> FindActor(db::Connection& connection, const Actor& actor) {
  const auto row = Find(connection, actor);
  if (!row) return std::nullopt;
  return KnownActor{row->Int(0), row->Bool(1)};
}

std::optional<KnownActor> EnsureActor(db::Connection& connection, const Actor& actor, Millis now) {
  auto row = Find(connection, actor);
  if (!row) {
    if (actor.user_id) {
      connection.Execute(kAddUser, {*actor.user_id, now});
    } else {
      connection.Execute(kAddVisitor, {actor.visitor_hash, now});
    }
    row = Find(connection, actor);
  } else if (now - row->Int(2) >= kDay) {
    connection.Execute(kSeen, {row->Int(0), now});
  }
  if (!row) return std::nullopt;
  return KnownActor{row->Int(0), row->Bool(1)};
}

void PauseHistory(db::Connection& connection, std::int64_t actor_id, bool paused) {
  connection.Execute(kPause, {actor_id, paused});
}

std::int64_t ForgetVisitors(db::Connection& connection, Millis before, int limit) {
  const std::int64_t watches = connection.Execute(kForgetWatches, {before, limit});
  return std::max(watches, connection.Execute(kForgetActors, {before, limit}));
}

}  // namespace openpress::catalogue

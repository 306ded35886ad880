// Likes, dislikes and what people watched. The items came with the counts that they had, in which all of this is
// already; so the counts stay as they are when the rows behind them arrive.

#include <fmt/format.h>

#include "catalogue/actor.h"
#include "importer/mapping.h"
#include "importer/mediacms/site.h"

namespace openpress::importer::mediacms {
namespace {

constexpr std::string_view kWatch = R"sql(
  INSERT INTO media_watches (actor_id, media_id, acted_at)
  VALUES ($1, $2, $3)
  ON CONFLICT (actor_id, media_id)
  DO UPDATE SET acted_at = CASE WHEN media_watches.acted_at < $3 THEN $3 ELSE media_watches.acted_at END)sql";

// Somebody may have liked and disliked an item there: the later one counts.
constexpr std::string_view kVote = R"sql(
  INSERT INTO media_votes (actor_id, media_id, vote, acted_at)
  VALUES ($1, $2, $3, $4)
  ON CONFLICT (actor_id, media_id)
  DO UPDATE SET vote = $3, acted_at = $4 WHERE media_votes.acted_at < $4)sql";

constexpr std::string_view kCounts = "SELECT likes, dislikes FROM media WHERE id = $1";
constexpr std::string_view kSetCounts = "UPDATE media SET likes = $2, dislikes = $3 WHERE id = $1";

void CastVote(db::Connection& connection, std::int64_t actor, std::int64_t media, int vote, Millis at) {
  const auto counts = connection.QueryOne(kCounts, {media});
  connection.Execute(kVote, {actor, media, vote, at});
  connection.Execute(kSetCounts, {media, counts->Int(0), counts->Int(1)});
}

Verdict BringAction(Site& site, db::Connection& connection, const Row& row) {
  const std::string what = fmt::format("{} (number {})", row.Text("action"), row.Text("id"));
  const std::string action = row.Text("action");
  const auto media = IdOf(site.media, row, "media_id");
  if (!media) return Refused(what, "its item is not here");
  const auto user = IdOf(site.users, row, "user_id");
  if (!user) return Refused(what, "its user is not here");
  const auto number = row.Int("id");
  if (!number) return Refused(what, "its row has no number");

  // One row for somebody and an item; it knows the last of theirs that has come, so that later ones are new.
  const bool watch = action == "watch";
  const std::string key = fmt::format("{}/{}", *user, *media);
  const std::string_view kind = watch ? "watch" : "vote";
  if (FindImported(connection, kind, key).value_or(0) >= *number) return Present(what);
  const Millis at = row.Time("action_date").value_or(site.Now());
  const auto actor = catalogue::EnsureActor(connection, {.user_id = *user}, at);
  if (!actor) return Refused(what, "its user is not here");
  if (watch) {
    connection.Execute(kWatch, {actor->id, *media, at});
  } else {
    CastVote(connection, actor->id, *media, action == "like" ? 1 : -1, at);
  }
  RecordImported(connection, kind, key, *number);
  return {.what = what, .why = {}, .notes = {}};
}

}  // namespace

void BringActions(Site& site) {
  // What visitors did is in the items' counts and nowhere else. Reports and ratings are for their editors to look at
  // before the move.
  site.tables.ForEach(
      "actions", "actions_mediaaction", nullptr,
      [&](db::Connection& connection, const Row& row) { return BringAction(site, connection, row); },
      [](const Row& row) {
        const std::string action = row.Text("action");
        return row.Find("user_id") != nullptr && (action == "watch" || action == "like" || action == "dislike");
      });
}

}  // namespace openpress::importer::mediacms

#include "catalogue/community/playlist_items.h"

#include <algorithm>

#include "catalogue/media/row.h"
#include "catalogue/rights.h"

namespace openpress::catalogue {
namespace {

// $2 is whether the reader may see everything, $3 the reader's id. What no list would show the reader, a playlist shows
// only when it is its owner's: so nobody's unlisted items are put before the public by somebody else who has their
// link. Whoever put one in a playlist of his own goes on finding it there.
const std::string& InOrder() {
  static const std::string kSql = R"sql(
    JOIN playlist_items i ON i.media_id = m.id
    JOIN playlists p ON p.id = i.playlist_id
   WHERE i.playlist_id = $1 AND m.deleted_at IS NULL
     AND (m.listable = 1 OR $2 = 1 OR m.user_id = $3
          OR (m.state <> 'private' AND (m.user_id = p.user_id OR p.user_id = $3))
          OR )sql" + SharedWith("$3") +
                                  R"sql()
   ORDER BY i.position)sql";
  return kSql;
}

constexpr std::string_view kTouch = "UPDATE playlists SET updated_at = $2 WHERE id = $1";

constexpr std::string_view kHas = R"sql(
  SELECT 1
    FROM playlist_items
   WHERE playlist_id = $1 AND media_id = $2)sql";

constexpr std::string_view kLength = R"sql(
  SELECT COUNT(*)
    FROM playlist_items
   WHERE playlist_id = $1)sql";

constexpr std::string_view kAdd = R"sql(
  INSERT INTO playlist_items (playlist_id, media_id, position, added_at)
  SELECT $1, m.id, $3, $4
    FROM media m
   WHERE m.id = $2 AND m.deleted_at IS NULL)sql";

constexpr std::string_view kRemove = R"sql(
  DELETE FROM playlist_items
   WHERE playlist_id = $1 AND media_id = $2)sql";

// One statement: the item goes to $3, and those between there and where it was ($5 to $6) give way by $4, 1 or -1.
constexpr std::string_view kMove = R"sql(
  UPDATE playlist_items
     SET position = CASE WHEN media_id = $2 THEN $3 ELSE position + $4 END
   WHERE playlist_id = $1 AND position BETWEEN $5 AND $6)sql";

const std::string& ItemsSql() {
  static const std::string kSql = SelectMedia(InOrder());
  return kSql;
}

const std::string& PlacesSql() {
  static const std::string kSql = "SELECT i.media_id, i.position FROM media m" + InOrder();
  return kSql;
}

bool SeesAll(const accounts::Principal* who) {
  return who != nullptr && accounts::CanEditAny(who->role);
}

/** No user has the number 0. */
std::int64_t IdOf(const accounts::Principal* who) {
  return who == nullptr ? 0 : who->user_id;
}

}  // namespace

std::vector<Media> PlaylistItems(db::Connection& connection, std::int64_t playlist_id, const accounts::Principal* who) {
  std::vector<Media> items;
  for (const db::Row& row : connection.Query(ItemsSql(), {playlist_id, SeesAll(who), IdOf(who)})) {
    items.push_back(MediaFromRow(row));
  }
  return items;
}

bool InPlaylist(db::Connection& connection, std::int64_t playlist_id, std::int64_t media_id) {
  return connection.QueryOne(kHas, {playlist_id, media_id}).has_value();
}

Adding AddToPlaylist(db::Connection& connection, std::int64_t playlist_id, std::int64_t media_id, std::int64_t most,
                     Millis now) {
  if (connection.Execute(kTouch, {playlist_id, now}) == 0) return Adding::kGone;
  if (InPlaylist(connection, playlist_id, media_id)) return Adding::kPresent;
  const std::int64_t length = connection.QueryOne(kLength, {playlist_id})->Int(0);
  if (length >= most) return Adding::kFull;
  return connection.Execute(kAdd, {playlist_id, media_id, length + 1, now}) > 0 ? Adding::kAdded : Adding::kGone;
}

bool RemoveFromPlaylist(db::Connection& connection, std::int64_t playlist_id, std::int64_t media_id, Millis now) {
  return connection.Execute(kTouch, {playlist_id, now}) > 0 && connection.Execute(kRemove, {playlist_id, media_id}) > 0;
}

bool MoveInPlaylist(db::Connection& connection, std::int64_t playlist_id, std::int64_t media_id, std::int64_t ordering,
                    const accounts::Principal* who, Millis now) {
  if (connection.Execute(kTouch, {playlist_id, now}) == 0) return false;
  const auto places = connection.Query(PlacesSql(), {playlist_id, SeesAll(who), IdOf(who)});
  const auto item =
      std::find_if(places.begin(), places.end(), [media_id](const db::Row& row) { return row.Int(0) == media_id; });
  if (item == places.end()) return false;
  const auto last = static_cast<std::int64_t>(places.size());
  const std::int64_t from = item->Int(1);
  const std::int64_t to = places[static_cast<std::size_t>(std::clamp<std::int64_t>(ordering, 1, last) - 1)].Int(1);
  connection.Execute(kMove, {playlist_id, media_id, to, from < to ? -1 : 1, std::min(from, to), std::max(from, to)});
  return true;
}

std::vector<std::string> PlaylistItemStatements() {
  return {ItemsSql(), PlacesSql()};
}

}  // namespace openpress::catalogue

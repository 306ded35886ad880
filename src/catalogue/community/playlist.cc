#include "catalogue/community/playlist.h"

#include <array>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "catalogue/some.h"

namespace openpress::catalogue {
namespace {

// Counted and looked up where it is read, so that neither can be wrong: a playlist is short, and both walk one index.
constexpr std::string_view kSelect = R"sql(
  SELECT p.id, p.token, p.user_id, u.username, u.logo, p.title, p.description, p.created_at,
         (SELECT COUNT(*)
            FROM playlist_items i
            JOIN media m ON m.id = i.media_id
           WHERE i.playlist_id = p.id AND m.listable = 1),
         (SELECT COALESCE(m.folder, m.token) || '/' || m.thumb
            FROM playlist_items i
            JOIN media m ON m.id = i.media_id
           WHERE i.playlist_id = p.id AND m.listable = 1 AND m.thumb <> ''
           ORDER BY i.position
           LIMIT 1)
    FROM playlists p
    JOIN users u ON u.id = p.user_id
   )sql";

constexpr std::string_view kInsert = R"sql(
  INSERT INTO playlists (token, user_id, title, description, created_at, updated_at)
  VALUES ($1, $2, $3, $4, $5, $5)
  RETURNING id)sql";

constexpr std::string_view kSetTexts = R"sql(
  UPDATE playlists
     SET title = $2, description = $3, updated_at = $4
   WHERE id = $1)sql";

constexpr std::string_view kDelete = "DELETE FROM playlists WHERE id = $1";

/** Everybody's and one owner's; $1 is the owner in the second. */
struct Kind {
  std::string list;
  std::string count;
};

const std::array<Kind, 2>& Kinds() {
  static const std::array<Kind, 2> kKinds = {{
      {std::string(kSelect) + "ORDER BY p.created_at DESC, p.id DESC LIMIT $1 OFFSET $2",
       "SELECT COUNT(*) FROM (SELECT 1 FROM playlists p LIMIT $1) AS capped"},
      {std::string(kSelect) + "WHERE p.user_id = $1 ORDER BY p.created_at DESC, p.id DESC LIMIT $2 OFFSET $3",
       "SELECT COUNT(*) FROM (SELECT 1 FROM playlists p WHERE p.user_id = $1 LIMIT $2) AS capped"},
  }};
  return kKinds;
}

Playlist FromRow(const db::Row& row) {
  Playlist playlist;
  playlist.id = row.Int(0);
  playlist.token = row.Text(1);
  playlist.user_id = row.Int(2);
  playlist.username = row.Text(3);
  playlist.author_logo = row.Text(4);
  playlist.title = row.Text(5);
  playlist.description = row.Text(6);
  playlist.created_at = row.Int(7);
  playlist.media_count = row.Int(8);
  playlist.thumb = row.MaybeText(9).value_or("");
  return playlist;
}

const std::string& OwnSql() {
  static const std::string kSql =
      fmt::format("{}WHERE p.id IN {} AND p.user_id = {}", kSelect, SomePlaces(), kNextPlace);
  return kSql;
}

// From the owner's playlists to the items: an item may be in any number of strangers' playlists.
const std::string& MembersSql() {
  static const std::string kSql = fmt::format(
      "SELECT p.id FROM playlists p CROSS JOIN playlist_items i WHERE p.user_id = {} AND i.playlist_id = p.id AND "
      "i.media_id IN {}",
      kNextPlace, SomePlaces());
  return kSql;
}

}  // namespace

std::int64_t InsertPlaylist(db::Connection& connection, const NewPlaylist& playlist, Millis now) {
  return connection.QueryOne(kInsert, {playlist.token, playlist.user_id, playlist.title, playlist.description, now})
      ->Int(0);
}

std::optional<Playlist> FindPlaylist(db::Connection& connection, std::string_view token) {
  static const std::string kSql = std::string(kSelect) + "WHERE p.token = $1";
  const auto row = connection.QueryOne(kSql, {token});
  if (!row) return std::nullopt;
  return FromRow(*row);
}

bool SetPlaylistTexts(db::Connection& connection, std::int64_t id, std::string_view title, std::string_view description,
                      Millis now) {
  return connection.Execute(kSetTexts, {id, title, description, now}) > 0;
}

void DeletePlaylistsOf(db::Connection& connection, std::int64_t user_id) {
  connection.Execute("DELETE FROM playlists WHERE user_id = $1", {user_id});
}

bool DeletePlaylist(db::Connection& connection, std::int64_t id) {
  return connection.Execute(kDelete, {id}) > 0;
}

std::vector<Playlist> OwnPlaylists(db::Connection& connection, std::int64_t user_id,
                                   const std::vector<std::int64_t>& ids) {
  std::map<std::int64_t, Playlist> found;
  ForSome(connection, OwnSql(), ids, user_id, [&](const db::Row& row) { found.emplace(row.Int(0), FromRow(row)); });
  std::vector<Playlist> playlists;
  playlists.reserve(found.size());
  for (auto& [id, playlist] : found) playlists.push_back(std::move(playlist));
  return playlists;
}

std::vector<Playlist> PlaylistsWithAll(db::Connection& connection, std::int64_t user_id,
                                       const std::vector<std::int64_t>& media_ids) {
  std::map<std::int64_t, std::size_t> times;
  ForSome(connection, MembersSql(), media_ids, user_id, [&](const db::Row& row) { ++times[row.Int(0)]; });
  std::vector<std::int64_t> ids;
  for (const auto& [id, count] : times)
    if (count == media_ids.size()) ids.push_back(id);
  return OwnPlaylists(connection, user_id, ids);
}

std::optional<db::Page<Playlist>> ListPlaylists(db::Connection& connection, const PlaylistQuery& query) {
  const Kind& kind = Kinds()[query.user_id ? 1 : 0];
  const auto counted = query.user_id ? connection.QueryOne(kind.count, {*query.user_id, db::kMostRows})
                                     : connection.QueryOne(kind.count, {db::kMostRows});
  const auto place = db::FindPage(counted->Int(0), query.page);
  if (!place) return std::nullopt;
  db::Page<Playlist> page{*place, {}};
  const auto rows = query.user_id ? connection.Query(kind.list, {*query.user_id, db::kPageSize, place->offset})
                                  : connection.Query(kind.list, {db::kPageSize, place->offset});
  for (const db::Row& row : rows) page.rows.push_back(FromRow(row));
  return page;
}

bool EditableBy(const Playlist& playlist, const accounts::Principal* who) {
  return who != nullptr && (who->user_id == playlist.user_id || accounts::CanEditAny(who->role));
}

std::vector<std::string> PlaylistStatements() {
  std::vector<std::string> statements;
  for (const Kind& kind : Kinds()) {
    statements.push_back(kind.list);
    statements.push_back(kind.count);
  }
  statements.push_back(OwnSql());
  statements.push_back(MembersSql());
  return statements;
}

}  // namespace openpress::catalogue

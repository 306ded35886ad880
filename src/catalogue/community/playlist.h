#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "accounts/principal.h"
#include "core/clock.h"
#include "db/connection.h"
#include "db/page.h"

namespace openpress::catalogue {

/** A row of `playlists`, and what everybody may know of its owner and its contents. */
struct Playlist {
  std::int64_t id = 0;
  std::string token;
  std::int64_t user_id = 0;
  std::string username;
  std::string author_logo;
  std::string title;
  std::string description;
  std::int64_t media_count = 0;  ///< listable items only
  std::string thumb;             ///< of the first listable item that has one: "<token>/<file>"; empty: there is none
  Millis created_at = 0;
};

struct NewPlaylist {
  std::string token;  ///< from NewToken()
  std::int64_t user_id = 0;
  std::string title;  ///< this and the next in stored form, see text.h
  std::string description;
};

struct PlaylistQuery {
  std::optional<std::int64_t> user_id = std::nullopt;  ///< of one owner
  int page = 1;                                        ///< from 1; db::kLastPage for the last
};

// Every function runs in the caller's transaction and throws what db::Connection throws. Those that change a playlist
// return false when it is gone.

std::int64_t InsertPlaylist(db::Connection& connection, const NewPlaylist& playlist, Millis now);
std::optional<Playlist> FindPlaylist(db::Connection& connection, std::string_view token);
bool SetPlaylistTexts(db::Connection& connection, std::int64_t id, std::string_view title, std::string_view description,
                      Millis now);
bool DeletePlaylist(db::Connection& connection, std::int64_t id);
/** All of somebody. */
void DeletePlaylistsOf(db::Connection& connection, std::int64_t user_id);

/** Those of @p ids that are somebody's own, by id. */
std::vector<Playlist> OwnPlaylists(db::Connection& connection, std::int64_t user_id,
                                   const std::vector<std::int64_t>& ids);
/** Somebody's own playlists that have every one of some items, by id. */
std::vector<Playlist> PlaylistsWithAll(db::Connection& connection, std::int64_t user_id,
                                       const std::vector<std::int64_t>& media_ids);

/** Newest first. Nothing for a page that does not exist; page 1 always does. */
std::optional<db::Page<Playlist>> ListPlaylists(db::Connection& connection, const PlaylistQuery& query);

/** Change and delete: the owner and editors. @param who null for nobody signed in */
bool EditableBy(const Playlist& playlist, const accounts::Principal* who);

/** The SQL of every list and count, for the test that looks at their plans. */
std::vector<std::string> PlaylistStatements();

}  // namespace openpress::catalogue

#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "catalogue/media/media.h"

namespace openpress::catalogue {

// The contents of playlists. An item is in one once or not at all. Each function runs in the caller's transaction;
// those that change something begin with the row of the playlist, so that two at a time follow each other on any
// engine.

/** What @p who may see of it, in its order: what any list would show him, and the unlisted items of the playlist's
 * owner.
 *  @param who null for nobody signed in */
std::vector<Media> PlaylistItems(db::Connection& connection, std::int64_t playlist_id, const accounts::Principal* who);

bool InPlaylist(db::Connection& connection, std::int64_t playlist_id, std::int64_t media_id);

enum class Adding {
  kAdded,    ///< at the end
  kPresent,  ///< was in it, stays where it is
  kFull,     ///< nothing changed
  kGone,     ///< there is no such playlist or item (any more)
};
/** @param most items it may hold, those that its owner cannot see included */
Adding AddToPlaylist(db::Connection& connection, std::int64_t playlist_id, std::int64_t media_id, std::int64_t most,
                     Millis now);

/** False when it was not in it. */
bool RemoveFromPlaylist(db::Connection& connection, std::int64_t playlist_id, std::int64_t media_id, Millis now);

/** Moves an item to the place @p ordering, from 1, of what @p who sees; a number beyond the end is the end. Items that
 *  @p who does not see keep their neighbours. False when @p who sees no such item in it. */
bool MoveInPlaylist(db::Connection& connection, std::int64_t playlist_id, std::int64_t media_id, std::int64_t ordering,
                    const accounts::Principal* who, Millis now);

/** The SQL of every list, for the test that looks at their plans. */
std::vector<std::string> PlaylistItemStatements();

}  // namespace openpress::catalogue

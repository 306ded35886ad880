#pragma once

#include "catalogue/community/playlist.h"
#include "core/json.h"

namespace openpress::api {

/** MediaCMS's Playlist: keys, order and types of its list. */
Json PlaylistItem(const catalogue::Playlist& playlist);

/** MediaCMS's PlaylistDetail without playlist_media, which only GET has. */
Json PlaylistDetail(const catalogue::Playlist& playlist);

}  // namespace openpress::api

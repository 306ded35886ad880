#pragma once

#include <cstdint>
#include <functional>

#include "catalogue/catalogue.h"
#include "http/route.h"

namespace openpress::api {

/** What answers about playlists need of the rest. */
struct PlaylistContext {
  catalogue::Catalogue& catalogue;           ///< must outlive the routes
  std::function<std::int64_t()> most_items;  ///< items a playlist may hold; asked each time, any thread
};

/** Everything under /api/v1/playlists. */
http::Routes PlaylistRoutes(const PlaylistContext& context);

}  // namespace openpress::api

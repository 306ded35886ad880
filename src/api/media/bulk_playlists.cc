#include <array>

#include <fmt/format.h>

#include "api/fields.h"
#include "api/media/bulk_actions.h"
#include "catalogue/community/playlist.h"
#include "catalogue/community/playlist_items.h"
#include "core/error.h"

// Bulk actions on the caller's playlists.

namespace openpress::api {
namespace {

constexpr std::size_t kMostPlaylists = 50;

std::vector<catalogue::Playlist> WantedPlaylists(const BulkCall& call) {
  const auto ids = IdsField(call.fields, "playlist_ids", kMostPlaylists);
  if (!ids || ids->empty()) RequireForBulk(call, "playlist_ids");
  auto playlists = catalogue::OwnPlaylists(call.connection, call.who.user_id, *ids);
  if (playlists.empty()) throw Error(Fault::kBadInput, "no_such_playlist", "No matching playlists found");
  return playlists;
}

Json AddToPlaylists(const BulkCall& call) {
  const auto playlists = WantedPlaylists(call);
  const std::int64_t most = call.context.playlist_length();
  for (const auto& playlist : playlists) {
    for (const auto& media : call.media) {
      // As in MediaCMS: what there is no room for stays out, and that is no failure.
      if (catalogue::AddToPlaylist(call.connection, playlist.id, media.id, most, call.now) == catalogue::Adding::kFull)
        break;
    }
  }
  return BulkDetail(fmt::format("Added {} media items to {} playlists", call.media.size(), playlists.size()));
}

Json RemoveFromPlaylists(const BulkCall& call) {
  const auto playlists = WantedPlaylists(call);
  for (const auto& playlist : playlists)
    for (const auto& media : call.media)
      catalogue::RemoveFromPlaylist(call.connection, playlist.id, media.id, call.now);
  return BulkDetail(fmt::format("Removed {} media items from {} playlists", call.media.size(), playlists.size()));
}

Json PlaylistMembership(const BulkCall& call) {
  Json results = Json::array();
  for (const auto& playlist : catalogue::PlaylistsWithAll(call.connection, call.who.user_id, IdsOf(call.media))) {
    results.push_back({{"id", playlist.id},
                       {"friendly_token", playlist.token},
                       {"title", playlist.title},
                       {"media_count", playlist.media_count}});
  }
  return {{"results", results}};
}

constexpr std::array kActions = {
    BulkRow{"add_to_playlist", &AddToPlaylists},
    BulkRow{"remove_from_playlist", &RemoveFromPlaylists},
    BulkRow{"playlist_membership", &PlaylistMembership},
};

}  // namespace

std::span<const BulkRow> PlaylistBulkActions() {
  return kActions;
}

}  // namespace openpress::api

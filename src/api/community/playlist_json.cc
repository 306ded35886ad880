#include "api/community/playlist_json.h"

#include <string>

#include "api/urls.h"
#include "core/clock.h"

namespace openpress::api {
namespace {

Json Thumbnail(const catalogue::Playlist& playlist) {
  return playlist.thumb.empty() ? Json(nullptr) : Json("/media/" + playlist.thumb);
}

}  // namespace

Json PlaylistItem(const catalogue::Playlist& playlist) {
  Json item;
  item["id"] = playlist.id;
  item["add_date"] = Iso8601(playlist.created_at);
  item["title"] = playlist.title;
  item["description"] = playlist.description;
  item["user"] = playlist.username;
  item["media_count"] = playlist.media_count;
  item["url"] = "/playlists/" + playlist.token;
  item["api_url"] = "/api/v1/playlists/" + playlist.token;
  item["thumbnail_url"] = Thumbnail(playlist);
  item["friendly_token"] = playlist.token;
  return item;
}

Json PlaylistDetail(const catalogue::Playlist& playlist) {
  Json detail;
  detail["title"] = playlist.title;
  detail["add_date"] = Iso8601(playlist.created_at);
  detail["user_thumbnail_url"] = AvatarPath(playlist.author_logo);
  detail["description"] = playlist.description;
  detail["user"] = playlist.username;
  detail["media_count"] = playlist.media_count;
  detail["url"] = "/playlists/" + playlist.token;
  detail["thumbnail_url"] = Thumbnail(playlist);
  return detail;
}

}  // namespace openpress::api

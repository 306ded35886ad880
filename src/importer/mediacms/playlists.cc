// Playlists, and their items in order.

#include <algorithm>
#include <set>
#include <tuple>
#include <vector>

#include <fmt/format.h>

#include "catalogue/community/playlist.h"
#include "catalogue/community/playlist_items.h"
#include "catalogue/media/media.h"
#include "catalogue/text.h"
#include "importer/mapping.h"
#include "importer/mediacms/site.h"
#include "storage/names.h"

namespace openpress::importer::mediacms {
namespace {

constexpr std::string_view kPlaylist = "playlist";
constexpr std::string_view kItem = "playlist item";

constexpr std::string_view kIsHere = "SELECT token FROM playlists WHERE id = $1";

Verdict BringPlaylist(Site& site, db::Connection& connection, const Row& row) {
  const std::string title = PlainLine(row.Text("title"), catalogue::kLongestTitle);
  const std::string what = fmt::format("{} (number {})", title, row.Text("id"));
  const std::string uid = UidOf(row.Text("uid"));
  const std::string key = !uid.empty() ? uid : fmt::format("{}@{}", row.Text("friendly_token"), row.Text("add_date"));
  if (const auto known = FindImported(connection, kPlaylist, key)) {
    if (!connection.QueryOne(kIsHere, {*known})) return Left(what, "it was deleted here");
    return Present(what, *known);
  }
  const auto owner = IdOf(site.users, row, "user_id");
  if (!owner) return Refused(what, "its owner is not here");
  Verdict verdict;
  verdict.what = what;
  catalogue::NewPlaylist playlist;
  playlist.token = row.Text("friendly_token");
  if (!storage::ValidToken(playlist.token) || catalogue::FindPlaylist(connection, playlist.token)) {
    playlist.token = catalogue::NewToken();
    verdict.notes.push_back(
        fmt::format("its link is /playlists/{} now: the former one is taken or not allowed", playlist.token));
  }
  playlist.user_id = *owner;
  playlist.title = title.empty() ? "Untitled" : title;
  playlist.description = PlainLines(row.Text("description"), catalogue::kLongestDescription);
  verdict.id = catalogue::InsertPlaylist(connection, playlist, row.Time("add_date").value_or(site.Now()));
  RecordImported(connection, kPlaylist, key, verdict.id);
  return verdict;
}

/** A row of files_playlistmedia, by what MediaCMS sorts them. */
struct Place {
  std::int64_t playlist = 0;
  std::int64_t ordering = 0;
  Millis added = 0;
  std::int64_t media = 0;
  std::int64_t number = 0;

  [[nodiscard]] auto Key() const { return std::tuple(playlist, ordering, -added, number); }
};

Verdict BringItem(Site& site, db::Connection& connection, const Place& place) {
  const std::string what = "number " + std::to_string(place.number);
  const std::string key = fmt::format("{}/{}", place.playlist, place.media);
  if (FindImported(connection, kItem, key)) return Present(what);
  switch (catalogue::AddToPlaylist(connection, place.playlist, place.media, site.playlist_length, place.added)) {
    case catalogue::Adding::kGone:
      return Refused(what, "its playlist or item is not here");
    case catalogue::Adding::kFull:
      return Refused(what, fmt::format("a playlist holds at most {} items", site.playlist_length));
    case catalogue::Adding::kPresent:
    case catalogue::Adding::kAdded:
      break;
  }
  RecordImported(connection, kItem, key, place.media);
  return {.what = what, .why = {}, .notes = {}};
}

std::vector<Place> ReadPlaces(Site& site) {
  std::vector<Place> places;
  site.tables.source().ForEach(
      "files_playlistmedia",
      [&](const Row& row) {
        const auto playlist = IdOf(site.playlists, row, "playlist_id");
        const auto media = IdOf(site.media, row, "media_id");
        const std::string what = "number " + row.Text("id");
        if (!playlist || !media) {
          return site.tables.report().Add("playlist items", Refused(what, "its playlist or item is not here"));
        }
        places.push_back({*playlist, row.Int("ordering").value_or(0), row.Time("action_date").value_or(site.Now()),
                          *media, row.Int("id").value_or(0)});
      },
      [&](const std::string& odd) { site.tables.report().Add("playlist items", Refused("files_playlistmedia", odd)); });
  std::sort(places.begin(), places.end(), [](const Place& a, const Place& b) { return a.Key() < b.Key(); });
  return places;
}

/** Takes every item out that its playlist has before. */
void DropDoubles(Site& site, std::vector<Place>& places) {
  std::set<std::int64_t> seen;  // of the playlist that is looked at
  std::int64_t playlist = 0;
  std::erase_if(places, [&](const Place& place) {
    if (place.playlist != playlist) seen.clear();
    playlist = place.playlist;
    if (seen.insert(place.media).second) return false;
    site.tables.report().Add("playlist items", Left("number " + std::to_string(place.number),
                                                    "its playlist has the same item before; here it is in it once"));
    return true;
  });
}

}  // namespace

void BringPlaylists(Site& site) {
  site.tables.ForEach("playlists", "files_playlist", &site.playlists,
                      [&](db::Connection& connection, const Row& row) { return BringPlaylist(site, connection, row); });
  std::vector<Place> places = ReadPlaces(site);
  DropDoubles(site, places);
  std::int64_t done = 0;
  const auto all = static_cast<std::int64_t>(places.size());
  for (const Place& place : places) {
    site.tables.One("playlist items", [&](db::Connection& connection) { return BringItem(site, connection, place); });
    site.tables.Progress("playlist items", ++done, all);
  }
}

}  // namespace openpress::importer::mediacms

#include "api/community/playlists.h"

#include <algorithm>
#include <charconv>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "accounts/sign_in/gate.h"
#include "accounts/user.h"
#include "api/community/playlist_json.h"
#include "api/fields.h"
#include "api/media/json.h"
#include "api/paging.h"
#include "api/problem.h"
#include "api/route_table.h"
#include "catalogue/community/playlist.h"
#include "catalogue/community/playlist_items.h"
#include "catalogue/rights.h"
#include "catalogue/text.h"
#include "core/error.h"

namespace openpress::api {
namespace {

using accounts::Principal;
using accounts::PrincipalOf;
using catalogue::Adding;
using catalogue::Media;
using catalogue::Playlist;

constexpr std::size_t kBodyLimit = 256 * 1024;
/** Of a title before tags are taken out. */
constexpr std::size_t kMostTitleBytes = 64 * 1024;
constexpr std::size_t kMostWordBytes = 1024;

/** Title and description as they will be stored. Absent ones stay nullopt. */
struct Texts {
  std::optional<std::string> title;
  std::optional<std::string> description;
};

/** Nothing when the answer is given already. */
std::optional<Texts> CheckedTexts(const Json& fields, http::Response& response) {
  const auto title = TextField(fields, "title", kMostTitleBytes);
  const auto description = TextField(fields, "description", kBodyLimit);
  Texts texts;
  try {
    if (title) texts.title = catalogue::CheckedTitle(*title);
  } catch (const Error& problem) {
    RefuseField(response, "title", problem.what(), problem.code());
    return std::nullopt;
  }
  try {
    if (description) texts.description = catalogue::CheckedDescription(*description);
  } catch (const Error& problem) {
    RefuseField(response, "description", problem.what(), problem.code());
    return std::nullopt;
  }
  if (!texts.title) {
    RefuseField(response, "title", "This field is required.", "required");
    return std::nullopt;
  }
  return texts;
}

/** The place asked for, from 1; nothing when there is none. Forms send digits, JSON a number. */
std::optional<std::int64_t> Ordering(const Json& fields) {
  const auto found = fields.find("ordering");
  if (found == fields.end() || found->is_null()) return std::nullopt;
  std::int64_t number = 0;
  if (found->is_number_unsigned()) {
    // Beyond the longest list every number means the end.
    number = static_cast<std::int64_t>(std::min<std::uint64_t>(found->get<std::uint64_t>(), 1U << 30U));
  } else if (found->is_string()) {
    const auto& text = found->get_ref<const std::string&>();
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (problem != std::errc() || end != text.data() + text.size()) number = 0;
  }
  if (number < 1) throw Error(Fault::kBadInput, "invalid_ordering", "ordering: must be a whole number from 1.");
  return number;
}

class Handlers {
 public:
  explicit Handlers(PlaylistContext context) : context_(std::move(context)) {}

  void List(http::Request& request, http::Response& response) {
    catalogue::PlaylistQuery query;
    query.page = PageNumber(request);
    std::optional<db::Page<Playlist>> page;
    {
      const auto lease = context_.catalogue.pool().Read();
      if (const auto author = request.Query("author")) {
        const auto user = accounts::FindUserByUsername(*lease, *author);
        // MediaCMS has an empty list for an unknown name; no user has the number 0.
        query.user_id = user ? user->id : 0;
      }
      page = catalogue::ListPlaylists(*lease, query);
    }
    if (!page) return RefusePage(response);
    Json results = Json::array();
    for (const Playlist& playlist : page->rows) results.push_back(PlaylistItem(playlist));
    response.SetHeader("Cache-Control", "no-cache");
    response.SetJson(PageAnswer(page->place, request.BaseUrl(), request.target(), std::move(results)));
  }

  void Create(http::Request& request, http::Response& response) {
    const auto texts = CheckedTexts(request.Fields(), response);
    if (!texts) return;
    const std::string token = catalogue::NewToken();
    const auto made = context_.catalogue.Change(token, [&](db::Connection& connection, Millis now) {
      catalogue::InsertPlaylist(
          connection, {token, PrincipalOf(request)->user_id, *texts->title, texts->description.value_or("")}, now);
      return catalogue::FindPlaylist(connection, token);
    });
    response.SetJson(PlaylistItem(made.value()), 201);
  }

  void Get(http::Request& request, http::Response& response) {
    const Principal* who = PrincipalOf(request);
    std::optional<Playlist> playlist;
    std::vector<Media> items;
    {
      const auto lease = context_.catalogue.pool().Read();
      playlist = catalogue::FindPlaylist(*lease, request.Param("token"));
      if (!playlist) return RefuseUnknown(response);
      items = catalogue::PlaylistItems(*lease, playlist->id, who);
    }
    Json answer = PlaylistDetail(*playlist);
    Json list = Json::array();
    const std::string base = request.BaseUrl();
    for (const Media& media : items) list.push_back(MediaItem(media, base));
    answer["playlist_media"] = std::move(list);
    response.SetHeader("Cache-Control", who == nullptr ? "no-cache" : "private, no-cache");
    response.SetJson(answer);
  }

  void Post(http::Request& request, http::Response& response) {
    const auto playlist = Editable(request, response);
    if (!playlist) return;
    const auto texts = CheckedTexts(request.Fields(), response);
    if (!texts) return;
    const auto changed = context_.catalogue.Change(
        playlist->token, [&](db::Connection& connection, Millis now) -> std::optional<Playlist> {
          if (!catalogue::SetPlaylistTexts(connection, playlist->id, *texts->title,
                                           texts->description.value_or(playlist->description), now)) {
            return std::nullopt;
          }
          return catalogue::FindPlaylist(connection, playlist->token);
        });
    if (!changed) return RefuseUnknown(response);
    response.SetJson(PlaylistDetail(*changed), 201);
  }

  void Put(http::Request& request, http::Response& response) {
    const auto playlist = Editable(request, response);
    if (!playlist) return;
    const Json fields = request.Fields();
    const std::string type = TextField(fields, "type", kMostWordBytes).value_or("");
    const std::string token = TextField(fields, "media_friendly_token", kMostWordBytes).value_or("");
    if (type == "add") {
      Add(*playlist, token, PrincipalOf(request), response);
    } else if (type == "remove") {
      Remove(*playlist, token, PrincipalOf(request), response);
    } else if (type == "ordering") {
      const auto ordering = Ordering(fields);
      if (!ordering) return RefuseField(response, "ordering", "This field is required.", "required");
      Move(*playlist, token, *ordering, PrincipalOf(request), response);
    } else {
      Refuse(response, 400, "invalid or not specified action", "invalid_action");
    }
  }

  void Delete(http::Request& request, http::Response& response) {
    const auto playlist = Editable(request, response);
    if (!playlist) return;
    const bool deleted = context_.catalogue.Change(playlist->token, [&](db::Connection& connection, Millis) {
      return catalogue::DeletePlaylist(connection, playlist->id);
    });
    if (!deleted) return RefuseUnknown(response);
    response.SetNoContent();
  }

 private:
  static void RefuseUnknown(http::Response& response) {
    Refuse(response, 400, "Playlist does not exist", "no_such_playlist");
  }
  static void RefuseMedia(http::Response& response) { Refuse(response, 400, "media is not valid", "no_such_media"); }
  static void Done(http::Response& response, std::string_view sentence) {
    response.SetJson({{"detail", sentence}}, 201);
  }

  /** The playlist of the path if the caller may change it; otherwise the answer is given. */
  std::optional<Playlist> Editable(const http::Request& request, http::Response& response) {
    std::optional<Playlist> playlist;
    {
      const auto lease = context_.catalogue.pool().Read();
      playlist = catalogue::FindPlaylist(*lease, request.Param("token"));
    }
    if (!playlist) {
      RefuseUnknown(response);
    } else if (!catalogue::EditableBy(*playlist, PrincipalOf(request))) {
      Refuse(response, 400, "not enough permissions", "permission_denied");
      playlist.reset();
    }
    return playlist;
  }

  // Each looks at the item inside the transaction: what was private when it was decided upon stays out.

  void Add(const Playlist& playlist, const std::string& token, const Principal* who, http::Response& response) {
    const std::int64_t most = context_.most_items();
    const Adding result = context_.catalogue.Change(playlist.token, [&](db::Connection& connection, Millis now) {
      const auto media = catalogue::FindByToken(connection, token);
      if (!media || !catalogue::VisibleTo(connection, *media, who)) return Adding::kGone;
      return catalogue::AddToPlaylist(connection, playlist.id, media->id, most, now);
    });
    switch (result) {
      case Adding::kAdded:
      case Adding::kPresent:
        return Done(response, "media added to Playlist");
      case Adding::kFull:
        return Refuse(response, 400, "max number of media for a Playlist reached", "playlist_full");
      case Adding::kGone:
        return RefuseMedia(response);
    }
  }

  /** What was put in can be taken out, also when it has become private meanwhile. Taking out what is not in changes
   *  nothing and tells nothing about items that the caller may not see. */
  void Remove(const Playlist& playlist, const std::string& token, const Principal* who, http::Response& response) {
    const bool valid = context_.catalogue.Change(playlist.token, [&](db::Connection& connection, Millis now) {
      const auto media = catalogue::FindByToken(connection, token);
      if (!media) return false;
      return catalogue::RemoveFromPlaylist(connection, playlist.id, media->id, now) ||
             catalogue::VisibleTo(connection, *media, who);
    });
    if (!valid) return RefuseMedia(response);
    Done(response, "media removed from Playlist");
  }

  void Move(const Playlist& playlist, const std::string& token, std::int64_t ordering, const Principal* who,
            http::Response& response) {
    const bool moved = context_.catalogue.Change(playlist.token, [&](db::Connection& connection, Millis now) {
      const auto media = catalogue::FindByToken(connection, token);
      return media && catalogue::MoveInPlaylist(connection, playlist.id, media->id, ordering, who, now);
    });
    if (!moved) return RefuseMedia(response);
    Done(response, "new ordering set");
  }

  const PlaylistContext context_;
};

}  // namespace

http::Routes PlaylistRoutes(const PlaylistContext& context) {
  using http::Method;
  using http::Permit;
  RouteTable table(std::make_shared<Handlers>(context));
  constexpr std::string_view kList = "/api/v1/playlists[/]";
  constexpr std::string_view kItem = "/api/v1/playlists/{token:token}[/]";
  table
      .Add(Method::kGet, kList, Permit::kAnyone, &Handlers::List,
           {.summary = "Playlists, newest first",
            .query = "page, author",
            .answers = "200 Page<Playlist>, 404 invalid_page"})
      .hot = true;
  table.AddWithBody(
      Method::kPost, kList, Permit::kJournalist, kBodyLimit, &Handlers::Create,
      {.summary = "Make a playlist", .body = "PlaylistForm", .answers = "201 Playlist, 400 required invalid_title"});
  table
      .Add(Method::kGet, kItem, Permit::kAnyone, &Handlers::Get,
           {.summary = "One playlist and what is in it", .answers = "200 PlaylistDetail, 400 no_such_playlist"})
      .hot = true;
  table.AddWithBody(Method::kPost, kItem, Permit::kSignedIn, kBodyLimit, &Handlers::Post,
                    {.summary = "Change a playlist's title and description",
                     .body = "PlaylistForm",
                     .answers = "201 PlaylistDetail, 400 no_such_playlist permission_denied required"});
  table.AddWithBody(Method::kPut, kItem, Permit::kSignedIn, kBodyLimit, &Handlers::Put,
                    {.summary = "Add an item to a playlist, remove it or move it",
                     .body = "PlaylistChange",
                     .answers = "201 Detail, 400 no_such_playlist permission_denied invalid_action no_such_media "
                                "playlist_full invalid_ordering"});
  table.Add(Method::kDelete, kItem, Permit::kSignedIn, &Handlers::Delete,
            {.summary = "Delete a playlist", .answers = "204, 400 no_such_playlist permission_denied"});
  return table.Take();
}

}  // namespace openpress::api

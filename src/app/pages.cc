#include "app/pages.h"

#include <memory>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "accounts/sign_in/gate.h"
#include "accounts/user.h"
#include "api/answers.h"
#include "api/media/json.h"
#include "api/site_pages.h"
#include "api/urls.h"
#include "catalogue/community/playlist.h"
#include "catalogue/community/playlist_items.h"
#include "catalogue/lists/category.h"
#include "catalogue/lists/list.h"
#include "catalogue/lists/popular.h"
#include "catalogue/lists/search.h"
#include "catalogue/rights.h"
#include "catalogue/site_page.h"
#include "core/clock.h"
#include "core/error.h"
#include "core/text.h"
#include "site/metadata.h"

namespace openpress::app {
namespace {

constexpr std::string_view kListPath = "/api/v1/media";
constexpr std::string_view kPagesPath = "/api/v1/pages";
constexpr std::string_view kFeaturedPath = "/api/v1/media?show=featured";

/** Of what is searched for, in bytes; more than that is no search that somebody typed. */
constexpr std::size_t kLongestSearch = 200;

/** Without the slash at the end that some links carry. */
std::string_view PathOf(const http::Request& request) {
  std::string_view path = request.path();
  if (path.size() > 1 && path.back() == '/') path.remove_suffix(1);
  return path;
}

std::string Text(const Json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

class Pages {
 public:
  explicit Pages(PageParts parts) : parts_(std::move(parts)) {}

  site::Page Make(http::Request& request, site::PageKind kind) const {
    const accounts::Principal* who = accounts::PrincipalOf(request);
    site::Page page;
    page.indexable = kind == site::PageKind::kFront || kind == site::PageKind::kItem || kind == site::PageKind::kList ||
                     kind == site::PageKind::kUser || kind == site::PageKind::kPlaylist ||
                     kind == site::PageKind::kText;
    switch (kind) {
      case site::PageKind::kFront:
        Front(request, page);
        break;
      case site::PageKind::kItem:
        Item(request, who, page);
        break;
      case site::PageKind::kEmbed:
        Embed(request, who, page);
        // Nothing of who looks at it: another site shows it in a frame of its own making.
        who = nullptr;
        break;
      case site::PageKind::kList:
        Listing(request, page);
        break;
      case site::PageKind::kSearch:
        Search(request, page);
        break;
      case site::PageKind::kOwnList:
        page.title = PathOf(request) == "/liked" ? "Liked" : "History";
        break;
      case site::PageKind::kUser:
        User(request, page);
        break;
      case site::PageKind::kPlaylist:
        Playlist(request, who, page);
        break;
      case site::PageKind::kText:
        SiteText(request, page);
        break;
      case site::PageKind::kUpload:
        page.title = "Upload";
        break;
      case site::PageKind::kSignIn:
        page.title = "Sign in";
        break;
      case site::PageKind::kAccount:
        page.title = "Account";
        break;
      case site::PageKind::kStudio:
        page.title = "Studio";
        break;
      case site::PageKind::kDesk:
        page.title = "Desk";
        break;
      case site::PageKind::kSetup:
        page.title = "Set up";
        break;
      case site::PageKind::kNotFound:
        page.status = 404;
        page.title = "Not found";
        break;
    }
    // The foot of every page leads to them.
    if (kind != site::PageKind::kEmbed) {
      page.boot["data"][std::string(kPagesPath)] =
          api::SitePageList(catalogue::SitePages(*parts_.catalogue.pool().Read()));
    }
    page.boot["session"] = api::SessionAnswer(who, parts_.info().name, who == nullptr && parts_.accounts.SetupNeeded());
    return page;
  }

 private:
  void Front(const http::Request& request, site::Page& page) const {
    std::optional<db::Page<catalogue::Media>> latest;
    std::optional<db::Page<catalogue::Media>> featured;
    std::vector<std::string> tags;
    std::vector<std::string> featured_tags;
    {
      const auto lease = parts_.catalogue.pool().Read();
      latest = catalogue::List(*lease, {});
      featured = catalogue::List(*lease, {.featured = true});
      tags = catalogue::TagTitles(*lease, latest->rows);
      featured_tags = catalogue::TagTitles(*lease, featured->rows);
    }
    const site::SiteInfo info = parts_.info();
    site::DescribeFront(page, info, site::BaseOf(info, request));
    AddEntries(latest->rows, page);
    page.boot["data"][std::string(kListPath)] = api::ListAnswer(*latest, tags, request.BaseUrl(), kListPath);
    // Decides about the lead, which must not change under the reader's eyes.
    page.boot["data"][std::string(kFeaturedPath)] =
        api::ListAnswer(*featured, featured_tags, request.BaseUrl(), kFeaturedPath);
  }

  static void AddEntries(const std::vector<catalogue::Media>& rows, site::Page& page) {
    for (const catalogue::Media& media : rows) {
      page.entries.push_back({api::ViewPath(media.token), media.title,
                              fmt::format("{} · {}", media.author_name, Iso8601(media.created_at).substr(0, 10))});
    }
  }

  static void NotThere(site::Page& page) {
    page.status = 404;
    page.title = "Not found";
    page.indexable = false;
  }

  /** The first page of a list, as everybody sees it. */
  void Listing(const http::Request& request, site::Page& page) const {
    const std::string_view path = PathOf(request);
    page.canonical = std::string(path);
    const auto lease = parts_.catalogue.pool().Read();
    if (path == "/latest" || path == "/featured") {
      const bool featured = path == "/featured";
      page.title = featured ? "Featured" : "Latest";
      AddEntries(catalogue::List(*lease, {.featured = featured})->rows, page);
    } else if (path == "/recommended") {
      page.title = "Most watched";
      AddEntries(catalogue::PopularOrNewest(*lease, db::kPageSize), page);
    } else if (path == "/categories") {
      page.title = "Categories";
      for (const catalogue::Category& category : catalogue::Categories(*lease)) {
        page.entries.push_back({api::SearchPath('c', category.title), category.title, category.description});
      }
    } else {
      page.title = path == "/tags" ? "Tags" : "People";
    }
  }

  /** For readers without scripts; what is found stands for nothing that others could be led to. */
  void Search(const http::Request& request, site::Page& page) const {
    page.title = "Search";
    catalogue::SearchQuery query;
    query.text = SearchText(request, "q");
    query.category = SearchText(request, "c");
    query.tag = SearchText(request, "t");
    if (query.text.empty() && query.category.empty() && query.tag.empty()) return;
    const auto found = catalogue::Search(*parts_.catalogue.pool().Read(), query);
    if (found) AddEntries(found->rows, page);
  }

  /** What an administrator wrote; a page that nobody has written yet is none. */
  void SiteText(const http::Request& request, site::Page& page) const {
    const std::string slug(PathOf(request).substr(1));
    const auto found = catalogue::FindSitePage(*parts_.catalogue.pool().Read(), slug);
    if (!found) return NotThere(page);
    page.title = found->title;
    page.text = found->text;
    page.description = found->text;
    page.canonical = "/" + slug;
    page.boot["data"][fmt::format("{}/{}", kPagesPath, slug)] = api::SitePageAnswer(*found);
  }

  static std::string SearchText(const http::Request& request, std::string_view name) {
    std::string text = request.Query(name).value_or("");
    return text.size() > kLongestSearch || !IsUtf8(text) ? std::string() : text;
  }

  void User(const http::Request& request, site::Page& page) const {
    std::optional<accounts::User> user;
    std::vector<catalogue::Media> rows;
    {
      const auto lease = parts_.catalogue.pool().Read();
      user = accounts::FindUserByUsername(*lease, request.Param("username"));
      // A blocked account is the same to everybody as one that never was; its own API says more to managers.
      if (!user || !user->is_active) return NotThere(page);
      rows = catalogue::List(*lease, {.user_id = user->id})->rows;
    }
    const site::SiteInfo info = parts_.info();
    const std::string& name = user->name.empty() ? user->username : user->name;
    page.title = name;
    page.description = user->description;
    page.canonical = std::string(api::ProfilePath(user->username));
    page.og_type = "profile";
    if (!user->logo.empty()) page.image = api::AvatarPath(user->logo);
    page.alternates.push_back({"application/rss+xml", name, "/rss/user/" + user->username});
    page.structured = {{"@context", "https://schema.org"},
                       {"@type", "ProfilePage"},
                       {"mainEntity",
                        {{"@type", "Person"},
                         {"name", name},
                         {"description", user->description},
                         {"url", site::BaseOf(info, request) + page.canonical}}}};
    AddEntries(rows, page);
  }

  void Playlist(const http::Request& request, const accounts::Principal* who, site::Page& page) const {
    std::optional<catalogue::Playlist> playlist;
    std::vector<catalogue::Media> rows;
    {
      const auto lease = parts_.catalogue.pool().Read();
      playlist = catalogue::FindPlaylist(*lease, request.Param("token"));
      if (!playlist) return NotThere(page);
      rows = catalogue::PlaylistItems(*lease, playlist->id, who);
    }
    page.title = playlist->title;
    page.description = playlist->description;
    page.byline = playlist->username;
    page.canonical = "/playlists/" + playlist->token;
    if (!playlist->thumb.empty()) page.image = "/media/" + playlist->thumb;
    AddEntries(rows, page);
  }

  void Item(const http::Request& request, const accounts::Principal* who, site::Page& page) const {
    const std::string token = request.Query("m").value_or("");
    std::optional<catalogue::Media> media;
    catalogue::Details details;
    {
      const auto lease = parts_.catalogue.pool().Read();
      media = catalogue::FindByToken(*lease, token);
      // A private item's title must reach nobody who may not see it, not even in a head.
      if (media && catalogue::VisibleTo(*lease, *media, who)) {
        details = catalogue::DetailsOf(*lease, *media, who, api::kRelated);
      } else {
        media.reset();
      }
    }
    if (!media) return NotThere(page);
    const std::string base = request.BaseUrl();
    const Json single = api::MediaSingle(*media, {details, base, api::FileBase(media->folder)});
    const site::SiteInfo info = parts_.info();
    site::DescribeItem(page, {*media, details, info, site::BaseOf(info, request)});
    page.media = Plain(single);
    page.boot["data"][fmt::format("{}/{}", kListPath, token)] = single;
  }

  /** The item's page again, of which the application shows the player alone. Search engines have the other one. */
  void Embed(const http::Request& request, const accounts::Principal* who, site::Page& page) const {
    if (request.Query("m").value_or("").empty()) {
      page.redirect = "/";
      return;
    }
    Item(request, who, page);
    page.indexable = false;
  }

  static site::PlainMedia Plain(const Json& single) {
    return {.type = Text(single, "media_type"),
            .poster = Text(single, "poster_url"),
            .hls = single.contains("hls_info") ? Text(single.at("hls_info"), "master_file") : std::string(),
            .mp4 = Text(single, "download_url"),
            .download = Text(single, "download_url")};
  }

  const PageParts parts_;
};

}  // namespace

site::PageSource MakePageSource(PageParts parts) {
  return [pages = std::make_shared<Pages>(std::move(parts))](
             http::Request& request, http::Response&, site::PageKind kind) { return pages->Make(request, kind); };
}

}  // namespace openpress::app

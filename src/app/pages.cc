#include "app/pages.h"

#include <memory>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "accounts/sign_in/gate.h"
#include "api/answers.h"
#include "api/media/json.h"
#include "api/urls.h"
#include "catalogue/lists/list.h"
#include "catalogue/rights.h"
#include "core/clock.h"
#include "core/error.h"
#include "site/metadata.h"

namespace openpress::app {
namespace {

constexpr std::string_view kListPath = "/api/v1/media";

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
    page.indexable = kind == site::PageKind::kFront || kind == site::PageKind::kItem;
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
    page.boot["session"] = api::SessionAnswer(who, parts_.info().name, who == nullptr && parts_.accounts.SetupNeeded());
    return page;
  }

 private:
  void Front(const http::Request& request, site::Page& page) const {
    std::optional<db::Page<catalogue::Media>> latest;
    std::vector<std::string> tags;
    {
      const auto lease = parts_.catalogue.pool().Read();
      latest = catalogue::List(*lease, {});
      tags = catalogue::TagTitles(*lease, latest->rows);
    }
    const site::SiteInfo info = parts_.info();
    site::DescribeFront(page, info, site::BaseOf(info, request));
    for (const catalogue::Media& media : latest->rows) {
      page.entries.push_back({api::ViewPath(media.token), media.title,
                              fmt::format("{} · {}", media.author_name, Iso8601(media.created_at).substr(0, 10))});
    }
    page.boot["data"][std::string(kListPath)] = api::ListAnswer(*latest, tags, request.BaseUrl(), kListPath);
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
    if (!media) {
      page.status = 404;
      page.title = "Not found";
      page.indexable = false;
      return;
    }
    const std::string base = request.BaseUrl();
    const Json single = api::MediaSingle(*media, {details, base, api::FileBase(token)});
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

#include "site/metadata.h"

#include <string>

#include <fmt/format.h>

#include "catalogue/urls.h"
#include "core/clock.h"
#include "core/text.h"
#include "http/target.h"
#include "site/oembed.h"

namespace openpress::site {
namespace {

using catalogue::Media;
using catalogue::MediaType;

/** schema.org's limit for a headline that search engines show whole. */
constexpr std::size_t kLongestHeadline = 110;
constexpr std::size_t kLongestDescription = 5000;

/** schema.org's word for a type of media. */
std::string_view SchemaType(MediaType type) {
  switch (type) {
    case MediaType::kVideo:
      return "VideoObject";
    case MediaType::kAudio:
      return "AudioObject";
    case MediaType::kImage:
      return "ImageObject";
    case MediaType::kPdf:
    case MediaType::kUnknown:
      break;
  }
  return "DigitalDocument";
}

/** What a NewsArticle calls it. */
std::string_view ArticleKey(MediaType type) {
  if (type == MediaType::kVideo) return "video";
  if (type == MediaType::kAudio) return "audio";
  return "associatedMedia";
}

Json Publisher(const SiteInfo& info, std::string_view base) {
  const std::string host(base);
  Json publisher = {{"@type", "NewsMediaOrganization"},
                    {"@id", host + "/#organization"},
                    {"name", info.name},
                    {"url", host + "/"},
                    {"logo", {{"@type", "ImageObject"}, {"url", host + "/static/icon-512.png"}}}};
  if (!info.description.empty()) publisher["description"] = info.description;
  return publisher;
}

Json Author(const Media& media, const SiteInfo& info, std::string_view base) {
  Json author = {{"@type", "Person"},
                 {"name", media.author_name},
                 {"url", std::string(base) + catalogue::ProfilePath(media.username)}};
  if (!media.author_logo.empty()) author["image"] = std::string(base) + catalogue::AvatarPath(media.author_logo);
  if (media.author_verified) {
    author["jobTitle"] = "Journalist";
    author["hasCredential"] = {{"@type", "EducationalOccupationalCredential"},
                               {"credentialCategory", "Verified journalist"},
                               {"recognizedBy", {{"@type", "NewsMediaOrganization"}, {"name", info.name}}}};
  }
  return author;
}

/** Addresses of the item that several places of its head name. */
struct Addresses {
  explicit Addresses(const Described& item)
      : page(std::string(item.base) + catalogue::ViewPath(item.media.token)),
        player(std::string(item.base) + EmbedPath(item.media.token)),
        enclosure(catalogue::EnclosureOf(item.media, item.details.renditions)) {
    const std::string files = std::string(item.base) + catalogue::FileBase(item.media.folder);
    if (!item.media.poster.empty()) picture = files + item.media.poster;
    if (enclosure) file = files + enclosure->file;
  }

  std::string page, player, picture, file;
  std::optional<catalogue::Enclosure> enclosure;
};

std::string Keywords(const catalogue::Details& details) {
  std::string keywords;
  for (const catalogue::TagLabel& tag : details.tags) keywords += (keywords.empty() ? "" : ", ") + tag.title;
  return keywords;
}

Json MediaObject(const Described& item, const Addresses& at, bool everybodys) {
  const Media& media = item.media;
  const std::string_view about = media.description.empty() ? media.title : media.description;
  Json object = {{"@type", SchemaType(media.media_type)},
                 {"@id", at.page + "#media"},
                 {"name", media.title},
                 {"description", FirstCodePoints(about, kLongestDescription)},
                 {"url", at.page},
                 {"uploadDate", Iso8601(media.created_at)},
                 {"dateModified", Iso8601(media.updated_at)},
                 {"author", Author(media, item.info, item.base)},
                 {"publisher", Publisher(item.info, item.base)}};
  if (!at.picture.empty()) object["thumbnailUrl"] = Json::array({at.picture});
  if (media.duration_ms > 0) object["duration"] = fmt::format("PT{}S", (media.duration_ms + 500) / 1000);
  if (media.width > 0 && media.height > 0) {
    object["width"] = media.width;
    object["height"] = media.height;
  }
  if (at.enclosure) {
    object["contentUrl"] = at.file;
    object["encodingFormat"] = at.enclosure->type;
    object["contentSize"] = std::to_string(at.enclosure->size);
  }
  if (everybodys) object["embedUrl"] = at.player;
  if (const std::string keywords = Keywords(item.details); !keywords.empty()) object["keywords"] = keywords;
  Json genres = Json::array();
  for (const catalogue::CategoryLabel& category : item.details.categories) genres.push_back(category.title);
  if (!genres.empty()) object["genre"] = genres;
  object["isAccessibleForFree"] = true;
  object["interactionStatistic"] = {{"@type", "InteractionCounter"},
                                    {"interactionType", {{"@type", "WatchAction"}}},
                                    {"userInteractionCount", media.views}};
  return object;
}

Json Article(const Described& item, const Addresses& at) {
  const Media& media = item.media;
  Json article = {{"@type", "NewsArticle"},
                  {"@id", at.page + "#article"},
                  {"headline", FirstCodePoints(media.title, kLongestHeadline)},
                  {"mainEntityOfPage", at.page},
                  {"datePublished", Iso8601(media.created_at)},
                  {"dateModified", Iso8601(media.updated_at)},
                  {"author", Author(media, item.info, item.base)},
                  {"publisher", {{"@id", std::string(item.base) + "/#organization"}}},
                  {"isAccessibleForFree", true}};
  if (!at.picture.empty()) article["image"] = Json::array({at.picture});
  if (media.media_type != MediaType::kImage) {
    article[std::string(ArticleKey(media.media_type))] = {{"@id", at.page + "#media"}};
  }
  return article;
}

void AddPlayer(Page& page, const Described& item, const Addresses& at) {
  const FrameSize frame = FrameOf(item.media);
  const std::string width = std::to_string(frame.width);
  const std::string height = std::to_string(frame.height);
  const auto property = [&page](std::string_view name, std::string_view content) {
    page.meta.push_back({"property", name, std::string(content)});
  };
  if (item.media.media_type == MediaType::kVideo) {
    if (at.enclosure) {
      property("og:video", at.file);
      property("og:video:type", at.enclosure->type);
    } else {
      property("og:video", at.player);
      property("og:video:type", "text/html");
    }
    property("og:video:width", width);
    property("og:video:height", height);
    property("og:video:duration", std::to_string((item.media.duration_ms + 500) / 1000));
  } else if (item.media.media_type == MediaType::kAudio && at.enclosure) {
    property("og:audio", at.file);
    property("og:audio:type", at.enclosure->type);
  }
  // Twitter takes no player without TLS.
  if (!item.base.starts_with("https://") || item.media.media_type == MediaType::kPdf) return;
  page.twitter_card = "player";
  page.meta.push_back({"name", "twitter:player", at.player});
  page.meta.push_back({"name", "twitter:player:width", width});
  page.meta.push_back({"name", "twitter:player:height", height});
}

void AddFeeds(Page& page, const SiteInfo& info) {
  page.alternates.push_back({"application/rss+xml", info.name, std::string(kRssPath)});
  page.alternates.push_back({"application/rss+xml", info.name + " (podcast)", std::string(kPodcastPath)});
}

}  // namespace

void DescribeItem(Page& page, const Described& item) {
  const Media& media = item.media;
  const bool everybodys = media.state != catalogue::State::kPrivate;
  const Addresses at(item);
  page.title = media.title;
  page.description = media.description;
  page.canonical = catalogue::ViewPath(media.token);
  page.indexable = media.listable;
  page.og_type = media.media_type == MediaType::kVideo ? "video.other" : "article";
  page.image = at.picture;
  page.byline = media.author_name;
  const std::string_view times = media.media_type == MediaType::kVideo ? "video" : "article";
  if (times == "video") {
    page.meta.push_back({"property", "video:release_date", Iso8601(media.created_at)});
  } else {
    page.meta.push_back({"property", "article:published_time", Iso8601(media.created_at)});
    page.meta.push_back({"property", "article:modified_time", Iso8601(media.updated_at)});
  }
  for (const catalogue::TagLabel& tag : item.details.tags)
    page.meta.push_back({"property", times == "video" ? "video:tag" : "article:tag", tag.title});
  if (!at.picture.empty()) page.meta.push_back({"property", "og:image:alt", media.title});

  Json graph = Json::array({MediaObject(item, at, everybodys)});
  if (media.listable) graph.push_back(Article(item, at));
  page.structured = {{"@context", "https://schema.org"}, {"@graph", graph}};
  if (!everybodys) return;

  AddPlayer(page, item, at);
  if (media.playable) {
    const std::string oembed = "/oembed?url=" + http::EncodeComponent(at.page) + "&format=";
    page.alternates.push_back({"application/json+oembed", media.title, oembed + "json"});
    page.alternates.push_back({"text/xml+oembed", media.title, oembed + "xml"});
  }
  AddFeeds(page, item.info);
  page.alternates.push_back(
      {"application/rss+xml", media.author_name, std::string(kRssPath) + "user/" + media.username});
}

void DescribeFront(Page& page, const SiteInfo& info, std::string_view base) {
  const std::string host(base);
  page.canonical = "/";
  page.description = info.description;
  Json site = {{"@type", "WebSite"},
               {"@id", host + "/#site"},
               {"name", info.name},
               {"url", host + "/"},
               {"publisher", {{"@id", host + "/#organization"}}}};
  if (!info.language.empty()) site["inLanguage"] = info.language;
  page.structured = {{"@context", "https://schema.org"}, {"@graph", Json::array({site, Publisher(info, base)})}};
  AddFeeds(page, info);
}

}  // namespace openpress::site

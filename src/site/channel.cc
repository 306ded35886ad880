#include "site/channel.h"

#include <algorithm>

#include "catalogue/urls.h"
#include "core/clock.h"
#include "core/text.h"

namespace openpress::site {
namespace {

/** In characters: podcast programs take no more, and a feed of fifty stays small. */
constexpr std::size_t kLongestDescription = 4000;

/** "urn:uuid:…": stays when the site's address changes, so that nothing is shown as new again. */
std::string GuidOf(const catalogue::Media& media) {
  std::string guid = "urn:uuid:" + media.uid;
  constexpr std::size_t kPrefix = 9;
  for (const std::size_t dash : {8U, 13U, 18U, 23U}) {
    if (guid.size() > kPrefix + dash) guid.insert(kPrefix + dash, "-");
  }
  return guid;
}

}  // namespace

std::string FileUrl(std::string_view base, const catalogue::Media& media, std::string_view file) {
  return std::string(base) + catalogue::FileBase(media.folder) + std::string(file);
}

std::int64_t SecondsOf(const catalogue::Media& media) {
  return media.duration_ms <= 0 ? 0 : std::max<std::int64_t>(1, (media.duration_ms + 500) / 1000);
}

std::string DescriptionOf(const catalogue::Media& media) {
  if (media.description.empty()) return media.title;
  return std::string(FirstCodePoints(media.description, kLongestDescription));
}

xml::Document NewRss() {
  xml::Document rss("rss");
  rss.root().Set("version", "2.0").Set("xmlns:atom", "http://www.w3.org/2005/Atom");
  return rss;
}

xml::Element AddChannel(const xml::Document& rss, const Feed& feed, const SiteInfo& info, std::string_view base) {
  const std::string host(base);
  xml::Element channel = rss.root().Add("channel");
  channel.Add("title", feed.title);
  channel.Add("link", host + feed.page);
  channel.Add("description", feed.description);
  if (!info.language.empty()) channel.Add("language", info.language);
  channel.Add("generator", "OpenPress");
  channel.Add("atom:link").Set("href", host + feed.self).Set("rel", "self").Set("type", "application/rss+xml");
  Millis changed = 0;
  for (const catalogue::FeedEntry& entry : feed.entries) changed = std::max(changed, entry.media.updated_at);
  if (changed > 0) channel.Add("lastBuildDate", HttpDate(changed));
  return channel;
}

xml::Element AddItem(xml::Element channel, const catalogue::FeedEntry& entry, std::string_view base,
                     std::string_view file_type) {
  const catalogue::Media& media = entry.media;
  xml::Element item = channel.Add("item");
  item.Add("title", media.title);
  item.Add("link", std::string(base) + catalogue::ViewPath(media.token));
  item.Add("guid", GuidOf(media)).Set("isPermaLink", "false");
  // RFC 822 as RSS takes it, with the four digits of the year: the form of HTTP.
  item.Add("pubDate", HttpDate(media.created_at));
  item.Add("description", DescriptionOf(media));
  if (entry.enclosure) {
    item.Add("enclosure")
        .Set("url", FileUrl(base, media, entry.enclosure->file))
        .Set("length", std::to_string(entry.enclosure->size))
        .Set("type", file_type);
  }
  return item;
}

}  // namespace openpress::site

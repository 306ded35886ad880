#include <algorithm>

#include "catalogue/urls.h"
#include "site/channel.h"
#include "site/feed.h"

namespace openpress::site {
namespace {

/** Media RSS's word for a type. */
std::string_view MediumOf(catalogue::MediaType type) {
  switch (type) {
    case catalogue::MediaType::kVideo:
      return "video";
    case catalogue::MediaType::kAudio:
      return "audio";
    case catalogue::MediaType::kImage:
      return "image";
    case catalogue::MediaType::kPdf:
    case catalogue::MediaType::kUnknown:
      break;
  }
  return "document";
}

/** media:content has an address, or else a player has to have one. */
void AddContent(xml::Element item, const catalogue::FeedEntry& entry, std::string_view base) {
  const catalogue::Media& media = entry.media;
  xml::Element content = item.Add("media:content");
  if (entry.enclosure) {
    content.Set("url", FileUrl(base, media, entry.enclosure->file))
        .Set("fileSize", std::to_string(entry.enclosure->size))
        .Set("type", entry.enclosure->type);
    if (entry.enclosure->width > 0 && entry.enclosure->height > 0) {
      content.Set("width", std::to_string(entry.enclosure->width))
          .Set("height", std::to_string(entry.enclosure->height));
    }
  }
  content.Set("medium", MediumOf(media.media_type)).Set("isDefault", "true").Set("expression", "full");
  if (const auto seconds = SecondsOf(media); seconds > 0) content.Set("duration", std::to_string(seconds));
  content.Add("media:title", media.title).Set("type", "plain");
  content.Add("media:description", DescriptionOf(media)).Set("type", "plain");
  content.Add("media:player").Set("url", std::string(base) + EmbedPath(media.token));
  if (!media.thumb.empty()) content.Add("media:thumbnail").Set("url", FileUrl(base, media, media.thumb));
  content.Add("media:credit", media.author_name).Set("role", "author").Set("scheme", "urn:ebu");
  for (const catalogue::Subtitle& subtitle : entry.subtitles) {
    content.Add("media:subTitle")
        .Set("type", "text/vtt")
        .Set("lang", subtitle.language)
        .Set("href", FileUrl(base, media, subtitle.file));
  }
  if (entry.topics.empty()) return;
  std::string keywords;
  for (const std::string& topic : entry.topics) keywords += (keywords.empty() ? "" : ", ") + topic;
  content.Add("media:keywords", keywords);
}

}  // namespace

std::string RenderRss(const Feed& feed, const SiteInfo& info, std::string_view base) {
  const xml::Document rss = NewRss();
  rss.root().Set("xmlns:media", "http://search.yahoo.com/mrss/").Set("xmlns:dc", "http://purl.org/dc/elements/1.1/");
  const xml::Element channel = AddChannel(rss, feed, info, base);
  for (const catalogue::FeedEntry& entry : feed.entries) {
    xml::Element item = AddItem(channel, entry, base, entry.enclosure ? entry.enclosure->type : std::string_view());
    item.Add("dc:creator", entry.media.author_name);
    for (const std::string& topic : entry.topics) item.Add("category", topic);
    AddContent(item, entry, base);
  }
  return rss.Text();
}

}  // namespace openpress::site

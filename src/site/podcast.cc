#include <algorithm>
#include <array>

#include "catalogue/urls.h"
#include "core/ids.h"
#include "lib/crypto/digest.h"
#include "site/channel.h"
#include "site/feed.h"

namespace openpress::site {
namespace {

using catalogue::FeedEntry;
using catalogue::MediaType;

/** ead4c236-bf58-58c6-a2c6-a6b28d128cb6, which podcastindex.org gives for podcast:guid. */
constexpr std::array<unsigned char, 16> kGuidNamespace = {0xEA, 0xD4, 0xC2, 0x36, 0xBF, 0x58, 0x58, 0xC6,
                                                          0xA2, 0xC6, 0xA6, 0xB2, 0x8D, 0x12, 0x8C, 0xB6};

bool IsEpisode(const FeedEntry& entry) {
  const MediaType type = entry.media.media_type;
  return entry.enclosure && (type == MediaType::kVideo || type == MediaType::kAudio);
}

/** Apple knows the audio of MP4 by this name alone. */
std::string_view TypeForApple(std::string_view type) {
  return type == "audio/mp4" ? "audio/x-m4a" : type;
}

void AddEpisode(xml::Element channel, const FeedEntry& entry, std::string_view base) {
  const catalogue::Media& media = entry.media;
  const std::string profile = std::string(base) + catalogue::ProfilePath(media.username);
  xml::Element item = AddItem(channel, entry, base, TypeForApple(entry.enclosure->type));
  item.Add("itunes:title", media.title);
  item.Add("itunes:author", media.author_name);
  item.Add("itunes:episodeType", "full");
  item.Add("itunes:explicit", "false");
  if (const auto seconds = SecondsOf(media); seconds > 0) item.Add("itunes:duration", std::to_string(seconds));
  item.Add("podcast:person", media.author_name).Set("role", "reporter").Set("href", profile);
  for (const catalogue::Subtitle& subtitle : entry.subtitles) {
    item.Add("podcast:transcript")
        .Set("url", FileUrl(base, media, subtitle.file))
        .Set("type", "text/vtt")
        .Set("language", subtitle.language)
        .Set("rel", "captions");
  }
}

}  // namespace

std::string PodcastGuid(std::string_view url) {
  if (const auto scheme = url.find("://"); scheme != std::string_view::npos) url.remove_prefix(scheme + 3);
  while (url.ends_with('/')) url.remove_suffix(1);
  // RFC 9562 section 5.5.
  crypto::Digest digest(crypto::Algorithm::kSha1);
  digest.Update(kGuidNamespace.data(), kGuidNamespace.size());
  digest.Update(url);
  std::string bytes = digest.Finish().substr(0, 16);
  const auto byte = [&bytes](std::size_t at) { return static_cast<unsigned char>(bytes[at]); };
  bytes[6] = static_cast<char>((byte(6) & 0x0FU) | 0x50U);
  bytes[8] = static_cast<char>((byte(8) & 0x3FU) | 0x80U);
  std::string guid = ToHex(bytes);
  for (const std::size_t dash : {8U, 13U, 18U, 23U}) guid.insert(dash, "-");
  return guid;
}

std::string RenderPodcast(const Feed& feed, const SiteInfo& info, std::string_view base) {
  const std::string host(base);
  const xml::Document rss = NewRss();
  rss.root()
      .Set("xmlns:itunes", "http://www.itunes.com/dtds/podcast-1.0.dtd")
      .Set("xmlns:podcast", "https://podcastindex.org/namespace/1.0");
  xml::Element channel = AddChannel(rss, feed, info, base);
  channel.Add("itunes:author", info.name);
  channel.Add("itunes:image")
      .Set("href", info.podcast_image.empty() ? host + "/static/icon-512.png" : info.podcast_image);
  channel.Add("itunes:category").Set("text", "News");
  channel.Add("itunes:explicit", "false");
  channel.Add("itunes:type", "episodic");
  channel.Add("podcast:guid", PodcastGuid(host + feed.self));
  const bool all_video =
      !feed.entries.empty() && std::all_of(feed.entries.begin(), feed.entries.end(), [](const FeedEntry& entry) {
        return !IsEpisode(entry) || entry.media.media_type == MediaType::kVideo;
      });
  channel.Add("podcast:medium", all_video ? "video" : "podcast");
  for (const FeedEntry& entry : feed.entries)
    if (IsEpisode(entry)) AddEpisode(channel, entry, base);
  return rss.Text();
}

}  // namespace openpress::site

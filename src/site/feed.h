#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "catalogue/lists/feed.h"
#include "site/site_info.h"

namespace openpress::site {

/** A list of items for programs that read it every hour. */
struct Feed {
  std::string title;
  std::string description;
  std::string page;  ///< path of the page that shows the same to people
  std::string self;  ///< path of the feed itself, with its query
  std::vector<catalogue::FeedEntry> entries;
};

/** RSS 2.0 (rssboard.org/rss-specification) with Media RSS 1.5.1 (rssboard.org/media-rss), Dublin Core's creator and an
 *  Atom link to itself. @param base what absolute addresses begin with */
[[nodiscard]] std::string RenderRss(const Feed& feed, const SiteInfo& info, std::string_view base);

/** RSS 2.0 for podcast programs: what has a file to hear or watch, with Apple's tags (podcasters.apple.com, "A
 *  Podcaster's Guide to RSS") and those of podcastindex.org's namespace. */
[[nodiscard]] std::string RenderPodcast(const Feed& feed, const SiteInfo& info, std::string_view base);

/** The name by which podcast programs know a feed wherever it moves: UUID version 5 of its address without scheme
 *  and slashes at the end, in the namespace that podcastindex.org gives for podcast:guid. */
[[nodiscard]] std::string PodcastGuid(std::string_view url);

}  // namespace openpress::site

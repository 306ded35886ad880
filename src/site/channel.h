#pragma once

#include <string>
#include <string_view>

#include "lib/xml/document.h"
#include "site/feed.h"

namespace openpress::site {

// What every kind of RSS feed has in common.

/** An rss element with the namespace of Atom. */
[[nodiscard]] xml::Document NewRss();

/** The channel and what it must have: title, link, description, language, a link to itself and a picture. */
xml::Element AddChannel(const xml::Document& rss, const Feed& feed, const SiteInfo& info, std::string_view base);

/** An item and what it must have: title, link, guid, pubDate, description, and the file if there is one.
 *  @param file_type the file's content type in the words of those who read the feed */
xml::Element AddItem(xml::Element channel, const catalogue::FeedEntry& entry, std::string_view base,
                     std::string_view file_type);

/** The absolute address of a file of an item. */
[[nodiscard]] std::string FileUrl(std::string_view base, const catalogue::Media& media, std::string_view file);

/** Seconds, rounded, at least one of what has a length. */
[[nodiscard]] std::int64_t SecondsOf(const catalogue::Media& media);

/** What is said of an item whose owner said nothing: its title. Cut where programs cut. */
[[nodiscard]] std::string DescriptionOf(const catalogue::Media& media);

}  // namespace openpress::site

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "catalogue/media/media.h"
#include "catalogue/media/rendition.h"
#include "catalogue/media/subtitle.h"
#include "db/connection.h"

namespace openpress::catalogue {

/** The one whole file that programs which know nothing of playlists fetch: a podcast's episode, a feed's enclosure. */
struct Enclosure {
  std::string file;        ///< below the item's folder
  std::string_view type;   ///< "video/mp4"
  std::int64_t size = 0;   ///< bytes
  std::int64_t width = 0;  ///< 0 when it is no picture or not known
  std::int64_t height = 0;
};

/** The best finished MP4 of a video, the audio file of a recording, the original of anything else. Nothing when the
 *  owner does not let it be downloaded or it is not made yet. */
std::optional<Enclosure> EnclosureOf(const Media& media, const std::vector<Rendition>& renditions);

/** An item and what feeds say of it beside its row. */
struct FeedEntry {
  Media media;
  std::optional<Enclosure> enclosure;
  std::vector<std::string> topics;  ///< titles of its categories, then of its tags
  std::vector<Subtitle> subtitles;
};

/** In the caller's transaction. As many queries for fifty items as for one. */
std::vector<FeedEntry> FeedEntriesOf(db::Connection& connection, std::vector<Media> media);

/** Ids of the categories with exactly this title; titles are not unique. kMostCategoriesAsked at most. */
std::vector<std::int64_t> CategoriesTitled(db::Connection& connection, std::string_view title);

/** The SQL of all of them, for the test that looks at their plans. */
std::vector<std::string> FeedStatements();

}  // namespace openpress::catalogue

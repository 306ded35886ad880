#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "catalogue/lists/category.h"
#include "catalogue/lists/tag.h"
#include "catalogue/media/media.h"
#include "catalogue/media/rendition.h"
#include "catalogue/media/subtitle.h"
#include "catalogue/rights.h"
#include "core/json.h"
#include "db/connection.h"

namespace openpress::catalogue {

/** Images that come with one as a slide show; MediaCMS's number. */
constexpr int kMostSlides = 30;

/** What an item's own page shows beside its row. */
struct Details {
  Right right = Right::kNone;          ///< the reader's
  std::optional<std::int64_t> rating;  ///< the reader's own, 0 to 5; of visitors nothing, since they share answers
  std::vector<Rendition> renditions;
  std::vector<Media> related;
  std::vector<Media> slides;  ///< of an image
  std::vector<CategoryLabel> categories;
  std::vector<TagLabel> tags;
  std::vector<Subtitle> subtitles;
  Json chapters = Json::array();
  std::int64_t pages = 0;  ///< of a document; 0 when they are not counted yet
};

/** @param who reads it, who has to see it; null for nobody signed in @param related how many other items at most */
Details DetailsOf(db::Connection& connection, const Media& media, const accounts::Principal* who, int related);

/** The titles of the tags that some items have, each once, sorted. */
std::vector<std::string> TagTitles(db::Connection& connection, const std::vector<Media>& media);

}  // namespace openpress::catalogue

#pragma once

#include <string>
#include <string_view>

#include "catalogue/details.h"
#include "catalogue/media/media.h"
#include "core/json.h"

namespace openpress::api {

/** MediaCMS's MediaItem: keys, order and types of its lists, then is_verified (its author is). @param base
 * "https://press.example.org" */
Json MediaItem(const catalogue::Media& media, std::string_view base);

/** MediaCMS's MediaSearchItem but for its categories, which come last. */
Json MediaSearchItem(const catalogue::Media& media, std::string_view base);

Json CategoriesInfo(const std::vector<catalogue::CategoryLabel>& categories);
/** @param file_base as in MediaSingleParts */
Json SubtitlesInfo(const std::vector<catalogue::Subtitle>& subtitles, std::string_view file_base);

/** Items shown beside one. MediaCMS shows up to a hundred in random order. Fewer are enough to fill a page, and a
 * steady order lets the answer be kept and revalidated. */
constexpr int kRelated = 24;

/** What MediaSingle shows beside the row itself. */
struct MediaSingleParts {
  const catalogue::Details& details;
  std::string_view base;       ///< as for MediaItem()
  std::string_view file_base;  ///< what file URLs begin with: FileBase(folder), or a signed prefix and the token
};

/** MediaCMS's MediaSingle, then our own keys: friendly_token, playable, storyboard_url, download_url, processing,
 *  is_verified, waveform_url, viewer_right (what whoever asks may do with it). */
Json MediaSingle(const catalogue::Media& media, const MediaSingleParts& parts);

/** "0.4MB": what MediaCMS makes of a number of bytes. */
std::string SizeText(std::int64_t bytes);

}  // namespace openpress::api

#include "catalogue/details.h"

#include <set>
#include <utility>

#include "catalogue/community/action.h"
#include "catalogue/lists/related.h"
#include "catalogue/media/chapters.h"
#include "catalogue/media/document.h"

namespace openpress::catalogue {

Details DetailsOf(db::Connection& connection, const Media& media, const accounts::Principal* who, int related) {
  Details details;
  details.right = RightTo(connection, media, who);
  if (who != nullptr) details.rating = RatingBy(connection, who->user_id, media.id);
  details.renditions = RenditionsOf(connection, media.id);
  details.related = Related(connection, media, related);
  if (media.media_type == MediaType::kImage) details.slides = Slides(connection, media, kMostSlides);
  for (auto& [id, labels] : CategoriesOf(connection, {media.id})) details.categories = std::move(labels);
  for (auto& [id, labels] : TagsOf(connection, {media.id})) details.tags = std::move(labels);
  details.subtitles = SubtitlesOf(connection, media.id);
  details.chapters = ChaptersOf(connection, media.id);
  if (media.media_type == MediaType::kPdf) details.pages = PagesOf(connection, media.id);
  return details;
}

std::vector<std::string> TagTitles(db::Connection& connection, const std::vector<Media>& media) {
  std::vector<std::int64_t> ids;
  ids.reserve(media.size());
  for (const Media& one : media) ids.push_back(one.id);
  std::set<std::string> titles;
  for (const auto& [id, labels] : TagsOf(connection, ids))
    for (const TagLabel& label : labels) titles.insert(label.title);
  return {titles.begin(), titles.end()};
}

}  // namespace openpress::catalogue

#include "catalogue/lists/feed.h"

#include <algorithm>
#include <map>
#include <utility>

#include "catalogue/lists/category.h"
#include "catalogue/lists/list.h"
#include "catalogue/lists/tag.h"
#include "catalogue/some.h"
#include "storage/file_type.h"

namespace openpress::catalogue {
namespace {

constexpr std::string_view kTitled = R"sql(
  SELECT id
    FROM categories
   WHERE title = $1
   ORDER BY id
   LIMIT $2)sql";

const std::string& DownloadsSql() {
  static const std::string kSql =
      "SELECT media_id, kind, width, height, download, download_size FROM renditions WHERE download <> '' AND media_id "
      "IN " +
      SomePlaces();
  return kSql;
}

const std::string& SubtitlesSql() {
  static const std::string kSql =
      "SELECT media_id, id, language, label, file FROM subtitles WHERE media_id IN " + SomePlaces();
  return kSql;
}

template <class T>
std::vector<T> Taken(std::map<std::int64_t, std::vector<T>>& of_media, std::int64_t id) {
  const auto found = of_media.find(id);
  return found == of_media.end() ? std::vector<T>() : std::move(found->second);
}

std::map<std::int64_t, std::vector<Rendition>> DownloadsOf(db::Connection& connection,
                                                           const std::vector<std::int64_t>& ids) {
  std::map<std::int64_t, std::vector<Rendition>> of_media;
  ForSome(connection, DownloadsSql(), ids, [&](const db::Row& row) {
    Rendition rendition;
    rendition.media_id = row.Int(0);
    rendition.kind = RenditionKindNamed(row.Text(1)).value_or(RenditionKind::kVideo);
    rendition.width = row.Int(2);
    rendition.height = row.Int(3);
    rendition.download = row.Text(4);
    rendition.download_size = row.Int(5);
    of_media[rendition.media_id].push_back(std::move(rendition));
  });
  return of_media;
}

std::map<std::int64_t, std::vector<Subtitle>> SubtitlesOfSome(db::Connection& connection,
                                                              const std::vector<std::int64_t>& ids) {
  std::map<std::int64_t, std::vector<Subtitle>> of_media;
  ForSome(connection, SubtitlesSql(), ids, [&](const db::Row& row) {
    of_media[row.Int(0)].push_back({row.Int(1), row.Text(2), row.Text(3), row.Text(4)});
  });
  for (auto& [id, subtitles] : of_media) {
    std::sort(subtitles.begin(), subtitles.end(),
              [](const Subtitle& a, const Subtitle& b) { return a.language < b.language; });
  }
  return of_media;
}

}  // namespace

std::optional<Enclosure> EnclosureOf(const Media& media, const std::vector<Rendition>& renditions) {
  if (!media.allow_download) return std::nullopt;
  if (media.media_type == MediaType::kImage || media.media_type == MediaType::kPdf) {
    const std::string name = "original." + media.extension;
    return Enclosure{name, storage::FileType(name), media.size, media.width, media.height};
  }
  const Rendition* best = nullptr;
  for (const Rendition& rendition : renditions) {
    if (rendition.download.empty() || rendition.download_size <= 0) continue;
    if (best == nullptr || rendition.height > best->height) best = &rendition;
  }
  if (best == nullptr) return std::nullopt;
  return Enclosure{best->download, storage::FileType(best->download), best->download_size, best->width, best->height};
}

std::vector<FeedEntry> FeedEntriesOf(db::Connection& connection, std::vector<Media> media) {
  std::vector<std::int64_t> ids;
  ids.reserve(media.size());
  for (const Media& one : media) ids.push_back(one.id);
  auto downloads = DownloadsOf(connection, ids);
  auto categories = CategoriesOf(connection, ids);
  auto tags = TagsOf(connection, ids);
  auto subtitles = SubtitlesOfSome(connection, ids);
  std::vector<FeedEntry> entries;
  entries.reserve(media.size());
  for (Media& one : media) {
    FeedEntry entry;
    entry.enclosure = EnclosureOf(one, Taken(downloads, one.id));
    for (CategoryLabel& label : Taken(categories, one.id)) entry.topics.push_back(std::move(label.title));
    for (TagLabel& label : Taken(tags, one.id)) entry.topics.push_back(std::move(label.title));
    entry.subtitles = Taken(subtitles, one.id);
    entry.media = std::move(one);
    entries.push_back(std::move(entry));
  }
  return entries;
}

std::vector<std::int64_t> CategoriesTitled(db::Connection& connection, std::string_view title) {
  std::vector<std::int64_t> ids;
  for (const db::Row& row : connection.Query(kTitled, {title, static_cast<int>(kMostCategoriesAsked)}))
    ids.push_back(row.Int(0));
  return ids;
}

std::vector<std::string> FeedStatements() {
  return {std::string(kTitled), DownloadsSql(), SubtitlesSql()};
}

}  // namespace openpress::catalogue

#include "catalogue/lists/tag.h"

#include <algorithm>

#include <fmt/format.h>

#include "catalogue/some.h"
#include "catalogue/text.h"
#include "core/error.h"
#include "core/text.h"
#include "core/unicode.h"

namespace openpress::catalogue {
namespace {

constexpr std::string_view kList = R"sql(
  SELECT t.id, t.title, t.media_count,
         COALESCE((SELECT COALESCE(m.folder, m.token) || '/' || m.thumb
                     FROM media_tags mt
                     JOIN media m ON m.id = mt.media_id
                    WHERE mt.tag_id = t.id AND m.listable = 1 AND m.thumb <> ''
                    ORDER BY mt.media_id DESC
                    LIMIT 1), '')
    FROM tags t
   WHERE t.media_count > 0
   ORDER BY t.media_count DESC, t.title_key
   LIMIT $1 OFFSET $2)sql";

constexpr std::string_view kCount = R"sql(
  SELECT COUNT(*)
    FROM (SELECT 1
            FROM tags
           WHERE media_count > 0
           LIMIT $1) AS capped)sql";

constexpr std::string_view kFind = "SELECT id FROM tags WHERE title_key = $1";

constexpr std::string_view kFindKnown = R"sql(
  SELECT id
    FROM tags
   WHERE title_key = $1 AND (media_count > 0 OR user_id = $2))sql";

// Changing nothing makes RETURNING tell the row that is there already.
constexpr std::string_view kEnsure = R"sql(
  INSERT INTO tags (title, title_key, user_id, created_at)
  VALUES ($1, $2, $3, $4)
  ON CONFLICT (title_key) DO UPDATE SET title_key = $2
  RETURNING id)sql";

const std::string& OfMediaSql() {
  static const std::string kSql =
      "SELECT mt.media_id, t.id, t.title, t.media_count FROM media_tags mt JOIN tags t ON t.id = mt.tag_id "
      "WHERE mt.media_id IN " +
      SomePlaces();
  return kSql;
}

constexpr std::string_view kAdd = R"sql(
  INSERT INTO media_tags (media_id, tag_id)
  VALUES ($1, $2)
  ON CONFLICT (media_id, tag_id) DO NOTHING)sql";

constexpr std::string_view kRemove = R"sql(
  DELETE FROM media_tags
   WHERE media_id = $1 AND tag_id = $2)sql";

constexpr std::string_view kCountOfMedia = "SELECT COUNT(*) FROM media_tags WHERE media_id = $1";

}  // namespace

std::string CheckedTag(std::string_view title) {
  if (!IsUtf8(title)) throw Error(Fault::kBadInput, "invalid_tag", "A tag is not valid UTF-8 text.");
  std::string words = WordsOf(PlainText(title, false));
  if (words.empty()) throw Error(Fault::kBadInput, "invalid_tag", "A tag needs at least one letter or digit.");
  if (CodePoints(words) > kLongestTag) {
    throw Error(Fault::kBadInput, "invalid_tag",
                fmt::format("Ensure a tag has no more than {} characters.", kLongestTag));
  }
  return words;
}

std::optional<db::Page<Tag>> Tags(db::Connection& connection, int page) {
  const auto place = db::FindPage(connection.QueryOne(kCount, {db::kMostRows})->Int(0), page);
  if (!place) return std::nullopt;
  db::Page<Tag> tags{*place, {}};
  for (const db::Row& row : connection.Query(kList, {db::kPageSize, place->offset})) {
    tags.rows.push_back({row.Int(0), row.Text(1), row.Int(2), row.Text(3)});
  }
  return tags;
}

std::optional<std::int64_t> FindTag(db::Connection& connection, std::string_view title) {
  if (!IsUtf8(title)) return std::nullopt;
  const auto row = connection.QueryOne(kFind, {Lowered(WordsOf(title))});
  return row ? std::optional(row->Int(0)) : std::nullopt;
}

std::optional<std::int64_t> FindKnownTag(db::Connection& connection, std::string_view title, std::int64_t user_id) {
  const auto row = connection.QueryOne(kFindKnown, {Lowered(WordsOf(title)), user_id});
  return row ? std::optional(row->Int(0)) : std::nullopt;
}

std::int64_t EnsureTag(db::Connection& connection, std::string_view title, std::int64_t user_id, Millis now) {
  return connection.QueryOne(kEnsure, {title, Lowered(title), user_id, now})->Int(0);
}

std::map<std::int64_t, std::vector<TagLabel>> TagsOf(db::Connection& connection,
                                                     const std::vector<std::int64_t>& media_ids) {
  std::map<std::int64_t, std::vector<TagLabel>> of_media;
  ForSome(connection, OfMediaSql(), media_ids, [&](const db::Row& row) {
    of_media[row.Int(0)].push_back({row.Int(1), row.Text(2), row.Int(3)});
  });
  for (auto& [id, labels] : of_media) {
    std::sort(labels.begin(), labels.end(), [](const auto& a, const auto& b) { return a.title < b.title; });
  }
  return of_media;
}

void AddTag(db::Connection& connection, std::int64_t media_id, std::int64_t tag_id) {
  connection.Execute(kAdd, {media_id, tag_id});
  if (connection.QueryOne(kCountOfMedia, {media_id})->Int(0) > static_cast<std::int64_t>(kMostTags)) {
    throw Error(Fault::kBadInput, "too_many_tags", fmt::format("An item may have no more than {} tags.", kMostTags));
  }
}

void RemoveTag(db::Connection& connection, std::int64_t media_id, std::int64_t tag_id) {
  connection.Execute(kRemove, {media_id, tag_id});
}

void SetTags(db::Connection& connection, std::int64_t media_id, const std::vector<std::int64_t>& tag_ids) {
  for (const auto& [id, labels] : TagsOf(connection, {media_id})) {
    for (const TagLabel& label : labels) {
      if (std::find(tag_ids.begin(), tag_ids.end(), label.id) == tag_ids.end())
        RemoveTag(connection, media_id, label.id);
    }
  }
  for (const std::int64_t id : tag_ids) AddTag(connection, media_id, id);
}

std::vector<std::string> TagStatements() {
  return {std::string(kList), std::string(kCount), std::string(kFind), std::string(kFindKnown), OfMediaSql()};
}

}  // namespace openpress::catalogue

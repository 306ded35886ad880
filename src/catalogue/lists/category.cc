#include "catalogue/lists/category.h"

#include <algorithm>

#include <fmt/format.h>

#include "catalogue/some.h"
#include "core/error.h"
#include "core/unicode.h"
#include "db/page.h"

namespace openpress::catalogue {
namespace {

// The picture is looked for only where one is to be found, and from the newest item on, so that few rows are read.
constexpr std::string_view kSelect = R"sql(
  SELECT c.id, c.uid, c.title, c.description, c.is_global, c.media_count, u.username,
         CASE WHEN c.thumbnail <> '' THEN c.thumbnail
              WHEN c.media_count = 0 THEN ''
              ELSE COALESCE((SELECT COALESCE(m.folder, m.token) || '/' || m.thumb
                               FROM media_categories mc
                               JOIN media m ON m.id = mc.media_id
                              WHERE mc.category_id = c.id AND m.listable = 1 AND m.thumb <> ''
                              ORDER BY mc.media_id DESC
                              LIMIT 1), '') END
    FROM categories c
    LEFT JOIN users u ON u.id = c.user_id
   )sql";

const std::string& AllSql() {
  static const std::string kSql = std::string(kSelect) + "ORDER BY c.title, c.id LIMIT $1";
  return kSql;
}

const std::string& OfUidsSql() {
  static const std::string kSql = std::string(kSelect) + "WHERE c.uid IN " + SomePlaces();
  return kSql;
}

constexpr std::string_view kTitles = R"sql(
  SELECT id, title
    FROM categories
   ORDER BY title, id
   LIMIT $1)sql";

const std::string& OfMediaSql() {
  static const std::string kSql =
      "SELECT mc.media_id, c.id, c.uid, c.title FROM media_categories mc JOIN categories c ON c.id = mc.category_id "
      "WHERE mc.media_id IN " +
      SomePlaces();
  return kSql;
}

constexpr std::string_view kAdd = R"sql(
  INSERT INTO media_categories (media_id, category_id)
  VALUES ($1, $2)
  ON CONFLICT (media_id, category_id) DO NOTHING)sql";

constexpr std::string_view kRemove = R"sql(
  DELETE FROM media_categories
   WHERE media_id = $1 AND category_id = $2)sql";

Category FromRow(const db::Row& row) {
  return {row.Int(0), row.Text(1), row.Text(2), row.Text(3), row.Bool(4), row.Int(5), row.MaybeText(6), row.Text(7)};
}

}  // namespace

std::vector<Category> Categories(db::Connection& connection) {
  std::vector<Category> categories;
  for (const db::Row& row : connection.Query(AllSql(), {db::kMostRows})) categories.push_back(FromRow(row));
  return categories;
}

std::vector<Category> CategoriesOfUids(db::Connection& connection, const std::vector<std::string>& uids) {
  if (uids.size() > kMostCategories) {
    throw Error(Fault::kBadInput, "too_many_categories",
                fmt::format("No more than {} categories can be named.", kMostCategories));
  }
  std::vector<Category> categories;
  ForSome(connection, OfUidsSql(), uids, [&](const db::Row& row) { categories.push_back(FromRow(row)); });
  return categories;
}

std::vector<std::int64_t> CategoriesNamed(db::Connection& connection, std::string_view part, std::size_t limit) {
  const std::string key = Lowered(part);
  std::vector<std::int64_t> ids;
  for (const db::Row& row : connection.Query(kTitles, {db::kMostRows})) {
    if (ids.size() < limit && Lowered(row.Text(1)).find(key) != std::string::npos) ids.push_back(row.Int(0));
  }
  return ids;
}

std::map<std::int64_t, std::vector<CategoryLabel>> CategoriesOf(db::Connection& connection,
                                                                const std::vector<std::int64_t>& media_ids) {
  std::map<std::int64_t, std::vector<CategoryLabel>> of_media;
  ForSome(connection, OfMediaSql(), media_ids, [&](const db::Row& row) {
    of_media[row.Int(0)].push_back({row.Int(1), row.Text(2), row.Text(3)});
  });
  for (auto& [id, labels] : of_media) {
    std::sort(labels.begin(), labels.end(), [](const auto& a, const auto& b) { return a.title < b.title; });
  }
  return of_media;
}

void AddToCategory(db::Connection& connection, std::int64_t media_id, std::int64_t category_id) {
  connection.Execute(kAdd, {media_id, category_id});
}

void RemoveFromCategory(db::Connection& connection, std::int64_t media_id, std::int64_t category_id) {
  connection.Execute(kRemove, {media_id, category_id});
}

void SetCategories(db::Connection& connection, std::int64_t media_id, const std::vector<std::int64_t>& category_ids) {
  for (const auto& [id, labels] : CategoriesOf(connection, {media_id})) {
    for (const CategoryLabel& label : labels) {
      if (std::find(category_ids.begin(), category_ids.end(), label.id) == category_ids.end()) {
        RemoveFromCategory(connection, media_id, label.id);
      }
    }
  }
  for (const std::int64_t id : category_ids) AddToCategory(connection, media_id, id);
}

std::vector<std::string> CategoryStatements() {
  return {AllSql(), OfUidsSql(), std::string(kTitles), OfMediaSql()};
}

}  // namespace openpress::catalogue

// Categories and tags. Which items have them comes with the items.

#include <fmt/format.h>

#include "catalogue/lists/tag.h"
#include "core/ids.h"
#include "core/unicode.h"
#include "importer/mapping.h"
#include "importer/mediacms/site.h"
#include "storage/names.h"

namespace openpress::importer::mediacms {
namespace {

constexpr std::string_view kCategory = "category";
constexpr std::string_view kTag = "tag";
constexpr std::size_t kLongestTitle = 100;
constexpr std::size_t kLongestDescription = 10'000;

constexpr std::string_view kFindCategory = "SELECT id FROM categories WHERE title = $1 ORDER BY title, id LIMIT 1";
constexpr std::string_view kUidTaken = "SELECT 1 FROM categories WHERE uid = $1";
constexpr std::string_view kCategoryIsHere = "SELECT 1 FROM categories WHERE id = $1";
constexpr std::string_view kInsertCategory = R"sql(
  INSERT INTO categories (uid, title, description, user_id, is_global, created_at)
  VALUES ($1, $2, $3, $4, $5, $6)
  RETURNING id)sql";

constexpr std::string_view kTagIsHere = "SELECT 1 FROM tags WHERE id = $1";
constexpr std::string_view kInsertTag = R"sql(
  INSERT INTO tags (title, title_key, user_id, created_at)
  VALUES ($1, $2, $3, $4)
  RETURNING id)sql";

Verdict BringCategory(Site& site, db::Connection& connection, const Row& row) {
  const std::string title = PlainLine(row.Text("title"), kLongestTitle);
  // What a group alone may know of has no counterpart: here everybody sees every category.
  if (row.Bool("is_rbac_category", false))
    return Left(title, "it is for the members of a group, which there are none of here");
  if (title.empty()) return Refused("number " + row.Text("id"), "it has no title");
  const std::string* uid = row.Find("uid");
  const std::string key = fmt::format("{}@{}", uid != nullptr ? *uid : row.Text("id"), row.Text("add_date"));
  if (const auto known = FindImported(connection, kCategory, key)) {
    if (!connection.QueryOne(kCategoryIsHere, {*known})) return Left(title, "it was deleted here");
    return Present(title, *known);
  }
  if (const auto same = connection.QueryOne(kFindCategory, {title})) {
    RecordImported(connection, kCategory, key, same->Int(0));
    return Present(title, same->Int(0));
  }
  std::string name = uid == nullptr ? "" : *uid;
  if (!storage::ValidToken(name) || connection.QueryOne(kUidTaken, {name})) name = RandomHex(8);
  Verdict verdict;
  verdict.what = title;
  verdict.id = connection
                   .QueryOne(kInsertCategory, {name, title, PlainLines(row.Text("description"), kLongestDescription),
                                               IdOf(site.users, row, "user_id"), row.Bool("is_global", false),
                                               row.Time("add_date").value_or(site.Now())})
                   ->Int(0);
  RecordImported(connection, kCategory, key, verdict.id);
  if (!row.Text("thumbnail").empty()) {
    verdict.notes.emplace_back("its own picture stays behind; its newest item's is shown");
  }
  return verdict;
}

Verdict BringTag(Site& site, db::Connection& connection, const Row& row) {
  const std::string given = row.Text("title");
  const std::string title = catalogue::CheckedTag(PlainLine(given, catalogue::kLongestTag));
  if (const auto known = FindImported(connection, kTag, title)) {
    if (!connection.QueryOne(kTagIsHere, {*known})) return Left(given, "it was deleted here");
    return Present(given, *known);
  }
  std::optional<std::int64_t> id = catalogue::FindTag(connection, title);
  Verdict verdict = id ? Present(given, *id) : Verdict{.what = given, .why = {}, .notes = {}};
  if (!id) {
    id = connection.QueryOne(kInsertTag, {title, Lowered(title), IdOf(site.users, row, "user_id"), site.Now()})->Int(0);
    verdict.id = *id;
  }
  RecordImported(connection, kTag, title, *id);
  if (title != given) verdict.notes.push_back(fmt::format("it is \"{}\" now", title));
  return verdict;
}

}  // namespace

void BringTaxonomy(Site& site) {
  site.tables.ForEach("categories", "files_category", &site.categories,
                      [&](db::Connection& connection, const Row& row) { return BringCategory(site, connection, row); });
  site.tables.ForEach("tags", "files_tag", &site.tags,
                      [&](db::Connection& connection, const Row& row) { return BringTag(site, connection, row); });
}

}  // namespace openpress::importer::mediacms

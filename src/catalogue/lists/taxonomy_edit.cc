#include "catalogue/lists/taxonomy_edit.h"

#include <fmt/format.h>

#include "accounts/audit.h"
#include "catalogue/lists/tag.h"
#include "catalogue/media/media.h"
#include "catalogue/text.h"
#include "core/error.h"
#include "core/ids.h"
#include "core/unicode.h"
#include "db/page.h"

namespace openpress::catalogue {
namespace {

constexpr std::string_view kTitles = R"sql(
  SELECT id, title
    FROM categories
   ORDER BY title, id
   LIMIT $1)sql";

constexpr std::string_view kInsert = R"sql(
  INSERT INTO categories (uid, title, description, user_id, is_global, thumbnail, created_at)
  VALUES ($1, $2, $3, $4, 1, $5, $6))sql";

constexpr std::string_view kChange = R"sql(
  UPDATE categories
     SET title = $2, description = $3
   WHERE id = $1)sql";

constexpr std::string_view kPicture = "UPDATE categories SET thumbnail = $2 WHERE id = $1";

constexpr std::string_view kMove = R"sql(
  INSERT INTO media_categories (media_id, category_id)
  SELECT media_id, $2
    FROM media_categories
   WHERE category_id = $1
  ON CONFLICT (media_id, category_id) DO NOTHING)sql";

// Links before what they lead to: their triggers still find it.
constexpr std::string_view kUnlink = "DELETE FROM media_categories WHERE category_id = $1";
constexpr std::string_view kRemove = "DELETE FROM categories WHERE id = $1";

constexpr std::string_view kRename = "UPDATE tags SET title = $2, title_key = $3 WHERE id = $1";

constexpr std::string_view kMoveTag = R"sql(
  INSERT INTO media_tags (media_id, tag_id)
  SELECT media_id, $2
    FROM media_tags
   WHERE tag_id = $1
  ON CONFLICT (media_id, tag_id) DO NOTHING)sql";

constexpr std::string_view kUnlinkTag = "DELETE FROM media_tags WHERE tag_id = $1";
constexpr std::string_view kRemoveTag = "DELETE FROM tags WHERE id = $1";

void Record(db::Connection& connection, const accounts::Principal& by, std::string_view action,
            const std::string& subject, Json details, Millis now) {
  accounts::AppendAudit(connection, {accounts::Actor::From(by), std::string(action), subject, std::move(details)}, now);
}

std::string SubjectOf(const Category& category) {
  return "category:" + category.uid;
}

/** Two categories of one title could not be told apart. @param id the one that has it, 0 for a new one */
std::string FreeTitle(db::Connection& connection, std::string_view wanted, std::int64_t id) {
  std::string title = CheckedTitle(wanted);
  const std::string key = Lowered(title);
  const auto rows = connection.Query(kTitles, {db::kMostRows});
  if (id == 0 && rows.size() >= static_cast<std::size_t>(db::kMostRows)) {
    throw Error(Fault::kConflict, "too_many_categories", "There are as many categories as there can be.");
  }
  for (const db::Row& row : rows) {
    if (row.Int(0) != id && Lowered(row.Text(1)) == key) {
      throw Error(Fault::kConflict, "title_taken", fmt::format("There is a category \"{}\" already.", row.Text(1)));
    }
  }
  return title;
}

std::string PictureOf(db::Connection& connection, const std::string& token) {
  if (token.empty()) return {};
  const auto media = FindByToken(connection, token);
  // What is not listed stays unknown to whoever sees the category.
  if (!media || media->state != State::kPublic || media->thumb.empty()) {
    throw Error(Fault::kBadInput, "no_such_media", "picture: must be the token of a public item that has a picture.");
  }
  return media->token + "/" + media->thumb;
}

}  // namespace

std::optional<Category> FindCategory(db::Connection& connection, std::string_view uid) {
  auto found = CategoriesOfUids(connection, {std::string(uid)});
  return found.empty() ? std::nullopt : std::optional(std::move(found.front()));
}

std::string AddCategory(db::Connection& connection, const CategoryFields& fields, const accounts::Principal& by,
                        Millis now) {
  const std::string title = FreeTitle(connection, fields.title, 0);
  const std::string picture = PictureOf(connection, fields.picture.value_or(""));
  std::string uid = NewToken();
  connection.Execute(kInsert, {uid, title, CheckedDescription(fields.description), by.user_id, picture, now});
  Record(connection, by, "category.added", "category:" + uid, {{"title", title}}, now);
  return uid;
}

void ChangeCategory(db::Connection& connection, const Category& category, const CategoryFields& fields,
                    const accounts::Principal& by, Millis now) {
  const std::string title = FreeTitle(connection, fields.title, category.id);
  connection.Execute(kChange, {category.id, title, CheckedDescription(fields.description)});
  if (fields.picture) connection.Execute(kPicture, {category.id, PictureOf(connection, *fields.picture)});
  Record(connection, by, "category.changed", SubjectOf(category), {{"title", title}, {"from_title", category.title}},
         now);
}

void MergeCategory(db::Connection& connection, const Category& from, const Category& into,
                   const accounts::Principal& by, Millis now) {
  if (from.id == into.id) {
    throw Error(Fault::kBadInput, "same_category", "A category cannot be put into itself.");
  }
  connection.Execute(kMove, {from.id, into.id});
  connection.Execute(kUnlink, {from.id});
  connection.Execute(kRemove, {from.id});
  Record(connection, by, "category.merged", SubjectOf(from), {{"title", from.title}, {"into", into.title}}, now);
}

void RemoveCategory(db::Connection& connection, const Category& category, const accounts::Principal& by, Millis now) {
  connection.Execute(kUnlink, {category.id});
  connection.Execute(kRemove, {category.id});
  Record(connection, by, "category.removed", SubjectOf(category), {{"title", category.title}}, now);
}

bool RenameTag(db::Connection& connection, std::string_view tag, const std::string& title,
               const accounts::Principal& by, Millis now) {
  const auto id = FindTag(connection, tag);
  if (!id) return false;
  const auto other = FindTag(connection, title);
  if (other && *other != *id) {
    connection.Execute(kMoveTag, {*id, *other});
    connection.Execute(kUnlinkTag, {*id});
    connection.Execute(kRemoveTag, {*id});
  } else {
    connection.Execute(kRename, {*id, title, Lowered(title)});
  }
  Record(connection, by, other && *other != *id ? "tag.merged" : "tag.renamed", fmt::format("tag:{}", *id),
         {{"from_title", std::string(tag)}, {"title", title}}, now);
  return true;
}

bool DeleteTag(db::Connection& connection, std::string_view tag, const accounts::Principal& by, Millis now) {
  const auto id = FindTag(connection, tag);
  if (!id) return false;
  connection.Execute(kUnlinkTag, {*id});
  connection.Execute(kRemoveTag, {*id});
  Record(connection, by, "tag.removed", fmt::format("tag:{}", *id), {{"title", std::string(tag)}}, now);
  return true;
}

}  // namespace openpress::catalogue

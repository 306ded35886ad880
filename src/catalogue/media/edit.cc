#include "catalogue/media/edit.h"

#include <algorithm>

#include <fmt/format.h>

#include "catalogue/lists/category.h"
#include "catalogue/lists/tag.h"
#include "catalogue/media/license.h"
#include "catalogue/sharing.h"
#include "core/error.h"

namespace openpress::catalogue {
namespace {

// NULL leaves what is there.
constexpr std::string_view kSetColumns = R"sql(
  UPDATE media
     SET title = COALESCE($2, title),
         description = COALESCE($3, description),
         user_featured = COALESCE($4, user_featured),
         featured = COALESCE($5, featured),
         enable_comments = COALESCE($6, enable_comments),
         allow_download = COALESCE($7, allow_download),
         updated_at = $8
   WHERE id = $1 AND deleted_at IS NULL)sql";

constexpr std::string_view kSetReviewed = R"sql(
  UPDATE media
     SET is_reviewed = $2, updated_at = $3
   WHERE id = $1 AND deleted_at IS NULL)sql";

constexpr std::string_view kSetOwner = R"sql(
  UPDATE media
     SET user_id = $2, updated_at = $3
   WHERE id = $1 AND deleted_at IS NULL)sql";

// What it was made of before, and may be made of again, goes with it.
constexpr std::string_view kSetOwnerOfVersions = "UPDATE media SET user_id = $2 WHERE version_of = $1";

std::vector<std::int64_t> CategoryIds(db::Connection& connection, const std::vector<std::string>& uids) {
  const std::vector<Category> found = CategoriesOfUids(connection, uids);
  std::vector<std::int64_t> ids;
  for (const std::string& uid : uids) {
    const auto category = std::find_if(found.begin(), found.end(), [&](const Category& c) { return c.uid == uid; });
    if (category == found.end()) {
      throw Error(Fault::kBadInput, "no_such_category", fmt::format("There is no category \"{}\".", uid));
    }
    ids.push_back(category->id);
  }
  return ids;
}

}  // namespace

bool Apply(db::Connection& connection, const Media& media, const Edit& edit, std::int64_t user_id, Millis now) {
  if (connection.Execute(kSetColumns, {media.id, edit.title, edit.description, edit.user_featured, edit.featured,
                                       edit.enable_comments, edit.allow_download, now}) == 0) {
    return false;
  }
  if (edit.state && *edit.state != media.state) SetState(connection, media.id, *edit.state, now);
  if (edit.license) SetLicense(connection, media.id, *edit.license, now);
  if (edit.categories) SetCategories(connection, media.id, CategoryIds(connection, *edit.categories));
  if (edit.tags) {
    std::vector<std::int64_t> ids;
    for (const std::string& title : *edit.tags) ids.push_back(EnsureTag(connection, title, user_id, now));
    SetTags(connection, media.id, ids);
  }
  return true;
}

bool SetReviewed(db::Connection& connection, std::int64_t id, bool is_reviewed, Millis now) {
  return connection.Execute(kSetReviewed, {id, is_reviewed, now}) > 0;
}

bool SetOwner(db::Connection& connection, std::int64_t id, std::int64_t user_id, Millis now) {
  // What he was let do before, he may now anyway.
  RemoveShare(connection, id, user_id);
  // The former owner's links to private files end with his right to them.
  EndLinks(connection, id);
  connection.Execute(kSetOwnerOfVersions, {id, user_id});
  return connection.Execute(kSetOwner, {id, user_id, now}) > 0;
}

}  // namespace openpress::catalogue

#include <array>
#include <map>
#include <set>
#include <string>

#include <fmt/format.h>

#include "api/fields.h"
#include "api/media/bulk_actions.h"
#include "catalogue/lists/category.h"
#include "catalogue/lists/tag.h"
#include "core/error.h"
#include "core/unicode.h"

// Bulk actions on the categories and tags of items.

namespace openpress::api {
namespace {

/** The labels that every item has. */
template <class Label>
std::vector<Label> InAll(const BulkCall& call, const std::map<std::int64_t, std::vector<Label>>& of_media) {
  std::map<std::int64_t, std::size_t> times;
  for (const auto& [id, labels] : of_media)
    for (const Label& label : labels) ++times[label.id];
  std::vector<Label> common;
  if (of_media.empty()) return common;
  for (const Label& label : of_media.begin()->second)
    if (times[label.id] == call.media.size()) common.push_back(label);
  return common;
}

std::vector<catalogue::Category> WantedCategories(const BulkCall& call) {
  const auto uids = TextsField(call.fields, "category_uids", catalogue::kMostCategories, 100);
  if (!uids || uids->empty()) RequireForBulk(call, "category_uids");
  auto categories = catalogue::CategoriesOfUids(call.connection, *uids);
  if (categories.empty()) {
    throw Error(Fault::kBadInput, "no_such_category", "No matching categories found or access denied");
  }
  return categories;
}

Json AddToCategories(const BulkCall& call) {
  const auto categories = WantedCategories(call);
  for (const auto& media : call.media)
    for (const auto& category : categories) catalogue::AddToCategory(call.connection, media.id, category.id);
  return BulkDetail(fmt::format("Added {} media items to {} categories", call.media.size(), categories.size()));
}

Json RemoveFromCategories(const BulkCall& call) {
  const auto categories = WantedCategories(call);
  for (const auto& media : call.media)
    for (const auto& category : categories) catalogue::RemoveFromCategory(call.connection, media.id, category.id);
  return BulkDetail(fmt::format("Removed {} media items from {} categories", call.media.size(), categories.size()));
}

Json CategoryMembership(const BulkCall& call) {
  Json results = Json::array();
  for (const auto& category : InAll(call, catalogue::CategoriesOf(call.connection, IdsOf(call.media)))) {
    results.push_back({{"title", category.title}, {"uid", category.uid}});
  }
  return {{"results", results}};
}

std::vector<std::string> WantedTags(const BulkCall& call) {
  auto titles = TextsField(call.fields, "tag_titles", catalogue::kMostTags, 4 * catalogue::kLongestTag);
  if (!titles || titles->empty()) RequireForBulk(call, "tag_titles");
  return *std::move(titles);
}

[[noreturn]] void RefuseTags() {
  throw Error(Fault::kBadInput, "no_such_tag", "No matching tags found");
}

Json AddTags(const BulkCall& call) {
  std::set<std::int64_t> tags;
  for (const std::string& title : WantedTags(call)) {
    // Whether a tag exists that only others' hidden items have is none of the caller's business.
    if (const auto tag = catalogue::FindKnownTag(call.connection, title, call.who.user_id)) tags.insert(*tag);
  }
  if (tags.empty()) RefuseTags();
  for (const auto& media : call.media)
    for (const std::int64_t tag : tags) catalogue::AddTag(call.connection, media.id, tag);
  return BulkDetail(fmt::format("Added {} media items to {} tags", call.media.size(), tags.size()));
}

Json RemoveTags(const BulkCall& call) {
  std::set<std::string> wanted;
  for (const std::string& title : WantedTags(call)) wanted.insert(Lowered(WordsOf(title)));
  std::set<std::int64_t> removed;
  for (const auto& [media_id, labels] : catalogue::TagsOf(call.connection, IdsOf(call.media))) {
    for (const catalogue::TagLabel& label : labels) {
      if (wanted.count(Lowered(label.title)) == 0) continue;
      catalogue::RemoveTag(call.connection, media_id, label.id);
      removed.insert(label.id);
    }
  }
  if (removed.empty()) RefuseTags();
  return BulkDetail(fmt::format("Removed {} media items from {} tags", call.media.size(), removed.size()));
}

Json TagMembership(const BulkCall& call) {
  Json results = Json::array();
  for (const auto& tag : InAll(call, catalogue::TagsOf(call.connection, IdsOf(call.media)))) {
    results.push_back({{"title", tag.title}, {"media_count", tag.media_count}});
  }
  return {{"results", results}};
}

/** MediaCMS cleans up courses of a learning platform, which are categories that somebody contributes to. Here no
 * category is one. */
Json CleanUpCourses(const BulkCall& call) {
  const auto uids = TextsField(call.fields, "category_uids", catalogue::kMostCategories, 100);
  if (!uids || uids->empty()) RequireForBulk(call, "category_uids");
  throw Error(Fault::kForbidden, "permission_denied", "No contributor access to specified categories");
}

constexpr std::array kActions = {
    BulkRow{"course_cleanup", &CleanUpCourses, false},
    BulkRow{"add_to_category", &AddToCategories},
    BulkRow{"remove_from_category", &RemoveFromCategories},
    BulkRow{"category_membership", &CategoryMembership},
    BulkRow{"add_tags", &AddTags},
    BulkRow{"remove_tags", &RemoveTags},
    BulkRow{"tag_membership", &TagMembership},
};

}  // namespace

std::span<const BulkRow> TaxonomyBulkActions() {
  return kActions;
}

}  // namespace openpress::api

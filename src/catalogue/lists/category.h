#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "db/connection.h"

namespace openpress::catalogue {

struct Category {
  std::int64_t id = 0;
  std::string uid;
  std::string title;
  std::string description;
  bool is_global = false;
  std::int64_t media_count = 0;         ///< listable items
  std::optional<std::string> username;  ///< of whoever made it
  std::string picture;  ///< path below /media/ of a picture for it: its own, or its newest listable item's; or empty
};

/** Categories one item may be in. */
constexpr std::size_t kMostCategories = 50;

// As in media.h: in the caller's transaction.

/** All, by title; at most db::kMostRows. */
std::vector<Category> Categories(db::Connection& connection);
/** Those of the given uids, each once, in no order; unknown uids are left out.
 *  @throws Error kBadInput "too_many_categories" for more than kMostCategories */
std::vector<Category> CategoriesOfUids(db::Connection& connection, const std::vector<std::string>& uids);
/** Ids of those whose title has @p part in it, whatever the case; at most @p limit. */
std::vector<std::int64_t> CategoriesNamed(db::Connection& connection, std::string_view part, std::size_t limit);

/** What items show of a category. */
struct CategoryLabel {
  std::int64_t id = 0;
  std::string uid;
  std::string title;
};
/** The categories of some items, by title, under each item's id. */
std::map<std::int64_t, std::vector<CategoryLabel>> CategoriesOf(db::Connection& connection,
                                                                const std::vector<std::int64_t>& media_ids);

/** Does nothing when the item is in it already. */
void AddToCategory(db::Connection& connection, std::int64_t media_id, std::int64_t category_id);
void RemoveFromCategory(db::Connection& connection, std::int64_t media_id, std::int64_t category_id);
/** These and no others. */
void SetCategories(db::Connection& connection, std::int64_t media_id, const std::vector<std::int64_t>& category_ids);

/** The SQL of every list, for the test that looks at their plans. */
std::vector<std::string> CategoryStatements();

}  // namespace openpress::catalogue

#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "catalogue/media/media.h"
#include "db/page.h"

namespace openpress::catalogue {

enum class Order { kAdded, kTitle, kViews, kLikes, kEdited, kReports };

/** What items of a list have in common beyond its kind. */
struct ListFilter {
  std::optional<std::int64_t> tag_id = std::nullopt;
  std::vector<std::int64_t> category_ids = {};  ///< in any of these; kMostCategoriesAsked at most, the rest is ignored
  std::optional<MediaType> media_type = std::nullopt;
  std::optional<State> state = std::nullopt;
  std::string encoding_status = {};  ///< MediaCMS's word; empty: any
  Millis since = 0;                  ///< added then or later
  std::int64_t duration_from = 0;    ///< milliseconds
  std::int64_t duration_below = std::numeric_limits<std::int64_t>::max();
  std::optional<bool> featured = std::nullopt;
  std::optional<bool> reviewed = std::nullopt;
  bool shared = false;                                     ///< somebody beside owner and editors was let in
  std::optional<std::int64_t> shared_with = std::nullopt;  ///< this person among them
  /** Words that all have to be there, as in SearchQuery. Then the newest matches are looked at, as a search does. */
  std::string text = {};

  bool operator==(const ListFilter&) const = default;
};

/** Categories that one list can be asked for. */
constexpr std::size_t kMostCategoriesAsked = 16;

/** Rows that a list with a filter, or with an order that has no index of its own, looks at: the first in the list's
 *  order, or the newest ones of an owner, tag or category. Lists that need neither end at db::kMostRows without it. */
constexpr int kMostLookedAt = 10000;

/** Which items, and in which order. */
struct ListQuery {
  std::optional<std::int64_t> user_id = std::nullopt;  ///< of one owner
  bool unlisted_too = false;                           ///< in any state: for the owner's own list and for editors
  bool featured = false;                               ///< listed and featured; then unlisted_too is ignored
  std::optional<std::int64_t> viewer =
      std::nullopt;  ///< what is shared with this person belongs to it; not if featured
  std::optional<std::int64_t> shared_by = std::nullopt;    ///< what this owner shares, and nothing else
  std::optional<std::int64_t> shared_with = std::nullopt;  ///< what is shared with this person, and nothing else
  int page = 1;                                            ///< from 1; db::kLastPage for the last
  Order order = Order::kAdded;                             ///< kReports goes with unlisted_too alone
  bool ascending = false;
  ListFilter filter = {};
};

/** Nothing for a page that does not exist; page 1 always does. */
std::optional<db::Page<Media>> List(db::Connection& connection, const ListQuery& query);

}  // namespace openpress::catalogue

#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "catalogue/lists/list.h"

namespace openpress::catalogue {

/** Where a list's rows come from; doc/design/0007-media-lists.md says how one is chosen. The first two are whole and
 *  have an index for every order, those to kSharedByUser have one for kAdded. */
enum class Source {
  kListed,
  kAll,
  kListedOfUser,
  kAllOfUser,
  kFeatured,
  kUnreviewed,
  kSharedByUser,
  kTagged,
  kInCategory,
  kSharedWithUser,
  kMatching,
};

bool IsWhole(Source source);
/** Whether it is read by an id: the owner's, tag's, category's or reader's; for kMatching by a full-text query. */
bool HasId(Source source);
/** Whether its rows in this order come straight from an index. */
bool IsIndexed(Source source, Order order);

// The texts. There are few enough of each to be prepared once.

/** Ids of a page in an indexed order, out of that index alone: what is passed over is not read. Parameters: the id if
 *  there is one, LIMIT, OFFSET. */
std::string PageSql(Source source, Order order, bool ascending);
/** How many there are. Parameters: the id if there is one, the cap. */
std::string CountSql(Source source);

/** Parameters of the filter in IdsSql(). */
constexpr std::size_t kFilterParams = 15 + kMostCategoriesAsked;
/** Where a whole source stops to be looked at: the order's column and the id of a row. Parameter: how many rows on. */
std::string BoundSql(Source source, Order order, bool ascending);
/** Ids of what passes the filter, and their order's column. Parameters: the filter's, LIMIT, then of a whole source the
 *  bound's two values if @p bounded, of others kMostLookedAt and the id if there is one. */
std::string IdsSql(const db::Dialect& dialect, Source source, Order order, bool ascending, bool bounded);

/** Every list and count that an index must serve without sorting, for the test that looks at their plans. */
std::vector<std::string> ListStatements(const db::Dialect& dialect);
/** Those that sort, but no more than kMostLookedAt rows. */
std::vector<std::string> SortedListStatements(const db::Dialect& dialect);

}  // namespace openpress::catalogue

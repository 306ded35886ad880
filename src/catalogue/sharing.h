#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "catalogue/rights.h"

namespace openpress::catalogue {

/** People whom one item can be shared with: whoever serves its files keeps the list in memory. */
constexpr std::size_t kMostShares = 500;

/** Somebody whom items are shared with, as lists show him. */
struct SharedUser {
  std::int64_t user_id = 0;
  std::string username;
  std::string name;  ///< the display name, or the username
};

// Every function runs in the caller's transaction and throws what db::Connection throws. After the commit the caller
// tells Catalogue::Changed(), or uses Catalogue::ChangeAll() which does: so a right ends at once on this node. Where a
// right ends or shrinks, the item's signed links end with it.

/** Lets somebody in, or changes what he may. The owner himself and whoever has blocked the owner are passed over: a
 *  block is not told of. @throws Error kBadInput "too_many_shares" */
void SetShare(db::Connection& connection, const Media& media, std::int64_t user_id, Share share, Millis now);

/** Ends one person's right if it is @p share; whatever it is without. @return whether there was one */
bool RemoveShare(db::Connection& connection, std::int64_t media_id, std::int64_t user_id,
                 std::optional<Share> share = std::nullopt);

/** Ends everybody's. */
void RemoveShares(db::Connection& connection, std::int64_t media_id);

/** Ends what @p owner_id has let @p user_id do with any of his items. @return the tokens of those items */
std::vector<std::string> RemoveSharesBetween(db::Connection& connection, std::int64_t owner_id, std::int64_t user_id);

/** Ends what anybody has let @p user_id do: his account goes. @return the tokens of those items */
std::vector<std::string> RemoveSharesWith(db::Connection& connection, std::int64_t user_id);

/** Who has exactly that right to every one of @p media, by name. */
std::vector<SharedUser> SharedByAll(db::Connection& connection, const std::vector<Media>& media, Share share);

/** Whom any of an owner's items are shared with, by username; at most @p limit. */
std::vector<SharedUser> SharedBy(db::Connection& connection, std::int64_t owner_id, int limit);
/** Whose items are shared with @p user_id, by username; at most @p limit. */
std::vector<SharedUser> SharersWith(db::Connection& connection, std::int64_t user_id, int limit);

/** Ends the signed links to an item's files, without this being a choice of who sees it. */
void EndLinks(db::Connection& connection, std::int64_t media_id);

/** Whether anything is shared with @p user_id: lists without that need no second look. */
bool AnySharedWith(db::Connection& connection, std::int64_t user_id);

/** The SQL of the lists, for the test that looks at their plans. Those of people sort, but look at a bounded number of
 *  rows. */
std::vector<std::string> ShareStatements();

}  // namespace openpress::catalogue

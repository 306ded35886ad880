#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "accounts/principal.h"
#include "catalogue/community/comment.h"
#include "db/page.h"

namespace openpress::catalogue {

/** Comments of one item after which its list ends: more than of others, since nothing else leads to them. */
constexpr int kMostCommentsOfItem = 10 * db::kMostRows;

// Each returns nothing for a page that does not exist; page 1 always does. @p page is from 1, or db::kLastPage.

/** Of one item, newest first and flat, held and deleted ones included as far as @p who may know of them; whether @p who
 *  may see the item is the caller's to ask. @param who null for nobody signed in */
std::optional<db::Page<Comment>> CommentsOfMedia(db::Connection& connection, std::int64_t media_id,
                                                 const accounts::Principal* who, int page);

/** On everything that is listed, newest first. @param author of one user only */
std::optional<db::Page<Comment>> PublicComments(db::Connection& connection, std::optional<std::int64_t> author,
                                                int page);

/** What editors look through: all but the deleted ones. */
struct ManagedQuery {
  bool held_only = false;
  bool by_text = false;  ///< by the first words, else by date
  bool ascending = false;
  int page = 1;
};
std::optional<db::Page<Comment>> ManagedComments(db::Connection& connection, const ManagedQuery& query);

/** The SQL of every list and count, for the test that looks at their plans. */
std::vector<std::string> CommentStatements();

}  // namespace openpress::catalogue

#pragma once

#include <cstdint>
#include <string>
#include <variant>

#include "accounts/principal.h"
#include "catalogue/community/comment.h"
#include "core/settings.h"

namespace openpress::catalogue {

/** Whose comments are taken. Each is content with what a later one demands. */
enum class Commenters { kAll, kVerifiedEmail, kJournalists };

struct CommentSettings {
  Commenters who = Commenters::kAll;
  std::int64_t longest = 10000;       ///< characters
  bool hold_links = true;             ///< from new accounts
  std::int64_t new_account_days = 7;  ///< how long an account is new

  static CommentSettings From(const Settings& settings);
};

/** What somebody wants to say, and to which comment. */
struct CommentDraft {
  std::string text;                                            ///< from CheckedComment()
  std::variant<std::monostate, std::int64_t, std::string> to;  ///< nothing, or the parent's id or uid
};

/** Adds a comment to an item that @p who may see, or holds it until an editor has looked: links of new accounts, except
 *  editors' own. In the caller's transaction, as in comment.h; records mentions of what is shown.
 *  @throws Error kBadInput "comments_not_allowed" when the item takes none, the site none of @p who, or the item's
 * owner has blocked @p who (it is not told which); "invalid_parent" when the parent is not a shown comment of this item
 */
Comment PostComment(db::Connection& connection, const Media& media, const accounts::Principal& who,
                    const CommentDraft& draft, const CommentSettings& settings, Millis now);

/** The author, the item's owner and editors may delete a comment. @param media its item */
bool DeletableBy(db::Connection& connection, const Comment& comment, const Media& media,
                 const accounts::Principal* who);
/** Whether @p who can know of it. @param media its item */
bool VisibleTo(db::Connection& connection, const Comment& comment, const Media& media, const accounts::Principal* who);

}  // namespace openpress::catalogue

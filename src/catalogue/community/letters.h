#pragma once

#include <cstdint>

#include "accounts/mail/mailer.h"
#include "catalogue/community/comment.h"

namespace openpress::catalogue {

/** Teaches @p mailer the letters below. Before threads start. */
void AddLetters(accounts::Mailer& mailer);

// Orders letters in the caller's transaction, to be written when they are sent: whoever may no longer see by then what
// they are about, or does not want to know, gets none.

/** A comment has become visible: to the item's owner and to who is mentioned (RecordMentions() comes first), unless
 *  they have turned it off. Nobody gets more than 30 such letters an hour. @param comment as it was found last */
void OrderCommentLetters(db::Connection& connection, accounts::Mailer& mailer, const Comment& comment);
/** An item was reported: to editors, once an hour for each item and 20 times for all. */
void OrderReportLetters(db::Connection& connection, accounts::Mailer& mailer, std::int64_t media_id);

}  // namespace openpress::catalogue

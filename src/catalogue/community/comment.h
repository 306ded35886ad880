#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "catalogue/media/media.h"
#include "core/clock.h"
#include "db/connection.h"

namespace openpress::catalogue {

/** For everybody who sees the item; for its author and editors, until one of them lets it out; a place in a thread
 * whose words were deleted. */
enum class CommentState { kShown, kHeld, kDeleted };

/** A row of `comments`, and what is shown of its author and item. */
struct Comment {
  std::int64_t id = 0;
  std::string uid;  ///< UUID, lower case
  std::int64_t media_id = 0;
  std::string media_token;
  std::int64_t user_id = 0;
  std::string username;
  std::string author_name;  ///< the display name, or the username
  std::string author_logo;
  std::optional<std::int64_t> parent_id;
  std::string parent_uid;  ///< empty without parent
  std::string text;        ///< plain text; empty when deleted
  CommentState state = CommentState::kShown;
  Millis created_at = 0;
};

struct NewComment {
  std::int64_t media_id = 0;
  std::int64_t user_id = 0;
  std::optional<std::int64_t> parent_id;
  std::string text;  ///< from CheckedComment()
  CommentState state = CommentState::kShown;
};

// Every function runs in the caller's transaction and throws what db::Connection throws. The item's comment_count is
// kept by the schema's triggers. After the commit the caller tells Catalogue::Changed(), or uses Catalogue::Change().

/** @return its id; nothing when the item is gone */
std::optional<std::int64_t> InsertComment(db::Connection& connection, const NewComment& comment, Millis now);

std::optional<Comment> FindComment(db::Connection& connection, std::int64_t id);
/** @param uid in either case */
std::optional<Comment> FindCommentByUid(db::Connection& connection, std::string_view uid);

/** Records whom a comment that is shown calls by name: users that exist, may see the item and have not blocked the
 *  author. */
void RecordMentions(db::Connection& connection, const Comment& comment, Millis now);

/** Lets out a comment that is held and records whom it mentions. False when it is not held. */
bool ReleaseComment(db::Connection& connection, const Comment& comment, Millis now);

/** Deletes the words, and the row with them unless it has replies; with the last reply go the deleted ones above it. */
void DeleteComment(db::Connection& connection, const Comment& comment);
/** All that was said about an item. @return how many comments that were, without those deleted before */
std::int64_t DeleteCommentsOn(db::Connection& connection, std::int64_t media_id);
/** All that somebody wrote, each as DeleteComment() does. */
void DeleteCommentsOf(db::Connection& connection, std::int64_t user_id);

}  // namespace openpress::catalogue

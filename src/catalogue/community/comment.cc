#include "catalogue/community/comment.h"

#include "accounts/block.h"
#include "accounts/names.h"
#include "accounts/user.h"
#include "catalogue/community/comment_row.h"
#include "catalogue/community/comment_text.h"
#include "catalogue/rights.h"
#include "core/ids.h"

namespace openpress::catalogue {
namespace {

constexpr std::string_view kInsert = R"sql(
  INSERT INTO comments (uid, media_id, user_id, parent_id, text, state, media_listed, created_at)
  SELECT $1, m.id, $3, $4, $5, $6, m.listable, $7
    FROM media m
   WHERE m.id = $2 AND m.deleted_at IS NULL
  RETURNING id)sql";

constexpr std::string_view kRelease = R"sql(
  UPDATE comments
     SET state = 'shown'
   WHERE id = $1 AND state = 'held')sql";

// Replies come before what they answer, so that no empty rows stay between them.
constexpr std::string_view kIdsOf = R"sql(
  SELECT id
    FROM comments
   WHERE user_id = $1
   ORDER BY created_at DESC, id DESC)sql";

constexpr std::string_view kHasReplies = R"sql(
  SELECT 1
    FROM comments
   WHERE parent_id = $1
   LIMIT 1)sql";

constexpr std::string_view kEmpty = R"sql(
  UPDATE comments
     SET state = 'deleted', text = ''
   WHERE id = $1)sql";

constexpr std::string_view kForgetMentions = "DELETE FROM comment_mentions WHERE comment_id = $1";

constexpr std::string_view kDelete = "DELETE FROM comments WHERE id = $1";

constexpr std::string_view kDeleteOn = "DELETE FROM comments WHERE media_id = $1 AND state <> 'deleted'";
constexpr std::string_view kDeletePlacesOn = "DELETE FROM comments WHERE media_id = $1";

constexpr std::string_view kDeleteIfIdle = R"sql(
  DELETE FROM comments
   WHERE id = $1 AND state = 'deleted' AND NOT EXISTS (SELECT 1 FROM comments r WHERE r.parent_id = $1)
  RETURNING parent_id)sql";

constexpr std::string_view kMention = R"sql(
  INSERT INTO comment_mentions (comment_id, user_id, created_at)
  VALUES ($1, $2, $3)
  ON CONFLICT (comment_id, user_id) DO NOTHING)sql";

std::optional<Comment> One(const std::optional<db::Row>& row) {
  if (!row) return std::nullopt;
  return CommentFromRow(*row);
}

bool MayBeMentioned(db::Connection& connection, const accounts::User& user, const Comment& comment,
                    const Media& media) {
  if (!user.is_active || user.id == comment.user_id) return false;
  accounts::Principal reader;
  reader.user_id = user.id;
  reader.role = user.role;
  return VisibleTo(connection, media, &reader) && !accounts::HasBlocked(connection, user.id, comment.user_id);
}

}  // namespace

std::optional<std::int64_t> InsertComment(db::Connection& connection, const NewComment& comment, Millis now) {
  const auto row = connection.QueryOne(kInsert, {NewUuid(), comment.media_id, comment.user_id, comment.parent_id,
                                                 comment.text, NameOf(comment.state), now});
  if (!row) return std::nullopt;
  return row->Int(0);
}

std::optional<Comment> FindComment(db::Connection& connection, std::int64_t id) {
  static const std::string kSql = SelectComments("WHERE c.id = $1");
  return One(connection.QueryOne(kSql, {id}));
}

std::optional<Comment> FindCommentByUid(db::Connection& connection, std::string_view uid) {
  static const std::string kSql = SelectComments("WHERE c.uid = $1");
  return One(connection.QueryOne(kSql, {accounts::Folded(uid)}));
}

void RecordMentions(db::Connection& connection, const Comment& comment, Millis now) {
  const auto names = MentionsIn(comment.text);
  if (names.empty()) return;
  const auto media = FindById(connection, comment.media_id);
  if (!media) return;
  for (const std::string& name : names) {
    const auto user = accounts::FindUserByUsername(connection, name);
    if (user && MayBeMentioned(connection, *user, comment, *media)) {
      connection.Execute(kMention, {comment.id, user->id, now});
    }
  }
}

bool ReleaseComment(db::Connection& connection, const Comment& comment, Millis now) {
  if (connection.Execute(kRelease, {comment.id}) == 0) return false;
  RecordMentions(connection, comment, now);
  return true;
}

std::int64_t DeleteCommentsOn(db::Connection& connection, std::int64_t media_id) {
  const std::int64_t deleted = connection.Execute(kDeleteOn, {media_id});
  connection.Execute(kDeletePlacesOn, {media_id});
  return deleted;
}

void DeleteCommentsOf(db::Connection& connection, std::int64_t user_id) {
  for (const db::Row& row : connection.Query(kIdsOf, {user_id})) {
    // One of them may have gone with another.
    if (const auto comment = FindComment(connection, row.Int(0))) DeleteComment(connection, *comment);
  }
}

void DeleteComment(db::Connection& connection, const Comment& comment) {
  if (connection.QueryOne(kHasReplies, {comment.id})) {
    connection.Execute(kEmpty, {comment.id});
    connection.Execute(kForgetMentions, {comment.id});
    return;
  }
  connection.Execute(kDelete, {comment.id});
  std::optional<std::int64_t> above = comment.parent_id;
  while (above) {
    const auto gone = connection.QueryOne(kDeleteIfIdle, {*above});
    above = gone ? gone->MaybeInt(0) : std::nullopt;
  }
}

}  // namespace openpress::catalogue

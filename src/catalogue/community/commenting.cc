#include "catalogue/community/commenting.h"

#include <fmt/format.h>

#include "catalogue/community/comment_text.h"
#include "catalogue/rights.h"
#include "core/error.h"

namespace openpress::catalogue {
namespace {

constexpr Millis kDay = 86400LL * 1000;

constexpr std::string_view kAuthor = R"sql(
  SELECT u.email_verified, u.created_at,
         (SELECT COUNT(*)
            FROM user_blocks b
           WHERE b.user_id = $2 AND b.blocked_id = u.id)
    FROM users u
   WHERE u.id = $1 AND u.is_active = 1)sql";

/** What has to be known of an author. */
struct Author {
  bool email_verified;
  Millis created_at;
  bool blocked;  ///< by the item's owner
};

std::optional<Author> FindAuthor(db::Connection& connection, std::int64_t user_id, std::int64_t owner_id) {
  const auto row = connection.QueryOne(kAuthor, {user_id, owner_id});
  if (!row) return std::nullopt;
  return Author{row->Bool(0), row->Int(1), row->Int(2) > 0};
}

bool Accepted(Commenters commenters, const Author& author, accounts::Role role) {
  switch (commenters) {
    case Commenters::kAll:
      return true;
    case Commenters::kVerifiedEmail:
      return author.email_verified || accounts::CanUpload(role);
    case Commenters::kJournalists:
      return accounts::CanUpload(role);
  }
  return false;
}

bool MustWait(const Author& author, accounts::Role role, const std::string& text, const CommentSettings& settings,
              Millis now) {
  // An editor would be the one to let it out.
  return settings.hold_links && !accounts::CanEditAny(role) &&
         now - author.created_at < settings.new_account_days * kDay && HasLink(text);
}

std::optional<Comment> FindParent(db::Connection& connection, const CommentDraft& draft) {
  if (const auto* id = std::get_if<std::int64_t>(&draft.to)) return FindComment(connection, *id);
  return FindCommentByUid(connection, std::get<std::string>(draft.to));
}

std::string Written(const CommentDraft& draft) {
  if (const auto* id = std::get_if<std::int64_t>(&draft.to)) return std::to_string(*id);
  return std::get<std::string>(draft.to);
}

}  // namespace

CommentSettings CommentSettings::From(const Settings& settings) {
  CommentSettings result;
  const std::string& who = settings.Text("comments.who");
  result.who = who == "journalist"       ? Commenters::kJournalists
               : who == "verified_email" ? Commenters::kVerifiedEmail
                                         : Commenters::kAll;
  result.longest = settings.Integer("comments.max_length");
  result.hold_links = settings.Boolean("comments.hold_links");
  result.new_account_days = settings.Integer("comments.new_account_days");
  return result;
}

Comment PostComment(db::Connection& connection, const Media& media, const accounts::Principal& who,
                    const CommentDraft& draft, const CommentSettings& settings, Millis now) {
  const auto author = FindAuthor(connection, who.user_id, media.user_id);
  if (!media.enable_comments || !author || author->blocked || !Accepted(settings.who, *author, who.role)) {
    throw Error(Fault::kBadInput, "comments_not_allowed", "comments not allowed here");
  }
  NewComment comment;
  comment.media_id = media.id;
  comment.user_id = who.user_id;
  comment.text = draft.text;
  if (!std::holds_alternative<std::monostate>(draft.to)) {
    const auto parent = FindParent(connection, draft);
    if (!parent || parent->media_id != media.id || parent->state != CommentState::kShown) {
      throw Error(Fault::kBadInput, "invalid_parent",
                  fmt::format("Invalid pk \"{}\" - object does not exist.", Written(draft)));
    }
    comment.parent_id = parent->id;
  }
  if (MustWait(*author, who.role, draft.text, settings, now)) comment.state = CommentState::kHeld;
  const auto id = InsertComment(connection, comment, now);
  if (!id) throw Error(Fault::kBadInput, "no_such_media", "media file does not exist");
  Comment made = FindComment(connection, *id).value();
  if (made.state == CommentState::kShown) RecordMentions(connection, made, now);
  return made;
}

bool DeletableBy(db::Connection& connection, const Comment& comment, const Media& media,
                 const accounts::Principal* who) {
  return VisibleTo(connection, comment, media, who) && who != nullptr &&
         (who->user_id == comment.user_id || RightTo(connection, media, who) == Right::kOwn);
}

bool VisibleTo(db::Connection& connection, const Comment& comment, const Media& media, const accounts::Principal* who) {
  const bool own = who != nullptr && who->user_id == comment.user_id;
  const bool editor = who != nullptr && accounts::CanEditAny(who->role);
  switch (comment.state) {
    case CommentState::kShown:
      // Somebody's own words stay theirs to delete when the item has become private.
      return own || VisibleTo(connection, media, who);
    case CommentState::kHeld:
      return own || editor;
    case CommentState::kDeleted:
      return false;
  }
  return false;
}

}  // namespace openpress::catalogue

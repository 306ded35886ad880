#include "api/community/comments.h"

#include <charconv>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include "accounts/sign_in/gate.h"
#include "accounts/sign_in/limiter.h"
#include "accounts/user.h"
#include "api/community/comment_json.h"
#include "api/fields.h"
#include "api/paging.h"
#include "api/problem.h"
#include "api/route_table.h"
#include "catalogue/community/comment_list.h"
#include "catalogue/community/comment_text.h"
#include "catalogue/community/letters.h"
#include "catalogue/rights.h"
#include "core/error.h"

namespace openpress::api {
namespace {

using accounts::Principal;
using accounts::PrincipalOf;
using catalogue::Comment;
using catalogue::Media;

constexpr std::size_t kBodyLimit = 256 * 1024;
constexpr std::size_t kMostUidBytes = 1024;
constexpr int kMostPerMinute = 10;
constexpr Millis kMinute = 60 * 1000;

[[noreturn]] void RefuseUnknownMedia() {
  throw Error(Fault::kBadInput, "no_such_media", "media file does not exist");
}

[[noreturn]] void RefuseUnknownComment() {
  throw Error(Fault::kBadInput, "no_such_comment", "comment does not exist");
}

/** The item of the path, for those who may see it. What MediaCMS says of an item here is 400 in any case. */
Media VisibleMedia(db::Connection& connection, std::string_view token, const Principal* who) {
  const auto media = catalogue::FindByToken(connection, token);
  if (!media) RefuseUnknownMedia();
  if (!catalogue::VisibleTo(connection, *media, who))
    throw Error(Fault::kBadInput, "media_private", "media is private");
  return *media;
}

/** Which comment is answered: `parent_uid`, or `parent`, which may be an id or a uid. Empty texts, which forms send for
 *  fields that nobody filled in, mean none. */
std::variant<std::monostate, std::int64_t, std::string> ParentIn(const Json& fields) {
  if (auto uid = TextField(fields, "parent_uid", kMostUidBytes); uid && !uid->empty()) return *std::move(uid);
  const auto found = fields.find("parent");
  if (found != fields.end() && found->is_number_integer()) {
    // Greater ones than the database can hold are nobody's, as is 0.
    if (found->is_number_unsigned() && found->get<std::uint64_t>() > INT64_MAX) return std::int64_t{0};
    return found->get<std::int64_t>();
  }
  auto text = TextField(fields, "parent", kMostUidBytes);
  if (!text || text->empty()) return std::monostate();
  std::int64_t id = 0;
  const auto [end, problem] = std::from_chars(text->data(), text->data() + text->size(), id);
  if (problem == std::errc() && end == text->data() + text->size()) return id;
  return *std::move(text);
}

class Handlers {
 public:
  explicit Handlers(CommentContext context)
      : context_(std::move(context)), limiter_(context_.catalogue.clock(), kMostPerMinute, kMinute) {}

  void ListAll(http::Request& request, http::Response& response) {
    std::optional<db::Page<Comment>> page;
    {
      const auto lease = context_.catalogue.pool().Read();
      std::optional<std::int64_t> author_id;
      if (const auto author = request.Query("author")) {
        const auto user = accounts::FindUserByUsername(*lease, *author);
        if (!user) return Refuse(response, 404, "No User matches the given query.", "no_such_user");
        author_id = user->id;
      }
      page = catalogue::PublicComments(*lease, author_id, PageNumber(request));
    }
    if (!page) return RefusePage(response);
    response.SetHeader("Cache-Control", "no-cache");
    response.SetJson(CommentPage(*page, request.BaseUrl(), request.target()));
  }

  void List(http::Request& request, http::Response& response) {
    const Principal* who = PrincipalOf(request);
    std::optional<db::Page<Comment>> page;
    bool open = false;
    {
      const auto lease = context_.catalogue.pool().Read();
      const Media media = VisibleMedia(*lease, request.Param("token"), who);
      open = media.state != catalogue::State::kPrivate && who == nullptr;
      page = catalogue::CommentsOfMedia(*lease, media.id, who, PageNumber(request));
    }
    if (!page) return RefusePage(response);
    // Somebody who is signed in may find own comments among them that others do not.
    response.SetHeader("Cache-Control", open ? "no-cache" : "private, no-store");
    response.SetJson(CommentPage(*page, request.BaseUrl(), request.target()));
  }

  void Post(http::Request& request, http::Response& response) {
    const Principal& who = *PrincipalOf(request);
    const auto settings = context_.settings();
    const Json fields = request.Fields();
    const auto text = TextField(fields, "text", kBodyLimit);
    if (!text) return RefuseField(response, "text", "This field is required.", "required");
    catalogue::CommentDraft draft;
    try {
      draft.text = catalogue::CheckedComment(*text, static_cast<std::size_t>(settings.longest));
    } catch (const Error& problem) {
      return RefuseField(response, "text", problem.what(), problem.code());
    }
    draft.to = ParentIn(fields);
    const auto token = request.Param("token");
    const std::string key = std::to_string(who.user_id);
    if (const int wait = limiter_.Take(key); wait > 0) {
      throw Error(Fault::kRateLimited, "too_many_comments",
                  "You have written many comments in a short time. Wait a little before the next one.")
          .RetryAfter(wait);
    }
    try {
      const Comment made = context_.catalogue.Change(token, [&](db::Connection& connection, Millis now) {
        Comment posted =
            catalogue::PostComment(connection, VisibleMedia(connection, token, &who), who, draft, settings, now);
        if (context_.mailer != nullptr && posted.state == catalogue::CommentState::kShown) {
          catalogue::OrderCommentLetters(connection, *context_.mailer, posted);
        }
        return posted;
      });
      response.SetJson(CommentItem(made), 201);
    } catch (const Error& problem) {
      limiter_.GiveBack(key);
      if (problem.code() != "invalid_parent") throw;
      RefuseField(response, "parent", problem.what(), problem.code());
    }
  }

  void Delete(http::Request& request, http::Response& response) {
    const Principal* who = PrincipalOf(request);
    const auto token = request.Param("token");
    context_.catalogue.Change(token, [&](db::Connection& connection, Millis) {
      const auto media = catalogue::FindByToken(connection, token);
      if (!media) RefuseUnknownMedia();
      const auto comment = catalogue::FindCommentByUid(connection, request.Param("uid"));
      const bool known =
          comment && comment->media_id == media->id && catalogue::VisibleTo(connection, *comment, *media, who);
      if (!known) RefuseUnknownComment();
      if (!catalogue::DeletableBy(connection, *comment, *media, who)) {
        throw Error(Fault::kBadInput, "permission_denied", "bad permissions");
      }
      catalogue::DeleteComment(connection, *comment);
    });
    response.SetNoContent();
  }

 private:
  const CommentContext context_;
  accounts::MemoryLimiter limiter_;  ///< by the user's id
};

}  // namespace

http::Routes CommentRoutes(const CommentContext& context) {
  using http::Method;
  using http::Permit;
  RouteTable table(std::make_shared<Handlers>(context));
  constexpr std::string_view kOfItem = "/api/v1/media/{token:token}/comments[/]";
  table
      .Add(Method::kGet, "/api/v1/comments[/]", Permit::kAnyone, &Handlers::ListAll,
           {.summary = "Comments, newest first",
            .query = "page, author",
            .answers = "200 Page<Comment>, 404 invalid_page no_such_user"})
      .hot = true;
  table
      .Add(Method::kGet, kOfItem, Permit::kAnyone, &Handlers::List,
           {.summary = "Comments on an item, newest first",
            .query = "page",
            .answers = "200 Page<Comment>, 400 no_such_media media_private, 404 invalid_page"})
      .hot = true;
  table.AddWithBody(Method::kPost, kOfItem, Permit::kSignedIn, kBodyLimit, &Handlers::Post,
                    {.summary = "Comment on an item",
                     .body = "CommentForm",
                     .answers = "201 Comment, 400 no_such_media media_private, 429"});
  table.Add(Method::kDelete, "/api/v1/media/{token:token}/comments/{uid:token}[/]", Permit::kSignedIn,
            &Handlers::Delete,
            {.summary = "Delete a comment", .answers = "204, 400 no_such_media no_such_comment permission_denied"});
  return table.Take();
}

}  // namespace openpress::api

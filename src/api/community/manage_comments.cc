#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "api/community/comment_json.h"
#include "api/community/comments.h"
#include "api/fields.h"
#include "api/paging.h"
#include "api/problem.h"
#include "api/route_table.h"
#include "catalogue/community/comment_list.h"
#include "catalogue/community/letters.h"
#include "core/error.h"
#include "core/ids.h"
#include "core/text.h"

namespace openpress::api {
namespace {

using catalogue::Comment;

/** In one request; MediaCMS's number. */
constexpr std::size_t kMostIds = 50;
constexpr std::size_t kBodyLimit = 64 * 1024;

void AddIds(std::vector<std::string>& ids, std::string_view text) {
  while (true) {
    const auto comma = text.find(',');
    const std::string_view id = Trimmed(text.substr(0, comma));
    if (!id.empty()) {
      if (!IsUuid(id)) throw Error(Fault::kBadInput, "invalid_comment_id", "comment_ids: must be uids of comments.");
      ids.emplace_back(id);
    }
    if (comma == std::string_view::npos) return;
    text.remove_prefix(comma + 1);
  }
}

std::vector<std::string> CheckedIds(std::vector<std::string> ids) {
  if (ids.empty()) throw Error(Fault::kBadInput, "required", "comment_ids: This field is required.");
  if (ids.size() > kMostIds) {
    throw Error(Fault::kBadInput, "too_many_comment_ids", fmt::format("comment_ids: {} at most.", kMostIds));
  }
  return ids;
}

/** A list, or one text with commas. */
std::vector<std::string> IdsIn(const Json& fields) {
  std::vector<std::string> ids;
  if (const auto found = fields.find("comment_ids"); found != fields.end() && found->is_array()) {
    for (const Json& id : *found) {
      if (!id.is_string()) throw Error(Fault::kBadInput, "invalid_field", "comment_ids: must be a list of texts.");
      AddIds(ids, id.get_ref<const std::string&>());
    }
  } else {
    AddIds(ids, TextField(fields, "comment_ids", kBodyLimit).value_or(""));
  }
  return CheckedIds(std::move(ids));
}

class Handlers {
 public:
  Handlers(catalogue::Catalogue& catalogue, accounts::Mailer* mailer) : catalogue_(catalogue), mailer_(mailer) {}

  void List(http::Request& request, http::Response& response) {
    catalogue::ManagedQuery query;
    query.page = PageNumber(request);
    query.by_text = request.Query("sort_by") == "text";
    query.ascending = request.Query("ordering") == "asc";
    if (const auto state = request.Query("state"); state && !state->empty()) {
      if (*state != "held") throw Error(Fault::kBadInput, "invalid_state", "state: may be held.");
      query.held_only = true;
    }
    std::optional<db::Page<Comment>> page;
    {
      const auto lease = catalogue_.pool().Read();
      page = catalogue::ManagedComments(*lease, query);
    }
    if (!page) return RefusePage(response);
    response.SetHeader("Cache-Control", "private, no-store");
    response.SetJson(CommentPage(*page, request.BaseUrl(), request.target()));
  }

  void Delete(http::Request& request, http::Response& response) {
    std::vector<std::string> ids;
    AddIds(ids, request.Query("comment_ids").value_or(""));
    Each(CheckedIds(std::move(ids)), [](db::Connection& connection, const Comment& comment, Millis) {
      const bool there = comment.state != catalogue::CommentState::kDeleted;
      if (there) catalogue::DeleteComment(connection, comment);
      return there;
    });
    response.SetNoContent();
  }

  void Post(http::Request& request, http::Response& response) {
    const Json fields = request.Fields();
    if (TextField(fields, "action", kBodyLimit) != "release") {
      return Refuse(response, 400, "action: may be release.", "invalid_action");
    }
    const std::int64_t released =
        Each(IdsIn(fields), [this](db::Connection& connection, const Comment& comment, Millis now) {
          const bool is_out = catalogue::ReleaseComment(connection, comment, now);
          if (is_out && mailer_ != nullptr) catalogue::OrderCommentLetters(connection, *mailer_, comment);
          return is_out;
        });
    response.SetJson({{"detail", "comments released"}, {"released", released}});
  }

 private:
  /** All of them or, when something goes wrong, none. Ids that are nobody's (any more) are passed over, so that two
   *  editors can look through the same list. @return for how many @p work returned true */
  template <class Work>
  std::int64_t Each(const std::vector<std::string>& ids, Work&& work) {
    // No single item's token: they may lie on many, and what is remembered of items does not depend on comments.
    return catalogue_.Change({}, [&](db::Connection& connection, Millis now) {
      std::int64_t done = 0;
      for (const std::string& id : ids) {
        const auto comment = catalogue::FindCommentByUid(connection, id);
        if (comment && work(connection, *comment, now)) ++done;
      }
      return done;
    });
  }

  catalogue::Catalogue& catalogue_;
  accounts::Mailer* const mailer_;
};

}  // namespace

http::Routes ManageCommentRoutes(catalogue::Catalogue& catalogue, accounts::Mailer* mailer) {
  using http::Method;
  using http::Permit;
  RouteTable table(std::make_shared<Handlers>(catalogue, mailer));
  constexpr std::string_view kPath = "/api/v1/manage_comments[/]";
  table.Add(Method::kGet, kPath, Permit::kEditor, &Handlers::List,
            {.summary = "All comments, for editors",
             .query = "page, comments.sort_by, ordering, comments.state",
             .answers = "200 Page<Comment>, 400 invalid_state, 404 invalid_page"});
  table.Add(Method::kDelete, kPath, Permit::kEditor, &Handlers::Delete,
            {.summary = "Delete comments",
             .query = "comments.comment_ids",
             .answers = "204, 400 required invalid_comment_id too_many_comment_ids"});
  table.AddWithBody(Method::kPost, kPath, Permit::kEditor, kBodyLimit, &Handlers::Post,
                    {.summary = "Let out comments that are held",
                     .body = "CommentReleaseForm",
                     .answers = "200 CommentsReleased, 400 invalid_action required invalid_comment_id"});
  return table.Take();
}

}  // namespace openpress::api

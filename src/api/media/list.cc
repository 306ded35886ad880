#include "api/media/list.h"

#include <iterator>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "accounts/sign_in/gate.h"
#include "accounts/user.h"
#include "api/answers.h"
#include "api/media/list_query.h"
#include "api/paging.h"
#include "api/problem.h"
#include "catalogue/details.h"
#include "catalogue/lists/list.h"
#include "catalogue/lists/popular.h"
#include "catalogue/sharing.h"

namespace openpress::api {
namespace {

using accounts::Principal;
using catalogue::ListQuery;

/** An id that nobody and nothing has. */
constexpr std::int64_t kNone = -1;
/** People who are named beside a list, to choose from. */
constexpr int kMostPeople = 200;

/** What is on the page, and beside it. */
struct Found {
  std::optional<db::Page<catalogue::Media>> page;
  std::vector<std::string> tags;
  /** In a sharing view: whom to narrow it by. */
  std::optional<std::vector<catalogue::SharedUser>> people;
};

std::string Asked(const http::Request& request, std::string_view name) {
  return request.Query(name).value_or("");
}

std::int64_t IdOfUser(db::Connection& connection, std::string_view username) {
  const auto user = accounts::FindUserByUsername(connection, username);
  return user ? user->id : kNone;
}

/** The lists in which people see whom they share with, as in MediaCMS: what they share, what is shared with them and
 *  everything of theirs. */
void ReadSharing(db::Connection& connection, const http::Request& request, const Principal* who, ListQuery& query,
                 Found& found) {
  const std::string show = Asked(request, "show");
  const bool by_me = show == "shared_by_me";
  const bool with_me = show == "shared_with_me";
  if (by_me || with_me) {
    // Nobody is nobody's friend.
    const std::int64_t reader = who == nullptr ? kNone : who->user_id;
    (by_me ? query.shared_by : query.shared_with) = reader;
  }
  const bool own = who != nullptr && query.user_id == who->user_id;
  if (!by_me && !with_me && !own) return;
  found.people.emplace();
  if (who == nullptr) return;
  found.people = with_me ? catalogue::SharersWith(connection, who->user_id, kMostPeople)
                         : catalogue::SharedBy(connection, who->user_id, kMostPeople);
  if (const std::string user = Asked(request, "shared_user"); !user.empty()) {
    const std::int64_t id = IdOfUser(connection, user);
    if (with_me) {
      query.user_id = id;
    } else {
      query.filter.shared_with = id;
    }
  }
  // There are no groups, so nothing is shared with one.
  if (!Asked(request, "shared_group").empty()) query.filter.shared_with = kNone;
}

/** One page of what people watch and like most; what narrows it has no ranks, only views. MediaCMS pretends that there
 *  are fifty, so there is no second. */
std::optional<db::Page<catalogue::Media>> Recommended(db::Connection& connection, ListQuery query) {
  if (query.page != 1 && query.page != db::kLastPage) return std::nullopt;
  query.page = 1;
  query.unlisted_too = false;
  query.viewer.reset();
  if (query.user_id || !(query.filter == catalogue::ListFilter{})) {
    query.order = catalogue::Order::kViews;
    query.ascending = false;
    auto page = catalogue::List(connection, query);
    page->place.has_next = false;
    return page;
  }
  db::Page<catalogue::Media> page{{}, catalogue::PopularOrNewest(connection, db::kPageSize)};
  page.place.count = std::ssize(page.rows);
  return page;
}

/** @return nothing when the answer is given already */
std::optional<Found> Find(db::Connection& connection, const http::Request& request, Millis now,
                          http::Response& response) {
  const Principal* who = accounts::PrincipalOf(request);
  ListQuery query;
  query.page = PageNumber(request);
  const bool sees_all = who != nullptr && accounts::CanEditAny(who->role);
  query.featured = Asked(request, "show") == "featured";
  query.unlisted_too = sees_all;
  if (who != nullptr) query.viewer = who->user_id;
  ReadOrder(request, query);
  ReadFilter(request, now, query.filter);
  if (const auto author = request.Query("author")) {
    const auto user = accounts::FindUserByUsername(connection, *author);
    if (!user) {
      Refuse(response, 404, "No User matches the given query.", "no_such_user");
      return std::nullopt;
    }
    query.user_id = user->id;
    query.unlisted_too = sees_all || (who != nullptr && who->user_id == user->id);
  }
  // A tag that nothing has is one that no row can have.
  if (const std::string tag = Asked(request, "t"); !tag.empty()) {
    query.filter.tag_id = catalogue::FindTag(connection, tag).value_or(kNone);
  }
  Found found;
  if (Asked(request, "show") == "recommended") {
    found.page = Recommended(connection, std::move(query));
    return found;
  }
  ReadSharing(connection, request, who, query, found);
  found.page = catalogue::List(connection, query);
  return found;
}

}  // namespace

void ListMedia(catalogue::Catalogue& catalogue, http::Request& request, http::Response& response) {
  std::optional<Found> found;
  {
    const auto lease = catalogue.pool().Read();
    found = Find(*lease, request, catalogue.clock().Now(), response);
    if (!found) return;
    if (found->page) found->tags = catalogue::TagTitles(*lease, found->page->rows);
  }
  if (!found->page) return RefusePage(response);
  Json answer = ListAnswer(*found->page, found->tags, request.BaseUrl(), request.target());
  if (found->people) {
    Json people = Json::array();
    for (const catalogue::SharedUser& user : *found->people) {
      people.push_back({{"username", user.username}, {"name", user.name}});
    }
    answer["shared_users"] = std::move(people);
    answer["shared_groups"] = Json::array();
  }
  if (Asked(request, "show") == "recommended") answer.erase("count");
  response.SetHeader("Cache-Control", IsEverybodysList(catalogue, request) ? "no-cache" : "private, no-cache");
  response.SetJson(answer);
}

bool IsEverybodysList(catalogue::Catalogue& catalogue, const http::Request& request) {
  const Principal* who = accounts::PrincipalOf(request);
  if (who == nullptr) return true;
  if (accounts::CanEditAny(who->role) || request.Query("author")) return false;
  const std::string show = Asked(request, "show");
  if (!show.empty() && show != "latest" && show != "featured" && show != "recommended") return false;
  return !catalogue::AnySharedWith(*catalogue.pool().Read(), who->user_id);
}

}  // namespace openpress::api

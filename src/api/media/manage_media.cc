#include "api/media/manage_media.h"

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "accounts/role.h"
#include "accounts/sign_in/gate.h"
#include "api/fields.h"
#include "api/media/json.h"
#include "api/media/list_query.h"
#include "api/paging.h"
#include "api/problem.h"
#include "api/route_table.h"
#include "catalogue/lists/category.h"
#include "catalogue/lists/list.h"
#include "catalogue/media/removal.h"
#include "core/text.h"
#include "storage/names.h"

namespace openpress::api {
namespace {

constexpr std::size_t kMostTokens = 50;
constexpr std::array<std::string_view, 4> kEncodingStates = {"pending", "running", "fail", "success"};

class Handlers {
 public:
  explicit Handlers(const MediaContext& context) : context_(context) {}

  void List(http::Request& request, http::Response& response) {
    catalogue::ListQuery query;
    query.unlisted_too = true;
    query.page = PageNumber(request);
    ReadOrder(request, query);
    ReadFilter(request, context_.catalogue.clock().Now(), query.filter);
    query.filter.featured = BoolQuery(request, "featured");
    query.filter.reviewed = BoolQuery(request, "is_reviewed");
    if (const auto state = request.Query("state")) query.filter.state = catalogue::StateNamed(*state);
    if (const auto status = request.Query("encoding_status");
        status && std::find(kEncodingStates.begin(), kEncodingStates.end(), *status) != kEncodingStates.end()) {
      query.filter.encoding_status = *status;
    }
    std::optional<db::Page<catalogue::Media>> page;
    {
      const auto lease = context_.catalogue.pool().Read();
      if (const auto category = request.Query("category"); category && !category->empty()) {
        if (IsUtf8(*category)) {
          query.filter.category_ids = catalogue::CategoriesNamed(*lease, *category, catalogue::kMostCategoriesAsked);
        }
        // No category of that name: one that no row can have.
        if (query.filter.category_ids.empty()) query.filter.category_ids = {-1};
      }
      page = catalogue::List(*lease, query);
    }
    if (!page) return RefusePage(response);
    const std::string base = request.BaseUrl();
    Json results = Json::array();
    for (const catalogue::Media& media : page->rows) results.push_back(MediaItem(media, base));
    response.SetHeader("Cache-Control", "private, no-store");
    response.SetJson(PageAnswer(page->place, base, request.target(), std::move(results)));
  }

  void Delete(http::Request& request, http::Response& response) {
    if (!accounts::CanManageUsers(accounts::PrincipalOf(request)->role)) {
      return Refuse(response, 403, "bad permissions", "permission_denied");
    }
    // Read as a field is, so that what cannot be a token is refused in the same words.
    const Json given = {{"tokens", request.Query("tokens").value_or("")}};
    const auto tokens = TextsField(given, "tokens", kMostTokens, 200);
    if (!tokens || tokens->empty()) return Refuse(response, 400, "tokens is required", "required");
    if (!std::all_of(tokens->begin(), tokens->end(), storage::ValidToken)) {
      return Refuse(response, 400, "tokens are letters, digits, - and _, with commas between them", "invalid_token");
    }
    const auto jobs = context_.catalogue.ChangeAll(*tokens, [&](db::Connection& connection, Millis) {
      std::vector<std::int64_t> enqueued;
      for (const catalogue::Media& media : catalogue::FindByTokens(connection, *tokens)) {
        if (const auto job = catalogue::Remove(connection, media, context_.catalogue.clock())) {
          enqueued.push_back(*job);
        }
      }
      return enqueued;
    });
    for (const std::int64_t job : jobs) context_.announce(job);
    response.SetNoContent();
  }

 private:
  const MediaContext context_;
};

}  // namespace

http::Routes ManageMediaRoutes(const MediaContext& context) {
  using http::Method;
  using http::Permit;
  RouteTable table(std::make_shared<Handlers>(context));
  constexpr std::string_view kPath = "/api/v1/manage_media[/]";
  table.Add(
      Method::kGet, kPath, Permit::kEditor, &Handlers::List,
      {.summary = "Everybody's media, for editors",
       .query =
           "page, media.sort_by, ordering, manage.state, manage.encoding_status, media.media_type, manage.featured, "
           "manage.is_reviewed, manage.category, media.upload_date, media.duration, media.publish_state",
       .answers = "200 Page<MediaItem>, 404 invalid_page"});
  table.Add(Method::kDelete, kPath, Permit::kEditor, &Handlers::Delete,
            {.summary = "Delete several items, for managers",
             .query = "manage.tokens",
             .answers = "204, 400 required invalid_token, 403 permission_denied"});
  return table.Take();
}

}  // namespace openpress::api

#include "api/account/user_blocks.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "accounts/block.h"
#include "accounts/sign_in/gate.h"
#include "accounts/user.h"
#include "api/fields.h"
#include "api/paging.h"
#include "api/route_table.h"
#include "api/urls.h"
#include "catalogue/sharing.h"
#include "core/error.h"

namespace openpress::api {
namespace {

using accounts::PrincipalOf;

constexpr std::size_t kBodyLimit = 16 * 1024;
constexpr std::size_t kMostNameBytes = 1024;

accounts::User RequireUser(db::Connection& connection, std::string_view username) {
  auto user = accounts::FindUserByUsername(connection, username);
  if (!user) throw Error(Fault::kBadInput, "no_such_user", "user does not exist");
  return *std::move(user);
}

class Handlers {
 public:
  explicit Handlers(catalogue::Catalogue& catalogue) : catalogue_(catalogue) {}

  void List(http::Request& request, http::Response& response) {
    std::optional<db::Page<accounts::Block>> page;
    {
      const auto lease = catalogue_.pool().Read();
      page = accounts::ListBlocks(*lease, PrincipalOf(request)->user_id, PageNumber(request));
    }
    if (!page) return RefusePage(response);
    Json results = Json::array();
    for (const accounts::Block& block : page->rows) {
      results.push_back({{"username", block.username},
                         {"name", block.name},
                         {"profile", ProfilePath(block.username)},
                         {"thumbnail_url", AvatarPath(block.logo)},
                         {"add_date", Iso8601(block.created_at)}});
    }
    response.SetHeader("Cache-Control", "private, no-store");
    response.SetJson(PageAnswer(page->place, request.BaseUrl(), request.target(), std::move(results)));
  }

  void PostNamed(http::Request& request, http::Response& response) { Block(request, response, request.Param("user")); }

  void Post(http::Request& request, http::Response& response) {
    Block(request, response, RequiredText(request.Fields(), "user", kMostNameBytes));
  }

  void Delete(http::Request& request, http::Response& response) {
    const auto lease = catalogue_.pool().Write();
    const auto transaction = lease->Begin();
    const auto user = RequireUser(*lease, request.Param("user"));
    accounts::UnblockUser(*lease, PrincipalOf(request)->user_id, user.id);
    transaction->Commit();
    response.SetNoContent();
  }

 private:
  void Block(http::Request& request, http::Response& response, std::string_view username) {
    const std::int64_t own_id = PrincipalOf(request)->user_id;
    const auto lease = catalogue_.pool().Write();
    const auto transaction = lease->Begin();
    const auto user = RequireUser(*lease, username);
    if (user.id == own_id) throw Error(Fault::kBadInput, "own_user", "You cannot block yourself.");
    accounts::BlockUser(*lease, own_id, user.id, catalogue_.clock().Now());
    // Nor is anything theirs to stand in the blocker's lists because they say so.
    const auto tokens = catalogue::RemoveSharesBetween(*lease, user.id, own_id);
    transaction->Commit();
    for (const std::string& token : tokens) catalogue_.Changed(token);
    response.SetJson({{"detail", "user blocked"}, {"username", user.username}}, 201);
  }

  catalogue::Catalogue& catalogue_;
};

}  // namespace

http::Routes UserBlockRoutes(catalogue::Catalogue& catalogue) {
  using http::Method;
  using http::Permit;
  RouteTable table(std::make_shared<Handlers>(catalogue));
  constexpr std::string_view kList = "/api/v1/user/blocks[/]";
  constexpr std::string_view kOne = "/api/v1/user/blocks/{user:user}[/]";
  table.Add(
      Method::kGet, kList, Permit::kSignedIn, &Handlers::List,
      {.summary = "Whom you have blocked", .query = "page", .answers = "200 Page<BlockedUser>, 404 invalid_page"});
  table.AddWithBody(Method::kPost, kList, Permit::kSignedIn, kBodyLimit, &Handlers::Post,
                    {.summary = "Block a user from commenting on your media",
                     .body = "BlockForm",
                     .answers = "201 DoneForUser, 400 no_such_user own_user required"});
  table.AddWithBody(Method::kPost, kOne, Permit::kSignedIn, kBodyLimit, &Handlers::PostNamed,
                    {.summary = "Block a user from commenting on your media",
                     .body = "Empty",
                     .answers = "201 DoneForUser, 400 no_such_user own_user"});
  table.Add(Method::kDelete, kOne, Permit::kSignedIn, &Handlers::Delete,
            {.summary = "Lift a block", .answers = "204, 400 no_such_user"});
  return table.Take();
}

}  // namespace openpress::api

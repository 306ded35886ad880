#include "catalogue/sharing.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "accounts/sign_in/gate.h"
#include "accounts/user.h"
#include "api/fields.h"
#include "api/media/media.h"
#include "api/problem.h"
#include "api/route_table.h"
#include "core/error.h"

// Whom one item is shared with. Many at once are the bulk actions' business.

namespace openpress::api {
namespace {

using accounts::PrincipalOf;
using catalogue::Media;
using catalogue::Right;
using catalogue::Share;

constexpr std::size_t kBodyLimit = 64 * 1024;
constexpr std::size_t kMostUsers = 100;
constexpr std::size_t kLongestName = 1024;

[[noreturn]] void RefuseUnknown() {
  throw Error(Fault::kNotFound, "no_such_media", "media file does not exist");
}

/** The item of the path, if the caller has that right to it. Who may not see it learns nothing of it. */
Media RequireMedia(db::Connection& connection, const http::Request& request, Right least) {
  const auto media = catalogue::FindByToken(connection, request.Param("token"));
  const Right right = media ? catalogue::RightTo(connection, *media, PrincipalOf(request)) : Right::kNone;
  if (right < Right::kRead) RefuseUnknown();
  if (right < least) throw Error(Fault::kForbidden, "permission_denied", "bad permissions");
  return *media;
}

Json PeopleOf(db::Connection& connection, const Media& media) {
  Json people = Json::array();
  for (const Share share : {Share::kOwner, Share::kEditor, Share::kViewer}) {
    for (const auto& user : catalogue::SharedByAll(connection, {media}, share)) {
      people.push_back({{"username", user.username}, {"name", user.name}, {"permission", catalogue::NameOf(share)}});
    }
  }
  return {{"results", people}};
}

class Handlers {
 public:
  explicit Handlers(catalogue::Catalogue& catalogue) : catalogue_(catalogue) {}

  void Get(http::Request& request, http::Response& response) {
    const auto lease = catalogue_.pool().Read();
    response.SetHeader("Cache-Control", "private, no-store");
    response.SetJson(PeopleOf(*lease, RequireMedia(*lease, request, Right::kOwn)));
  }

  /** MediaCMS's clients name nobody here: a course of a learning platform, which there is none of. Then nothing
   * changes. */
  void Post(http::Request& request, http::Response& response) {
    const Json fields = request.Fields();
    const auto names = TextsField(fields, "users", kMostUsers, kLongestName).value_or(std::vector<std::string>());
    const auto share = catalogue::ShareNamed(TextField(fields, "permission", 100).value_or("viewer"));
    if (!share) {
      return Refuse(response, 400, "permission must be one of viewer, editor, owner", "invalid_permission");
    }
    response.SetJson(catalogue_.Change(request.Param("token"), [&](db::Connection& connection, Millis now) {
      const Media media = RequireMedia(connection, request, Right::kOwn);
      for (const std::string& name : names) {
        const auto user = accounts::FindUserByUsername(connection, name);
        if (!user || !user->is_active) throw Error(Fault::kBadInput, "no_such_user", "user does not exist");
        catalogue::SetShare(connection, media, user->id, *share, now);
      }
      return PeopleOf(connection, media);
    }));
  }

  /** The owner takes somebody's right away, or somebody lays it down. */
  void Delete(http::Request& request, http::Response& response) {
    const auto& who = *PrincipalOf(request);
    catalogue_.Change(request.Param("token"), [&](db::Connection& connection, Millis) {
      const auto user = accounts::FindUserByUsername(connection, request.Param("user"));
      const bool own = user && user->id == who.user_id;
      const Media media = RequireMedia(connection, request, own ? Right::kRead : Right::kOwn);
      if (!user || !catalogue::RemoveShare(connection, media.id, user->id)) {
        throw Error(Fault::kNotFound, "not_shared", "The media is not shared with that user.");
      }
    });
    response.SetNoContent();
  }

 private:
  catalogue::Catalogue& catalogue_;
};

}  // namespace

http::Routes SharingRoutes(catalogue::Catalogue& catalogue) {
  using http::Method;
  using http::Permit;
  RouteTable table(std::make_shared<Handlers>(catalogue));
  constexpr std::string_view kShare = "/api/v1/media/{token:token}/share[/]";
  table.Add(
      Method::kGet, kShare, Permit::kSignedIn, &Handlers::Get,
      {.summary = "Whom an item is shared with", .answers = "200 Sharing, 403 permission_denied, 404 no_such_media"});
  table.AddWithBody(Method::kPost, kShare, Permit::kSignedIn, kBodyLimit, &Handlers::Post,
                    {.summary = "Share an item with users as viewers, editors or owners",
                     .body = "SharingForm",
                     .answers = "200 Sharing, 400 invalid_permission no_such_user too_many_shares, 403 "
                                "permission_denied, 404 no_such_media"});
  table.Add(Method::kDelete, "/api/v1/media/{token:token}/share/{user:user}[/]", Permit::kSignedIn, &Handlers::Delete,
            {.summary = "Stop sharing an item with a user",
             .answers = "204, 403 permission_denied, 404 no_such_media not_shared"});
  return table.Take();
}

}  // namespace openpress::api
